//! A device's disk in memory: what the app keeps in IndexedDB, for the demonstration, the simulator and tests.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};

use super::effect::{Batch, Query};
use super::event::{HeldDocument, Loaded, StandingDocument, StoredDocument, UnsentSet};
use super::state::{BookState, ChangeState, DocumentMeta, StoredChange};
use crate::change::{ChangeSet, SetDigest};
use crate::document::{BadDocument, Document, genesis_heads};
use crate::id::{DocumentKey, Kind, StreamId};
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
            // What is there already stands as it stood.
            changes.entry(stored.hash).or_insert(stored);
        }
        self.stale.insert(key);
    }

    /// Opens a document from what is stored; a document that is not stored is its genesis.
    ///
    /// # Errors
    /// Where the stored changes do not make a document.
    pub fn open(&self, key: DocumentKey, kind: Kind) -> Result<Document, BadDocument> {
        let mut document = Document::new(key, kind);
        document.apply(self.stored(&key).filter_map(read).collect())?;
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

    /// Returns of how many documents the rows are kept, some of them perhaps ahead of the document.
    pub fn rows_kept(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether a document's rows are only made when somebody asks for them.
    pub fn makes_rows(&self, key: &DocumentKey) -> bool {
        self.stale.contains(key)
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

    /// Returns whether every document is there, and has the changes that it was last counted to have. Where not, the
    /// machine is to be told that there is doubt.
    pub fn is_whole(&self) -> bool {
        let has_all = self.book.as_ref().is_none_or(|book| book.is_sum_of(self.documents.values()));
        has_all
            && self.documents.iter().all(|(key, meta)| {
                let admitted = self.stored(key).filter(|change| is_admitted(change));
                meta.digest == SetDigest::of_all(key, admitted.map(|change| &change.hash))
            })
    }

    /// Loses a change without a trace, as a bad disk does.
    pub fn lose(&mut self, key: &DocumentKey, change: &ChangeHash) {
        if let Some(changes) = self.changes.get_mut(key) {
            changes.remove(change);
        }
    }

    /// Loses every document without a trace, and not how far it had come.
    pub fn lose_documents(&mut self) {
        *self = Self { book: self.book.take(), ..Self::default() };
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
                        pending: self.stored(key).filter(|change| !is_admitted(change)).cloned().collect(),
                        admitted: self
                            .stored(key)
                            .filter(|change| is_admitted(change))
                            .map(|change| change.hash)
                            .collect(),
                        rows: self.rows.contains_key(key),
                    })
                    .collect(),
            ),
            Query::Heads => Loaded::Heads(self.heads()),
            Query::Since(asked) => Loaded::Since(
                asked
                    .iter()
                    .filter_map(|(key, have)| {
                        let kind = self.documents.get(key)?.kind;
                        let changes = match self.open(*key, kind) {
                            Ok(document) => document.changes_since(have).changes,
                            Err(_) => self.stored(key).filter_map(read).collect(),
                        };
                        let changes = changes.iter().map(|change| change.raw_bytes().to_vec()).collect();
                        Some(UnsentSet { key: *key, kind, changes })
                    })
                    .collect(),
            ),
        }
    }

    /// Takes a batch. Returns whether it did: not where a document has other unadmitted changes than the batch
    /// was worked out from.
    pub fn commit(&mut self, batch: Batch) -> bool {
        let stale = batch.expects.iter().any(|(key, expected)| {
            let pending = self.stored(key).filter(|change| !is_admitted(change)).map(|change| change.hash);
            pending.collect::<BTreeSet<_>>() != expected.iter().copied().collect()
        });
        if stale {
            return false;
        }
        if batch.again {
            let changes = self.changes.values_mut().flat_map(BTreeMap::values_mut);
            for change in changes.filter(|change| !is_admitted(change)) {
                change.state = ChangeState::Unsent;
            }
        }
        for stream in batch.dropped {
            self.drop_stream(stream, batch.unsettled);
        }
        for (key, hash) in batch.rewritten {
            self.changes.entry(key).or_default().remove(&hash);
        }
        for (key, hash) in batch.forgotten {
            self.changes.entry(key).or_default().remove(&hash);
            self.clear(key);
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
        true
    }

    fn drop_stream(&mut self, stream: StreamId, unsettled: bool) {
        self.rows.retain(|key, _| key.unit != stream.unit || self.documents.contains_key(key));
        let gone: Vec<_> = self
            .documents
            .iter()
            .filter(|(_, meta)| meta.stream == Some(stream))
            .map(|(key, _)| *key)
            .collect();
        for key in gone {
            let changes = self.changes.entry(key).or_default();
            if unsettled {
                changes.values_mut().for_each(|change| change.state = ChangeState::Unsent);
            }
            changes.retain(|_, change| !is_admitted(change));
            if let Some(meta) = self.documents.get_mut(&key) {
                (meta.stream, meta.digest) = (None, SetDigest::default());
            }
            self.clear(key);
        }
    }

    /// Drops a document of which nothing is left.
    fn clear(&mut self, key: DocumentKey) {
        if self.stored(&key).next().is_none() {
            self.documents.remove(&key);
            self.rows.remove(&key);
            self.stale.remove(&key);
        }
    }

    fn stored(&self, key: &DocumentKey) -> impl Iterator<Item = &StoredChange> {
        self.changes.get(key).into_iter().flat_map(BTreeMap::values)
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

    fn heads(&self) -> Vec<HeldDocument> {
        let streamed = self.documents.iter().filter(|(_, meta)| meta.stream.is_some());
        streamed
            .map(|(key, meta)| {
                let admitted = || self.stored(key).filter(|change| is_admitted(change));
                let mut document = Document::new(*key, meta.kind);
                let heads = match document.apply(admitted().filter_map(read).collect()) {
                    Ok(()) => document.heads(),
                    Err(_) => genesis_heads(key, meta.kind),
                };
                let digest = SetDigest::of_all(key, admitted().map(|change| &change.hash));
                HeldDocument { key: *key, meta: meta.clone(), digest, heads }
            })
            .collect()
    }
}

const fn is_admitted(change: &StoredChange) -> bool {
    matches!(change.state, ChangeState::Admitted(_))
}

fn read(change: &StoredChange) -> Option<Change> {
    Change::from_bytes(change.bytes.clone()).ok()
}
