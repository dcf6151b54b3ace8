//! Edits: the few things a person can do to a document, each checked against its shape, made into one
//! Automerge change.

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, AutomergeError, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};

use super::field::{Field, Value};
use super::open::Document;
use super::path::Path;
use super::prose::Splice;
use super::shape::{AUTHORS, Slot, shape};
use crate::change::{ChangeSet, limits};
use crate::id::{Kind, RecordId};
use crate::time::Instant;

/// Who writes: the actor in this document, and what is said of it.
#[derive(Clone, Debug)]
pub struct Writer {
    /// The installation's actor in this document.
    pub actor: ActorId,
    /// The person and the device behind it, written once, in the actor's first change.
    pub author: Author,
}

/// A person and a device, as the page names them.
#[derive(Clone, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Author {
    /// The person's name.
    pub person: String,
    /// The device's name.
    pub device: String,
}

/// One thing a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// States a scalar. Stating what is agreed already changes nothing; stating one of several settles the
    /// conflict.
    Put(Path, Value),
    /// Types into prose: cuts and insertions, each in the text as the ones before it left it.
    Write(Path, Vec<Splice>),
    /// Adds a record under a freshly minted id, with its first scalars and prose.
    Add(&'static str, RecordId, Vec<(&'static str, Value)>, Vec<(&'static str, String)>),
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The document has no such place, or it holds something else.
    #[error("a {} has no {what} at {path}", kind.word())]
    NoPlace {
        /// The document's kind.
        kind: Kind,
        /// Where it was to be.
        path: String,
        /// What was to be there.
        what: &'static str,
    },
    /// The record id is taken: the caller must mint a fresh one.
    #[error("the record {0} is there already")]
    Taken(RecordId),
    /// Somebody else writes the document now.
    #[error("another window writes the document")]
    Elsewhere,
    /// Automerge refused it.
    #[error("the edit could not be made: {0}")]
    Automerge(String),
}

impl From<AutomergeError> for EditError {
    fn from(error: AutomergeError) -> Self {
        Self::Automerge(error.to_string())
    }
}

impl Document {
    /// Makes `edits` as one change (more where they are larger than a change may be) and returns it, or
    /// nothing where they change nothing.
    ///
    /// # Errors
    /// Where one of them cannot be made; then none is.
    pub fn edit(
        &mut self,
        writer: &Writer,
        at: Instant,
        edits: &[Edit],
    ) -> Result<Option<ChangeSet>, EditError> {
        let parts = split(edits);
        // One change rolls itself back; several, a very long paste, need the document as it was.
        let whole = (parts.len() > 1).then(|| self.clone());
        let mut made = Vec::new();
        for part in parts {
            match self.commit(writer, at, &part) {
                Ok(hash) => made.extend(hash.and_then(|hash| self.doc.get_change_by_hash(&hash))),
                Err(error) => {
                    if let Some(whole) = whole {
                        *self = whole;
                    }
                    return Err(error);
                }
            }
        }
        Ok((!made.is_empty()).then(|| self.set(made)))
    }

    fn commit(
        &mut self,
        writer: &Writer,
        at: Instant,
        edits: &[Edit],
    ) -> Result<Option<ChangeHash>, EditError> {
        let mut steps = Vec::new();
        for edit in edits {
            steps.extend(self.prepare(edit)?);
        }
        if steps.is_empty() {
            return Ok(None);
        }
        steps.extend(self.signature(writer));
        self.doc.set_actor(writer.actor.clone());
        let mut tx = self.doc.transaction();
        for step in steps {
            if let Err(error) = step.take(&mut tx) {
                tx.rollback();
                return Err(error.into());
            }
        }
        Ok(tx.commit_with(CommitOptions::default().with_time(at.seconds())).0)
    }

    /// Finds the objects that an edit touches; nothing where it changes nothing.
    fn prepare<'a>(&self, edit: &'a Edit) -> Result<Option<Step<'a>>, EditError> {
        let reader = self.reader();
        let none = |path: String, what| EditError::NoPlace { kind: self.kind, path, what };
        match edit {
            Edit::Put(path, value) => {
                let (object, key, _) = reader
                    .locate(path)
                    .filter(|(_, _, slot)| !slot.prose)
                    .ok_or_else(|| none(path.to_string(), "scalar"))?;
                let same = reader.scalar::<Value>(&object, &key) == Field::Agreed(value.clone());
                Ok((!same).then_some(Step::Put(object, key, value.to_scalar())))
            }
            Edit::Write(path, splices) => {
                let prose = reader
                    .locate(path)
                    .filter(|(_, _, slot)| slot.prose)
                    .and_then(|(object, key, _)| reader.object(&object, &key, ObjType::Text))
                    .ok_or_else(|| none(path.to_string(), "prose"))?;
                Ok((!splices.is_empty()).then_some(Step::Write(prose, splices)))
            }
            Edit::Add(collection, record, fields, prose) => {
                let known = shape(self.kind).record(collection);
                let map = reader.object(&ROOT, collection, ObjType::Map);
                let ((_, slots), map) =
                    known.zip(map).ok_or_else(|| none((*collection).into(), "collection"))?;
                let has =
                    |name: &str, prose| slots.iter().any(|slot| slot.name == name && slot.prose == prose);
                if let Some((name, _)) = fields.iter().find(|(name, _)| !has(name, false)) {
                    return Err(none(format!("{collection}/{name}"), "scalar"));
                }
                if let Some((name, _)) = prose.iter().find(|(name, _)| !has(name, true)) {
                    return Err(none(format!("{collection}/{name}"), "prose"));
                }
                if reader.object(&map, &record.to_string(), ObjType::Map).is_some() {
                    return Err(EditError::Taken(*record));
                }
                Ok(Some(Step::Add { map, id: record.to_string(), slots, fields, prose }))
            }
        }
    }

    /// Says who stands behind the actor, where its changes so far have not said so.
    fn signature(&self, writer: &Writer) -> Vec<Step<'static>> {
        let reader = self.reader();
        let Some(authors) = reader.object(&ROOT, AUTHORS, ObjType::Map) else { return Vec::new() };
        let actor = writer.actor.to_hex_string();
        [("person", &writer.author.person), ("device", &writer.author.device)]
            .into_iter()
            .map(|(what, said)| (format!("{actor}.{what}"), said))
            .filter(|(key, said)| reader.scalar::<String>(&authors, key) != Field::Agreed((*said).clone()))
            .map(|(key, said)| Step::Put(authors.clone(), key, said.as_str().into()))
            .collect()
    }
}

/// An edit with the objects it touches found.
enum Step<'a> {
    Put(ObjId, String, ScalarValue),
    Write(ObjId, &'a [Splice]),
    Add {
        map: ObjId,
        id: String,
        slots: &'static [Slot],
        fields: &'a [(&'static str, Value)],
        prose: &'a [(&'static str, String)],
    },
}

impl Step<'_> {
    fn take(self, tx: &mut Transaction<'_>) -> Result<(), AutomergeError> {
        match self {
            Self::Put(object, key, value) => tx.put(&object, key, value)?,
            Self::Write(prose, splices) => {
                for Splice { at, cut, insert } in splices {
                    tx.splice_text(&prose, *at, *cut as isize, insert)?;
                }
            }
            Self::Add { map, id, slots, fields, prose } => {
                let object = tx.put_object(&map, id, ObjType::Map)?;
                for (name, value) in fields {
                    tx.put(&object, *name, value.to_scalar())?;
                }
                for slot in slots.iter().filter(|slot| slot.prose) {
                    let text = tx.put_object(&object, slot.name, ObjType::Text)?;
                    if let Some((_, first)) = prose.iter().find(|(name, _)| *name == slot.name) {
                        tx.splice_text(&text, 0, 0, first)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Splits edits so that each part stays below the bound on operations in a change: a very long paste.
fn split(edits: &[Edit]) -> Vec<Vec<Edit>> {
    /// What one part may weigh; a record's own operations and the author's fit into the rest.
    const MOST: usize = limits::MAX_OPS_PER_CHANGE - 1024;
    let mut parts: Vec<Vec<Edit>> = vec![Vec::new()];
    let mut weight = 0;
    let mut add = |edit: Edit, weighs: usize| {
        if weight + weighs > MOST {
            parts.push(Vec::new());
            weight = 0;
        }
        weight += weighs;
        parts.last_mut().expect("there is a part").push(edit);
    };
    for edit in edits {
        match edit {
            Edit::Write(path, splices) => {
                for piece in splices.iter().flat_map(|splice| splice.pieces(MOST)) {
                    let weighs = piece.weight();
                    add(Edit::Write(path.clone(), vec![piece]), weighs);
                }
            }
            Edit::Add(collection, record, fields, prose) => {
                // A record and its prose may be apart: the prose is then typed into it.
                let weighs = |prose: &[(&str, String)]| {
                    32 + prose.iter().map(|(_, text)| text.chars().count()).sum::<usize>()
                };
                if weighs(prose) <= MOST {
                    add(edit.clone(), weighs(prose));
                    continue;
                }
                add(Edit::Add(collection, *record, fields.clone(), Vec::new()), 32);
                for (name, text) in prose {
                    let whole = Splice { at: 0, cut: 0, insert: text.clone() };
                    for piece in whole.pieces(MOST) {
                        let weighs = piece.weight();
                        add(Edit::Write(Path::Field(collection, *record, name), vec![piece]), weighs);
                    }
                }
            }
            Edit::Put(..) => add(edit.clone(), 1),
        }
    }
    parts
}
