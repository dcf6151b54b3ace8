//! Reading a document by its shape, as it is or as it was at some heads.

use automerge::{ActorId, Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, Value as AmValue};

use super::entries::{Entries, Record};
use super::field::{Conflict, Field, Value, Word, Written};
use super::open::Document;
use super::path::Path;
use super::shape::{AUTHORS, ORDER, Slot, shape};
use crate::id::Kind;
use crate::time::Instant;

/// A view of a document.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    document: &'a Document,
    heads: Option<Vec<ChangeHash>>,
}

/// Who wrote something, on which device and when. The time is that device's clock: a label.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stamp {
    /// The person, as the device was enrolled; empty where the actor never said.
    pub person: String,
    /// The device's name.
    pub device: String,
    /// When, by that device's clock.
    pub at: Instant,
}

impl<'a> Reader<'a> {
    pub(super) const fn now(document: &'a Document) -> Self {
        Self { document, heads: None }
    }

    pub(super) const fn at(document: &'a Document, heads: Vec<ChangeHash>) -> Self {
        Self { document, heads: Some(heads) }
    }

    fn doc(&self) -> &'a Automerge {
        &self.document.doc
    }

    /// Returns the kind of the document.
    pub const fn kind(&self) -> Kind {
        self.document.kind
    }

    /// Returns what stands in the document itself.
    pub fn head(&self) -> Entries<'_> {
        self.entries(ROOT)
    }

    /// Returns the records of `collection` in their order, the removed ones too.
    pub fn records(&self, collection: &str) -> Vec<Record<'_>> {
        self.head().records(collection)
    }

    /// Returns the text at `path`, prose or word, as a draft shows it.
    pub fn text_at_path(&self, path: &Path) -> String {
        let Some((object, key, slot)) = self.locate(path) else { return String::new() };
        if slot.prose { self.text(&object, &key) } else { self.scalar::<String>(&object, &key).word().into() }
    }

    /// Returns the scalar at `path`.
    pub fn value(&self, path: &Path) -> Field<Value> {
        self.locate(path).map_or(Field::Unset, |(object, key, _)| self.scalar(&object, &key))
    }

    /// Returns who wrote the scalar at `path` last; nothing where nobody did.
    pub fn written(&self, path: &Path) -> Option<Stamp> {
        let (object, key, _) = self.locate(path)?;
        let found = match &self.heads {
            None => self.doc().get(&object, key),
            Some(heads) => self.doc().get_at(&object, key, heads),
        };
        found.ok().flatten().map(|(_, id)| self.stamp(&id))
    }

    /// Returns every place where devices wrote different things.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        let mut look = |entries: &Entries<'_>, key: &str, path: Path| {
            if let Field::Differs(values) = entries.field::<Value>(key) {
                found.push(Conflict { path, values });
            }
        };
        let (shape, head) = (shape(self.kind()), self.head());
        for slot in shape.head.iter().filter(|slot| !slot.prose) {
            look(&head, slot.name, Path::Head(slot.name));
        }
        for map in shape.natural.iter().copied().filter(|map| *map != AUTHORS) {
            let Some(entries) = head.inside(map) else { continue };
            for key in entries.keys() {
                look(&entries, key, Path::Natural(map, key.into()));
            }
        }
        for (collection, slots) in shape.records {
            for record in head.records(collection) {
                for slot in slots.iter().filter(|slot| !slot.prose && slot.name != ORDER) {
                    look(&record.entries, slot.name, Path::Field(collection, record.id, slot.name));
                }
            }
        }
        found
    }

    /// Returns the object that holds `path`, its key there, and what it is.
    pub(crate) fn locate(&self, path: &Path) -> Option<(ObjId, String, Slot)> {
        let slot = path.slot(self.kind())?;
        let (object, key) = match path {
            Path::Head(name) => (ROOT, (*name).into()),
            Path::Natural(map, key) => (self.object(&ROOT, map, ObjType::Map)?, key.clone()),
            Path::Field(collection, record, name) => {
                let map = self.object(&ROOT, collection, ObjType::Map)?;
                (self.object(&map, &record.to_string(), ObjType::Map)?, (*name).into())
            }
        };
        Some((object, key, slot))
    }

    /// Returns the object of type `kind` under `key`.
    pub(super) fn object(&self, parent: &ObjId, key: &str, kind: ObjType) -> Option<ObjId> {
        let found = match &self.heads {
            None => self.doc().get(parent, key),
            Some(heads) => self.doc().get_at(parent, key, heads),
        };
        match found {
            Ok(Some((AmValue::Object(found), id))) if found == kind => Some(id),
            _ => None,
        }
    }

    pub(super) fn text(&self, parent: &ObjId, key: &str) -> String {
        self.object(parent, key, ObjType::Text).map(|text| self.text_of(&text)).unwrap_or_default()
    }

    pub(super) fn text_of(&self, object: &ObjId) -> String {
        let text = match &self.heads {
            None => self.doc().text(object),
            Some(heads) => self.doc().text_at(object, heads),
        };
        text.unwrap_or_default()
    }

    pub(super) fn entries(&self, object: ObjId) -> Entries<'_> {
        let items = match &self.heads {
            None => self.doc().map_range(&object, ..),
            Some(heads) => self.doc().map_range_at(&object, .., heads),
        };
        let items = items.collect();
        Entries::new(self, object, items)
    }

    pub(super) fn scalar<T: Word>(&self, object: &ObjId, key: &str) -> Field<T> {
        let mut values = self.values(object, key);
        match values.len() {
            0 => Field::Unset,
            1 => Field::Agreed(values.remove(0).0),
            _ => Field::Differs(
                values.into_iter().map(|(value, id)| Written { value, by: self.stamp(&id) }).collect(),
            ),
        }
    }

    /// Returns the values that stand at a key, each once, with the operation that wrote it last.
    fn values<T: Word>(&self, object: &ObjId, key: &str) -> Vec<(T, ObjId)> {
        let all = match &self.heads {
            None => self.doc().get_all(object, key),
            Some(heads) => self.doc().get_all_at(object, key, heads),
        };
        let mut values: Vec<(T, ObjId)> = Vec::new();
        for (value, id) in all.unwrap_or_default() {
            let AmValue::Scalar(scalar) = value else { continue };
            let value = Value::of(&scalar.into_owned().into());
            let Some(value) = value.as_ref().and_then(T::read) else { continue };
            // Equal values written by two devices are one value; the later writing stands for it.
            values.retain(|(known, _)| *known != value);
            values.push((value, id));
        }
        values
    }

    /// Returns who made the operation `id`.
    pub(super) fn stamp(&self, id: &ObjId) -> Stamp {
        let at = self.doc().hash_for_opid(id).and_then(|hash| self.doc().get_change_meta_by_hash(&hash));
        let at = at.map_or_else(Instant::default, |meta| Instant::from_seconds(meta.timestamp));
        match id {
            ObjId::Root => self.author(None, at),
            ObjId::Id(_, actor, _) => self.author(Some(actor), at),
        }
    }

    pub(super) fn author(&self, actor: Option<&ActorId>, at: Instant) -> Stamp {
        let authors = self.object(&ROOT, AUTHORS, ObjType::Map);
        // Where two devices say it differently, who said which is not asked: that is named here, too.
        let said = |what: &str| {
            let key = format!("{}.{what}", actor?.to_hex_string());
            self.values::<String>(authors.as_ref()?, &key).pop().map(|(said, _)| said)
        };
        Stamp { person: said("person").unwrap_or_default(), device: said("device").unwrap_or_default(), at }
    }
}
