//! Writes the items of a meeting: what is prepared, said, concluded and resolved. Clocks and devices come later.

use fastrand::Rng;
use shared::domain::{Mark, VoteMethod};
use shared::time::{Day, Instant};

use super::material::{CellText, MATERIAL, Topic, suits};
use super::people::{Voices, is_a_mans, is_a_woman};
use super::picks::Picks;
use super::plan::{Assignee, Item, Person, Resolution, Said, Speaker};
use super::scene::Scene;
use super::text::{Words, upper};

/// A meeting's items while they are written.
pub(super) struct Agenda<'a> {
    pub cell: &'a CellText,
    pub voices: &'a Voices,
    pub members: &'a [Person],
    pub scene: &'a Scene,
    pub month: u8,
    pub words: Words,
    items: Vec<Item>,
    tasks: Vec<NewTask>,
    /// Who spoke under the last item, the latest last.
    spoken: Vec<usize>,
}

/// A written agenda.
pub(super) struct Written {
    pub items: Vec<Item>,
    pub tasks: Vec<NewTask>,
}

/// A task as it is given out.
pub(super) struct NewTask {
    pub item: usize,
    pub what: String,
    pub to: Assignee,
    pub days: i64,
    pub outcome: String,
}

/// Bodies by the words of the material: the word, in a village, in an institution.
const BODIES: [(&str, &str, &str); 6] = [
    ("tu_quan", "Ban tự quản", "Văn phòng"),
    ("phu_nu", "Chi hội Phụ nữ", "Tổ nữ công"),
    ("thanh_nien", "Chi đoàn Thanh niên", "Chi đoàn"),
    ("ccb", "Chi hội Cựu chiến binh", "Hội Cựu chiến binh"),
    ("nong_dan", "Chi hội Nông dân", "Công đoàn"),
    ("mat_tran", "Ban công tác Mặt trận", "Ban Thanh tra nhân dân"),
];

/// Returns the bodies of a cell.
pub(super) fn bodies(cell: &CellText) -> Vec<String> {
    BODIES.iter().map(|(word, ..)| body(cell, word)).collect()
}

fn body(cell: &CellText, word: &str) -> String {
    let (_, village, other) = BODIES.iter().find(|(known, ..)| *known == word).expect("a body there is");
    match cell.kind.as_str() {
        "village" if *word == *"tu_quan" => format!("{village} {}", cell.thon),
        "village" => (*village).into(),
        _ => (*other).into(),
    }
}

impl<'a> Agenda<'a> {
    /// Begins the agenda of a meeting on `day` for the month `month` of the year.
    pub fn begin(
        cell: &'a CellText,
        (voices, members): (&'a Voices, &'a [Person]),
        scene: &'a Scene,
        (day, month): (Day, u8),
        rng: &mut Rng,
    ) -> Self {
        let mut words = Words::of(cell, day, month, rng);
        words.set("chair", members[scene.chair].name.clone());
        words.set("taker", members[scene.taker].name.clone());
        let speaker = scene.present[rng.usize(..scene.present.len())];
        words.set("speaker", members[speaker].name.clone());
        let (items, tasks, spoken) = (Vec::new(), Vec::new(), Vec::new());
        Self { cell, voices, members, scene, month, words, items, tasks, spoken }
    }

    /// Ends the writing.
    pub fn written(self) -> Written {
        Written { items: self.items, tasks: self.tasks }
    }

    /// Adds an item.
    pub fn item(&mut self, title: &str, body: &str, presenter: usize, rng: &mut Rng) -> usize {
        let (title, body) = (self.words.fill(title, rng), self.words.fill(body, rng));
        self.spoken.clear();
        self.items.push(Item {
            title: upper(&title),
            body,
            presenter,
            prepared_by: 0,
            said: Vec::new(),
            conclusion: String::new(),
            resolution: None,
            by: 0,
            at: Instant::default(),
        });
        self.items.len() - 1
    }

    /// Returns how many items there are.
    pub fn count(&self) -> usize {
        self.items.len()
    }

    /// Adds what somebody said under the last item.
    pub fn say(&mut self, speaker: Speaker, guidance: bool, text: &str, rng: &mut Rng) {
        let text = self.words.fill(text, rng);
        if let Speaker::Member(member) = speaker {
            self.spoken.push(member);
        }
        let said = Said {
            speaker,
            guidance,
            text: upper(&text),
            by: 0,
            at: Instant::default(),
            versions: Vec::new(),
            removed: None,
        };
        self.items.last_mut().expect("an item was begun").said.push(said);
    }

    /// Returns a member who came, if there is one who did not yet speak under the item.
    pub fn anybody(&self, rng: &mut Rng) -> usize {
        self.somebody("", true, rng)
    }

    /// Returns a member who would say `text`, with the chair and the minute-taker or without them.
    fn somebody(&self, text: &str, officers: bool, rng: &mut Rng) -> usize {
        let scene = self.scene;
        let suits = |member: &usize| {
            (officers || ![scene.chair, scene.taker].contains(member))
                && !(is_a_mans(text) && is_a_woman(&self.members[*member].name))
        };
        let suited: Vec<usize> = scene.present.iter().copied().filter(suits).collect();
        let fresh: Vec<usize> =
            suited.iter().copied().filter(|member| !self.spoken.contains(member)).collect();
        let choice = if fresh.is_empty() { suited } else { fresh };
        choice.get(rng.usize(..choice.len().max(1))).copied().unwrap_or(scene.chair)
    }

    /// Returns who speaks with `voice`: nobody where its holder did not come.
    pub fn voice(&self, voice: &str, rng: &mut Rng) -> Option<usize> {
        if voice.is_empty() {
            return Some(self.anybody(rng));
        }
        let holder = self.voices.holder(voice, &self.scene.present);
        // A village has its old people; elsewhere the one longest in the Party speaks for them.
        let old = |member: &usize| self.members[*member].standings[0].0;
        let oldest = || self.scene.present.iter().copied().min_by_key(old);
        holder.or_else(|| if voice == "gia" && self.cell.kind != "village" { oldest() } else { None })
    }

    /// Sets the conclusion of the last item.
    pub fn conclude(&mut self, text: &str, rng: &mut Rng) {
        let text = self.words.fill(text, rng);
        self.items.last_mut().expect("an item was begun").conclusion = upper(&text);
    }

    /// Adds `count` of the entries of a pool that suit the cell, each by somebody; the officers keep out where
    /// it is about what they did.
    pub fn talk(
        &mut self,
        (pool, entries): (&'static str, &'static [(String, String)]),
        officers: bool,
        count: usize,
        picks: &mut Picks,
        rng: &mut Rng,
    ) {
        let fit: Vec<usize> =
            (0..entries.len()).filter(|at| suits(&entries[*at].0, self.cell, self.month)).collect();
        for at in picks.some(pool, &fit, count, rng) {
            let speaker = self.somebody(&entries[at].1, officers, rng);
            self.say(Speaker::Member(speaker), false, &entries[at].1, rng);
        }
    }

    /// Writes a topic as an item: its body, `count` contributions, guidance, conclusion, tasks; and a vote
    /// where `resolve`.
    pub fn topic(
        &mut self,
        title: &str,
        (at, topic): (usize, &'static Topic),
        count: usize,
        resolve: bool,
        picks: &mut Picks,
        rng: &mut Rng,
    ) {
        // The month of the title is a word, before a number of the topic may go by the same name.
        let title = self.words.fill(title, rng);
        self.words.draw(&topic.numbers, rng);
        let heard: Vec<usize> = (0..topic.said.len())
            .filter(|said| self.voice(&topic.said[*said].0, rng).is_some())
            .map(|said| at * 100 + said)
            .collect();
        let presenter = self.voice("pho", rng).filter(|_| rng.bool()).unwrap_or_else(|| self.anybody(rng));
        self.item(&title, &topic.body, presenter, rng);
        for entry in picks.some("said", &heard, count, rng) {
            let (voice, text) = &topic.said[entry % 100];
            let speaker = match voice.is_empty() {
                true => self.somebody(text, true, rng),
                false => self.voice(voice, rng).unwrap_or_else(|| self.anybody(rng)),
            };
            self.say(Speaker::Member(speaker), false, text, rng);
        }
        if let (Some(delegate), false) = (self.scene.delegate(), topic.guidance.is_empty()) {
            let guidance: Vec<usize> = (0..topic.guidance.len()).map(|one| at * 100 + one).collect();
            let one = picks.one("guidance", &guidance, rng).expect("there is guidance") % 100;
            self.say(Speaker::Guest(delegate), true, &topic.guidance[one], rng);
        }
        self.conclude(&topic.conclusion, rng);
        let tasks = if resolve { topic.tasks.len() } else { topic.tasks.len().min(2) };
        for (to, what, days, outcome) in &topic.tasks[..tasks] {
            self.task(to, what, *days, outcome, rng);
        }
        if resolve {
            self.resolve(&topic.resolution, rng);
        }
        self.words.forget();
    }

    fn resolve(&mut self, text: &str, rng: &mut Rng) {
        let text = self.words.fill(text, rng);
        let voters = self.scene.voters;
        let spare = voters.saturating_sub(self.scene.needed);
        let mut doubt = |chance: u32| if rng.u32(..100) < chance { 1 + rng.u32(..2) } else { 0 };
        let abstain = doubt(28).min(spare);
        let against = doubt(12).min(spare - abstain);
        let method = match rng.u32(..100) {
            0..8 => VoteMethod::Ballot,
            _ => VoteMethod::ShowOfHands,
        };
        let votes_for = voters - abstain - against;
        let resolution = Resolution { text: upper(&text), method, votes_for, against, abstain };
        self.items.last_mut().expect("an item was begun").resolution = Some(resolution);
    }

    /// Gives out a task under the last item; `to` is `b:` and a body or `v:` and a voice.
    pub fn task(&mut self, to: &str, what: &str, days: i64, outcome: &str, rng: &mut Rng) {
        let (what, outcome) = (self.words.fill(what, rng), self.words.fill(outcome, rng));
        let to = match to.split_once(':') {
            Some(("b", word)) => Assignee::Body(body(self.cell, word)),
            Some((_, voice)) => Assignee::Member(self.voice(voice, rng).unwrap_or_else(|| self.anybody(rng))),
            None => Assignee::Body(to.into()),
        };
        let item = self.items.len() - 1;
        self.tasks.push(NewTask { item, what: upper(&what), to, days, outcome });
    }

    /// Adds the opening: the reason, the guests, the roll; dues and the agenda of so many `items` too, where it is
    /// the month's meeting.
    pub fn opening(&mut self, items: Option<usize>, picks: &mut Picks, rng: &mut Rng) {
        let phrases = &MATERIAL.phrases;
        let everybody = self.scene.roll.iter().all(|line| line.mark == Mark::Present);
        let true_here = |text: &str| {
            !(text.contains("khách") && self.scene.guests.is_empty()
                || text.contains("xin vắng") && everybody)
        };
        let openings: Vec<usize> =
            (0..phrases.openings.len()).filter(|at| true_here(&phrases.openings[*at])).collect();
        let opening = picks.one("openings", &openings, rng).expect("there are openings");
        let chair = self.scene.chair;
        let together = rng.bool();
        let Some(items) = items else {
            self.item("Mở đầu, điểm danh", "", chair, rng);
            self.say(Speaker::Unnamed, false, &phrases.openings[opening], rng);
            return;
        };
        self.words.set("n", (items + usize::from(!together)).to_string());
        let all: Vec<usize> = (0..phrases.dues.len()).collect();
        let dues = picks.one("dues", &all, rng).expect("there are dues");
        self.item(
            if together { "Mở đầu, điểm danh, đảng phí" } else { "Mở đầu, điểm danh" },
            "{Nêu lý do, giới thiệu khách. Cử người ghi biên bản.|Nêu lý do, điểm danh, cử người ghi biên bản.|}",
            chair,
            rng,
        );
        self.say(Speaker::Unnamed, false, &phrases.openings[opening], rng);
        if !together {
            self.item("Đảng phí, thông qua chương trình", "", self.scene.taker, rng);
        }
        self.say(Speaker::Unnamed, false, &phrases.dues[dues], rng);
    }
}
