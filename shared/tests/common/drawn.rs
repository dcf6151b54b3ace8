//! Documents drawn at random.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, Change, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use fastrand::Rng;

/// Draws a document, of no shape of ours, of several people who write at once: marks, lists, counters, bytes, letters of any length.
#[allow(clippy::disallowed_methods, reason = "any document there can be, not only those that we make")]
pub fn document(rng: &mut Rng) -> Vec<Change> {
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
