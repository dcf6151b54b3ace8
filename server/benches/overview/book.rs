//! A commune's book in a file: cells with a secretary's device each, a register, sixty months of meetings and the
//! petitions of five years, all of it brought by devices and let in by the hub.

use std::path::Path;

use fastrand::Rng;
use server::enrolment::{Enrolling, Given, enrol, invite};
use server::hub::Hub;
use server::store::{Ask, Book, Level, Plan, Sqlite, Store, Unit};
use shared::change::ChangeSet;
use shared::document::Document;
use shared::id::{BookId, DocumentKey, InstallationKey, Kind, LogId, UnitId};
use shared::permit::{Principal, Role};
use shared::sync::{Pushed, Request, Standing, State, Told};

use super::cell::{Cell, begun, members, month};
use super::meeting::Writing;
use super::words::name;

/// How many meetings a device brings at a time.
const AT_ONCE: usize = 6;

/// A book and the devices of its cells.
pub struct Commune {
    pub hub: Hub<Sqlite>,
    pub book: BookId,
    cells: usize,
    months: usize,
    seed: u64,
}

/// A cell's secretary with a device.
pub struct Secretary {
    who: Principal,
    cell: Cell,
}

impl Commune {
    /// Opens the book in `data`, and begins it where there is none.
    pub fn open(data: &Path, cells: usize, months: usize, seed: u64) -> Self {
        let store = Sqlite::open(&data.join("so-chi-bo.sqlite3")).expect("the folder can be written to");
        let book = BookId::from_bytes([1; 8]);
        if store.books().expect("the store answers").is_empty() {
            let name = "Đảng ủy xã Ea Sương";
            let log = LogId::from_bytes([2; 8]);
            let committee = Unit { id: unit(usize::MAX), level: Level::Committee, name: name.into() };
            let opened = Book { id: book, log, name: name.into(), head: 0 };
            store.commit(&Plan::Open(opened, committee)).expect("the book is new");
            for cell in 0..cells {
                let cell =
                    Unit { id: unit(cell), level: Level::Cell, name: format!("Chi bộ thôn {cell}") };
                store.commit(&Plan::AddUnit(book, cell)).expect("the cell is new");
            }
        }
        Self { hub: Hub::new(store), book, cells, months, seed }
    }

    /// Writes everything, as many cells at a time as there are processors.
    pub fn fill(&self) {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for worker in 0..workers {
                scope.spawn(move || {
                    (worker..self.cells).step_by(workers).for_each(|cell| self.fill_cell(cell))
                });
            }
        });
    }

    fn fill_cell(&self, cell: usize) {
        let mut rng = self.rng(cell, 0);
        let secretary = self.enrol(cell, Role::Secretary, 1);
        let mut documents = Vec::new();
        secretary.cell.write(self.months, &mut rng, |document| {
            documents.push(document);
            if documents.len() >= AT_ONCE {
                self.bring(&secretary, &std::mem::take(&mut documents));
            }
        });
        self.bring(&secretary, &documents);
    }

    /// Enrols a device; `purpose` makes it another than the cell's other devices.
    pub fn enrol(&self, cell: usize, role: Role, purpose: u64) -> Secretary {
        let mut rng = self.rng(cell, purpose);
        let unit = unit(if role == Role::Office { usize::MAX } else { cell });
        let invitation = invite(self.hub.store(), self.book, unit, role, &name(cell, 0), begun());
        let given = Given::key(&invitation.expect("the unit is there").key).expect("it was just made");
        let mut token = [0; 32];
        rng.fill(&mut token);
        let asked = Enrolling { given, device_name: "Máy".into(), token, client: "bench".into() };
        let enrolled = enrol(self.hub.store(), &asked, begun()).expect("the invitation is fresh");
        let who = Principal { device: enrolled.device, book: self.book, unit, role, retired: false };
        let key = InstallationKey::from_bytes(rng.u128(..).to_be_bytes());
        Secretary { who, cell: Cell { unit, number: cell, key } }
    }

    /// Brings whole documents; the hub lets all of them in.
    fn bring(&self, secretary: &Secretary, documents: &[Document]) {
        let sets = documents.iter().flat_map(|document| document.changes().split(ChangeSet::encode_plain));
        let push: Vec<_> = sets.map(|(_, bytes)| Pushed(bytes)).collect();
        let all = push.len();
        let answer = self.hub.sync(&secretary.who, self.request(secretary, 0, push), begun());
        let answer = answer.expect("the hub answers");
        let entered = |state: &State| matches!(state, State::Admitted(_));
        assert_eq!(answer.receipts.iter().filter(|receipt| entered(receipt)).count(), all);
    }

    /// A device's request that has all up to `cursor`.
    pub fn request(&self, secretary: &Secretary, cursor: u64, push: Vec<Pushed>) -> Request {
        let book = self.hub.book(self.book).expect("the book is there");
        let streams = self.hub.granted(&secretary.who).expect("the hub answers");
        let told = Told { book: self.book, log: Some(book.log), streams, joining: Vec::new() };
        Request { standing: Standing::Known(told.sum()), cursor, push, holding: Vec::new(), room: 0 }
    }

    /// One more contribution to a meeting of the cell, as its changeset's bytes.
    pub fn contribution(&self, secretary: &Secretary, turn: usize, rng: &mut Rng) -> Vec<u8> {
        let cell = &secretary.cell;
        let key = cell.meeting_of(month(turn, self.months));
        let document = self.load(key, Kind::Meeting);
        let members = members(&self.load(cell.register(), Kind::Register));
        let (before, item) = (document.heads(), {
            let read = shared::document::meeting::Meeting::read(&document.reader());
            read.agenda[rng.usize(..read.agenda.len())].id
        });
        let writer = cell.writer(&key);
        let mut writing = Writing::of(document, &writer, begun(), rng);
        writing.say(item, &members[rng.usize(..members.len())], rng);
        writing.document.changes_since(&before).encode()
    }

    fn load(&self, key: DocumentKey, kind: Kind) -> Document {
        let doc = self.hub.store().doc(self.book, key).expect("the store answers").expect("it was brought");
        Document::load(key, kind, &doc.snapshot).expect("the hub let it in")
    }

    /// The dice for one cell and one purpose: the same cell says the same in a small book and in a large one.
    pub fn rng(&self, cell: usize, purpose: u64) -> Rng {
        Rng::with_seed(self.seed.wrapping_add(cell as u64 * 1_000_003).wrapping_add(purpose << 48))
    }
}

impl Secretary {
    pub const fn who(&self) -> &Principal {
        &self.who
    }
}

fn unit(cell: usize) -> UnitId {
    UnitId::from_bytes((cell as u64).wrapping_add(1 << 32).to_be_bytes())
}
