//! What is read from outside, a function each. It panics where something does not hold.

use std::sync::OnceLock;

use automerge::Change;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use shared::admit::{Snapshot, Verdict, admit};
use shared::backup::Backup;
use shared::carrier::{Letter, PublicKey, Receipt, Reply, SealKey, Sealed};
use shared::change::pack::{self, Packed};
use shared::change::{ChangeSet, Header, limits};
use shared::document::{Document, Path};
use shared::domain::read_roster;
use shared::id::{BookId, DeviceId, DocumentId, DocumentKey, Kind, RecordId, UnitId};
use shared::overview::Rows;
use shared::permit::{Principal, Role};
use shared::sync::{Answer, MAX_ANSWER_BYTES, MIN_ANSWER_BYTES, Messages, PROTOCOL, Request, Told, framed};
use shared::time::{Day, Instant, Month};

/// A reader with its name, which its corpus has too.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Gives it bytes.
    pub read: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident)*) => {
        /// Every reader.
        pub const ALL: &[Target] = &[$(Target { name: stringify!($name), read: $name }),*];
    };
}
targets!(changeset light plain admission pack request answer body file letter reply rows backup names roster);

/// What the changesets of [`light`] and [`plain`] begin with, before their version: the header of November's regular
/// meeting of a unit.
pub fn header() -> Header {
    let unit = UnitId::from_bytes([1; 8]);
    let november = "2026-11".parse().expect("a month");
    let key = DocumentKey { unit, document: DocumentId::regular_meeting(unit, november) };
    Header { kind: Kind::Meeting, key, genesis: 1 }
}

/// A changeset without what it begins with and without its checksum. Checksum and proof are taken as fitting: whoever
/// wants it read makes them fit.
pub fn changeset(bytes: &[u8]) {
    let whole = sealed(&[b"SCB", bytes]);
    let peeked = Header::peek(&whole);
    let Ok(set) = ChangeSet::decode_unproven(&whole) else { return };
    assert_eq!(peeked.map(|(header, _)| header), Ok(set.header), "the door sees what is read");
    is_within_limits(&set);
    if let Ok(proven) = ChangeSet::decode(&whole) {
        assert_eq!(raw(&proven.changes), raw(&set.changes));
    }
    comes_back(&set, ChangeSet::encode);
    comes_back(&set, ChangeSet::encode_plain);
}

/// A body in the light encoding.
pub fn light(bytes: &[u8]) {
    changeset(&[&[2], &written(&header())[..], bytes].concat());
}

/// A body in the plain encoding.
pub fn plain(bytes: &[u8]) {
    changeset(&[&[1], &written(&header())[..], bytes].concat());
}

/// Changes at the door of a document that is new, and of one that has some already: a body in the plain encoding. What is
/// let in is a document.
pub fn admission(bytes: &[u8]) {
    static HERE: OnceLock<Snapshot> = OnceLock::new();
    let whole = |body: &[u8]| sealed(&[b"SCB", &[1], &written(&header()), body]);
    let here = HERE.get_or_init(|| {
        let mut set = ChangeSet::decode(&whole(include_bytes!("../corpus/plain/0"))).expect("a meeting");
        set.changes.truncate(2);
        let Verdict::Admitted(admitted) = admit(None, &set, &who()) else { panic!("a meeting is let in") };
        admitted.snapshot
    });
    let Ok(set) = ChangeSet::decode_unproven(&whole(bytes)) else { return };
    for snapshot in [None, Some(here)] {
        let mut set = set.clone();
        for _ in 0..4 {
            match admit(snapshot, &set, &who()) {
                Verdict::Admitted(admitted) => {
                    let loaded = Document::load(header().key, header().kind, &admitted.snapshot.bytes);
                    assert_eq!(loaded.expect("it loads").heads(), admitted.heads);
                    assert!(Rows::decode(&admitted.rows).is_some());
                    assert!(matches!(admit(Some(&admitted.snapshot), &set, &who()), Verdict::Known));
                    break;
                }
                Verdict::Forked(changes) => set.changes = changes,
                Verdict::Known | Verdict::Waiting(_) | Verdict::Held(_) => break,
            }
        }
    }
}

/// An officer of the unit.
fn who() -> Principal {
    let (device, book) = (DeviceId::from_bytes([5; 8]), BookId::from_bytes([6; 8]));
    Principal { device, book, unit: header().key.unit, role: Role::Secretary, retired: false }
}

fn is_within_limits(set: &ChangeSet) {
    let operations = set.changes.iter().map(Change::len);
    assert!(operations.clone().sum::<usize>() <= limits::MAX_OPS);
    assert!(operations.max().unwrap_or(0) <= limits::MAX_OPS_PER_CHANGE);
    assert!(set.changes.len() <= limits::MAX_CHANGES);
    for change in &set.changes {
        assert_eq!(change.actor_id().to_bytes().len(), 16);
        assert!((1..limits::MAX_COUNTER).contains(&change.seq()));
        assert!(change.start_op().get() + change.len() as u64 <= limits::MAX_COUNTER);
        assert!(limits::TIMES.contains(&change.timestamp()));
    }
}

/// What was read is written, in as many parts as it takes, and read again as it was.
fn comes_back(set: &ChangeSet, encode: fn(&ChangeSet) -> Vec<u8>) {
    let parts = set.clone().split(encode);
    let mut read = Vec::new();
    for (part, bytes) in parts {
        let again = ChangeSet::decode(&bytes).expect("what was written is read");
        assert_eq!(again.header, set.header);
        assert_eq!(encode(&part), encode(&again), "and written alike");
        read.extend(again.changes);
    }
    assert_eq!(raw(&read), raw(&set.changes));
}

fn raw(changes: &[Change]) -> Vec<&[u8]> {
    changes.iter().map(Change::raw_bytes).collect()
}

/// A page of a first download.
pub fn pack(bytes: &[u8]) {
    let Ok(read) = pack::decode(bytes) else { return };
    assert!(read.len() <= limits::MAX_PACK_DOCUMENTS);
    let whole = |Packed { header, changes, rows }: Packed| {
        changes.ok().map(|changes| (ChangeSet { header, changes }, rows))
    };
    let whole: Vec<_> = read.into_iter().filter_map(whole).collect();
    whole.iter().for_each(|(set, _)| is_within_limits(set));
    let bytes = pack::encode(&whole).expect("what was read together is written together");
    let again = pack::decode(&bytes).expect("what was written is read");
    assert_eq!(again.len(), whole.len());
    for (again, (set, rows)) in again.iter().zip(&whole) {
        assert_eq!((again.header, &again.rows), (set.header, rows));
        assert_eq!(raw(again.changes.as_ref().expect("it was whole")), raw(&set.changes));
    }
}

/// A request without its version and its checksum.
pub fn request(bytes: &[u8]) {
    let Ok(read) = Request::decode(&message(bytes)) else { return };
    assert!((MIN_ANSWER_BYTES..=MAX_ANSWER_BYTES).contains(&read.answer_bytes()));
    let again = read.encode();
    assert_eq!(Request::decode(&again).as_ref(), Ok(&read));
}

/// An answer, likewise.
pub fn answer(bytes: &[u8]) {
    let Ok(read) = Answer::decode(&message(bytes)) else { return };
    let again = read.encode();
    assert!(read.weight(again.len()) <= again.len());
    read.entries.iter().for_each(|entry| {
        let _ = entry.header();
    });
    assert_eq!(Answer::decode(&again).as_ref(), Ok(&read));
}

/// An answer's body. In whatever pieces it comes, it is the same messages.
pub fn body(bytes: &[u8]) {
    let mut whole = Messages::from(bytes.to_vec());
    let read: Vec<_> = whole.by_ref().collect();
    assert!(read.iter().map(|message| 1 + message.len()).sum::<usize>() <= bytes.len());
    for piece in [1, 7, 1_000] {
        let (mut pieces, mut found) = (Messages::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            pieces.hear(piece);
            found.extend(pieces.by_ref());
        }
        assert!(found == read && pieces.is_broken() == whole.is_broken());
    }
    let mut again = Messages::from(read.iter().flat_map(|message| framed(message)).collect::<Vec<_>>());
    assert!(again.by_ref().eq(read) && !again.is_broken());
}

/// A letter or a reply, as the file that it is. Nothing is read that does not stand there, and nothing opens that was not
/// sealed so.
pub fn file(bytes: &[u8]) {
    let Ok(read) = Sealed::read(bytes) else { return };
    let text = read.write();
    assert_eq!(Sealed::read(text.as_bytes()).as_ref(), Ok(&read));
    let mailed: String = text.lines().map(|line| format!("> {line}\r\n\r\n")).collect();
    assert_eq!(Sealed::read(format!("Xã ơi,\r\n{mailed}-- \r\n").as_bytes()).as_ref(), Ok(&read));

    let bare =
        |text: &[u8]| text.iter().copied().filter(|byte| !b" \t\r\n>".contains(byte)).collect::<Vec<_>>();
    let block = bare(&text.as_bytes()[text.find("-----BEGIN").expect("it was written")..]);
    assert!(bare(bytes).windows(block.len()).any(|here| here == block), "it is read as it stands there");

    let [book, device] = keys();
    if Letter::open(&read, &book, &SECRET).is_ok() {
        assert_eq!(Ok(read), Sealed::read(include_bytes!("../corpus/file/letter")));
    } else if Reply::open(&read, &device, &SECRET).is_ok() {
        assert_eq!(Ok(read), Sealed::read(include_bytes!("../corpus/file/reply")));
    }
}

/// What the corpus' letters and replies are sealed with: the book's and the device's key.
pub fn keys() -> [SealKey; 2] {
    [8, 9].map(|n| SealKey::from_bytes([n; 32]))
}

/// And what both know.
pub const SECRET: [u8; 32] = [4; 32];

/// Who seals.
pub const WHOSE: (BookId, DeviceId) = (BookId::from_bytes([6; 8]), DeviceId::from_bytes([5; 8]));

/// What is sealed in a letter; its request without its version and its checksum.
pub fn letter(bytes: &[u8]) {
    type Bytes = (Instant, PublicKey, Vec<u8>);
    let Ok(read) = Letter::unsealed(&anew(bytes, |(made, to, request): Bytes| (made, to, message(&request))))
    else {
        return;
    };
    let [book, _] = keys();
    let sealed = read.seal(WHOSE, &book.public(), &SECRET, [3; 32]).expect("the book's key is one");
    assert_eq!(Letter::open(&sealed, &book, &SECRET).as_ref(), Ok(&read));
    assert!(Reply::open(&sealed, &book, &SECRET).is_err());
}

/// What is sealed in a reply; its answers likewise.
pub fn reply(bytes: &[u8]) {
    type Bytes = (Instant, Told, u64, Vec<Receipt>, Vec<Vec<u8>>);
    let whole = anew(bytes, |(made, told, cursor, receipts, answers): Bytes| {
        let answers: Vec<_> = answers.iter().map(|answer| message(answer)).collect();
        (made, told, cursor, receipts, answers)
    });
    let Ok(read) = Reply::unsealed(&whole) else { return };
    let [_, device] = keys();
    let sealed = read.seal(WHOSE, &device.public(), &SECRET, [3; 32]).expect("the device's key is one");
    assert_eq!(Reply::open(&sealed, &device, &SECRET).as_ref(), Ok(&read));
    assert!(Letter::open(&sealed, &device, &SECRET).is_err());
}

/// Reads something, and returns it written as `made` of it, with what stands behind it; as it is where it does not read.
fn anew<T: DeserializeOwned, M: Serialize>(bytes: &[u8], made: fn(T) -> M) -> Vec<u8> {
    let Ok((read, behind)) = postcard::take_from_bytes(bytes) else { return bytes.to_vec() };
    postcard::to_extend(&made(read), Vec::new())
        .expect("a vector takes anything")
        .into_iter()
        .chain(behind.iter().copied())
        .collect()
}

/// Returns a message around what is in it.
fn message(within: &[u8]) -> Vec<u8> {
    sealed(&[&[PROTOCOL], within])
}

/// A document's rows.
pub fn rows(bytes: &[u8]) {
    let Some(read) = Rows::decode(bytes) else { return };
    assert_eq!(Rows::decode(&read.encode()).as_ref(), Some(&read));
}

/// A backup file.
pub fn backup(bytes: &[u8]) {
    let Ok(read) = Backup::decode(bytes) else { return };
    // Its name and what the page says of it.
    drop((read.made.day().to_string(), read.made.clock()));
    assert_eq!(Backup::decode(&read.encode()).as_ref(), Ok(&read));
}

/// Names, days and places, as they stand in addresses, documents and drafts.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    one_text::<BookId>(&text);
    one_text::<DocumentId>(&text);
    one_text::<RecordId>(&text);
    one_text::<Month>(&text);
    if let Ok(day) = text.parse::<Day>() {
        assert_eq!((day.to_string().parse(), day.written().parse()), (Ok(day), Ok(day)));
    }
    for kind in Kind::ALL {
        if let Ok(path) = Path::parse(kind, &text) {
            assert_eq!(path.to_string(), text);
        }
    }
}

/// What is read is written as it was.
fn one_text<T: std::str::FromStr + ToString>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        assert_eq!(read.to_string(), text);
    }
}

/// A list of people as it is pasted.
pub fn roster(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().count();
    let read = read_roster(&text, |text| text.trim().to_lowercase());
    assert!(read.is_sorted_by(|line, next| line.number < next.number));
    assert!(read.iter().all(|line| (1..=lines).contains(&line.number)));
    let named = |name: &str| name.chars().any(char::is_alphabetic);
    assert!(read.iter().filter_map(|line| line.read.as_ref().ok()).all(|row| named(&row.name)));
}

/// Puts behind some bytes what every message and every changeset ends in.
fn sealed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = parts.concat();
    let sum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&sum[..8]);
    bytes
}

/// The header as it is written.
fn written(header: &Header) -> Vec<u8> {
    let kind = Kind::ALL.iter().position(|kind| *kind == header.kind).expect("one of them") as u8;
    let Header { key, genesis, .. } = header;
    [&[kind], &key.unit.as_bytes()[..], key.document.as_bytes(), &[*genesis]].concat()
}
