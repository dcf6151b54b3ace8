//! Adoption: a change of its own, that states the fingerprint. The frozen minutes are the document at that
//! change's dependencies; what comes later, or came from elsewhere at the same time, merges, stays out of
//! them, and is offered as a dated addendum.

use std::collections::BTreeSet;

use automerge::{ChangeHash, ObjId, PatchAction, Prop, ROOT, ReadDoc, Value as AmValue};

use super::field::Value;
use super::open::Document;
use super::path::Path;
use super::reader::{Reader, Stamp};
use super::shape::{AUTHORS, ORDER, REMOVED};
use crate::id::{Kind, RecordId};

/// One adoption of the minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Adoption {
    /// The fingerprint that was stated.
    pub fingerprint: String,
    /// Who adopted, where and when.
    pub by: Stamp,
    /// What was adopted: the document at these heads.
    pub heads: Vec<ChangeHash>,
}

/// Something written that is not in the frozen minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct LateEdit {
    /// Where. A record that is late as a whole is named by its text.
    pub path: Path,
    /// What stands there now.
    pub text: String,
}

/// What came after an adoption.
#[derive(Clone, Debug, PartialEq)]
pub struct Since {
    /// What is not in the frozen minutes.
    pub late: Vec<LateEdit>,
    /// Whether it is certain that the minutes read now as they were adopted, so that they need not be read at
    /// their heads, which costs nearly three times as much.
    pub stands: bool,
}

/// Places of a meeting that are not minutes: they stay writable after adoption.
const LIVING: [&str; 2] = ["outcome", "done"];

/// What a record of each collection says, where it is late as a whole.
pub(super) const SAYS: [(&str, &str); 5] =
    [("agenda", "title"), ("said", "text"), ("guests", "name"), ("tasks", "what"), ("petitions", "subject")];

/// Ids that go with a name: the name is what a person reads.
pub(super) const NAMED: [(&str, &str); 5] = [
    ("chair", "chair_name"),
    ("taker", "taker_name"),
    ("presenter", "presenter_name"),
    ("speaker", "speaker_name"),
    ("assignee", "assignee_name"),
];

impl Document {
    /// Returns the adoptions of the minutes: none, one, or several with different fingerprints, which is a
    /// conflict for a person.
    pub fn adoptions(&self) -> Vec<Adoption> {
        let reader = self.reader();
        let mut adoptions: Vec<Adoption> = Vec::new();
        for (value, id) in self.doc.get_all(ROOT, "adopted").unwrap_or_default() {
            let AmValue::Scalar(value) = value else { continue };
            let Some(fingerprint) = value.as_str().filter(|stated| !stated.is_empty()) else { continue };
            let Some((id, heads)) = self.first_statement(fingerprint, id) else { continue };
            if adoptions.iter().all(|known| known.fingerprint != fingerprint) {
                let (fingerprint, by) = (fingerprint.into(), reader.stamp(&id));
                adoptions.push(Adoption { fingerprint, by, heads });
            }
        }
        adoptions
    }

    /// Returns the operation that first stated `fingerprint`, and what it was stated of. A person who settles a
    /// conflict between two adoptions states one of them again; what was adopted is still the document that the
    /// first statement was made of.
    fn first_statement(&self, fingerprint: &str, id: ObjId) -> Option<(ObjId, Vec<ChangeHash>)> {
        let mut first = id;
        loop {
            let hash = self.doc.hash_for_opid(&first)?;
            let heads = self.doc.get_change_meta_by_hash(&hash)?.deps.clone();
            let before = self.doc.get_all_at(ROOT, "adopted", &heads).unwrap_or_default();
            let same = before.into_iter().find(|(value, _)| match value {
                AmValue::Scalar(value) => value.as_str() == Some(fingerprint),
                AmValue::Object(_) => false,
            });
            match same {
                Some((_, earlier)) => first = earlier,
                None => return Some((first, heads)),
            }
        }
    }

    /// Returns what was written to the minutes but is not in `adoption` and was not taken into an addendum: each
    /// thing once, however many of its fields were written.
    pub fn late_edits(&self, adoption: &Adoption) -> Vec<LateEdit> {
        self.since(adoption).late
    }

    /// Returns what came after `adoption`, or from elsewhere at the same time.
    pub fn since(&self, adoption: &Adoption) -> Since {
        let (now, then) = (self.reader(), self.reader_at(adoption.heads.clone()));
        let taken = covered(&now);
        let mut paths: BTreeSet<Path> = BTreeSet::new();
        let mut stands = true;
        for patch in self.doc.diff(&adoption.heads, &self.heads()) {
            match self.touched(&patch.path, &patch.action) {
                Some(path) if is_beside(&path) => {}
                // Where an item stands among the others is the minutes', but nothing to tell.
                Some(Path::Field(_, _, ORDER)) | None => stands = false,
                Some(path) => {
                    stands = false;
                    paths.insert(path);
                }
            }
        }
        let named: BTreeSet<Path> = paths.iter().filter_map(|path| late(path, &paths, &now, &then)).collect();
        let late = named
            .into_iter()
            .filter(|path| !taken.contains(&path.to_string()))
            .map(|path| {
                let text = text_of(&now, &path);
                LateEdit { path, text }
            })
            .collect();
        Since { late, stands }
    }

    /// Returns the place that a patch touches, or nothing where it is none that a person writes.
    fn touched(&self, path: &[(ObjId, Prop)], action: &PatchAction) -> Option<Path> {
        let mut keys: Vec<&str> = path
            .iter()
            .filter_map(|(_, prop)| match prop {
                Prop::Map(key) => Some(key.as_str()),
                Prop::Seq(_) => None,
            })
            .collect();
        match action {
            PatchAction::PutMap { key, .. } => keys.push(key),
            PatchAction::Conflict { prop: Prop::Map(key) } => keys.push(key),
            _ => {}
        }
        debug_assert_eq!(self.kind, Kind::Meeting);
        Path::parse(self.kind, &keys.join("/")).ok()
    }
}

/// Returns whether a place stands beside the minutes: what is written there changes nothing in them.
fn is_beside(path: &Path) -> bool {
    match path {
        Path::Head(name) => ["adopted", "adopted_at"].contains(name),
        Path::Natural(map, _) => *map == AUTHORS,
        Path::Field(collection, _, name) => *collection == "addenda" || LIVING.contains(name),
    }
}

/// Returns the places that addenda took in, as they name them.
fn covered(reader: &Reader<'_>) -> BTreeSet<String> {
    let addenda = reader.records("addenda");
    addenda
        .iter()
        .filter(|record| !record.removed)
        .flat_map(|record| {
            let covers = record.field::<String>("covers");
            covers.word().split(' ').map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Returns the place that a touched one is told by; nothing where another tells it, or there is nothing to tell.
fn late(path: &Path, touched: &BTreeSet<Path>, now: &Reader<'_>, then: &Reader<'_>) -> Option<Path> {
    let name_of = |field: &str| NAMED.iter().find(|(id, _)| *id == field).map(|(_, name)| *name);
    match *path {
        Path::Field(collection, record, field) => {
            let is_there =
                |reader: &Reader<'_>| reader.locate(&Path::Field(collection, record, ORDER)).is_some();
            if !is_there(then) {
                return new_record(collection, record, now);
            }
            let name = name_of(field).map(|name| Path::Field(collection, record, name));
            (!name.is_some_and(|name| touched.contains(&name))).then(|| path.clone())
        }
        Path::Head(field) => {
            let name = name_of(field).map(Path::Head);
            (!name.is_some_and(|name| touched.contains(&name))).then(|| path.clone())
        }
        Path::Natural(..) => Some(path.clone()),
    }
}

/// Returns what stands at a place, in one word or many.
fn text_of(reader: &Reader<'_>, path: &Path) -> String {
    match reader.value(path).shown() {
        // A count below nothing takes one back that was stated.
        Some(Value::Count(..0)) => String::new(),
        Some(Value::Count(count)) => count.to_string(),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Word(_)) | None => reader.text_at_path(path),
    }
}

/// Returns the text of a record that is late as a whole; nothing where it was removed again.
fn new_record(collection: &'static str, record: RecordId, now: &Reader<'_>) -> Option<Path> {
    let (_, says) = SAYS.iter().find(|(name, _)| *name == collection)?;
    let removed = now.value(&Path::Field(collection, record, REMOVED));
    let is_removed = removed.shown() == Some(&Value::Flag(true));
    (!is_removed).then_some(Path::Field(collection, record, says))
}
