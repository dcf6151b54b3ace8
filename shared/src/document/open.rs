//! A document in memory: the one place that constructs Automerge. The text encoding (UTF-16 code units, as
//! the browser counts) is not stored in a document, so that every way in must set it.

use automerge::{Automerge, Change, ChangeHash, LoadOptions, ReadDoc, TextEncoding};

use super::genesis::{GENESIS, genesis};
use super::reader::{Reader, Stamp};
use crate::change::{ChangeSet, Header, first_written};
use crate::id::{DocumentKey, Kind};
use crate::time::Instant;

const ENCODING: TextEncoding = TextEncoding::Utf16CodeUnit;

/// Why a document cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDocument {
    /// Automerge refused it.
    #[error("the document does not load: {0}")]
    Load(String),
    /// Some changes are not there that others stand on.
    #[error("{0} changes are missing that others depend on")]
    Missing(usize),
    /// It is no document of this kind and key.
    #[error("the document is not the {0} that its key names")]
    NotThis(&'static str),
}

/// A document of the domain, loaded.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) key: DocumentKey,
    pub(super) kind: Kind,
    pub(super) doc: Automerge,
    /// The heads of its genesis: what every other change stands on.
    genesis: Vec<ChangeHash>,
}

#[allow(clippy::disallowed_methods, reason = "the one constructor")]
pub(crate) fn blank() -> Automerge {
    Automerge::new_with_encoding(ENCODING)
}

#[allow(clippy::disallowed_methods, reason = "the one constructor")]
fn load(bytes: &[u8]) -> Result<Automerge, BadDocument> {
    Automerge::load_with_options(bytes, LoadOptions::new().text_encoding(ENCODING))
        .map_err(|error| BadDocument::Load(error.to_string()))
}

impl Document {
    /// Returns a new document: its genesis and nothing else, the same bytes on every device.
    pub fn new(key: DocumentKey, kind: Kind) -> Self {
        let doc = genesis(&key, kind);
        Self { key, kind, genesis: doc.get_heads(), doc }
    }

    /// Returns the document that was saved. The bytes are our own, from our own disk: a foreign document is
    /// never opened.
    ///
    /// # Errors
    /// Where Automerge refuses the bytes, or they are another document's.
    pub fn load(key: DocumentKey, kind: Kind, bytes: &[u8]) -> Result<Self, BadDocument> {
        let doc = load(bytes)?;
        let genesis = super::genesis_heads(&key, kind);
        if !doc.get_missing_deps(&genesis).is_empty() {
            return Err(BadDocument::NotThis(kind.word()));
        }
        Ok(Self { key, kind, doc, genesis })
    }

    /// Returns the document's bytes: plain Automerge, with its genesis.
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// Adds changes, in one batch. What is there already is passed over.
    ///
    /// # Errors
    /// Where a change cannot be applied, or stands on one that is not there; the document is then as before.
    pub fn apply(&mut self, changes: Vec<Change>) -> Result<(), BadDocument> {
        let mut next = self.doc.clone();
        next.apply_changes(changes).map_err(|error| BadDocument::Load(error.to_string()))?;
        match next.get_missing_deps(&[]).len() {
            0 => self.doc = next,
            missing => return Err(BadDocument::Missing(missing)),
        }
        Ok(())
    }

    /// Returns the document's key.
    pub const fn key(&self) -> DocumentKey {
        self.key
    }

    /// Returns the document's kind.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the heads.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.doc.get_heads()
    }

    /// Returns the changes that are not among `have` or before them, genesis left out, as a changeset.
    pub fn changes_since(&self, have: &[ChangeHash]) -> ChangeSet {
        let known: Vec<_> = have
            .iter()
            .filter(|hash| self.doc.get_change_meta_by_hash(hash).is_some())
            .chain(&self.genesis)
            .copied()
            .collect();
        self.set(self.doc.get_changes(&known))
    }

    /// Returns every change but genesis.
    pub fn changes(&self) -> ChangeSet {
        self.changes_since(&[])
    }

    /// Returns the hash of every change but genesis.
    pub fn hashes(&self) -> Vec<ChangeHash> {
        let all = self.doc.get_changes_meta(&self.genesis);
        all.iter().map(|change| change.hash).collect()
    }

    /// Returns a view of the document as it is.
    pub const fn reader(&self) -> Reader<'_> {
        Reader::now(self)
    }

    /// Returns a view of the document as it was at `heads`.
    pub const fn reader_at(&self, heads: Vec<ChangeHash>) -> Reader<'_> {
        Reader::at(self, heads)
    }

    /// Returns who created the document without knowing of the others, each person and device once, with when;
    /// nothing where one did.
    pub fn makers(&self) -> Vec<Stamp> {
        let reader = self.reader();
        let mut makers: Vec<Stamp> = self
            .doc
            .get_changes_meta(&self.genesis)
            .iter()
            .filter(|meta| meta.deps == self.genesis)
            .map(|meta| reader.author(Some(&meta.actor), Instant::from_seconds(meta.timestamp)))
            .collect();
        makers.sort_by(|a, b| (&a.person, &a.device, a.at).cmp(&(&b.person, &b.device, b.at)));
        makers.dedup_by(|later, first| (&later.person, &later.device) == (&first.person, &first.device));
        if makers.len() > 1 { makers } else { Vec::new() }
    }

    /// Returns whether the record is there, removed or not.
    pub fn has_record(&self, collection: &'static str, record: crate::id::RecordId) -> bool {
        self.reader().locate(&super::Path::Field(collection, record, super::shape::ORDER)).is_some()
    }

    /// Returns whether `path` is prose.
    pub fn is_prose(&self, path: &super::Path) -> bool {
        path.slot(self.kind).is_some_and(|slot| slot.prose)
    }

    /// Returns whether the document has the change.
    pub fn knows(&self, change: &ChangeHash) -> bool {
        self.doc.get_change_meta_by_hash(change).is_some()
    }

    /// Returns the change here that begins, as it was first written, a branch that `changes` hold written again.
    pub(crate) fn first_written(&self, changes: &[Change]) -> Option<Change> {
        let first = first_written(self.metadata().iter().map(|meta| meta.hash), changes)?;
        self.doc.get_change_by_hash(&first)
    }

    pub(crate) fn metadata(&self) -> Vec<automerge::ChangeMetadata<'_>> {
        self.doc.get_changes_meta(&[])
    }

    pub(crate) const fn automerge(&self) -> &Automerge {
        &self.doc
    }

    pub(super) fn set(&self, changes: Vec<Change>) -> ChangeSet {
        ChangeSet { header: Header { kind: self.kind, key: self.key, genesis: GENESIS }, changes }
    }
}
