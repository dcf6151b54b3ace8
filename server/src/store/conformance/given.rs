//! A book, and what is written into it.

use automerge::ChangeHash;
use shared::change::{Checksum, SetDigest};
use shared::id::{Audience, BookId, DeviceId, DocumentId, DocumentKey, Kind, LogId, StreamId, UnitId};
use shared::permit::Role;
use shared::time::Instant;

use super::super::*;
use super::Home;

pub const BOOK: BookId = BookId::from_bytes([1; 8]);
pub const CELL: UnitId = UnitId::from_bytes([2; 8]);
pub const OTHER: UnitId = UnitId::from_bytes([3; 8]);
pub const DEVICE: DeviceId = DeviceId::from_bytes([4; 8]);

pub fn key(n: u8) -> DocumentKey {
    DocumentKey { unit: CELL, document: DocumentId::from_bytes([n; 16]) }
}

pub fn stream(audience: Audience) -> StreamId {
    StreamId { unit: CELL, audience }
}

pub fn digest(n: u8) -> SetDigest {
    SetDigest::of(&key(n), &ChangeHash([n; 32]))
}

pub fn book() -> Book {
    Book { id: BOOK, log: LogId::from_bytes([9; 8]), name: "Đảng ủy xã Ea Tul".into(), head: 0 }
}

pub fn unit(id: UnitId, level: Level, name: &str) -> Unit {
    Unit { id, level, name: name.into() }
}

pub fn device(n: u8) -> Device {
    Device {
        id: DeviceId::from_bytes([n; 8]),
        book: BOOK,
        unit: CELL,
        role: Role::Secretary,
        person: "H'Linh Niê".into(),
        name: "Máy của bí thư".into(),
        client: "web".into(),
        token: [n; 32],
        enrolled: Instant::from_ms(1),
        heard: None,
        enrolment: Enrolment::Active,
    }
}

pub fn invite(n: u8) -> Invite {
    Invite {
        id: [n; 8],
        book: BOOK,
        unit: CELL,
        role: Role::Secretary,
        person: "H'Linh Niê".into(),
        selector: format!("AB{n:02}"),
        key_selector: [n; 4],
        salt: [n; 16],
        code_hash: [n; 32],
        key_hash: [n + 1; 32],
        made: Instant::from_ms(0),
        expires: Instant::from_ms(10),
        tries: 0,
        used: None,
    }
}

pub fn checksum(n: u8) -> Checksum {
    Checksum::from_bytes([n; 8])
}

pub fn received(n: u8, standing: Standing) -> Received {
    Received {
        checksum: checksum(n),
        key: key(n),
        kind: Kind::Meeting,
        device: DEVICE,
        at: Instant::from_ms(i64::from(n)),
        standing,
        bytes: vec![n; 10],
        attempts: 0,
        tried_by: String::new(),
    }
}

pub fn admit(n: u8, version: u64) -> Admit {
    Admit {
        book: BOOK,
        checksum: checksum(n),
        reauthored: false,
        key: key(n),
        kind: Kind::Meeting,
        version,
        audience: Audience::Office,
        changesets: vec![vec![n; 100]],
        anew: false,
        fresh: digest(n),
        brings: vec![ChangeHash([n; 32])],
        heads: vec![ChangeHash([n; 32])],
        snapshot: vec![n; 50],
        rows: vec![n; 5],
    }
}

/// A count that finds another document than was written of one at this version.
pub fn counted(n: u8, version: u64) -> Counted {
    Counted { key: key(n), version, heads: vec![ChangeHash([n + 50; 32])], digest: digest(n + 50) }
}

/// Opens a store, and in it a book with a cell.
pub fn opened<H: Home>(home: &H) -> H::Store {
    let store = home.open();
    found(&store);
    store
}

/// Founds a book with a cell.
pub fn found(store: &impl Store) {
    store.commit(&Plan::Open(book(), unit(OTHER, Level::Committee, "Đảng ủy xã"))).unwrap();
    store.commit(&Plan::AddUnit(BOOK, unit(CELL, Level::Cell, "Buôn Tría"))).unwrap();
}

pub fn admission(admit: Admit) -> Plan {
    Plan::Admit(Box::new(admit))
}

pub fn admitted(store: &impl Store, plan: Admit) -> u64 {
    match store.commit(&admission(plan)).unwrap() {
        Committed::At(n, _) => n,
        other => panic!("an admission has a position, not {other:?}"),
    }
}

pub fn conflicts(store: &impl Store, plan: Plan) -> bool {
    matches!(store.commit(&plan), Err(CommitError::Conflict))
}

/// All that a store says of the book.
#[derive(PartialEq)]
pub struct Everything {
    books: Vec<Book>,
    units: Vec<Unit>,
    devices: Vec<Device>,
    invites: Vec<Option<Invite>>,
    received: Vec<Received>,
    held: Vec<Received>,
    docs: Vec<Option<Box<Doc>>>,
    places: Vec<Place>,
    entries: Vec<Vec<LogEntry>>,
    rows: Vec<DocRows>,
    digests: Vec<(StreamId, SetDigest)>,
}

/// Returns it, as far as this suite writes it.
pub fn everything(store: &impl Store) -> Everything {
    const NAMES: std::ops::Range<u8> = 0..8;
    let streams = [Audience::Officers, Audience::Office].map(stream).to_vec();
    let books = store.books().unwrap();
    let log = vec![Span::Log { streams: streams.clone(), after: u64::MAX >> 1 }];
    Everything {
        units: store.units(BOOK).unwrap(),
        devices: store.devices(BOOK).unwrap(),
        invites: NAMES.map(|n| store.invite_by_key([n; 4]).unwrap()).collect(),
        received: store.received(BOOK, NAMES.map(checksum).collect()).unwrap(),
        held: store.waiting(BOOK, Which::Held).unwrap(),
        docs: NAMES.map(|n| store.doc(BOOK, key(n)).unwrap()).collect(),
        places: store.places(BOOK, streams).unwrap(),
        entries: NAMES.map(|n| store.entries_of(BOOK, key(n)).unwrap()).collect(),
        rows: store.rows(BOOK).unwrap(),
        // Before there is a book there is no page of it.
        digests: if books.is_empty() { Vec::new() } else { store.page(BOOK, log, 0).unwrap().digests },
        books,
    }
}
