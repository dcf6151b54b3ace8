//! Pages 05, 06, 07, 09, which a person can try: taps and letters change what is shown.

use leptos::prelude::*;

use super::{
    cell::{petition_draft, task_draft},
    day, instant, saved, still,
};
use crate::{
    components::{Choice, Live, OutlineState, Text},
    pages::{
        addendum::{Addendum, AddendumDraft},
        close::{Adopted, Check, CloseAct, CloseData, ClosePage, Holds},
        guest_form::GuestDraft,
        kinds::{Due, Hand, MeetingName, TaskLine},
        prepare::{AgendaItem, PrepareAct, PrepareData, PreparePage},
        roll_call::{Guest, Mark, RollAct, RollCallPage, RollData, RollRow, Tally},
        writing::{Entry, ItemLine, Speaker, Vote, VoteHow, VoteSide, WritingAct, WritingData, WritingPage},
    },
};

fn november() -> MeetingName {
    MeetingName { month: Some(11), ..MeetingName::default() }
}

pub(super) fn people() -> Vec<Choice> {
    ["Y Bhul Mlô", "H'Xiu Êban", "Nguyễn Văn Lành"]
        .map(|who| Choice::new(who, crate::words::name(who)))
        .to_vec()
}

pub fn prepare() -> AnyView {
    let item = |number: usize, title: &str, who: &str, text: &str| AgendaItem {
        id: number.to_string(),
        number,
        count: 6,
        title: Text::new(format!("items/{number}/title"), title),
        presenter: who.into(),
        prepared: Text::new(format!("items/{number}/prepared"), text),
        saved: saved(),
    };
    let secretary = "Y Bhul Mlô";
    let data = PrepareData {
        id: "m12".into(),
        name: MeetingName { month: Some(12), ..MeetingName::default() },
        day: Text::new("day", "03/12/2026"),
        time: Text::new("time", "19:00"),
        place: Text::new("place", "Nhà cộng đồng buôn Drah"),
        title: Text::new("title", ""),
        missed: Text::new("missed", ""),
        chair: secretary.into(),
        taker: "Nguyễn Văn Lành".into(),
        people: people(),
        items: vec![
            item(
                1,
                "Mở đầu, điểm danh, đảng phí",
                secretary,
                "Nêu lý do, giới thiệu khách. Cử người ghi biên bản. Thu đảng phí tháng 12.",
            ),
            item(
                2,
                "Việc kỳ trước chưa xong (3 việc)",
                secretary,
                "Tự đưa vào từ biên bản tháng 11. Người phụ trách báo cáo từng việc.",
            ),
            item(
                3,
                "Kết quả lãnh đạo tháng 11",
                "Nguyễn Văn Lành",
                "Đã hái xong 41/48 ha cà phê, không có vụ mất trộm nào. Còn 7 ha ở rẫy xa, dự kiến xong trước 15/12.",
            ),
            item(
                4,
                "Nhiệm vụ tháng 12: tưới cà phê đợt 1",
                "H'Xiu Êban",
                "Lịch bơm theo từng cánh rẫy, mỗi cánh hai ngày, bắt đầu từ 12/12. Nhà ở cuối mương bơm trước. Đề nghị chi bộ thảo luận cách chia ca đêm và người giữ chìa khóa trạm bơm.",
            ),
            item(5, "Trả lời kiến nghị: cầu tạm qua suối Ea Drah", secretary, ""),
            item(6, "Kết luận, biểu quyết nghị quyết", secretary, ""),
        ],
        removed: vec![],
        like_last: true,
        elsewhere: None,
        saved: saved(),
        hand: Hand::Here,
    };
    let data = RwSignal::new(data);
    let act = Callback::new(move |act| {
        data.update(|data| match act {
            PrepareAct::Kind(kind) => data.name.kind = kind,
            PrepareAct::Remove(id) => {
                let (out, left) = data.items.drain(..).partition(|item| item.id == id);
                data.items = left;
                let out: Vec<AgendaItem> = out;
                data.removed.extend(out.into_iter().map(|item| (item.id, item.title.text)));
            }
            _ => {}
        });
    });
    view! { <PreparePage data=Live::memo(move || data.get()) on_text=still() act=act /> }.into_any()
}

pub(super) fn guest_draft(name: &str, role: &str) -> GuestDraft {
    GuestDraft {
        name: Text::new("guest/name", name),
        role: Text::new("guest/role", role),
        higher: false,
        saved: saved(),
    }
}

pub fn roll_call() -> AnyView {
    let row = |number: usize, name: &str, note: &str, mark: Mark, reason: &str| RollRow {
        id: number.to_string(),
        number,
        name: name.into(),
        note: note.into(),
        mark,
        reason: Text::new(format!("roll/{number}.reason"), reason),
    };
    let there = Mark::Present;
    let data = RollData {
        is_untouched: false,
        id: "m11".into(),
        name: november(),
        rows: vec![
            row(1, "Y Bhul Mlô", "Bí thư", there, ""),
            row(2, "H'Xiu Êban", "Phó bí thư", there, ""),
            row(3, "Nguyễn Văn Lành", "Chi ủy viên", there, ""),
            row(4, "Y Khoan Niê", "", there, ""),
            row(5, "Đỗ Văn Kiểm", "", there, ""),
            row(6, "H'Lim Ayŭn", "", there, ""),
            row(7, "Trần Thị Mận", "", there, ""),
            row(8, "H'Ngăm Niê", "", Mark::Excused, "Đưa con đi khám bệnh ở tỉnh"),
            row(9, "Nay Y Phú", "", there, ""),
            row(10, "Lê Quang Sửu", "", there, ""),
            row(11, "Y Thăm Mlô", "", there, ""),
            row(12, "Phạm Thị Thoa", "", Mark::Unmarked, ""),
            row(13, "Y Wăn Êban", "", Mark::Excused, "Dự lớp tập huấn khuyến nông"),
            row(14, "H'Yar Kbuôr", "Dự bị", there, ""),
            row(15, "Hoàng Thị Nhàn", "Sinh hoạt tạm thời", there, ""),
        ],
        guests: vec![
            Guest {
                id: "g1".into(),
                name: "Lê Thị Hạnh Vân".into(),
                role: "Đảng ủy viên phụ trách chi bộ".into(),
            },
            Guest {
                id: "g2".into(),
                name: "Y Rin Kđoh".into(),
                role: "Trưởng ban công tác Mặt trận buôn".into(),
            },
        ],
        tally: Tally { present: 11, base: 14, away: 2, unmarked: 1 },
        new_guest: guest_draft("", ""),
        hand: Hand::Here,
    };
    let data = RwSignal::new(data);
    let act = Callback::new(move |act| {
        data.update(|data| {
            match act {
                RollAct::Mark(id, mark) => {
                    data.rows.iter_mut().filter(|row| row.id == id).for_each(|row| row.mark = mark);
                }
                RollAct::AllPresent => {
                    let unmarked = data.rows.iter_mut().filter(|row| row.mark == Mark::Unmarked);
                    unmarked.for_each(|row| row.mark = Mark::Present);
                }
                RollAct::UndoAll => data.rows[11].mark = Mark::Unmarked,
                _ => {}
            }
            let count =
                |wanted: &[Mark]| data.rows[..14].iter().filter(|row| wanted.contains(&row.mark)).count();
            data.tally = Tally {
                present: count(&[Mark::Present]),
                base: 14,
                away: count(&[Mark::Excused, Mark::Absent]),
                unmarked: count(&[Mark::Unmarked]),
            };
        });
    });
    view! { <RollCallPage data=Live::memo(move || data.get()) on_text=still() act=act /> }.into_any()
}

fn entry(id: &str, who: &str, text: &str) -> Entry {
    Entry {
        speaker_name: String::new(),
        id: id.into(),
        speaker: who.into(),
        text: Text::new(format!("said/{id}/text"), text),
        saved: (!text.is_empty()).then(saved).flatten(),
        written_now: false,
        history: Some(("m11".into(), format!("said/{id}/text"))),
    }
}

pub fn writing(hand: Hand) -> AnyView {
    let line = |title: &str, state| ItemLine { id: title.into(), title: title.into(), state };
    let (done, empty) = (OutlineState::Done, OutlineState::Empty);
    let speaker = |name: &str, role: &str, higher| Speaker {
        value: name.into(),
        name: name.into(),
        role: role.into(),
        higher,
    };
    let task = |title: &str, who: &str, due: &str| TaskLine {
        id: title.into(),
        title: title.into(),
        who: who.into(),
        due: Due::On(day(due)),
    };
    let mut now = entry("s4", "Phạm Thị Thoa", "Các nhà đốt rẫy phải báo trước với ban tự quản và");
    now.written_now = true;
    let mut said = vec![
        entry(
            "s1",
            "Y Khoan Niê",
            "Năm nay cà phê chín sớm khoảng mười ngày. Đề nghị thống nhất không hái xanh, mỗi nhóm hộ cử hai người trông rẫy ban đêm, thay phiên nhau.",
        ),
        entry(
            "s2",
            "Trần Thị Mận",
            "Tổ liên gia 3 còn bốn hộ neo đơn, thiếu công hái. Chi hội Phụ nữ xin nhận đổi công giúp trong tuần thứ hai của tháng.",
        ),
    ];
    if hand != Hand::Here {
        said.push(now);
    }
    let data = WritingData {
        meeting: "m11".into(),
        history: "agenda/1/conclusion".into(),
        name: november(),
        items: vec![
            line("Mở đầu, điểm danh", done),
            line("Đảng phí, thông qua chương trình", done),
            line("Kết quả lãnh đạo tháng 10", done),
            line("Nhiệm vụ tháng 11: thu hoạch cà phê", OutlineState::Writing),
            line("Ý kiến, kiến nghị của đảng viên và Nhân dân", empty),
            line("Tự phê bình và phê bình", empty),
            line("Kết luận, biểu quyết nghị quyết", empty),
        ],
        at: 3,
        presenter: "H'Xiu Êban".into(),
        prepared: "Cả buôn 48 ha cà phê, dự kiến hái từ 05/11. Mấy năm trước có hộ hái xanh vì sợ mất trộm. Đề nghị chi bộ bàn: thời điểm hái, trông rẫy ban đêm, giúp hộ neo đơn.".into(),
        conflicts: 0,
        speakers: vec![
            speaker("Lê Quang Sửu", "", false),
            speaker("Y Khoan Niê", "", false),
            speaker("Trần Thị Mận", "", false),
            speaker("Phạm Thị Thoa", "", false),
            speaker("Lê Thị Hạnh Vân", "đảng ủy viên phụ trách", true),
            Speaker { value: String::new(), name: "Không ghi tên".into(), ..Speaker::default() },
        ],
        said,
        new_said: entry("s3", "Lê Quang Sửu", "Xe công nông chở cà phê ban đêm không đèn, dễ tai nạn. Nên nhắc từng nhà, ai chưa có đèn thì dán phản quang."),
        guidance: vec![entry("g1", "Lê Thị Hạnh Vân", "Cần ghi rõ người phụ trách và thời hạn từng việc. Báo về xã trước ngày 20 số hộ cần đổi công để xã cử đoàn viên hỗ trợ.")],
        new_guidance: entry("g2", "Lê Thị Hạnh Vân", ""),
        conclusion: Text::new("conclusion", "Thống nhất ba việc: không hái xanh; lập bốn nhóm trông rẫy; đổi công giúp bốn hộ neo đơn."),
        resolution: Text::new("resolution", "Lãnh đạo Nhân dân trong buôn thu hoạch cà phê đúng độ chín, giữ an ninh rẫy vườn, không để xảy ra mất trộm và tai nạn trong vụ thu hoạch năm 2026."),
        vote: Vote {
            how: Some(VoteHow::Hands),
            in_favour: Some(10),
            against: Some(0),
            abstain: Some(1),
            voters: 11,
            needed: 7,
        },
        tasks: vec![
            task("Lập bốn nhóm trông rẫy ban đêm", "Y Thăm Mlô", "2026-11-08"),
            task("Đổi công hái giúp bốn hộ neo đơn", "Chi hội Phụ nữ", "2026-11-15"),
        ],
        new_task: task_draft("", "", ""),
        petitions: vec![],
        new_petition: petition_draft("", ""),
        saved: None,
        hand,
    };
    let data = RwSignal::new(data);
    let act = Callback::new(move |act| {
        data.update(|data| match act {
            WritingAct::VoteHow(how) => data.vote.how = Some(how),
            WritingAct::VoteCount(side, number) => match side {
                VoteSide::InFavour => data.vote.in_favour = number,
                VoteSide::Against => data.vote.against = number,
                VoteSide::Abstain => data.vote.abstain = number,
            },
            WritingAct::NextSaid => {
                let number = data.said.len() + 3;
                let closed = std::mem::replace(&mut data.new_said, entry(&format!("s{number}"), "", ""));
                data.said.push(closed);
            }
            WritingAct::Remove(id) => data.said.retain(|entry| entry.id != id),
            WritingAct::TakeOver => data.hand = Hand::Here,
            _ => {}
        });
    });
    view! { <WritingPage data=Live::memo(move || data.get()) on_text=still() act=act /> }.into_any()
}

pub(super) fn addendum_draft(text: &str) -> AddendumDraft {
    AddendumDraft {
        day: day("2026-11-24"),
        text: Text::new("addendum", text),
        confirmed: "Y Bhul Mlô".into(),
        people: people(),
        saved: saved(),
    }
}

pub(super) fn addendum() -> Addendum {
    Addendum {
        day: day("2026-11-06"),
        text: "Số xe công nông ở mục 4 là 26, không phải 24.".into(),
        who: "Nguyễn Văn Lành".into(),
        confirmed: "Y Bhul Mlô".into(),
    }
}

pub fn close(after: bool) -> AnyView {
    let adopted =
        Adopted { at: instant("2026-11-03", "20:52"), fingerprint: "7F3A 91C2 D0E4".into(), differs: false };
    let data = CloseData {
        id: "m11".into(),
        name: november(),
        checks: vec![
            Check::Roll(12, 2, 0),
            Check::Voted(10, 11),
            Check::Tasks(3),
            Check::Empty(6, "6".into()),
        ],
        held_on: Text::new("held_on", "03/12/2026"),
        started: Text::new("started", "19:05"),
        ended: Text::new("ended", "20:45"),
        read_at: Some(instant("2026-11-03", "20:50")),
        may_adopt: true,
        chair: "Y Bhul Mlô".into(),
        taker: "Nguyễn Văn Lành".into(),
        holds: Holds { items: 7, resolutions: 1, tasks: 3, petitions: 2 },
        adopted: after.then(|| adopted.clone()),
        addenda: if after { vec![addendum()] } else { vec![] },
        new_addendum: addendum_draft(""),
    };
    let data = RwSignal::new(data);
    let act = Callback::new(move |act| {
        if matches!(act, CloseAct::Adopt) {
            data.update(|data| data.adopted = Some(adopted.clone()));
        }
    });
    view! { <ClosePage data=Live::memo(move || data.get()) on_text=still() act=act /> }.into_any()
}
