//! Whether changes may enter a document: structural rules first, so that nothing reaches Automerge that makes
//! it panic or lose (SYNC-NOTES lists what does), then whether the document saves and loads with them, then
//! its rows. Pure; the server catches a panic that slips through and holds the changeset.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{ElementId, Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ObjId, ObjType, ReadDoc, ScalarValue};

use crate::change::{ChangeSet, apart_from, limits, reauthor, write_back};
use crate::document::{Document, GENESIS, is_genesis, shape};
use crate::id::{Audience, Kind, RecordId, forked_actor};
use crate::overview;
use crate::permit::{Action, Principal};

/// A document as the server keeps it: plain Automerge, saved and loaded again before it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The bytes of the Automerge document.
    pub bytes: Vec<u8>,
    /// Who reads it.
    pub audience: Audience,
}

/// What became of a changeset against its document.
#[derive(Debug)]
pub enum Verdict {
    /// Every change of it is in the document already.
    Known,
    /// It depends on these changes, which have not arrived.
    Waiting(Vec<ChangeHash>),
    /// It may enter.
    Admitted(Box<Admitted>),
    /// It may not, yet.
    Held(Why),
    /// A branch of it cannot enter as it is: its actor has already written other changes under the same numbers, or the
    /// document has it as it was before it was written again. These are its changes as they are to be written: ask once
    /// more with them.
    Forked(Vec<Change>),
}

/// What enters the log, and what the document is afterwards.
#[derive(Debug)]
pub struct Admitted {
    /// The changes that the document did not have.
    pub fresh: ChangeSet,
    /// The document after them.
    pub snapshot: Snapshot,
    /// Its heads.
    pub heads: Vec<ChangeHash>,
    /// Its rows: bytes of [`crate::overview::Rows`].
    pub rows: Vec<u8>,
    document: Document,
}

impl Admitted {
    /// Returns the whole document as one changeset, for the log of an audience that is new to it.
    pub fn whole(&self) -> ChangeSet {
        self.document.changes()
    }
}

/// Why changes may not enter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Its person may not write this document.
    #[error("the device's role may not write this document")]
    NotAllowed,
    /// It stands on a schema that this build does not know.
    #[error("written by a newer version of the app")]
    Newer,
    /// A rule of the document's structure is broken.
    #[error("the change breaks a rule: {0}")]
    Structure(&'static str),
    /// The document does not open with it.
    #[error("the document does not open with this change: {0}")]
    Unreadable(String),
}

/// Decides whether `set`, brought by `who`, enters the document that `snapshot` is (nothing where the
/// document is new).
///
/// # Panics
/// On hostile changes that slip through the structural rules, automerge may panic: call it where a panic is
/// caught, and hold the changeset as unreadable.
pub fn admit(snapshot: Option<&Snapshot>, set: &ChangeSet, who: &Principal) -> Verdict {
    let header = &set.header;
    if !who.may_bring(header.key.unit) {
        return Verdict::Held(Why::NotAllowed);
    }
    let document = match snapshot {
        None => Document::new(header.key, header.kind),
        Some(snapshot) => match Document::load(header.key, header.kind, &snapshot.bytes) {
            Ok(document) => document,
            Err(error) => return Verdict::Held(Why::Unreadable(error.to_string())),
        },
    };
    if !who.may(Action::Write, header.kind, header.key.unit) {
        // Whoever may not read it learns nothing of documents of which he has no change: a genesis anybody can make.
        let is_made_up = |change: &Change| is_genesis(change, &header.key, header.kind);
        let is_known = |change: &Change| document.knows(&change.hash()) && !is_made_up(change);
        let known = !set.changes.is_empty() && set.changes.iter().all(is_known);
        return if known { Verdict::Known } else { Verdict::Held(Why::NotAllowed) };
    }
    admit_into(document, snapshot.map(|snapshot| snapshot.audience), set)
}

/// Decides whether `set` enters `document`, whoever brought it.
fn admit_into(mut document: Document, reads: Option<Audience>, set: &ChangeSet) -> Verdict {
    if set.header.genesis == 0 || set.header.genesis > GENESIS {
        return Verdict::Held(Why::Newer);
    }
    let fresh: Vec<Change> =
        set.changes.iter().filter(|change| !document.knows(&change.hash())).cloned().collect();
    if fresh.is_empty() {
        return Verdict::Known;
    }
    let inside: BTreeSet<_> = fresh.iter().map(Change::hash).collect();
    let missing: BTreeSet<ChangeHash> = fresh
        .iter()
        .flat_map(|change| change.deps().iter())
        .filter(|dep| !inside.contains(*dep) && !document.knows(dep))
        .copied()
        .collect();
    if !missing.is_empty() {
        return Verdict::Waiting(missing.into_iter().collect());
    }
    let again = document.first_written(&fresh);
    let apart = again.as_ref().map_or_else(|| fresh.clone(), |first| apart_from(&fresh, first.hash()));
    match Rules::of(&document).check(&apart) {
        Ok(()) => {}
        Err(Broken::Rule(rule)) => return Verdict::Held(Why::Structure(rule)),
        Err(Broken::Forked(first)) => return Verdict::Forked(reauthor(&fresh, &first)),
    }
    if let Some(first) = again {
        return Verdict::Forked(write_back(&fresh, &first));
    }
    if let Err(error) = document.apply(fresh.clone()) {
        return Verdict::Held(Why::Unreadable(error.to_string()));
    }
    let bytes = document.save();
    let document = match Document::load(document.key(), document.kind(), &bytes) {
        Ok(again) if again.heads() == document.heads() => again,
        Ok(_) => return Verdict::Held(Why::Unreadable("it loads with other heads".into())),
        Err(error) => return Verdict::Held(Why::Unreadable(error.to_string())),
    };
    let audience = overview::audience(document.kind(), &fresh);
    Verdict::Admitted(Box::new(Admitted {
        fresh: ChangeSet { header: set.header, changes: fresh },
        heads: document.heads(),
        rows: overview::rows(&document).encode(),
        snapshot: Snapshot { bytes, audience: reads.map_or(audience, |reads| reads.max(audience)) },
        document,
    }))
}

enum Broken {
    Rule(&'static str),
    /// A branch that has to be written again, by its first change.
    Forked(Box<Change>),
}

/// What an operation stands on: an object that genesis or an earlier change made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    /// A root map from a natural key to scalars.
    Natural,
    /// A root map of records; which.
    Collection(&'static str),
    /// A record of a collection.
    Record(&'static str),
    /// Prose.
    Prose,
}

/// The structural rules, with what they need to know of the document.
struct Rules<'a> {
    document: &'a Document,
    kind: Kind,
    /// Objects made by the changes being looked at.
    made: BTreeMap<OpId, Made>,
    /// Elements of prose typed by the changes being looked at.
    typed: BTreeMap<OpId, ObjectId>,
    /// For every actor: where each of its changes' operations begin and end, rising.
    spans: BTreeMap<ActorId, Vec<(u64, u64)>>,
    /// For every actor: its last sequence number.
    seqs: BTreeMap<ActorId, u64>,
    /// The last operation of each change.
    ends: BTreeMap<ChangeHash, u64>,
    /// Where the operations of the change being looked at begin.
    start: u64,
    /// Records made by the changes being looked at.
    records: BTreeSet<(&'static str, RecordId)>,
}

impl<'a> Rules<'a> {
    fn of(document: &'a Document) -> Self {
        let mut rules = Self {
            document,
            kind: document.kind(),
            made: BTreeMap::new(),
            typed: BTreeMap::new(),
            spans: BTreeMap::new(),
            seqs: BTreeMap::new(),
            ends: BTreeMap::new(),
            start: 0,
            records: BTreeSet::new(),
        };
        for meta in document.metadata() {
            rules.note(meta.actor.as_ref(), meta.seq, meta.start_op, meta.max_op, meta.hash);
        }
        rules
    }

    fn note(&mut self, actor: &ActorId, seq: u64, start: u64, end: u64, hash: ChangeHash) {
        self.spans.entry(actor.clone()).or_default().push((start, end));
        let last = self.seqs.entry(actor.clone()).or_default();
        *last = seq.max(*last);
        self.ends.insert(hash, end);
    }

    fn check(mut self, fresh: &[Change]) -> Result<(), Broken> {
        for change in fresh {
            if is_genesis(change, &self.document.key(), self.kind) {
                return Err(Broken::Rule("a change by the document's genesis"));
            }
            let (actor, seq) = (change.actor_id(), change.seq());
            let last = self.seqs.get(actor).copied().unwrap_or(0);
            // Its numbers are taken, or it is there already as it was written again.
            if seq <= last || self.seqs.contains_key(&forked_actor(&change.hash())) {
                return Err(Broken::Forked(Box::new(change.clone())));
            }
            if seq != last + 1 {
                return Err(Broken::Rule("a gap in an actor's sequence"));
            }
            let (start, end) = (change.start_op().get(), change.max_op());
            let behind =
                change.deps().iter().filter_map(|dep| self.ends.get(dep)).max().copied().unwrap_or(0);
            let own = self.spans.get(actor).and_then(|spans| spans.last()).map_or(0, |(_, end)| *end);
            if change.deps().is_empty() || start <= behind.max(own) || end >= limits::MAX_COUNTER {
                return Err(Broken::Rule("operations that do not begin after what they depend on"));
            }
            if change.is_empty() {
                return Err(Broken::Rule("a change without operations"));
            }
            self.start = start;
            for (n, op) in (start..).zip(&change.decode().operations) {
                let id = OpId::new(n, actor);
                self.operation(&id, op)?;
            }
            self.note(actor, seq, start, end, change.hash());
        }
        Ok(())
    }

    fn operation(&mut self, id: &OpId, op: &automerge::legacy::Op) -> Result<(), Broken> {
        if !op.pred.iter().all(|pred| self.exists(pred, id)) {
            return Err(Broken::Rule("it replaces an operation that is not there"));
        }
        let place = self.object(&op.obj)?;
        match (&op.key, place) {
            (Key::Seq(after), Some(Made::Prose)) => self.letters(id, op, after),
            (Key::Map(key), Some(Made::Prose)) if key.is_empty() => Err(Broken::Rule("a key in prose")),
            (Key::Map(key), place) if !op.insert => self.entry(id, op, key, place),
            _ => Err(Broken::Rule("an operation that its object cannot take")),
        }
    }

    /// A letter typed or cut in prose.
    fn letters(&mut self, id: &OpId, op: &automerge::legacy::Op, after: &ElementId) -> Result<(), Broken> {
        if let ElementId::Id(element) = after
            && !self.is_element(&op.obj, element, id)
        {
            return Err(Broken::Rule("it stands at a letter that is not there"));
        }
        match (&op.action, op.insert) {
            (OpType::Put(ScalarValue::Str(letter)), true) if !letter.is_empty() && op.pred.is_empty() => {
                self.typed.insert(id.clone(), op.obj.clone());
                Ok(())
            }
            (OpType::Delete, false) if !op.pred.is_empty() && after.not_head() => {
                if op.pred.iter().all(|pred| self.is_element(&op.obj, pred, id)) {
                    Ok(())
                } else {
                    Err(Broken::Rule("it cuts a letter that is not there"))
                }
            }
            _ => Err(Broken::Rule("prose takes letters and cuts alone")),
        }
    }

    /// An entry of a map: a scalar of a field, a new record, a record's prose.
    fn entry(
        &mut self,
        id: &OpId,
        op: &automerge::legacy::Op,
        key: &str,
        place: Option<Made>,
    ) -> Result<(), Broken> {
        let shape = shape(self.kind);
        let scalar = |value: &ScalarValue| {
            matches!(value, ScalarValue::Str(_) | ScalarValue::Int(_) | ScalarValue::Boolean(_))
        };
        let slot = |slots: &[crate::document::Slot], prose| {
            slots.iter().any(|slot| slot.name == key && slot.prose == prose)
        };
        let states = match place {
            None => slot(shape.head, false),
            Some(Made::Natural) => key.contains('.'),
            Some(Made::Record(collection)) => {
                shape.record(collection).is_some_and(|(_, slots)| slot(slots, false))
            }
            Some(Made::Collection(_) | Made::Prose) => false,
        };
        let allowed = match (&op.action, place) {
            (OpType::Put(value), _) => scalar(value) && states,
            // Where somebody settles a conflict with the value that is shown, Automerge takes the others away.
            (OpType::Delete, _) => !op.pred.is_empty() && states,
            (OpType::Make(ObjType::Map), Some(Made::Collection(collection))) => {
                self.made.insert(id.clone(), Made::Record(collection));
                let is_new = |record| {
                    !self.document.has_record(collection, record) && self.records.insert((collection, record))
                };
                op.pred.is_empty() && key.parse().is_ok_and(is_new)
            }
            (OpType::Make(ObjType::Text), Some(Made::Record(collection))) => {
                let fresh = op.pred.is_empty() && self.made.contains_key(&own(&op.obj, id));
                self.made.insert(id.clone(), Made::Prose);
                fresh && shape.record(collection).is_some_and(|(_, slots)| slot(slots, true))
            }
            _ => false,
        };
        if allowed { Ok(()) } else { Err(Broken::Rule("it writes what no document of this kind has")) }
    }

    /// Returns what `object` is: nothing for the root.
    fn object(&self, object: &ObjectId) -> Result<Option<Made>, Broken> {
        let ObjectId::Id(id) = object else { return Ok(None) };
        if let Some(made) = self.made.get(id) {
            return Ok(Some(*made));
        }
        let unknown = Broken::Rule("it stands on an object that is not there");
        if !self.covers(id) {
            return Err(unknown);
        }
        self.document.made_by(id.counter(), id.actor()).map(Some).ok_or(unknown)
    }

    /// Returns whether `id` is an operation from before `by`.
    fn exists(&self, id: &OpId, by: &OpId) -> bool {
        let within = (self.start..by.counter()).contains(&id.counter());
        self.covers(id) || (id.actor() == by.actor() && within)
    }

    fn covers(&self, id: &OpId) -> bool {
        self.spans.get(id.actor()).is_some_and(|spans| {
            let at = spans.partition_point(|(start, _)| *start <= id.counter());
            at.checked_sub(1).is_some_and(|at| id.counter() <= spans[at].1)
        })
    }

    fn is_element(&self, object: &ObjectId, element: &OpId, by: &OpId) -> bool {
        if self.typed.get(element) == Some(object) {
            return true;
        }
        let ObjectId::Id(prose) = object else { return false };
        self.exists(element, by)
            && self.covers(element)
            && self.covers(prose)
            && self
                .document
                .has_letter((prose.counter(), prose.actor()), (element.counter(), element.actor()))
    }
}

fn own(object: &ObjectId, fallback: &OpId) -> OpId {
    match object {
        ObjectId::Id(id) => id.clone(),
        ObjectId::Root => fallback.clone(),
    }
}

impl Document {
    /// Returns what the object is that the operation made, by where it lies.
    fn made_by(&self, counter: u64, actor: &ActorId) -> Option<Made> {
        let id = ObjId::Id(counter, actor.clone(), 0);
        let doc = self.automerge();
        let kind = doc.object_type(&id).ok()?;
        let parents: Vec<_> = doc.parents(&id).ok()?.collect();
        let shape = shape(self.kind());
        let key = |at: usize| match parents.get(at).map(|parent| &parent.prop) {
            Some(automerge::Prop::Map(key)) => Some(key.as_str()),
            _ => None,
        };
        match (kind, parents.len()) {
            (ObjType::Text, _) => Some(Made::Prose),
            (ObjType::Map, 1) => match shape.record(key(0)?) {
                Some((collection, _)) => Some(Made::Collection(collection)),
                None => shape.natural.contains(&key(0)?).then_some(Made::Natural),
            },
            (ObjType::Map, 2) => shape.record(key(1)?).map(|(collection, _)| Made::Record(collection)),
            _ => None,
        }
    }

    fn has_letter(&self, prose: (u64, &ActorId), letter: (u64, &ActorId)) -> bool {
        let object = ObjId::Id(prose.0, prose.1.clone(), 0);
        let cursor = automerge::Cursor::try_from(format!("{}@{}", letter.0, letter.1.to_hex_string()));
        cursor.is_ok_and(|cursor| self.automerge().get_cursor_position(&object, &cursor, None).is_ok())
    }
}
