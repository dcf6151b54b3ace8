//! What goes into a changeset comes out of it, to the byte and the hash, whatever Automerge can hold; and no bytes make a
//! reader work for long.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, Change, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use common::Phone;
use fastrand::Rng;
use shared::change::{ChangeSet, Header};
use shared::document::genesis_heads;
use shared::id::{DocumentId, DocumentKey, Kind, UnitId};

/// How many documents are drawn; `CODEC_DOCUMENTS` asks for more.
const DOCUMENTS: u64 = 300;

fn header() -> Header {
    let key = DocumentKey { unit: UnitId::from_bytes([7; 8]), document: DocumentId::from_bytes([9; 16]) };
    Header { kind: Kind::Meeting, key, genesis: 1 }
}

fn comes_back(set: &ChangeSet, bytes: &[u8]) {
    let back = ChangeSet::decode(bytes).unwrap();
    assert_eq!(back.header, set.header);
    let raw =
        |set: &ChangeSet| set.changes.iter().map(|change| change.raw_bytes().to_vec()).collect::<Vec<_>>();
    assert_eq!(raw(&back), raw(set));
}

#[test]
fn any_document_comes_back_with_every_hash() {
    let asked = std::env::var("CODEC_DOCUMENTS").ok().and_then(|text| text.parse().ok());
    for seed in 0..asked.unwrap_or(DOCUMENTS) {
        let mut rng = Rng::with_seed(seed);
        let changes = document(&mut rng);
        // Half a history is a history, too.
        let from = if rng.bool() { rng.usize(..changes.len()) } else { 0 };
        let set = ChangeSet { header: header(), changes: changes[from..].to_vec() };
        let (light, plain) = (set.encode(), set.encode_plain());
        comes_back(&set, &light);
        comes_back(&set, &plain);
        assert_ne!(light[..4], plain[..4], "seed {seed} has no light encoding");
    }
}

/// Draws a document, of no shape of ours, of several people who write at once: marks, lists, counters, bytes, letters of any length.
#[allow(clippy::disallowed_methods, reason = "any document there can be, not only those that we make")]
fn document(rng: &mut Rng) -> Vec<Change> {
    let mut docs = vec![AutoCommit::new()];
    for (number, actor) in (0..rng.u8(1..5)).zip(1..) {
        if number > 0 {
            let copy = docs[0].fork();
            docs.push(copy);
        }
        docs[usize::from(number)].set_actor(ActorId::from([actor; 16]));
    }
    for _ in 0..rng.usize(1..25) {
        let at = rng.usize(..docs.len());
        for _ in 0..rng.usize(1..6) {
            deed(rng, &mut docs[at]);
        }
        docs[at].commit();
        let (from, to) = (rng.usize(..docs.len()), rng.usize(..docs.len()));
        if from != to && rng.u8(..3) == 0 {
            let mut other = docs[from].clone();
            docs[to].merge(&mut other).unwrap();
        }
    }
    let (first, rest) = docs.split_first_mut().unwrap();
    rest.iter_mut().for_each(|doc| {
        first.merge(doc).unwrap();
    });
    let changes = first.get_changes(&[]);
    if changes.is_empty() { document(rng) } else { changes }
}

fn deed(rng: &mut Rng, doc: &mut AutoCommit) {
    let keys = ["title", "order", "0000000000003f00.1", "\u{0}", "chữ 🌾", "said"];
    let key = keys[rng.usize(..keys.len())];
    let made: Vec<(ObjId, ObjType)> = keys
        .iter()
        .filter_map(|key| match doc.get(ROOT, *key).unwrap() {
            Some((automerge::Value::Object(kind), id)) => Some((id, kind)),
            _ => None,
        })
        .collect();
    let inside = if made.is_empty() { (ROOT, ObjType::Map) } else { made[rng.usize(..made.len())].clone() };
    match (rng.u8(..9), inside) {
        (0, _) => drop(doc.put_object(ROOT, key, ObjType::Text).unwrap()),
        (1, _) => {
            drop(doc.put_object(ROOT, key, if rng.bool() { ObjType::List } else { ObjType::Map }).unwrap())
        }
        (2, _) => drop(doc.delete(ROOT, key)),
        (3, _) => doc.put(ROOT, key, ScalarValue::counter(rng.i64(..))).unwrap(),
        (4, _) => drop(doc.increment(ROOT, key, rng.i64(-5..5))),
        (_, (id, ObjType::Text)) => {
            let length = doc.length(&id);
            let at = rng.usize(..=length);
            if length > 1 && rng.u8(..5) == 0 {
                let (begin, end) = (rng.usize(..length - 1), length);
                let mark = Mark::new("đậm".into(), rng.bool(), begin, end);
                doc.mark(&id, mark, ExpandMark::After).unwrap();
            } else {
                let cut = rng.usize(..=(length - at).min(4)) as isize;
                doc.splice_text(&id, at, cut, words(rng)).unwrap();
            }
        }
        (_, (id, ObjType::List)) => {
            let length = doc.length(&id);
            match rng.u8(..3) {
                0 if length > 0 => doc.delete(&id, rng.usize(..length)).unwrap(),
                1 if length > 0 => doc.put(&id, rng.usize(..length), scalar(rng)).unwrap(),
                _ => doc.insert(&id, rng.usize(..=length), scalar(rng)).unwrap(),
            }
        }
        (_, (id, _)) => doc.put(&id, key, scalar(rng)).unwrap(),
    }
}

fn scalar(rng: &mut Rng) -> ScalarValue {
    match rng.u8(..9) {
        0 => ScalarValue::Null,
        1 => rng.bool().into(),
        2 => rng.i64(..).into(),
        3 => ScalarValue::Uint(rng.u64(..)),
        4 => rng.f64().into(),
        5 => ScalarValue::Bytes((0..rng.usize(..9)).map(|_| rng.u8(..)).collect()),
        6 => ScalarValue::Timestamp(rng.i64(0..1 << 40)),
        _ => words(rng).into(),
    }
}

fn words(rng: &mut Rng) -> &'static str {
    let words = [
        "",
        "bà con thống nhất",
        "e\u{301}🌾",
        "\u{0}\n",
        "2026-11-24",
        "0000000000003f00.7",
        "80",
        "8180",
        "12",
        "00000000000000000000000000000abc",
        "漢字",
        "Đã họp xong, còn hai việc",
        "\u{feff}",
        "9999-12-31",
        "0000-01-01",
    ];
    words[rng.usize(..words.len())]
}

/// A meeting of the app's own deeds.
fn meeting() -> ChangeSet {
    let mut phone = Phone::new(1, "Y Bhul Mlô");
    phone.plan();
    for title in ["Thu hoạch cà phê", "Đường vào buôn", "Nước sinh hoạt"] {
        phone.add_item(title);
    }
    phone.put("place", "Nhà cộng đồng");
    phone.meeting.changes()
}

#[test]
fn a_meeting_costs_a_fraction_of_the_plain_encoding() {
    let set = meeting();
    let (light, plain) = (set.encode().len(), set.encode_plain().len());
    assert!(light * 3 < plain, "{light} bytes of {plain}");
}

#[test]
fn genesis_is_named_and_never_travels() {
    let set = meeting();
    let [genesis] = genesis_heads(&set.header.key, set.header.kind)[..] else { panic!("one head") };
    let bytes = set.encode();
    assert!(!bytes.windows(8).any(|bytes| genesis.0.windows(8).any(|hash| hash == bytes)));
}

/// Bytes that are framed as they should be, and are nothing.
#[test]
fn bytes_that_are_none_are_refused_before_they_cost_anything() {
    let whole = meeting().encode();
    let head = 4 + 1 + 8 + 16 + 1;
    let mut rng = Rng::with_seed(8);
    for round in 0..600 {
        let mut bytes = whole[..head].to_vec();
        match round % 3 {
            0 => bytes.extend((0..rng.usize(..400)).map(|_| rng.u8(..))),
            // One byte over and over is what the model learns to foresee: the most decisions for the fewest bytes.
            1 => bytes.extend(std::iter::repeat_n(rng.u8(..), rng.usize(..400))),
            _ => {
                let body = &whole[head..whole.len() - 8];
                bytes.extend_from_slice(body);
                let at = rng.usize(head..bytes.len());
                bytes[at] ^= 1 << rng.u8(..8);
            }
        }
        let sum = shared_checksum(&bytes);
        bytes.extend_from_slice(&sum);
        assert!(ChangeSet::decode(&bytes).is_err(), "round {round}");
    }
}

fn shared_checksum(bytes: &[u8]) -> [u8; 8] {
    use sha2::{Digest, Sha256};
    std::array::from_fn(|at| Sha256::digest(bytes)[at])
}
