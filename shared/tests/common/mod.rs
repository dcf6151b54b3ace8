//! People and devices for the stories about documents.
#![allow(dead_code, reason = "each story uses some of them")]
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

pub mod drawn;

use shared::document::meeting::{self, Meeting};
use shared::document::{Author, Document, Edit, Path, Writer};
use shared::domain::MeetingKind;
use shared::id::{BookId, DeviceId, DocumentId, DocumentKey, InstallationKey, Kind, Mint, UnitId, actor_for};
use shared::permit::{Principal, Role};
use shared::time::{Instant, Month};

pub fn unit() -> UnitId {
    UnitId::from_bytes([1; 8])
}

pub fn november() -> Month {
    "2026-11".parse().unwrap()
}

pub fn evening() -> Instant {
    Instant::start_of("2026-11-03".parse().unwrap()).plus_ms(19 * 3_600_000)
}

pub fn key() -> DocumentKey {
    DocumentKey { unit: unit(), document: DocumentId::regular_meeting(unit(), november()) }
}

pub fn secretary() -> Principal {
    Principal {
        device: DeviceId::from_bytes([5; 8]),
        book: BookId::from_bytes([6; 8]),
        unit: unit(),
        role: Role::Secretary,
        retired: false,
    }
}

/// A device with November's meeting open.
pub struct Phone {
    pub meeting: Document,
    pub writer: Writer,
    pub mint: Mint,
}

impl Phone {
    pub fn new(n: u8, person: &str) -> Self {
        let author = Author { person: person.into(), device: format!("Máy {n}") };
        let writer = Writer { actor: actor_for(&InstallationKey::from_bytes([n; 16]), &key()), author };
        Self {
            meeting: Document::new(key(), Kind::Meeting),
            writer,
            mint: Mint::new(0x1000 * u64::from(n) + 0x5eed),
        }
    }

    pub fn edit(&mut self, edits: &[Edit]) -> shared::change::ChangeSet {
        self.meeting.edit(&self.writer, evening(), edits).unwrap().expect("something changed")
    }

    pub fn plan(&mut self) -> shared::change::ChangeSet {
        self.edit(&meeting::plan(MeetingKind::Regular, november()))
    }

    pub fn add_item(&mut self, title: &str) -> shared::id::RecordId {
        let view = self.view();
        let (id, edit) = meeting::add_item(&mut self.mint, &view, title, ("", ""));
        self.edit(&[edit]);
        id
    }

    pub fn view(&self) -> Meeting {
        Meeting::read(&self.meeting.reader())
    }

    pub fn put(&mut self, name: &'static str, word: &str) {
        self.edit(&[Edit::Put(Path::Head(name), word.into())]);
    }

    pub fn take(&mut self, other: &Self) {
        let news = other.meeting.changes_since(&self.meeting.heads());
        let bytes = news.encode();
        let news = shared::change::ChangeSet::decode(&bytes).expect("what was encoded decodes");
        self.meeting.apply(news.changes).unwrap();
    }
}

/// Carries everything both ways.
pub fn exchange(a: &mut Phone, b: &mut Phone) {
    b.take(a);
    a.take(b);
    assert_eq!(a.meeting.heads(), b.meeting.heads());
}
