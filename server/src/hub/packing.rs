//! Documents for a first download, many in one page.

use shared::change::limits::{MAX_PACK, PAGE_OPS};
use shared::change::{ChangeSet, pack};
use shared::id::BookId;
use shared::sync::{Entry, EntryBody};

use super::{Hub, HubError, guarded, load, split};
use crate::store::{Ask, Doc, LogEntry, Store};

/// A page is closed once its changes have so many bytes, too: an honest one never has.
const PAGE_BYTES: usize = 2 * MAX_PACK;

/// A page being filled.
#[derive(Default)]
pub(super) struct Packing {
    entries: Vec<Entry>,
    documents: Vec<(ChangeSet, Vec<u8>)>,
    operations: usize,
    bytes: usize,
}

impl Packing {
    /// Takes documents with their rows until the page is full, and leaves those that it took; returns whether that is
    /// all of them.
    pub(super) fn take<S: Store>(
        &mut self,
        hub: &Hub<S>,
        book: BookId,
        documents: &mut Vec<(Doc, Vec<u8>)>,
        sees_rows: bool,
    ) -> Result<bool, HubError> {
        for at in 0..documents.len() {
            let (doc, rows) = &documents[at];
            if self.operations >= PAGE_OPS || self.bytes >= PAGE_BYTES {
                documents.truncate(at);
                return Ok(false);
            }
            let rows = if sees_rows { rows.clone() } else { Vec::new() };
            let changes = guarded(|| load(doc).map(|document| document.changes()));
            match changes.flatten() {
                Some(set) => self.put(doc, set, rows),
                // The log still has what it was made of.
                None => {
                    for LogEntry { changeset, whole, .. } in hub.store().entries_of(book, doc.key)? {
                        self.entries.push(entry(doc, EntryBody::ChangeSet(changeset), whole, rows.clone()));
                    }
                }
            }
        }
        Ok(true)
    }

    fn put(&mut self, doc: &Doc, set: ChangeSet, rows: Vec<u8>) {
        self.operations += set.changes.iter().map(automerge::Change::len).sum::<usize>();
        let bytes = set.changes.iter().map(|change| change.raw_bytes().len()).sum::<usize>() + rows.len();
        self.bytes += bytes;
        if !set.is_within_limits() || bytes > MAX_PACK {
            // More than a reader takes at once.
            self.entries.extend(in_parts(&entry(doc, EntryBody::Packed(0), true, rows), &set));
            return;
        }
        let place = self.documents.len() as u32;
        self.documents.push((set, rows));
        self.entries.push(entry(doc, EntryBody::Packed(place), true, Vec::new()));
    }

    /// Returns the entries and the pack.
    pub(super) fn finish(self) -> (Vec<Entry>, Vec<u8>) {
        if self.documents.is_empty() {
            return (self.entries, Vec::new());
        }
        match guarded(|| pack::encode(&self.documents)) {
            Some(Ok(bytes)) => (self.entries, bytes),
            // Beyond a bound all the same: each for itself, at most several times what it would have been.
            Some(Err(_)) | None => {
                tracing::error!(documents = self.documents.len(), "a page does not pack");
                let apart = |entry: Entry| match entry.body {
                    EntryBody::Packed(at) => {
                        let (set, rows) = &self.documents[at as usize];
                        in_parts(&Entry { rows: rows.clone(), ..entry }, set)
                    }
                    _ => vec![entry],
                };
                (self.entries.into_iter().flat_map(apart).collect(), Vec::new())
            }
        }
    }
}

/// Returns an entry for each changeset that a whole document is cut into.
fn in_parts(entry: &Entry, set: &ChangeSet) -> Vec<Entry> {
    let parts = split::encode(set).into_iter().enumerate();
    let part = |(at, bytes)| Entry { body: EntryBody::ChangeSet(bytes), whole: at == 0, ..entry.clone() };
    parts.map(part).collect()
}

fn entry(doc: &Doc, body: EntryBody, whole: bool, rows: Vec<u8>) -> Entry {
    Entry { n: doc.last, audience: doc.audience, body, whole, rows }
}
