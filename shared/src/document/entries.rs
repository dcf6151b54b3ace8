//! What stands in one map of a document, read in one go: to look for each key by itself is a search each.

use automerge::iter::MapRangeItem;
use automerge::{ObjId, ObjType, ValueRef};

use super::field::{Field, Value, Word};
use super::reader::{Reader, Stamp};
use super::shape::{ORDER, REMOVED};
use crate::id::RecordId;

/// What stands in a map, by its keys.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    reader: &'a Reader<'a>,
    object: ObjId,
    items: Vec<MapRangeItem<'a>>,
}

/// A record with what every record has.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    pub(super) entries: Entries<'a>,
    /// Its id.
    pub id: RecordId,
    /// Its place in the list.
    pub order: String,
    /// Whether it was removed. What was typed into it is still there and can be brought back.
    pub removed: bool,
}

impl<'a> Entries<'a> {
    pub(super) fn new(reader: &'a Reader<'a>, object: ObjId, mut items: Vec<MapRangeItem<'a>>) -> Self {
        items.sort_by(|a, b| a.key.cmp(&b.key));
        Self { reader, object, items }
    }

    /// Returns the keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|item| &*item.key)
    }

    /// Returns the scalar under `key`.
    pub fn field<T: Word>(&self, key: &str) -> Field<T> {
        let Some(item) = self.item(key) else { return Field::Unset };
        if item.conflict {
            return self.reader.scalar(&self.object, key);
        }
        let ValueRef::Scalar(scalar) = &item.value else { return Field::Unset };
        Value::of(scalar).as_ref().and_then(T::read).map_or(Field::Unset, Field::Agreed)
    }

    /// Returns the prose under `key`.
    pub fn prose(&self, key: &str) -> String {
        self.object(key, ObjType::Text).map(|text| self.reader.text_of(&text)).unwrap_or_default()
    }

    /// Returns the map under `key`.
    pub(super) fn inside(&self, key: &str) -> Option<Self> {
        self.object(key, ObjType::Map).map(|map| self.reader.entries(map))
    }

    fn object(&self, key: &str, kind: ObjType) -> Option<ObjId> {
        let item = self.item(key)?;
        (item.value == ValueRef::Object(kind)).then(|| item.id())
    }

    fn item(&self, key: &str) -> Option<&MapRangeItem<'a>> {
        let at = self.items.binary_search_by(|item| (*item.key).cmp(key)).ok()?;
        self.items.get(at)
    }

    /// Returns the records of the map under `collection` in their order, the removed ones too.
    pub fn records(&self, collection: &str) -> Vec<Record<'a>> {
        let Some(map) = self.inside(collection) else { return Vec::new() };
        let mut records: Vec<_> = map
            .keys()
            .filter_map(|key| {
                let (id, entries) = (key.parse().ok()?, map.inside(key)?);
                let order = entries.field::<String>(ORDER).word().into();
                let removed = entries.field::<bool>(REMOVED).is_set();
                Some(Record { entries, id, order, removed })
            })
            .collect();
        records.sort_by(|a, b| (&a.order, a.id).cmp(&(&b.order, b.id)));
        records
    }
}

impl Record<'_> {
    /// Returns a scalar of the record.
    pub fn field<T: Word>(&self, name: &str) -> Field<T> {
        self.entries.field(name)
    }

    /// Returns a prose of the record.
    pub fn prose(&self, name: &str) -> String {
        self.entries.prose(name)
    }

    /// Returns who made the record.
    pub fn made(&self) -> Stamp {
        self.entries.reader.stamp(&self.entries.object)
    }
}
