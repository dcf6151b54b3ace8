//! What people do, drawn at random: the same deeds as on the pages.

use fastrand::Rng;
use shared::document::meeting::{self, Meeting, Roll, fingerprint};
use shared::document::petition::{self, Petition};
use shared::document::register::{self, Register};
use shared::document::{Document, Edit, Path, Value, prose};
use shared::domain::{Mark, MeetingKind, MemberRole, MemberStatus, RosterRow};
use shared::id::{DocumentId, DocumentKey, Kind, Mint, RecordId};
use shared::time::{Day, Instant, Month};

use super::faults::Fault;
use super::party::{Draft, PartyId};
use super::planted::Planted;
use super::world::World;

/// Mostly short ones: a story is dear by the letter.
const SENTENCES: [&str; 8] = [
    "Đồng chí nêu việc tưới cà phê đợt hai, nước về cuối kênh còn yếu.",
    "Sửa đường vào buôn.",
    "Nhất trí trồng dặm.",
    "Quỹ khuyến học đủ.",
    "Nhắc rào lại vườn.",
    "Đảng phí thu đủ.",
    "Tưới đợt hai.",
    "Nhất trí.",
];

impl World {
    /// Lets a person of a cell do something, if their app is open.
    pub fn do_something(&mut self, party: PartyId) {
        if self.parties[party].machine.is_none() || self.parties[party].drowned {
            return;
        }
        match self.rng.u32(0..20) {
            0 => self.keep_the_roster(party),
            1..4 => self.see_to_a_petition(party),
            4..7 => self.type_on(party),
            7..9 => self.flush_a_draft(party),
            _ => self.hold_a_meeting(party),
        }
    }

    /// Makes changes of all that was typed.
    pub fn flush_all(&mut self, party: PartyId) {
        for _ in 0..self.parties[party].drafts.len() {
            self.flush_a_draft(party);
        }
    }

    fn keep_the_roster(&mut self, party: PartyId) {
        let unit = self.parties[party].unit;
        let key = DocumentKey { unit, document: DocumentId::register(unit) };
        let (mut rng, day) = (self.rng.fork(), self.day(party));
        self.write(party, key, Kind::Register, |document, mint| {
            let register = Register::read(&document.reader());
            match register.members.get(rng.usize(0..register.members.len() + 2)) {
                Some(member) => {
                    let status = MemberStatus::ALL[rng.usize(0..MemberStatus::ALL.len())];
                    vec![Edit::Put(register::member(member.id, "status"), status.word().into())]
                }
                None => {
                    let row = |n: usize| RosterRow {
                        name: format!("Đảng viên {n}"),
                        role: MemberRole::Member,
                        status: MemberStatus::Official,
                        since: Some(day),
                    };
                    register::add(mint, None, &[row(rng.usize(0..100)), row(rng.usize(0..100))])
                }
            }
        });
    }

    fn see_to_a_petition(&mut self, party: PartyId) {
        let unit = self.parties[party].unit;
        let known: Vec<_> = self.parties[party].disk.documents().collect();
        let mut known: Vec<_> = known
            .into_iter()
            .filter(|(_, meta)| meta.kind == Kind::Petition)
            .map(|(key, _)| *key)
            .filter(|key| key.unit == unit)
            .collect();
        known.push(DocumentKey { unit, document: DocumentId::from_bytes(self.rng.u128(..).to_le_bytes()) });
        let key = known[self.rng.usize(0..known.len())];
        let (mut rng, day) = (self.rng.fork(), self.day(party));
        self.write(party, key, Kind::Petition, |document, mint| {
            let petition = Petition::read(&document.reader());
            let put = |name| vec![Edit::Put(Path::Head(name), day.to_string().into())];
            match rng.u32(0..5) {
                _ if petition.recorded.shown().is_none() => {
                    petition::record(sentence(&mut rng), "Buôn Tría", "", None, day)
                }
                0 | 1 => put("forwarded"),
                2 => put("settled"),
                3 => put("reported_back"),
                _ => vec![petition::note(mint, None, day, sentence(&mut rng))],
            }
        });
    }

    fn hold_a_meeting(&mut self, party: PartyId) {
        let key = self.a_meeting(party);
        let mut rng = self.rng.fork();
        let (clock, day) = (self.parties[party].clock(self.now), self.day(party));
        let (month, planted) = (months()[self.month_of(key)], self.planted);
        self.write(party, key, Kind::Meeting, |document, mint| {
            let mut edits = Vec::new();
            if document.reader().value(&Path::Head("month")).shown().is_none() {
                edits = meeting::plan(MeetingKind::Regular, month);
            }
            edits.extend(deed(document, mint, &mut rng, clock, day, planted));
            edits
        });
    }

    /// Types a sentence more into a contribution: a draft, begun on what stands there.
    fn type_on(&mut self, party: PartyId) {
        let key = self.a_meeting(party);
        let said =
            self.parties[party].look(key, Kind::Meeting, |document| Meeting::read(&document.reader()).said);
        let Some(said) = said else { return };
        let Some(said) = said.get(self.rng.usize(0..said.len().max(1))) else { return };
        let path = Path::Field("said", said.id, "text");
        let more = sentence(&mut self.rng);
        let drafts = &mut self.parties[party].drafts;
        match drafts.iter_mut().find(|draft| draft.key == key && draft.path == path) {
            Some(draft) => draft.text += more,
            None => {
                let (base, text) = (said.text.clone(), format!("{}{more}", said.text));
                drafts.push_back(Draft { key, path, base, text });
            }
        }
    }

    /// Makes a change of the oldest draft. Where its place is not there (a disk that lost rows) it stays a draft.
    fn flush_a_draft(&mut self, party: PartyId) {
        if self.parties[party].full_until > self.now {
            return self.faults.note(Fault::DiskFull);
        }
        let Some(draft) = self.parties[party].drafts.pop_front() else { return };
        let Draft { key, path, base, text } = draft.clone();
        let there =
            |document: &Document| matches!(path, Path::Field(_, id, _) if document.has_record("said", id));
        if !self.parties[party].look(key, Kind::Meeting, there).unwrap_or(false) {
            return self.parties[party].drafts.push_back(draft);
        }
        self.write(party, key, Kind::Meeting, |document, _| {
            let now = document.reader().text_at_path(&path);
            vec![Edit::Write(path, prose::rebase(&base, &text, &now))]
        });
    }

    fn a_meeting(&mut self, party: PartyId) -> DocumentKey {
        let unit = self.parties[party].unit;
        let month = months()[self.rng.usize(0..3)];
        DocumentKey { unit, document: DocumentId::regular_meeting(unit, month) }
    }

    fn month_of(&self, key: DocumentKey) -> usize {
        let id = |month: &Month| DocumentId::regular_meeting(key.unit, *month) == key.document;
        months().iter().position(id).expect("a meeting of one of these months")
    }

    fn day(&self, party: PartyId) -> Day {
        self.parties[party].clock(self.now).day()
    }
}

fn months() -> [Month; 3] {
    [10, 11, 12].map(|month| Month::new(2026, month).expect("a month"))
}

fn sentence(rng: &mut Rng) -> &'static str {
    SENTENCES[rng.usize(0..SENTENCES.len())]
}

/// One deed in a meeting.
fn deed(
    document: &Document,
    mint: &mut Mint,
    rng: &mut Rng,
    clock: Instant,
    day: Day,
    planted: Option<Planted>,
) -> Vec<Edit> {
    let meeting = Meeting::read(&document.reader());
    let head = |name, word: String| vec![Edit::Put(Path::Head(name), Value::Word(word))];
    let Some(item) = meeting.agenda.get(rng.usize(0..meeting.agenda.len().max(1))) else {
        return vec![meeting::add_item(mint, &meeting, sentence(rng), ("", "")).1];
    };
    let of_item = |name, value: Value| vec![Edit::Put(Path::Field("agenda", item.id, name), value)];
    let write = |name, text: &str, more: &str| {
        let splices = prose::diff(text, &format!("{text}{more}"));
        vec![Edit::Write(Path::Field("agenda", item.id, name), splices)]
    };
    match rng.u32(0..18) {
        0 => vec![meeting::add_item(mint, &meeting, sentence(rng), ("", "Bí thư")).1],
        1 => write("body", &item.body, sentence(rng)),
        2 => write("conclusion", &item.conclusion, sentence(rng)),
        3 => write("resolution", &item.resolution, sentence(rng)),
        4..8 => vec![
            meeting::say(mint, &meeting, item.id, ("", "Y Khoan Niê"), rng.u32(0..5) == 0, sentence(rng)).1,
        ],
        8 => of_item("votes_for", rng.i64(0..20).into()),
        9 => of_item("removed", rng.bool().into()),
        10 => {
            vec![meeting::add_task(mint, &meeting, Some(item.id), sentence(rng), ("", "Chi ủy"), Some(day)).1]
        }
        11 => meeting.tasks.first().map_or_else(Vec::new, |task| {
            let text = prose::diff(&task.outcome, &format!("{}{}", task.outcome, sentence(rng)));
            vec![
                Edit::Put(Path::Field("tasks", task.id, "done"), day.to_string().into()),
                Edit::Write(Path::Field("tasks", task.id, "outcome"), text),
            ]
        }),
        12 => mark(rng),
        13 => head("place", format!("Nhà văn hóa {}", rng.u32(0..3))),
        14 => head("opened", clock.clock()),
        15 => head("closed", clock.clock()),
        16 if planted == Some(Planted::AdoptsWhatWas) => {
            let mut shown = meeting.clone();
            shown.agenda.pop();
            meeting::adopt(&fingerprint(&shown), &day.to_string())
        }
        16 => meeting::adopt(&fingerprint(&meeting), &day.to_string()),
        _ => vec![meeting::write_addendum(mint, &meeting, day, "Bí thư", "Thư ký", sentence(rng))],
    }
}

/// Marks one of ten members, whose ids every device knows.
fn mark(rng: &mut Rng) -> Vec<Edit> {
    let member: RecordId = format!("00000000000000aa.{}", rng.u32(0..10)).parse().expect("a record id");
    let person =
        Roll { member, name: "H'Linh Niê", status: MemberStatus::Official, role: MemberRole::Member };
    meeting::mark(&person, Some(Mark::ALL[rng.usize(0..Mark::ALL.len())]))
}
