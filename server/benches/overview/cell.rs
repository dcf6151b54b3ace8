//! What a cell writes in some months: a register, meetings, petitions.

use fastrand::Rng;
use shared::document::{Author, Document, Edit, Path, Writer, petition, register};
use shared::domain::{MemberRole, MemberStatus, RosterRow};
use shared::id::{DocumentId, DocumentKey, InstallationKey, Kind, Mint, UnitId, actor_for};
use shared::time::{Instant, Month};

use super::meeting::{Member, Writing};
use super::words::{name, sentence};

/// The month of the last meeting.
const LAST: (i32, u8) = (2026, 11);
/// A petition in every so many months.
const MONTHS_A_PETITION: usize = 3;

/// A cell, and the device that it writes on.
pub struct Cell {
    pub unit: UnitId,
    /// The same number, the same people.
    pub number: usize,
    pub key: InstallationKey,
}

impl Cell {
    /// Writes everything, and gives each document away as it is done: first the register.
    pub fn write(&self, months: usize, rng: &mut Rng, mut done: impl FnMut(Document)) {
        let (roster, members) = self.roster(rng);
        done(roster);
        for turn in 0..months {
            let month = month(turn, months);
            done(self.meeting(month, &members, rng));
            if turn % MONTHS_A_PETITION == 0 {
                done(self.petition(month, rng));
            }
        }
    }

    fn roster(&self, rng: &mut Rng) -> (Document, Vec<Member>) {
        let rows: Vec<_> = (0..rng.usize(12..28))
            .map(|turn| RosterRow {
                name: name(self.number, turn),
                role: if turn == 0 { MemberRole::Secretary } else { MemberRole::Member },
                status: MemberStatus::Official,
                since: None,
            })
            .collect();
        let mut document = Document::new(self.register(), Kind::Register);
        let edits = register::add(&mut Mint::new(rng.u64(..)), None, &rows);
        let writer = self.writer(&document.key());
        document.edit(&writer, begun(), &edits).expect("a register has members");
        (document.clone(), members(&document))
    }

    fn meeting(&self, month: Month, members: &[Member], rng: &mut Rng) -> Document {
        let key = self.meeting_of(month);
        let day = month.day(3);
        let writer = self.writer(&key);
        let at = Instant::start_of(day).plus_ms(18 * 3_600_000);
        let mut writing = Writing::of(Document::new(key, Kind::Meeting), &writer, at, rng);
        writing.whole(month, day, members, rng);
        writing.document
    }

    fn petition(&self, month: Month, rng: &mut Rng) -> Document {
        let document = DocumentId::from_bytes(rng.u128(..).to_be_bytes());
        let key = DocumentKey { unit: self.unit, document };
        let day = month.day(3);
        let mut edits = petition::record(&sentence(rng), "Buôn Drah", "", None, day);
        edits.push(Edit::Put(Path::Head("forwarded"), day.plus(2).to_string().into()));
        let mut document = Document::new(key, Kind::Petition);
        let writer = self.writer(&key);
        document.edit(&writer, Instant::start_of(day), &edits).expect("a petition has these places");
        document
    }

    pub fn register(&self) -> DocumentKey {
        DocumentKey { unit: self.unit, document: DocumentId::register(self.unit) }
    }

    pub fn meeting_of(&self, month: Month) -> DocumentKey {
        DocumentKey { unit: self.unit, document: DocumentId::regular_meeting(self.unit, month) }
    }

    pub fn writer(&self, key: &DocumentKey) -> Writer {
        let author = Author { person: name(self.number, 0), device: "Máy".into() };
        Writer { actor: actor_for(&self.key, key), author }
    }
}

/// When the devices were enrolled, and reach the server.
pub const fn begun() -> Instant {
    Instant::from_ms(1_795_600_000_000)
}

/// The month of a meeting, of so many months.
pub fn month(turn: usize, months: usize) -> Month {
    let last = Month::new(LAST.0, LAST.1).expect("a month");
    last.plus(turn as i32 + 1 - months as i32)
}

/// The people of a register.
pub fn members(register: &Document) -> Vec<Member> {
    let read = register::Register::read(&register.reader());
    read.members.iter().map(|member| Member { id: member.id, name: member.name.word().into() }).collect()
}
