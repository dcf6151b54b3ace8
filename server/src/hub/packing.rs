//! Documents for a first download, many in one page.

use shared::change::limits::{MAX_PACK, MAX_PACK_DOCUMENTS, PAGE_OPS};
use shared::change::{ChangeSet, Header, pack};
use shared::document::GENESIS;
use shared::id::BookId;
use shared::sync::{Entry, EntryBody};

use super::{Hub, HubError, guarded, load, split};
use crate::store::{Ask, Doc, DocRows, LogEntry, Store};

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
    /// Takes documents until the page is full, and leaves those that it took; returns whether that is all of them.
    pub(super) fn take<S: Store>(
        &mut self,
        hub: &Hub<S>,
        book: BookId,
        documents: &mut Vec<Doc>,
    ) -> Result<bool, HubError> {
        for at in 0..documents.len() {
            if self.is_full() {
                documents.truncate(at);
                return Ok(false);
            }
            let doc = &documents[at];
            let changes = guarded(|| load(doc).map(|document| document.changes()));
            match changes.flatten() {
                Some(set) => self.put(doc, set),
                // The log still has what it was made of.
                None => {
                    for LogEntry { changeset, whole, .. } in hub.store().entries_of(book, doc.key)? {
                        self.entries.push(entry(doc, EntryBody::ChangeSet(changeset), whole));
                    }
                }
            }
        }
        Ok(true)
    }

    /// Takes rows likewise, each as its document without any change.
    pub(super) fn take_rows(&mut self, rows: &mut Vec<(DocRows, u64)>) -> bool {
        for at in 0..rows.len() {
            if self.is_full() {
                rows.truncate(at);
                return false;
            }
            let (DocRows { key, kind, audience, rows }, last) = &rows[at];
            self.bytes += rows.len();
            let header = Header { kind: *kind, key: *key, genesis: GENESIS };
            let body = EntryBody::Packed(self.documents.len() as u32);
            self.documents.push((ChangeSet { header, changes: Vec::new() }, rows.clone()));
            self.entries.push(Entry { n: *last, audience: *audience, body, whole: false, rows: Vec::new() });
        }
        true
    }

    fn is_full(&self) -> bool {
        self.operations >= PAGE_OPS || self.bytes >= PAGE_BYTES || self.documents.len() >= MAX_PACK_DOCUMENTS
    }

    fn put(&mut self, doc: &Doc, set: ChangeSet) {
        self.operations += set.changes.iter().map(automerge::Change::len).sum::<usize>();
        let bytes = set.changes.iter().map(|change| change.raw_bytes().len()).sum::<usize>();
        self.bytes += bytes;
        if !set.is_within_limits() || bytes > MAX_PACK {
            // More than a reader takes at once.
            self.entries.extend(in_parts(&entry(doc, EntryBody::Packed(0), true), &set));
            return;
        }
        let place = self.documents.len() as u32;
        self.documents.push((set, Vec::new()));
        self.entries.push(entry(doc, EntryBody::Packed(place), true));
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

/// Returns the entry of a document. Its rows have come before it.
fn entry(doc: &Doc, body: EntryBody, whole: bool) -> Entry {
    Entry { n: doc.last, audience: doc.audience, body, whole, rows: Vec::new() }
}
