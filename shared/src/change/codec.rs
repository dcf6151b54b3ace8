//! Automerge changes <-> our own plain structures, field by field: nothing is unencodable. The one
//! macro-operation is the text run, since a meeting is mostly letters typed one after another.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, MarkData, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, ScalarValue};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::changeset::BadChangeSet;
use super::limits::{MAX_CHANGES, MAX_COUNTER, MAX_KEY, MAX_NAMES, MAX_OPS, MAX_OPS_PER_CHANGE, TIMES};

/// The changes of a changeset with every actor and every outside dependency named once.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Body {
    pub actors: Vec<[u8; 16]>,
    pub outside: Vec<[u8; 32]>,
    pub changes: Vec<Row>,
    pub proof: [u8; PROOF],
}

/// How many bytes of the proof travel: it guards against an encoder that drifts, not against anybody.
pub(super) const PROOF: usize = 8;

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Row {
    pub actor: u32,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: Option<String>,
    pub deps: Vec<Dep>,
    pub ops: Vec<Macro>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Dep {
    /// The change that many places back in this set, from 1.
    Back(u32),
    /// An entry of `outside`.
    Outside(u32),
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Object {
    #[default]
    Root,
    Id(Id),
}

/// An operation: its counter and its actor's place in `actors`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Id(pub u64, pub u32);

#[derive(Serialize, Deserialize)]
pub(super) enum Macro {
    /// Letters typed one after another, each after the one before; the first after `after`.
    Run { object: Object, after: Option<Id>, text: String },
    /// So many letters taken out, whose counters follow one another.
    Cut { object: Object, first: Id, count: u32 },
    /// Any operation.
    One { object: Object, key: Place, insert: bool, action: Action, pred: Vec<Id> },
}

#[derive(Serialize, Deserialize)]
pub(super) enum Place {
    Key(String),
    Head,
    Element(Id),
}

#[derive(Serialize, Deserialize)]
pub(super) enum Action {
    Map,
    List,
    Text,
    Table,
    Put(Scalar),
    Delete,
    Increment(i64),
    MarkBegin { name: String, value: Scalar, expand: bool },
    MarkEnd { expand: bool },
}

#[derive(Serialize, Deserialize)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    Counter(i64),
    Timestamp(i64),
    Unknown(u8, Vec<u8>),
}

impl Body {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut names = Names::default();
        let places: BTreeMap<_, _> = changes.iter().enumerate().map(|(i, c)| (c.hash(), i)).collect();
        let rows = changes.iter().enumerate().map(|(i, change)| names.row(i, change, &places)).collect();
        Self {
            actors: names.actors,
            outside: names.outside,
            changes: rows,
            proof: proof(changes.iter().map(Change::hash)),
        }
    }

    /// Returns how many operations it has once it is rebuilt.
    pub(super) fn operations(&self) -> usize {
        let ops = self.changes.iter().flat_map(|row| &row.ops);
        ops.fold(0, |sum: usize, op| {
            sum.saturating_add(match op {
                Macro::Run { text, .. } => text.chars().count(),
                Macro::Cut { count, .. } => *count as usize,
                Macro::One { .. } => 1,
            })
        })
    }

    /// Makes sure that a reader takes so many changes and names at once.
    pub(super) fn within_limits(&self) -> Result<(), BadChangeSet> {
        bound("changes", self.changes.len(), MAX_CHANGES)?;
        bound("names", self.actors.len().max(self.outside.len()), MAX_NAMES)
    }

    /// Returns the changes, their hashes proven.
    pub(super) fn rebuild(self) -> Result<Vec<Change>, BadChangeSet> {
        let told = self.proof;
        let built = self.rebuild_unproven()?;
        if proof(built.iter().map(Change::hash)) == told { Ok(built) } else { Err(BadChangeSet::Proof) }
    }

    /// Returns the changes, whatever the proof says: nobody but who writes the bytes keeps it from fitting.
    pub(super) fn rebuild_unproven(self) -> Result<Vec<Change>, BadChangeSet> {
        self.within_limits()?;
        let actors: Vec<ActorId> = self.actors.iter().map(|actor| ActorId::from(*actor)).collect();
        let mut built: Vec<Change> = Vec::with_capacity(self.changes.len());
        let mut total = 0;
        for row in self.changes {
            let expanded = row.expand(&actors, &self.outside, &built)?;
            total += expanded.operations.len();
            bound("operations", total, MAX_OPS)?;
            built.push(Change::from(expanded));
        }
        Ok(built)
    }
}

fn proof(hashes: impl Iterator<Item = ChangeHash>) -> [u8; PROOF] {
    let all = hashes.fold(Sha256::new(), |all, hash| all.chain_update(hash.0)).finalize();
    std::array::from_fn(|at| all[at])
}

/// Makes sure that there is no more than there may be.
pub(super) fn bound(what: &'static str, found: usize, bound: usize) -> Result<(), BadChangeSet> {
    if found > bound { Err(BadChangeSet::TooMuch { what, bound: bound as u64 }) } else { Ok(()) }
}

#[derive(Default)]
struct Names {
    actors: Vec<[u8; 16]>,
    outside: Vec<[u8; 32]>,
}

impl Names {
    fn actor(&mut self, actor: &ActorId) -> u32 {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(actor.to_bytes());
        index(&mut self.actors, bytes)
    }

    fn id(&mut self, id: &OpId) -> Id {
        Id(id.counter(), self.actor(id.actor()))
    }

    fn object(&mut self, object: &ObjectId) -> Object {
        match object {
            ObjectId::Root => Object::Root,
            ObjectId::Id(id) => Object::Id(self.id(id)),
        }
    }

    fn row(&mut self, place: usize, change: &Change, places: &BTreeMap<ChangeHash, usize>) -> Row {
        let expanded = change.decode();
        let deps = expanded.deps.iter().map(|dep| match places.get(dep) {
            Some(&at) if at < place => Dep::Back((place - at) as u32),
            _ => Dep::Outside(index(&mut self.outside, dep.0)),
        });
        let deps = deps.collect();
        Row {
            actor: self.actor(&expanded.actor_id),
            seq: expanded.seq,
            start_op: expanded.start_op.get(),
            time: expanded.time,
            message: expanded.message.clone(),
            deps,
            ops: self.lower(&expanded),
        }
    }

    fn lower(&mut self, change: &ExpandedChange) -> Vec<Macro> {
        let mut ops: Vec<Macro> = Vec::new();
        let actor = self.actor(&change.actor_id);
        let mut last = change.start_op.get();
        for (n, op) in (change.start_op.get()..).zip(&change.operations) {
            let object = self.object(&op.obj);
            let typed = match (&op.action, &op.key) {
                (OpType::Put(ScalarValue::Str(letter)), Key::Seq(after))
                    if op.insert && op.pred.is_empty() =>
                {
                    let mut letters = letter.chars();
                    letters
                        .next()
                        .filter(|_| letters.next().is_none())
                        .map(|letter| (letter, after.as_opid().map(|id| self.id(id))))
                }
                _ => None,
            };
            match (typed, ops.last_mut()) {
                (Some((letter, after)), Some(Macro::Run { object: same, text, .. }))
                    if *same == object && after == Some(Id(last, actor)) =>
                {
                    text.push(letter);
                }
                (Some((letter, after)), _) => {
                    ops.push(Macro::Run { object, after, text: letter.into() });
                }
                (None, last) => match (self.cut(op), last) {
                    (Some(gone), Some(Macro::Cut { object: same, first, count }))
                        if *same == object && gone == Id(first.0 + u64::from(*count), first.1) =>
                    {
                        *count += 1;
                    }
                    (Some(first), _) => ops.push(Macro::Cut { object, first, count: 1 }),
                    (None, _) => ops.push(self.one(op, object)),
                },
            }
            last = n;
        }
        ops
    }

    /// Returns the element that `op` takes out, where that is all it does.
    fn cut(&mut self, op: &Op) -> Option<Id> {
        match (&op.action, &op.key) {
            (OpType::Delete, Key::Seq(ElementId::Id(gone))) if !op.insert => {
                let mut pred = op.pred.iter();
                (pred.next() == Some(gone) && pred.next().is_none()).then(|| self.id(gone))
            }
            _ => None,
        }
    }

    fn one(&mut self, op: &Op, object: Object) -> Macro {
        let key = match &op.key {
            Key::Map(key) => Place::Key(key.to_string()),
            Key::Seq(ElementId::Head) => Place::Head,
            Key::Seq(ElementId::Id(id)) => Place::Element(self.id(id)),
        };
        let action = match &op.action {
            OpType::Make(ObjType::Map) => Action::Map,
            OpType::Make(ObjType::List) => Action::List,
            OpType::Make(ObjType::Text) => Action::Text,
            OpType::Make(ObjType::Table) => Action::Table,
            OpType::Delete => Action::Delete,
            OpType::Increment(by) => Action::Increment(*by),
            OpType::Put(value) => Action::Put(value.into()),
            OpType::MarkBegin(MarkData { name, value, expand }) => {
                Action::MarkBegin { name: name.to_string(), value: value.into(), expand: *expand }
            }
            OpType::MarkEnd(expand) => Action::MarkEnd { expand: *expand },
        };
        let pred = op.pred.iter().map(|id| self.id(id)).collect();
        Macro::One { object, key, insert: op.insert, action, pred }
    }
}

/// Returns the place of `item` in `items`, at its end if it is new.
fn index<T: PartialEq>(items: &mut Vec<T>, item: T) -> u32 {
    let at = items.iter().rposition(|known| *known == item).unwrap_or_else(|| {
        items.push(item);
        items.len() - 1
    });
    at as u32
}

impl Row {
    fn expand(
        self,
        actors: &[ActorId],
        outside: &[[u8; 32]],
        built: &[Change],
    ) -> Result<ExpandedChange, BadChangeSet> {
        let bad = BadChangeSet::Malformed;
        let actor = actors.get(self.actor as usize).ok_or(bad("an actor that is not named"))?.clone();
        let deps = self.deps.iter().map(|dep| match dep {
            Dep::Back(0) => None,
            Dep::Back(back) => built.len().checked_sub(*back as usize).map(|at| built[at].hash()),
            Dep::Outside(at) => outside.get(*at as usize).map(|hash| ChangeHash(*hash)),
        });
        let deps = deps.collect::<Option<Vec<_>>>().ok_or(bad("a dependency that is not named"))?;
        let start_op = NonZeroU64::new(self.start_op).ok_or(bad("operations start at 1"))?;
        if !(1..MAX_COUNTER).contains(&self.seq) || !TIMES.contains(&self.time) {
            return Err(bad("a sequence number or a time out of range"));
        }
        let mut operations = Vec::new();
        for op in self.ops {
            op.expand(self.start_op, &actor, actors, &mut operations)?;
            bound("operations in a change", operations.len(), MAX_OPS_PER_CHANGE)?;
        }
        if self.start_op.saturating_add(operations.len() as u64) > MAX_COUNTER {
            return Err(bad("an operation counter out of range"));
        }
        Ok(ExpandedChange {
            operations,
            actor_id: actor,
            hash: None,
            seq: self.seq,
            start_op,
            time: self.time,
            message: self.message,
            deps,
            extra_bytes: Vec::new(),
            author: None,
        })
    }
}

impl Macro {
    fn expand(
        self,
        start_op: u64,
        own: &ActorId,
        actors: &[ActorId],
        operations: &mut Vec<Op>,
    ) -> Result<(), BadChangeSet> {
        let id = |Id(counter, actor): Id| match actors.get(actor as usize) {
            Some(actor) if (1..MAX_COUNTER).contains(&counter) => Ok(OpId::new(counter, actor)),
            _ => Err(BadChangeSet::Malformed("an operation that is not named")),
        };
        let object = |object: Object| match object {
            Object::Root => Ok(ObjectId::Root),
            Object::Id(of) => id(of).map(ObjectId::Id),
        };
        match self {
            Self::Run { object: of, after, text } => {
                let obj = object(of)?;
                let mut key = match after {
                    None => ElementId::Head,
                    Some(after) => ElementId::Id(id(after)?),
                };
                bound("operations in a change", text.len() / 4 + operations.len(), MAX_OPS_PER_CHANGE)?;
                for letter in text.chars() {
                    let here = OpId::new(start_op.saturating_add(operations.len() as u64), own);
                    operations.push(Op {
                        action: OpType::Put(ScalarValue::Str(letter.to_string().into())),
                        obj: obj.clone(),
                        key: Key::Seq(std::mem::replace(&mut key, ElementId::Id(here))),
                        pred: Vec::new().into(),
                        insert: true,
                    });
                }
            }
            Self::Cut { object: of, first, count } => {
                let obj = object(of)?;
                bound("operations in a change", count as usize + operations.len(), MAX_OPS_PER_CHANGE)?;
                for n in 0..u64::from(count) {
                    let gone = id(Id(first.0.saturating_add(n), first.1))?;
                    operations.push(Op {
                        action: OpType::Delete,
                        obj: obj.clone(),
                        key: Key::Seq(ElementId::Id(gone.clone())),
                        pred: vec![gone].into(),
                        insert: false,
                    });
                }
            }
            Self::One { object: of, key, insert, action, pred } => {
                let key = match key {
                    Place::Key(key) if !insert => {
                        bound("bytes in a key", key.len(), MAX_KEY)?;
                        Key::Map(key.into())
                    }
                    Place::Key(_) => return Err(BadChangeSet::Malformed("an insertion into a map")),
                    Place::Head => Key::Seq(ElementId::Head),
                    Place::Element(of) => Key::Seq(ElementId::Id(id(of)?)),
                };
                let pred: Vec<_> = pred.into_iter().map(id).collect::<Result<_, _>>()?;
                operations.push(Op {
                    action: action.expand(),
                    obj: object(of)?,
                    key,
                    pred: pred.into(),
                    insert,
                });
            }
        }
        Ok(())
    }
}

impl Action {
    fn expand(self) -> OpType {
        match self {
            Self::Map => OpType::Make(ObjType::Map),
            Self::List => OpType::Make(ObjType::List),
            Self::Text => OpType::Make(ObjType::Text),
            Self::Table => OpType::Make(ObjType::Table),
            Self::Put(value) => OpType::Put(value.into()),
            Self::Delete => OpType::Delete,
            Self::Increment(by) => OpType::Increment(by),
            Self::MarkBegin { name, value, expand } => {
                OpType::MarkBegin(MarkData { name: name.into(), value: value.into(), expand })
            }
            Self::MarkEnd { expand } => OpType::MarkEnd(expand),
        }
    }
}

impl From<&ScalarValue> for Scalar {
    fn from(value: &ScalarValue) -> Self {
        match value {
            ScalarValue::Null => Self::Null,
            ScalarValue::Boolean(value) => Self::Bool(*value),
            ScalarValue::Int(value) => Self::Int(*value),
            ScalarValue::Uint(value) => Self::Uint(*value),
            ScalarValue::F64(value) => Self::Float(*value),
            ScalarValue::Str(value) => Self::Text(value.to_string()),
            ScalarValue::Bytes(value) => Self::Bytes(value.clone()),
            ScalarValue::Counter(value) => Self::Counter(i64::from(value)),
            ScalarValue::Timestamp(value) => Self::Timestamp(*value),
            ScalarValue::Unknown { type_code, bytes } => Self::Unknown(*type_code, bytes.clone()),
        }
    }
}

impl From<Scalar> for ScalarValue {
    fn from(value: Scalar) -> Self {
        match value {
            Scalar::Null => Self::Null,
            Scalar::Bool(value) => Self::Boolean(value),
            Scalar::Int(value) => Self::Int(value),
            Scalar::Uint(value) => Self::Uint(value),
            Scalar::Float(value) => Self::F64(value),
            Scalar::Text(value) => Self::Str(value.into()),
            Scalar::Bytes(value) => Self::Bytes(value),
            Scalar::Counter(value) => Self::counter(value),
            Scalar::Timestamp(value) => Self::Timestamp(value),
            Scalar::Unknown(type_code, bytes) => Self::Unknown { type_code, bytes },
        }
    }
}
