//! The agendas of the kinds of meetings, item after item.

use fastrand::Rng;

use super::agenda::Agenda;
use super::material::{MATERIAL, Topic, suits};
use super::picks::Picks;
use super::plan::{Assignee, Speaker};

/// How much is said.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// Under the main topic.
    pub main: usize,
    /// Under the second topic; 0: there is none.
    pub second: usize,
    /// About last month's results.
    pub results: usize,
    /// In self-criticism; 0: the item is left out.
    pub selves: usize,
    /// In criticism.
    pub critics: usize,
}

/// What last month left to report: what it was about, who speaks, what came of it.
pub(super) struct Carried {
    pub assignee: Assignee,
    pub report: String,
}

/// A petition as it comes up: raised, or answered.
pub(super) struct Raised {
    pub speaker: Speaker,
    pub text: String,
}

type Chosen = (usize, &'static Topic);

impl Agenda<'_> {
    /// Writes a regular meeting. Returns the item petitions were raised under.
    pub fn regular(
        &mut self,
        size: Size,
        (main, second, theme): (Chosen, Option<Chosen>, Option<Chosen>),
        carried: &[Carried],
        raised: &[Raised],
        picks: &mut Picks,
        rng: &mut Rng,
    ) -> usize {
        let info = rng.u32(..100) < 45;
        let count = 5
            + usize::from(!carried.is_empty())
            + usize::from(second.is_some())
            + usize::from(theme.is_some())
            + usize::from(info)
            + usize::from(size.selves > 0);
        self.opening(Some(count), picks, rng);
        self.results(size.results, picks, rng);
        if !carried.is_empty() {
            self.carried(carried, rng);
        }
        self.topic(
            &format!("Nhiệm vụ tháng {{m}}: {}", main.1.title),
            main,
            size.main,
            theme.is_none(),
            picks,
            rng,
        );
        if let Some(second) = second {
            self.topic(&second.1.title, second, size.second, false, picks, rng);
        }
        if let Some(theme) = theme {
            let title = theme.1.theme.as_deref().unwrap_or(&theme.1.title);
            self.topic(&format!("Chuyên đề: {title}"), theme, size.main + 2, true, picks, rng);
        }
        if info {
            self.info(picks, rng);
        }
        let petitions = self.petitions(raised, rng);
        if size.selves > 0 {
            self.criticism(size.selves, size.critics, picks, rng);
        }
        self.closing("Kết luận, biểu quyết nghị quyết", picks, rng);
        petitions
    }

    /// Writes a thematic meeting.
    pub fn thematic(&mut self, count: usize, theme: Chosen, picks: &mut Picks, rng: &mut Rng) {
        self.opening(None, picks, rng);
        let title = theme.1.theme.as_deref().unwrap_or(&theme.1.title);
        self.topic(&format!("Chuyên đề: {title}"), theme, count, true, picks, rng);
        self.closing("Kết luận, thông qua nghị quyết chuyên đề", picks, rng);
    }

    /// Writes the review at the end of the year.
    pub fn review(&mut self, theme: Chosen, picks: &mut Picks, rng: &mut Rng) {
        self.opening(None, picks, rng);
        self.topic("Kiểm điểm tập thể chi ủy, chi bộ năm {nam}", theme, 5, true, picks, rng);
        self.criticism(6, 4, picks, rng);
        self.closing("Bỏ phiếu đánh giá, xếp loại; kết luận", picks, rng);
    }

    fn results(&mut self, count: usize, picks: &mut Picks, rng: &mut Rng) {
        let reports = &MATERIAL.phrases.reports;
        let before = (self.month + 10) % 12 + 1;
        let fit: Vec<usize> =
            (0..reports.len()).filter(|at| suits(&reports[*at].0, self.cell, before)).collect();
        let body: Vec<String> = picks
            .some("reports", &fit, 3 + usize::from(count > 2), rng)
            .into_iter()
            .map(|at| self.words.fill(&reports[at].1, rng))
            .collect();
        let presenter = self.scene.chair;
        self.item("Kết quả lãnh đạo tháng {truoc}", &body.join(" "), presenter, rng);
        self.talk(("comments", &MATERIAL.phrases.comments), false, count, picks, rng);
        let end = if count == 0 { &MATERIAL.phrases.no_comment } else { &MATERIAL.phrases.approvals };
        self.conclude(&end[rng.usize(..end.len())], rng);
    }

    fn carried(&mut self, carried: &[Carried], rng: &mut Rng) {
        let chair = self.scene.chair;
        self.item("Việc kỳ trước chưa xong", "Người phụ trách báo cáo từng việc.", chair, rng);
        for one in carried {
            let speaker = match &one.assignee {
                Assignee::Member(member) if self.scene.present.contains(member) => Speaker::Member(*member),
                Assignee::Member(_) => Speaker::Member(self.anybody(rng)),
                Assignee::Body(body) => {
                    let voice = if body.contains("Phụ nữ") {
                        "phu_nu"
                    } else if body.contains("hanh niên") {
                        "thanh_nien"
                    } else if body.contains("binh") {
                        "ccb"
                    } else {
                        "truong"
                    };
                    Speaker::Member(self.voice(voice, rng).unwrap_or_else(|| self.anybody(rng)))
                }
            };
            self.say(speaker, false, &one.report, rng);
        }
    }

    fn info(&mut self, picks: &mut Picks, rng: &mut Rng) {
        let infos = &MATERIAL.phrases.infos;
        let fit: Vec<usize> =
            (0..infos.len()).filter(|at| suits(&infos[*at].0, self.cell, self.month)).collect();
        let at = picks.one("infos", &fit, rng).expect("there is always some news");
        let presenter = self.anybody(rng);
        self.item(&infos[at].1, &infos[at].2, presenter, rng);
        let talk: Vec<usize> = (0..infos[at].3.len()).map(|one| at * 10 + one).collect();
        for one in picks.some("info_talk", &talk, rng.usize(..2), rng) {
            let speaker = self.anybody(rng);
            self.say(Speaker::Member(speaker), false, &infos[at].3[one % 10], rng);
        }
    }

    fn petitions(&mut self, raised: &[Raised], rng: &mut Rng) -> usize {
        let chair = self.scene.chair;
        let item = self.item("Ý kiến, kiến nghị của đảng viên và Nhân dân", "", chair, rng);
        for one in raised {
            self.say(one.speaker, false, &one.text, rng);
        }
        self.conclude(
            if raised.is_empty() {
                "{Không có kiến nghị mới.|Chi bộ chưa ghi nhận kiến nghị nào trong kỳ này.|Không ai nêu thêm.}"
            } else {
                "{Chi ủy tiếp nhận, việc trong tầm thì làm ngay, việc vượt thẩm quyền thì chuyển xã.|Ghi nhận các ý kiến, giao chi ủy theo dõi và trả lời ở kỳ sau.|Các ý kiến được ghi sổ; người nêu có thể hỏi lại bí thư bất cứ lúc nào.}"
            },
            rng,
        );
        item
    }

    fn criticism(&mut self, selves: usize, critics: usize, picks: &mut Picks, rng: &mut Rng) {
        let phrases = &MATERIAL.phrases;
        let chair = self.scene.chair;
        self.item("Tự phê bình và phê bình", "", chair, rng);
        self.talk(("self_criticism", &phrases.self_criticism), true, selves, picks, rng);
        self.talk(("criticism", &phrases.criticism), false, critics, picks, rng);
        self.conclude(&phrases.criticism_end[rng.usize(..phrases.criticism_end.len())], rng);
    }

    fn closing(&mut self, title: &str, picks: &mut Picks, rng: &mut Rng) {
        let phrases = &MATERIAL.phrases;
        let chair = self.scene.chair;
        self.item(title, "", chair, rng);
        if let Some(delegate) = self.scene.delegate() {
            let all: Vec<usize> = (0..phrases.closing_guidance.len()).collect();
            let one = picks.one("closing_guidance", &all, rng).expect("there is guidance");
            self.say(Speaker::Guest(delegate), true, &phrases.closing_guidance[one], rng);
        }
        self.words.set("n", self.count().to_string());
        let all: Vec<usize> = (0..phrases.closings.len()).collect();
        let one = picks.one("closings", &all, rng).expect("there are closings");
        self.conclude(&phrases.closings[one], rng);
    }
}
