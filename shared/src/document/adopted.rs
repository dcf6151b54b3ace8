//! Adoption: a change of its own, that states the fingerprint. The frozen minutes are the document at that
//! change's dependencies; what comes later, or came from elsewhere at the same time, merges, stays out of
//! them, and is offered as a dated addendum.

use automerge::{ChangeHash, ObjId, PatchAction, Prop, ROOT, ReadDoc, Value as AmValue};

use super::open::Document;
use super::path::Path;
use super::reader::Stamp;
use crate::id::Kind;

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
    /// Where.
    pub path: Path,
    /// What stands there now.
    pub text: String,
}

/// Places of a meeting that are not minutes: they stay writable after adoption.
const LIVING: [&str; 2] = ["outcome", "done"];

impl Document {
    /// Returns the adoptions of the minutes: none, one, or several with different fingerprints, which is a
    /// conflict for a person.
    pub fn adoptions(&self) -> Vec<Adoption> {
        let reader = self.reader();
        let mut adoptions: Vec<Adoption> = Vec::new();
        for (value, id) in self.doc.get_all(ROOT, "adopted").unwrap_or_default() {
            let (AmValue::Scalar(value), Some(hash)) = (value, self.doc.hash_for_opid(&id)) else { continue };
            let (Some(fingerprint), Some(meta)) = (value.as_str(), self.doc.get_change_meta_by_hash(&hash))
            else {
                continue;
            };
            if adoptions.iter().all(|known| known.fingerprint != fingerprint) {
                let (fingerprint, by) = (fingerprint.into(), reader.stamp(&id));
                adoptions.push(Adoption { fingerprint, by, heads: meta.deps.clone() });
            }
        }
        adoptions
    }

    /// Returns what was written to the minutes but is not in `adoption`.
    pub fn late_edits(&self, adoption: &Adoption) -> Vec<LateEdit> {
        let reader = self.reader();
        let mut paths: Vec<Path> = self
            .doc
            .diff(&adoption.heads, &self.heads())
            .iter()
            .filter_map(|patch| self.touched(&patch.path, &patch.action))
            .filter(|path| match path {
                Path::Head(name) => !["adopted", "adopted_at"].contains(name),
                Path::Natural(map, _) => *map != super::shape::AUTHORS,
                Path::Field(collection, _, name) => *collection != "addenda" && !LIVING.contains(name),
            })
            .collect();
        paths.sort();
        paths.dedup();
        paths
            .into_iter()
            .map(|path| {
                let text = reader.text_at_path(&path);
                LateEdit { path, text }
            })
            .collect()
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
