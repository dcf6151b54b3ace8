//! What the disk has of a document, and what an answer changes of it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Change, ChangeHash};

use super::Batch;
use super::state::{BookState, ChangeState, DocumentMeta, StoredChange};
use crate::change::SetDigest;
use crate::id::DocumentKey;

/// A document while an answer is taken in.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) meta: Option<DocumentMeta>,
    pub(super) pending: BTreeMap<ChangeHash, StoredChange>,
    /// The changes in the log that the disk has.
    pub(super) admitted: BTreeSet<ChangeHash>,
    /// Changes to put.
    pub(super) changes: BTreeMap<ChangeHash, StoredChange>,
    /// Changes to take away: they were written again.
    pub(super) rewritten: BTreeSet<ChangeHash>,
    /// Changes to take away: the log has them, and nothing of it may be read here.
    forgotten: Vec<ChangeHash>,
    /// Under which actors changes came that the disk had not.
    newcomers: BTreeSet<ActorId>,
    /// What was pending when it was read.
    expected: Vec<ChangeHash>,
    /// The newest rows that came.
    pub(super) rows: Vec<u8>,
    /// Whether the disk has rows and no document: they came ahead of it.
    foretold: bool,
    /// Whether something came that the disk had not.
    pub(super) news: bool,
    /// Whether more than its rows is to be put.
    pub(super) touched: bool,
}

/// What a document comes to.
pub(super) struct Closed {
    /// Where its changes stand that are not in the log; nothing where that is as it was.
    pub(super) standing: Option<Vec<ChangeState>>,
    /// Whether whoever shows it is to read it again.
    pub(super) announced: bool,
    /// Whether something came that the disk had not.
    pub(super) news: bool,
}

impl Ledger {
    /// Begins with what the disk has: whether it has `rows`, too.
    pub(super) fn open(
        meta: Option<DocumentMeta>,
        pending: Vec<StoredChange>,
        admitted: Vec<ChangeHash>,
        rows: bool,
    ) -> Self {
        Self {
            foretold: rows && meta.is_none(),
            meta,
            expected: pending.iter().map(|change| change.hash).collect(),
            pending: pending.into_iter().map(|change| (change.hash, change)).collect(),
            admitted: admitted.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Returns whether the disk has what it was last counted to have.
    pub(super) fn is_as_counted(&self, key: &DocumentKey) -> bool {
        let counted = self.meta.as_ref().map_or_else(SetDigest::default, |meta| meta.digest);
        counted == SetDigest::of_all(key, &self.admitted)
    }

    /// Takes in rows that come ahead of their document. One that is here has its rows, and makes them again as its changes
    /// come.
    pub(super) fn foretell(&mut self, rows: &[u8]) {
        if self.meta.is_none() {
            self.rows = rows.to_vec();
        }
    }

    /// Puts a change that is not in the log.
    pub(super) fn put(&mut self, change: StoredChange) {
        self.pending.insert(change.hash, change.clone());
        self.changes.insert(change.hash, change);
    }

    /// Says where a change of ours stands that is not in the log.
    pub(super) fn stand(&mut self, hash: &ChangeHash, state: &ChangeState) {
        if let Some(change) = self.pending.get(hash).cloned() {
            self.put(StoredChange { state: state.clone(), ..change });
        }
    }

    /// Takes a change of the log in that the disk has not.
    pub(super) fn hear(&mut self, change: &Change, state: &ChangeState) {
        let hash = change.hash();
        if !self.admitted.contains(&hash) && !self.pending.contains_key(&hash) {
            let bytes = change.raw_bytes().to_vec();
            self.changes.insert(hash, StoredChange { hash, bytes, state: state.clone() });
            self.newcomers.insert(change.actor_id().clone());
            self.news = true;
        }
    }

    /// Counts a change that is here, or comes now, as in the log.
    pub(super) fn admit(
        &mut self,
        book: &mut BookState,
        key: &DocumentKey,
        hash: ChangeHash,
        state: &ChangeState,
    ) {
        if let Some(change) = self.pending.remove(&hash) {
            self.changes.insert(hash, StoredChange { state: state.clone(), ..change });
        }
        if self.changes.contains_key(&hash) && self.admitted.insert(hash) {
            self.count(book, SetDigest::plus, key, &hash);
        }
    }

    /// Lets go of what is in the log, and may not be read here.
    pub(super) fn forget(&mut self, hashes: &[ChangeHash]) {
        let known = hashes.iter().filter(|hash| self.pending.remove(hash).is_some());
        self.forgotten.extend(known);
    }

    /// Counts a change into the document's digest and its stream's, or out of them.
    pub(super) fn count(
        &mut self,
        book: &mut BookState,
        how: fn(SetDigest, SetDigest) -> SetDigest,
        key: &DocumentKey,
        hash: &ChangeHash,
    ) {
        let Some(meta) = &mut self.meta else { return };
        let digest = SetDigest::of(key, hash);
        meta.digest = how(meta.digest, digest);
        if let Some(stream) = meta.stream.and_then(|stream| book.digest_of(stream)) {
            *stream = how(*stream, digest);
        }
    }

    /// Puts into the batch what changes, and into `documents` what is known of it.
    pub(super) fn close(
        self,
        key: DocumentKey,
        batch: &mut Batch,
        documents: &mut BTreeMap<DocumentKey, DocumentMeta>,
    ) -> Closed {
        batch.rewritten.extend(self.rewritten.into_iter().map(|hash| (key, hash)));
        batch.newcomers.extend(self.newcomers.into_iter().map(|actor| (key, actor)));
        batch.changes.extend(self.changes.into_values().map(|change| (key, change)));
        let is_ours = !self.pending.is_empty();
        let states = || self.pending.into_values().map(|change| change.state).collect();
        if !self.forgotten.is_empty() {
            batch.expects.push((key, self.expected));
            batch.forgotten.extend(self.forgotten.into_iter().map(|hash| (key, hash)));
            return Closed { standing: Some(states()), announced: true, news: false };
        }
        if !self.touched {
            let announced = !self.rows.is_empty();
            if announced {
                batch.expects.push((key, self.expected));
                batch.rows.push((key, self.rows));
            }
            return Closed { standing: None, announced, news: false };
        }
        documents.extend(self.meta.map(|meta| (key, meta)));
        if self.news {
            batch.expects.push((key, self.expected));
            if !is_ours && !self.rows.is_empty() {
                batch.rows.push((key, self.rows));
            } else if is_ours || !self.foretold {
                batch.stale.push(key);
            }
        }
        Closed { standing: Some(states()), announced: self.news, news: self.news }
    }
}
