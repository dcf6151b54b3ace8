//! A small town for stories: a hub with a committee and its cells, the edge in front of it on a port of its own,
//! and phones that write real documents.
#![allow(dead_code, unused_imports, reason = "every story uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod edge;
mod handset;
mod phone;
mod process;

use std::sync::atomic::{AtomicU64, Ordering};

use server::hub::Hub;
use server::store::{Admit, Ask, Book, Device, Doc, Enrolment, Level, Plan, Store, Unit};
use shared::change::{Checksum, SetDigest};
use shared::id::{BookId, DeviceId, InstallationKey, LogId, UnitId};
use shared::permit::Role;
use shared::time::Instant;

pub use edge::{Edge, problem};
pub use handset::Handset;
pub use phone::{Meeting, Phone, answered, built, pushed, token_hash};
pub use process::{Process, refused, run, said};

pub const NOW: Instant = Instant::from_ms(1_795_600_000_000);

/// A committee with cells.
pub struct Town<S> {
    pub hub: Hub<S>,
    pub book: Book,
    pub committee: Unit,
    pub cells: Vec<Unit>,
}

/// Draws ids that no other draw has given: stories need different ones, not secret ones.
pub fn id() -> [u8; 8] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes()
}

impl<S: Store> Town<S> {
    /// Opens a book with these cells.
    pub fn found(store: S, cells: &[&str]) -> Self {
        let book = Book {
            id: BookId::from_bytes(id()),
            log: LogId::from_bytes(id()),
            name: "Đảng ủy xã Ea Tul".into(),
            head: 0,
        };
        let committee =
            Unit { id: UnitId::from_bytes(id()), level: Level::Committee, name: book.name.clone() };
        store.commit(&Plan::Open(book.clone(), committee.clone())).unwrap();
        let cells = cells.iter().map(|name| {
            let cell = Unit { id: UnitId::from_bytes(id()), level: Level::Cell, name: (*name).into() };
            store.commit(&Plan::AddUnit(book.id, cell.clone())).unwrap();
            cell
        });
        let cells = cells.collect();
        Self { hub: Hub::new(store), book, committee, cells }
    }

    /// A phone of a cell's officer.
    pub fn officer(&self, cell: usize, role: Role) -> Phone {
        self.phone(self.cells[cell].id, role)
    }

    /// A computer of the office.
    pub fn office(&self) -> Phone {
        self.phone(self.committee.id, Role::Office)
    }

    fn phone(&self, unit: UnitId, role: Role) -> Phone {
        let id = id();
        let mut key = [0; 16];
        key[..8].copy_from_slice(&id);
        let token = token_hash(id);
        let invitation =
            server::enrolment::invite(self.hub.store(), self.book.id, unit, role, "H'Linh Niê", NOW).unwrap();
        let given = server::enrolment::Given::key(&invitation.key).unwrap();
        let asked =
            server::enrolment::Enrolling { given, device_name: "Máy".into(), token, client: "test".into() };
        let enrolled = server::enrolment::enrol(self.hub.store(), &asked, NOW).unwrap();
        let who = self.device(enrolled.device).principal().unwrap();
        Phone::new(who, id, InstallationKey::from_bytes(key))
    }

    pub fn device(&self, id: DeviceId) -> Device {
        self.hub.store().device(self.book.id, id).unwrap().unwrap()
    }

    /// Says how a phone's device stands, and makes the phone ask as such.
    pub fn stand(&self, phone: &mut Phone, enrolment: Enrolment) {
        let device = phone.who.device;
        self.hub.store().commit(&Plan::Stand(self.book.id, device, enrolment)).unwrap();
        if let Some(who) = self.device(device).principal() {
            phone.who = who;
        }
    }
}

/// Returns what puts another snapshot in place of a document's, as no admission would, with these changesets in the log.
pub fn spoilt(book: BookId, doc: Doc, snapshot: &[u8], changesets: Vec<Vec<u8>>) -> Plan {
    Plan::Admit(Box::new(Admit {
        book,
        checksum: Checksum::from_bytes([9; 8]),
        reauthored: false,
        key: doc.key,
        kind: doc.kind,
        version: doc.version,
        audience: doc.audience,
        changesets,
        anew: false,
        fresh: SetDigest::default(),
        brings: Vec::new(),
        heads: doc.heads,
        snapshot: snapshot.to_vec(),
        rows: Vec::new(),
    }))
}
