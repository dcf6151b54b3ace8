//! Changes that are whole and proven and that no app writes, and changesets that are not what was written.

use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ObjType, ScalarValue};
use shared::change::{ChangeSet, limits};
use shared::id::{DocumentId, DocumentKey, genesis_actor};

use super::{CHECKSUM, Hazard, sealed};

/// More operations than a change may have.
pub(crate) const TOO_MANY: u64 = limits::MAX_OPS_PER_CHANGE as u64 + 1;

/// From here on Automerge panics.
const TOO_FAR: NonZeroU64 = NonZeroU64::new(1 << 32).expect("not zero");

type Spoil = fn(&mut ExpandedChange);

/// What can be wrong with a change.
const BROKEN: [(&str, Spoil); 20] = [
    ("a field that no meeting has", |change| change.operations = vec![put("nowhere")]),
    ("an operation replaced that never was", |change| {
        let pred = vec![OpId::new(3, &nobody())].into();
        change.operations = vec![Op { pred, ..put("place") }];
    }),
    ("an own operation replaced that never was", |change| {
        let pred = vec![OpId::new(9_999, &change.actor_id)].into();
        change.operations = vec![Op { pred, ..put("place") }];
    }),
    ("an object that never was", |change| {
        let obj = ObjectId::Id(OpId::new(99, &nobody()));
        change.operations = vec![Op { obj, ..put("title") }];
    }),
    ("a letter behind one that never was", |change| {
        let letter = change.operations.iter_mut().find(|op| op.insert).expect("the item has a title");
        letter.key = Key::Seq(ElementId::Id(OpId::new(99, &nobody())));
    }),
    ("an object under a natural key", |change| {
        change.operations = vec![Op { action: OpType::Make(ObjType::Map), ..put("place") }];
    }),
    ("a collection made anew", |change| {
        change.operations = vec![Op { action: OpType::Make(ObjType::Map), ..put("agenda") }];
    }),
    ("prose taken away whole", |change| {
        let (text, made) = prose(change);
        let taken = Op { action: OpType::Delete, pred: vec![made].into(), ..change.operations[text].clone() };
        change.operations.push(taken);
    }),
    ("a counter", |change| {
        change.operations = vec![Op { action: OpType::Put(ScalarValue::counter(1)), ..put("place") }];
    }),
    ("a gap in the actor's numbers", |change| change.seq += 5),
    ("a number that is out of range", |change| change.seq = limits::MAX_COUNTER),
    ("operations that begin where there are others", |change| change.start_op = NonZeroU64::MIN),
    ("operations that begin out of range", |change| change.start_op = TOO_FAR),
    ("a time after all times", |change| change.time = i64::MAX),
    ("a time before all times", |change| change.time = i64::MIN),
    ("nothing to stand on", |change| change.deps.clear()),
    ("no operations", |change| change.operations.clear()),
    ("too many letters", type_too_much),
    ("few bytes for too many operations", cut_too_much),
    ("a key without end", |change| change.operations = vec![put(&"x".repeat(limits::MAX_KEY + 1))]),
];

/// Changes each with one thing wrong, whole and proven.
pub(crate) fn broken(next: &ChangeSet) -> impl Iterator<Item = Hazard> {
    let header = next.header;
    let broken =
        BROKEN.map(|(what, spoil)| Hazard { what: what.into(), bytes: spoilt(next, spoil).encode() });
    let by_genesis = spoilt(next, |change| {
        change.actor_id = genesis_actor(&header.key, header.kind, header.genesis);
        change.seq = 2;
    });
    let mut of_another = next.clone();
    of_another.header.key = DocumentKey { document: DocumentId::from_bytes([0xee; 16]), ..header.key };
    let more =
        [("a change by who began the document", by_genesis), ("a change of another document", of_another)];
    broken.into_iter().chain(more.map(|(what, set)| Hazard { what: what.into(), bytes: set.encode() }))
}

/// A good changeset, not as it was written.
pub(crate) fn damaged(next: &ChangeSet) -> [Hazard; 3] {
    let good = next.encode();
    let cut = good[..good.len() / 2].to_vec();
    let mut flipped = good;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let mut unproven = next.encode_plain();
    unproven.truncate(unproven.len() - CHECKSUM);
    *unproven.last_mut().expect("it has a proof") ^= 1;
    [("half of it", cut), ("a bit of it flipped", flipped), ("a proof of other changes", sealed(unproven))]
        .map(|(what, bytes)| Hazard { what: what.into(), bytes })
}

/// Returns the changeset with its last change spoilt.
pub fn spoilt(set: &ChangeSet, spoil: impl FnOnce(&mut ExpandedChange)) -> ChangeSet {
    let mut spoilt = set.clone();
    let mut change = spoilt.changes.pop().expect("something was written").decode();
    spoil(&mut change);
    change.hash = None;
    spoilt.changes.push(Change::from(change));
    spoilt
}

/// A device that never wrote.
fn nobody() -> ActorId {
    ActorId::from([0xee_u8; 16])
}

/// A word in a field of the document's head.
pub(crate) fn put(key: &str) -> Op {
    Op {
        action: OpType::Put(ScalarValue::Str("x".into())),
        obj: ObjectId::Root,
        key: Key::Map(key.into()),
        pred: Vec::new().into(),
        insert: false,
    }
}

/// Returns the place of the operation that makes the item's title, and its name.
fn prose(change: &ExpandedChange) -> (usize, OpId) {
    let makes = |op: &Op| matches!(op.action, OpType::Make(ObjType::Text));
    let at = change.operations.iter().position(makes).expect("the item has a title");
    (at, OpId::new(change.start_op.get() + at as u64, &change.actor_id))
}

fn type_too_much(change: &mut ExpandedChange) {
    let (at, text) = prose(change);
    change.operations.truncate(at + 1);
    let mut after = ElementId::Head;
    for n in 1..=TOO_MANY {
        let here = ElementId::Id(OpId::new(text.counter() + n, &change.actor_id));
        change.operations.push(Op {
            obj: ObjectId::Id(text.clone()),
            key: Key::Seq(std::mem::replace(&mut after, here)),
            insert: true,
            ..put("")
        });
    }
}

/// One stroke over letters whose numbers follow one another: as short however many they are.
pub(crate) fn cut_too_much(change: &mut ExpandedChange) {
    let (_, text) = prose(change);
    let gone = (1..=TOO_MANY).map(|n| OpId::new(n, &change.actor_id));
    let cut = gone.map(|gone| Op {
        action: OpType::Delete,
        obj: ObjectId::Id(text.clone()),
        key: Key::Seq(ElementId::Id(gone.clone())),
        pred: vec![gone].into(),
        insert: false,
    });
    change.operations.extend(cut.collect::<Vec<_>>());
}
