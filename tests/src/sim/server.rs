//! The server: the real hub over a real store that can be killed in the middle, copied, and put back.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use server::hub::{Compaction, Hub, HubError};
use server::store::{Ask, Book, Counted, Device, Enrolment, Level, Memory, Plan, Sqlite, Store, Unit};
use shared::change::SetDigest;
use shared::document::Document;
use shared::id::{BookId, DeviceId, DocumentKey, LogId, UnitId};
use shared::permit::Role;
use shared::sync::device::Unreachable;
use shared::sync::{Answer, BadMessage, MAX_REQUEST_BYTES, Request};
use shared::time::Instant;
use tempfile::TempDir;

use super::mortal::Mortal;
use super::planted::Planted;
use crate::founding::{found, let_in};

/// Where the books are. A clone is the same place.
#[derive(Clone)]
pub enum Shelf {
    /// In memory.
    Memory(Arc<Memory>),
    /// In a file.
    File(Arc<Sqlite>, Arc<TempDir>),
}

/// A server.
pub struct Server {
    shelf: Shelf,
    hub: Hub<Arc<Mortal>>,
    /// A second process over the same store, if there is one.
    beside: Option<Hub<Arc<Mortal>>>,
    mortal: Arc<Mortal>,
    planted: Option<Planted>,
    /// The number that the book's ids begin with.
    first: u64,
    /// The book.
    pub book: Book,
    /// The committee's unit.
    pub committee: UnitId,
    /// The cells.
    pub cells: Vec<UnitId>,
    /// What was founded, to found it anew.
    units: Vec<Unit>,
}

/// What the server says to a request.
pub enum Reply {
    /// An answer, and what the device would ask next.
    Answer(Box<Answer>, Option<Request>),
    /// No answer, and what the device makes of that.
    No(Unreachable),
}

impl Shelf {
    /// Returns an empty one.
    pub fn new(in_a_file: bool) -> Self {
        if in_a_file {
            Self::open(TempDir::new().expect("there is a place for files"))
        } else {
            Self::memory()
        }
    }

    fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    fn open(dir: TempDir) -> Self {
        let store = Sqlite::open(&file(dir.path())).expect("the file is ours");
        Self::File(Arc::new(store), Arc::new(dir))
    }

    fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Memory(store) => store.clone(),
            Self::File(store, _) => store.clone(),
        }
    }

    /// Returns a copy of everything, as a backup is.
    fn copy(&self) -> Self {
        match self {
            Self::Memory(store) => Self::Memory(Arc::new((**store).clone())),
            Self::File(_, dir) => {
                let copy = TempDir::new().expect("there is a place for files");
                for part in ["", "-wal", "-shm"] {
                    let name = |dir: &Path| format!("{}{part}", file(dir).display());
                    // Nobody writes at this moment, so the parts belong together.
                    let _ = fs::copy(name(dir.path()), name(copy.path()));
                }
                Self::open(copy)
            }
        }
    }
}

fn file(dir: &Path) -> std::path::PathBuf {
    dir.join("books.sqlite3")
}

/// Returns the hash of a device's token.
pub(super) fn token(device: DeviceId) -> [u8; 32] {
    [device.as_bytes()[7]; 32]
}

fn id(n: u64) -> [u8; 8] {
    (n + 1).to_be_bytes()
}

/// How far apart the numbers of communes are that share a store.
const APART: u64 = 100;

impl Server {
    /// Founds a book with so many cells.
    pub fn found(shelf: Shelf, cells: usize, planted: Option<Planted>) -> Self {
        Self::found_beside(0, shelf, cells, planted)
    }

    /// Founds a book on a store that has those of so many other communes.
    pub fn found_beside(others: u64, shelf: Shelf, cells: usize, planted: Option<Planted>) -> Self {
        let begin = others * APART;
        let book = Book {
            id: BookId::from_bytes(id(begin)),
            log: LogId::from_bytes(id(begin)),
            name: format!("Xã {others}"),
            head: 0,
        };
        let units: Vec<_> = (0..=cells as u64)
            .map(|n| Unit {
                id: UnitId::from_bytes(id(begin + n)),
                level: if n == 0 { Level::Committee } else { Level::Cell },
                name: format!("Đơn vị {n}"),
            })
            .collect();
        found(&*shelf.store(), &book, &units);
        let mortal = Mortal::new(shelf.store(), planted);
        Self {
            shelf,
            hub: Hub::new(mortal.clone()),
            beside: None,
            mortal,
            planted,
            first: begin,
            book,
            committee: units[0].id,
            cells: units[1..].iter().map(|unit| unit.id).collect(),
            units,
        }
    }

    /// Returns the hub.
    pub const fn hub(&self) -> &Hub<Arc<Mortal>> {
        &self.hub
    }

    /// Returns a document as it is on the disk.
    pub fn document(&self, key: DocumentKey) -> Option<Document> {
        let doc = self.hub.store().doc(self.book.id, key).expect("the store is there")?;
        Some(Document::load(key, doc.kind, &doc.snapshot).expect("it was loaded before it was kept"))
    }

    /// Enrols a device.
    pub fn enrol(&self, unit: UnitId, role: Role, person: &str, now: Instant) -> DeviceId {
        let devices = self.hub.store().devices(self.book.id).expect("the store is there");
        let id = id(self.first + devices.len() as u64);
        let device = Device {
            id: DeviceId::from_bytes(id),
            book: self.book.id,
            unit,
            role,
            person: person.into(),
            name: format!("Máy của {person}"),
            client: "sim".into(),
            token: token(DeviceId::from_bytes(id)),
            enrolled: now,
            heard: None,
            enrolment: Enrolment::Active,
        };
        let id = device.id;
        let_in(&**self.hub.store(), device);
        id
    }

    /// Says how a device stands from now on.
    pub fn stand(&self, device: DeviceId, enrolment: Enrolment) {
        self.hub.store().commit(&Plan::Stand(self.book.id, device, enrolment)).expect("it was enrolled");
    }

    /// Returns how a device stands.
    pub fn standing_of(&self, device: DeviceId) -> Option<Enrolment> {
        self.hub.store().device(self.book.id, device).ok()?.map(|device| device.enrolment)
    }

    /// Starts a second process over the same store.
    pub fn serve_twice(&mut self) {
        self.beside = Some(Hub::new(self.mortal.clone()));
    }

    /// Returns whether there are two processes.
    pub const fn is_served_twice(&self) -> bool {
        self.beside.is_some()
    }

    /// Lets the other process answer from now on.
    pub fn take_turns(&mut self) {
        if let Some(beside) = &mut self.beside {
            std::mem::swap(beside, &mut self.hub);
        }
    }

    /// Answers a request, as the edge does.
    pub fn handle(&self, device: DeviceId, bytes: &[u8], now: Instant) -> Reply {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Reply::No(Unreachable::Nonsense);
        }
        let request = match Request::decode(bytes) {
            Ok(request) => request,
            Err(BadMessage::Version(_)) => return Reply::No(Unreachable::Version),
            Err(BadMessage::Malformed) => return Reply::No(Unreachable::Nonsense),
        };
        let who = match self.hub.store().device(self.book.id, device) {
            Ok(Some(device)) => device.principal(),
            Ok(None) => return Reply::No(Unreachable::Unauthorised),
            Err(_) => return Reply::No(Unreachable::Offline),
        };
        let Some(who) = who else { return Reply::No(Unreachable::Lost) };
        match self.hub.sync(&who, request.clone(), now) {
            Ok(answer) => {
                let next = request.after(&answer);
                Reply::Answer(Box::new(answer), next)
            }
            // A damaged request that still reads.
            Err(HubError::ForeignBook) => Reply::No(Unreachable::Unauthorised),
            Err(HubError::BrokeOff) => panic!("the hub broke off"),
            Err(_) => Reply::No(Unreachable::Busy),
        }
    }

    /// Lets the process die at the commit after `left` more, before or `after` that one is on the disk.
    pub fn kill_at(&self, left: u32, after: bool) {
        self.mortal.die_at(left, after);
    }

    /// Fills the disk, or makes room on it.
    pub fn fill(&self, full: bool) {
        self.mortal.fill(full);
    }

    /// Returns the changesets that have reached the disk since it was last asked.
    pub fn brought(&self) -> Vec<Vec<u8>> {
        self.mortal.take_brought()
    }

    /// Returns whether the process was killed; if not, it will not be.
    pub fn was_killed(&self) -> bool {
        self.mortal.live_on();
        self.mortal.is_dead()
    }

    /// Starts the process again over the same disk.
    pub fn start_again(&mut self) {
        self.mortal = Mortal::new(self.shelf.store(), self.planted);
        self.hub = Hub::new(self.mortal.clone());
        self.hub.catch_up().expect("the store is there");
        if self.is_served_twice() {
            self.serve_twice();
        }
    }

    /// Compacts the documents whose last entry lies so far behind the head; returns how many.
    pub fn compact(&self, behind: u64) -> usize {
        let which = Compaction { many: 1, behind };
        let keys = self.hub.to_compact(which).unwrap_or_default();
        keys.into_iter().filter(|(book, key)| self.hub.compact(*book, *key).is_ok_and(|done| done)).count()
    }

    /// Has the disk say of a document that it holds other changes than it does.
    pub fn misremember(&self, key: DocumentKey) {
        let doc = self.hub.store().doc(self.book.id, key).expect("the store is there").expect("it is kept");
        let (heads, digest) = (Vec::new(), doc.digest.plus(SetDigest::of(&key, &doc.heads[0])));
        let wrong = Counted { key, version: doc.version, heads, digest };
        let plan = Plan::Recount(self.book.id, doc.stream(), vec![wrong]);
        self.hub.store().commit(&plan).expect("the store is there");
    }

    /// Returns a copy of the disk.
    pub fn copy(&self) -> Shelf {
        self.shelf.copy()
    }

    /// Puts a copy in place of the disk.
    pub fn restore(&mut self, copy: &Shelf) {
        self.shelf = copy.copy();
        self.start_again();
    }

    /// Starts the book anew with an empty log under another name. The devices stay enrolled.
    pub fn begin_anew(&mut self) {
        let devices = self.hub.store().devices(self.book.id).expect("the store is there");
        self.book.log = LogId::from_bytes(id(u64::from_be_bytes(*self.book.log.as_bytes())));
        let shelf = Shelf::new(matches!(self.shelf, Shelf::File(..)));
        let store = shelf.store();
        found(&*store, &self.book, &self.units);
        for device in devices {
            let_in(&*store, device);
        }
        self.shelf = shelf;
        self.start_again();
    }
}
