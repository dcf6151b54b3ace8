//! The corpus, made anew: `cargo test --package fuzz -- --ignored`. What stands there from a crash is left.

#![allow(clippy::unwrap_used, reason = "a corpus that cannot be written is not written")]

#[path = "../../../../shared/tests/common/mod.rs"]
mod common;

use std::fs;

use common::{Phone, drawn};
use fastrand::Rng;
use fuzz::{corpus, targets};
use shared::backup::{Backup, StoredDraft};
use shared::carrier::{Letter, Receipt, Reply};
use shared::change::{ChangeSet, SetDigest, pack};
use shared::document::{Edit, Path, prose};
use shared::id::{Audience, BookId, LogId, Mint, StreamId};
use shared::overview::rows;
use shared::sync::{
    Answer, Come, Entry, EntryBody, Granted, Joining, Pushed, Request, Rest, Standing, State, Told, Withheld,
    framed,
};

/// How many drawn documents stand in the corpus of what reads changes.
const DRAWN: u64 = 6;

#[test]
#[ignore = "writes the corpus, which is kept"]
fn the_corpus_is_written() {
    let sets = sets();
    for (n, set) in sets.iter().enumerate() {
        for (way, bytes) in [("light", set.encode()), ("plain", set.encode_plain())] {
            let inner = &bytes[3..bytes.len() - 8];
            put("changeset", &format!("{way}-{n}"), inner);
            put(way, &n.to_string(), &inner[1 + HEADER..]);
        }
    }
    for (n, set) in meetings().iter().enumerate() {
        let bytes = set.encode_plain();
        put("admission", &n.to_string(), &bytes[3 + 1 + HEADER..bytes.len() - 8]);
    }
    let page = |sets: &[ChangeSet]| {
        let given: Vec<_> = sets.iter().map(|set| (set.clone(), vec![1, 0xc3, 0xa0, 0xff])).collect();
        pack::encode(&given).unwrap()
    };
    put("pack", "nothing", &page(&[]));
    put("pack", "meeting", &page(&sets[..1]));
    put("pack", "drawn", &page(&sets[1..4]));
    for (name, request) in requests(&sets) {
        put("request", name, message(&request.encode()));
    }
    for (name, answer) in answers(&sets) {
        put("answer", name, message(&answer.encode()));
    }
    let pages = answers(&sets).map(|(_, answer)| framed(&answer.encode())).concat();
    put("body", "pages", &pages);
    put("body", "broken", &[framed(&[7; 200]), framed(&[]), framed(&[8; 40])[..20].to_vec()].concat());
    put("body", "lengths", &[0, 0, 1, 7, 0x80, 0, 0xff, 0xff, 0xff, 0x1f]);
    for (name, request) in requests(&sets) {
        let letter = letter(request);
        put("letter", name, &inside(&letter));
        if name == "pushes" {
            let [book, _] = targets::keys().map(|key| key.public());
            let sealed = letter.seal(targets::WHOSE, &book, &targets::SECRET, [3; 32]).unwrap().write();
            put("file", "letter", sealed.as_bytes());
            let quoted: String = sealed.lines().map(|line| format!("> {line}\r\n")).collect();
            put("file", "quoted", format!("Xã nhận được chưa?\r\n\r\n{quoted}\r\n").as_bytes());
        }
    }
    let reply = reply(&sets);
    put("reply", "full", &inside_reply(&reply));
    let [_, device] = targets::keys().map(|key| key.public());
    let sealed = reply.seal(targets::WHOSE, &device, &targets::SECRET, [3; 32]).unwrap();
    put("file", "reply", sealed.write().as_bytes());
    put("rows", "meeting", &rows(&meeting().meeting).encode());
    put("rows", "register", b"\x00\x03Y B\x01\x03\x00\x0519:00\x09\x01\x02\x00\x00\x00");
    put("rows", "petition", b"\x02\x02ab\x01c\x00\x00\x01\xf8\xc2\x02\x00\x00\x00\x00\x00\x00");
    put("backup", "meeting", &backup(&sets).encode());
    TEXTS.iter().for_each(|(target, name, text)| put(target, name, text.as_bytes()));
}

/// How many bytes a changeset's header has.
const HEADER: usize = 1 + 8 + 16 + 1;

const TEXTS: [(&str, &str, &str); 14] = [
    ("names", "book", "0f010203040506ff"),
    ("names", "document", "0f010203040506ff0f010203040506ff"),
    ("names", "record", "0000000000003f00.12"),
    ("names", "month", "2026-11"),
    ("names", "day", "2026-11-03"),
    ("names", "written", "3/11/26"),
    ("names", "place", "said/0000000000003f00.1/text"),
    ("names", "roll", "roll/0000000000003f00.1.status"),
    ("names", "head", "place"),
    // Read by the server alone: `server/tests/codes.rs` has that target.
    ("code", "typed", "abcd-efgh jkmn"),
    ("code", "key", "0123456789abcdef0123456789abcdef"),
    ("code", "hash", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    (
        "roster",
        "list",
        "Họ và tên\tChức vụ\n1. Y Bhul Mlô\tbí thư\n\nH'Yar Kbuôr, 19/05/2026\n3;\"Hoàng \"\"Nhàn\"\"\";;02/09/2026\n",
    ),
    ("roster", "bad", "Y Bhul Mlô, bí thư\n, chính thức\nLê Quang Sửu, xyz\nY Bhul Mlô\n\"Trần"),
];

fn put(target: &str, name: &str, bytes: &[u8]) {
    let folder = corpus::folder(target);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// A message without its version and its checksum.
fn message(bytes: &[u8]) -> &[u8] {
    &bytes[1..bytes.len() - 8]
}

fn meeting() -> Phone {
    let mut phone = Phone::new(1, "Y Bhul Mlô");
    phone.plan();
    phone.add_item("Thu hoạch cà phê");
    phone.put("place", "Nhà cộng đồng");
    phone
}

/// What one phone wrote, then a second one beside it, then a clone of the first.
fn meetings() -> Vec<ChangeSet> {
    let (first, mut second, mut clone) =
        (meeting(), Phone::new(2, "H'Yar Kbuôr"), Phone::new(1, "Y Bhul Mlô"));
    second.take(&first);
    let item = second.add_item("Đường vào buôn");
    second.edit(&[Edit::Write(Path::Field("agenda", item, "body"), prose::diff("", "Bà con góp công"))]);
    second.put("opened", "1");
    clone.mint = Mint::new(0x77);
    clone.plan();
    clone.add_item("Bản sao");
    [&first, &second, &clone].map(|phone| phone.meeting.changes()).to_vec()
}

fn sets() -> Vec<ChangeSet> {
    let header = targets::header();
    let drawn = |seed| ChangeSet { header, changes: drawn::document(&mut Rng::with_seed(seed)) };
    std::iter::once(meeting().meeting.changes()).chain((0..DRAWN).map(drawn)).collect()
}

fn told() -> Told {
    let streams = [Audience::Officers, Audience::Office];
    let streams = streams.map(|audience| StreamId { unit: common::unit(), audience }).to_vec();
    let joining = vec![Joining { stream: streams[0], come: Come { rows: 300, documents: 200 } }];
    Told { book: BookId::from_bytes([6; 8]), log: Some(LogId::from_bytes([7; 8])), streams, joining }
}

fn requests(sets: &[ChangeSet]) -> [(&'static str, Request); 3] {
    let told = told();
    let quiet = Request {
        standing: Standing::Known(told.sum()),
        cursor: 300,
        push: Vec::new(),
        holding: Vec::new(),
        room: 65_536,
    };
    let push = vec![Pushed(vec![1, 2, 3]), Pushed(sets[0].encode())];
    let pushes = Request { standing: Standing::Told(told), push, ..quiet.clone() };
    let heads = meeting().meeting.heads();
    let holds = Request { holding: vec![(common::key(), Audience::Office, heads)], ..quiet.clone() };
    [("quiet", quiet), ("pushes", pushes), ("holds", holds)]
}

fn answers(sets: &[ChangeSet]) -> [(&'static str, Answer); 2] {
    let heads = meeting().meeting.heads();
    let quiet = Answer {
        log: LogId::from_bytes([7; 8]),
        receipts: Vec::new(),
        entries: Vec::new(),
        pack: Vec::new(),
        cursor: 300,
        granted: Granted::AsKnown,
        joined: Vec::new(),
        rest: Rest::Nothing,
        digest: Some(SetDigest::of_all(&common::key(), &heads)),
        lacking: Vec::new(),
    };
    let entry = |n, body| Entry { n, audience: Audience::Office, body, whole: true, rows: vec![1, 2] };
    let waits = State::Held(Withheld::Waiting(heads.clone()));
    let full = Answer {
        receipts: vec![State::Admitted(3), waits, State::Refused(Withheld::Full)],
        entries: vec![
            entry(1, EntryBody::ChangeSet(sets[0].encode())),
            entry(2, EntryBody::Yours(0)),
            entry(3, EntryBody::Packed(0)),
        ],
        pack: pack::encode(&[(sets[0].clone(), vec![1])]).unwrap(),
        granted: Granted::Now(told().streams),
        joined: told().joining,
        lacking: vec![(common::key(), heads)],
        ..quiet.clone()
    };
    [("quiet", quiet), ("full", full)]
}

fn letter(request: Request) -> Letter {
    let [_, device] = targets::keys();
    Letter { made: common::evening(), reply_to: device.public(), request }
}

/// What is sealed in a letter, its request without its version and its checksum.
fn inside(letter: &Letter) -> Vec<u8> {
    let Letter { made, reply_to, request } = letter;
    postcard::to_stdvec(&(made, reply_to, message(&request.encode()))).unwrap()
}

fn reply(sets: &[ChangeSet]) -> Reply {
    let states = [State::Held(Withheld::NotAllowed), State::Refused(Withheld::Newer), State::Admitted(3)];
    let receipt = |(set, state): (&ChangeSet, _)| {
        let ChangeSet { header, .. } = *set;
        Receipt { header, hashes: set.hashes().collect(), state }
    };
    Reply {
        made: common::evening(),
        told: told(),
        cursor: 300,
        receipts: sets.iter().zip(states).map(receipt).collect(),
        answers: answers(sets).map(|(_, answer)| answer).to_vec(),
    }
}

/// What is sealed in a reply, its answers likewise.
fn inside_reply(reply: &Reply) -> Vec<u8> {
    let Reply { made, told, cursor, receipts, answers } = reply;
    let answers: Vec<_> = answers.iter().map(|answer| message(&answer.encode()).to_vec()).collect();
    postcard::to_stdvec(&(made, told, cursor, receipts, answers)).unwrap()
}

fn backup(sets: &[ChangeSet]) -> Backup {
    let draft = StoredDraft {
        base: "Bà con".into(),
        text: "Bà con thống nhất".into(),
        caret: 17,
        seed: vec![("kind".into(), "regular".into())],
    };
    Backup {
        unit: common::unit(),
        unit_name: "Chi bộ buôn Drah".into(),
        device_name: "Máy của bí thư".into(),
        made: common::evening(),
        documents: vec![sets[0].encode()],
        drafts: vec![(format!("{}/{}/place\t1", common::unit(), common::key().document), draft)],
    }
}
