//! Keeping the log short: the entries of a document that came to rest long ago become one, its whole history as one
//! changeset. A cell that is online writes a meeting in a hundred entries of some hundred bytes; together they weigh a tenth.

use shared::change::{ChangeSet, SetDigest};
use shared::document::Document;
use shared::id::{BookId, DocumentKey};
use shared::sync::MIN_ANSWER_BYTES;

use super::admission::guarded;
use super::{Hub, HubError};
use crate::store::{Ask, CommitError, Compact, Doc, Plan, Store};

/// What is compacted.
#[derive(Clone, Copy, Debug)]
pub struct Compaction {
    /// Documents with more log entries than this.
    pub many: u64,
    /// Whose last one lies so many positions behind the head: a device that is behind by less gets what it lacks alone.
    pub behind: u64,
}

impl Default for Compaction {
    fn default() -> Self {
        Self { many: 4, behind: 1_000 }
    }
}

impl<S: Store> Hub<S> {
    /// Returns the documents whose log entries are to become one.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn to_compact(&self, which: Compaction) -> Result<Vec<(BookId, DocumentKey)>, HubError> {
        let mut all = Vec::new();
        for book in self.store.books()? {
            let before = book.head.saturating_sub(which.behind);
            let keys = self.store.long_logs(book.id, which.many, before)?;
            all.extend(keys.into_iter().map(|key| (book.id, key)));
        }
        Ok(all)
    }

    /// Makes one entry of a document's. What is written is read again before, and has to be the document, change by change.
    /// Returns whether it was done: not where the document moved on meanwhile, or is too large for one small answer.
    ///
    /// # Errors
    /// Where the store fails. Nothing has changed then.
    pub fn compact(&self, book: BookId, key: DocumentKey) -> Result<bool, HubError> {
        let Some(doc) = self.store.doc(book, key)? else { return Ok(false) };
        let Some(changeset) = guarded(|| whole(&doc)).flatten() else { return Ok(false) };
        let compact = Compact { key, version: doc.version, changeset };
        match self.store.commit(&Plan::Compact(book, Box::new(compact))) {
            Ok(_) => Ok(true),
            Err(CommitError::Conflict) => Ok(false),
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }
}

/// Returns a document's whole history as one changeset, if that is no more than the worst link carries in one answer, and reads as the document again.
fn whole(doc: &Doc) -> Option<Vec<u8>> {
    let document = Document::load(doc.key, doc.kind, &doc.snapshot).ok()?;
    let changes = document.changes();
    let changeset = changes.is_within_limits().then(|| changes.encode())?;
    if changeset.len() > MIN_ANSWER_BYTES {
        return None;
    }
    let set = ChangeSet::decode(&changeset).ok()?;
    let hashes: Vec<_> = set.hashes().collect();
    let mut again = Document::new(doc.key, doc.kind);
    again.apply(set.changes).ok()?;
    let heads = |mut heads: Vec<_>| {
        heads.sort_unstable();
        heads
    };
    let is_it = SetDigest::of_all(&doc.key, &hashes) == doc.digest
        && heads(again.heads()) == heads(doc.heads.clone());
    is_it.then_some(changeset)
}
