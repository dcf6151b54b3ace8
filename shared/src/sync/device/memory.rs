//! A device's disk in memory: what the app keeps in IndexedDB, for the demonstration, the simulator and tests.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};

use super::effect::{Batch, Query};
use super::event::{Loaded, StandingDocument, StoredDocument, UnsentSet};
use super::state::{BookState, ChangeState, DocumentMeta, StoredChange};
use crate::change::ChangeSet;
use crate::document::{BadDocument, Document, genesis_heads};
use crate::id::{DocumentKey, Kind};
use crate::overview;

/// A disk. A batch is taken whole or not at all.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk {
    changes: BTreeMap<DocumentKey, BTreeMap<ChangeHash, StoredChange>>,
    documents: BTreeMap<DocumentKey, DocumentMeta>,
    rows: BTreeMap<DocumentKey, Vec<u8>>,
    /// Documents whose rows are made when somebody asks for them: most are never asked for here.
    stale: BTreeSet<DocumentKey>,
    book: Option<BookState>,
}

impl MemoryDisk {
    /// Stores an edit: its changes, unsent.
    pub fn write(&mut self, document: &Document, set: &ChangeSet) {
        let key = document.key();
        self.documents.entry(key).or_insert_with(|| DocumentMeta::new(document.kind()));
        let changes = self.changes.entry(key).or_default();
        for change in &set.changes {
            let stored = StoredChange {
                hash: change.hash(),
                bytes: change.raw_bytes().to_vec(),
                state: ChangeState::Unsent,
            };
            changes.insert(stored.hash, stored);
        }
        self.stale.insert(key);
    }

    /// Opens a document from what is stored; a document that is not stored is its genesis.
    ///
    /// # Errors
    /// Where the stored changes do not make a document.
    pub fn open(&self, key: DocumentKey, kind: Kind) -> Result<Document, BadDocument> {
        let mut document = Document::new(key, kind);
        let stored = self.changes.get(&key).into_iter().flat_map(BTreeMap::values);
        let changes = stored.filter_map(|change| Change::from_bytes(change.bytes.clone()).ok()).collect();
        document.apply(changes)?;
        Ok(document)
    }

    /// Adds to an open document what is stored and it has not, in one batch. Returns whether there was anything.
    ///
    /// # Errors
    /// Where the stored changes do not make a document.
    pub fn merge(&self, document: &mut Document) -> Result<bool, BadDocument> {
        let stored = self.changes.get(&document.key()).into_iter().flatten();
        let news: Vec<_> = stored
            .filter(|(hash, _)| !document.knows(hash))
            .filter_map(|(_, change)| Change::from_bytes(change.bytes.clone()).ok())
            .collect();
        let any = !news.is_empty();
        if any {
            document.apply(news)?;
        }
        Ok(any)
    }

    /// Returns the documents there are, with what is known of each.
    pub fn documents(&self) -> impl Iterator<Item = (&DocumentKey, &DocumentMeta)> {
        self.documents.iter()
    }

    /// Returns the rows of a document.
    pub fn rows(&self, key: &DocumentKey) -> Option<Vec<u8>> {
        if !self.stale.contains(key) {
            return self.rows.get(key).cloned();
        }
        let kind = self.documents.get(key)?.kind;
        Some(overview::rows(&self.open(*key, kind).ok()?).encode())
    }

    /// Returns where each change of a document stands.
    pub fn states(&self, key: &DocumentKey) -> impl Iterator<Item = (&ChangeHash, &ChangeState)> {
        self.changes.get(key).into_iter().flatten().map(|(hash, change)| (hash, &change.state))
    }

    /// Returns the book's state, once one was stored.
    pub const fn book(&self) -> Option<&BookState> {
        self.book.as_ref()
    }

    /// Returns the documents with something that is not admitted. What was received but never seen in the
    /// log is sent again: the server knows it by its hash.
    pub fn standing(&mut self) -> Vec<StandingDocument> {
        let mut standing = Vec::new();
        for (key, changes) in &mut self.changes {
            let (mut unsent, mut held) = (false, None);
            for change in changes.values_mut() {
                match &change.state {
                    ChangeState::Received => change.state = ChangeState::Unsent,
                    ChangeState::Held(why) => held = Some(why.clone()),
                    ChangeState::Unsent | ChangeState::Admitted(_) => {}
                }
                unsent |= change.state == ChangeState::Unsent;
            }
            if unsent || held.is_some() {
                standing.push(StandingDocument { key: *key, unsent, held });
            }
        }
        standing
    }

    /// Loses a change without a trace, as a bad disk does.
    pub fn lose(&mut self, key: &DocumentKey, change: &ChangeHash) {
        if let Some(changes) = self.changes.get_mut(key) {
            changes.remove(change);
        }
    }

    /// Reads what the machine asks for.
    pub fn load(&self, query: &Query) -> Loaded {
        match query {
            Query::Unsent { bytes } => self.unsent(*bytes),
            Query::Documents(keys) => Loaded::Documents(
                keys.iter()
                    .map(|key| StoredDocument {
                        key: *key,
                        meta: self.documents.get(key).cloned(),
                        pending: self
                            .changes
                            .get(key)
                            .into_iter()
                            .flat_map(BTreeMap::values)
                            .filter(|change| !matches!(change.state, ChangeState::Admitted(_)))
                            .cloned()
                            .collect(),
                    })
                    .collect(),
            ),
            Query::Heads => Loaded::Heads(self.heads()),
            Query::Since(asked) => Loaded::Since(
                asked
                    .iter()
                    .filter_map(|(key, have)| {
                        let kind = self.documents.get(key)?.kind;
                        let set = self.open(*key, kind).ok()?.changes_since(have);
                        let changes = set.changes.iter().map(|change| change.raw_bytes().to_vec()).collect();
                        Some(UnsentSet { key: *key, kind, changes })
                    })
                    .collect(),
            ),
        }
    }

    /// Takes a batch.
    pub fn commit(&mut self, batch: Batch) {
        for stream in batch.dropped {
            let gone: Vec<_> = self
                .documents
                .iter()
                .filter(|(_, meta)| meta.stream == Some(stream))
                .map(|(key, _)| *key)
                .collect();
            for key in gone {
                let changes = self.changes.entry(key).or_default();
                changes.retain(|_, change| !matches!(change.state, ChangeState::Admitted(_)));
                if changes.is_empty() {
                    self.documents.remove(&key);
                    self.rows.remove(&key);
                    self.stale.remove(&key);
                }
            }
        }
        for (key, hash) in batch.rewritten {
            self.changes.entry(key).or_default().remove(&hash);
        }
        for (key, change) in batch.changes {
            self.changes.entry(key).or_default().insert(change.hash, change);
        }
        self.documents.extend(batch.documents);
        for (key, rows) in batch.rows {
            self.stale.remove(&key);
            self.rows.insert(key, rows);
        }
        self.stale.extend(batch.stale);
        if batch.book.is_some() {
            self.book = batch.book;
        }
    }

    fn unsent(&self, bytes: usize) -> Loaded {
        let (mut sets, mut all, mut weight) = (Vec::new(), BTreeSet::new(), 0);
        for (key, changes) in &self.changes {
            let mut set = Vec::new();
            let mut changes: Vec<_> =
                changes.values().filter(|change| change.state == ChangeState::Unsent).collect();
            // In causal order, so that what fits depends on nothing that does not.
            changes.sort_by_cached_key(|change| {
                Change::from_bytes(change.bytes.clone()).map_or(0, |change| change.start_op().get())
            });
            for change in changes {
                all.insert(*key);
                if weight == 0 || weight + change.bytes.len() <= bytes {
                    weight += change.bytes.len();
                    set.push(change.bytes.clone());
                } else {
                    break;
                }
            }
            if let (false, Some(meta)) = (set.is_empty(), self.documents.get(key)) {
                sets.push(UnsentSet { key: *key, kind: meta.kind, changes: set });
            }
        }
        Loaded::Unsent(sets, all.into_iter().collect())
    }

    fn heads(&self) -> Vec<(DocumentKey, Vec<ChangeHash>)> {
        self.documents
            .iter()
            .filter(|(_, meta)| meta.stream.is_some())
            .map(|(key, meta)| {
                let mut document = Document::new(*key, meta.kind);
                let admitted = self
                    .changes
                    .get(key)
                    .into_iter()
                    .flat_map(BTreeMap::values)
                    .filter(|change| matches!(change.state, ChangeState::Admitted(_)))
                    .filter_map(|change| Change::from_bytes(change.bytes.clone()).ok())
                    .collect();
                // A disk that lost rows says that it holds nothing of the document: it is sent whole.
                let heads = match document.apply(admitted) {
                    Ok(()) => document.heads(),
                    Err(_) => genesis_heads(key, meta.kind),
                };
                (*key, heads)
            })
            .collect()
    }
}
