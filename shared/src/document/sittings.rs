//! Who wrote where, sitting by sitting: which places of a document a person touched on one device without a long pause.

use std::collections::{BTreeSet, HashMap};

use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{ObjType, Prop, ReadDoc};

use super::adopted::{NAMED, SAYS};
use super::history::SITTING_S;
use super::open::Document;
use super::path::Path;
use super::reader::Stamp;
use super::shape::{AUTHORS, ORDER, REMOVED};
use crate::id::Kind;
use crate::time::Instant;

/// What a person wrote on one device without a longer pause than [`SITTING_S`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// Who, on which device, and when it began.
    pub by: Stamp,
    /// Where, each place once. Of a record that was begun only its texts are named.
    pub places: BTreeSet<Path>,
    /// Records that were begun, by their ids.
    begun: BTreeSet<String>,
}

impl Document {
    /// Returns every sitting, the oldest first.
    pub fn sittings(&self) -> Vec<Sitting> {
        let reader = self.reader();
        let mut objects: HashMap<OpId, Option<String>> = HashMap::new();
        let mut sittings: Vec<(i64, Sitting)> = Vec::new();
        for change in self.changes().changes {
            let ops = change.decode().operations;
            let records = ops.iter().filter(|op| op.action == OpType::Make(ObjType::Map));
            let begun: Vec<String> = records
                .filter_map(|op| match &op.key {
                    Key::Map(key) => Some(key.to_string()),
                    Key::Seq(_) => None,
                })
                .collect();
            // A text that was only made has nothing written in it.
            let written = ops.iter().filter(|op| !matches!(op.action, OpType::Make(_)));
            let places = written.filter_map(|op| {
                let key = match &op.key {
                    Key::Map(key) => Some(key.as_str()),
                    Key::Seq(_) => None,
                };
                let object = match &op.obj {
                    ObjectId::Root => Some(String::new()),
                    ObjectId::Id(id) => objects.entry(id.clone()).or_insert_with(|| self.keys_of(id)).clone(),
                }?;
                let path = object.split('/').filter(|part| !part.is_empty()).chain(key);
                Path::parse(self.kind(), &path.collect::<Vec<_>>().join("/")).ok()
            });
            let places: BTreeSet<Path> = places.filter(is_written).collect();
            if places.is_empty() {
                continue;
            }
            let at = change.timestamp();
            let by = reader.author(Some(change.actor_id()), Instant::from_seconds(at));
            let is_his =
                |sitting: &Sitting| (&sitting.by.person, &sitting.by.device) == (&by.person, &by.device);
            match sittings.iter_mut().rev().find(|(_, sitting)| is_his(sitting)) {
                Some((last, sitting)) if (at - *last).abs() <= SITTING_S => {
                    *last = at;
                    sitting.places.extend(places);
                    sitting.begun.extend(begun);
                }
                _ => sittings.push((at, Sitting { by, places, begun: begun.into_iter().collect() })),
            }
        }
        sittings.into_iter().map(|(_, sitting)| told_once(self.kind(), sitting)).collect()
    }

    /// Returns the keys on the way to an object, with `/` between.
    fn keys_of(&self, id: &OpId) -> Option<String> {
        let object = self.doc.import_obj(&format!("{}@{}", id.counter(), id.actor())).ok()?;
        let mut keys: Vec<String> = self
            .doc
            .parents(&object)
            .ok()?
            .map(|parent| match parent.prop {
                Prop::Map(key) => key,
                Prop::Seq(at) => at.to_string(),
            })
            .collect();
        keys.reverse();
        Some(keys.join("/"))
    }
}

/// Returns whether a person wrote there: not where the document keeps its own order.
fn is_written(path: &Path) -> bool {
    match path {
        Path::Natural(map, _) => *map != AUTHORS,
        Path::Field(_, _, field) => *field != ORDER,
        Path::Head(_) => true,
    }
}

/// Of a record that was begun with its text, what was set with it is not told apart; of an id that goes with a name, the name
/// is told.
fn told_once(kind: Kind, mut sitting: Sitting) -> Sitting {
    let all = sitting.places.clone();
    let name = |field: &str| NAMED.iter().find(|(id, _)| *id == field).map(|(_, name)| *name);
    sitting.places.retain(|path| match *path {
        Path::Field(collection, record, field) => {
            let is_new = sitting.begun.contains(&record.to_string());
            let is_set = is_new && field != REMOVED && path.slot(kind).is_some_and(|slot| !slot.prose);
            let says = SAYS.iter().find(|(of, _)| *of == collection && is_set).map(|(_, says)| *says);
            let told = |by: &'static str| by != field && all.contains(&Path::Field(collection, record, by));
            !says.is_some_and(told) && !name(field).is_some_and(told)
        }
        Path::Head(field) => !name(field).is_some_and(|name| all.contains(&Path::Head(name))),
        Path::Natural(..) => true,
    });
    sitting
}
