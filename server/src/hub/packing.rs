//! Documents for a first download, many in one page.

use shared::change::limits::PAGE_OPS;
use shared::change::{ChangeSet, pack};
use shared::document::Document;
use shared::id::BookId;
use shared::sync::{Entry, EntryBody};

use super::{Hub, HubError, split};
use crate::store::{Ask, Doc, Store};

/// A page being filled.
#[derive(Default)]
pub(super) struct Packing {
    entries: Vec<Entry>,
    documents: Vec<(ChangeSet, Vec<u8>)>,
    operations: usize,
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
            if self.operations >= PAGE_OPS {
                documents.truncate(at);
                return Ok(false);
            }
            let rows = if sees_rows { rows.clone() } else { Vec::new() };
            match Document::load(doc.key, doc.kind, &doc.snapshot) {
                Ok(document) => self.put(doc, document.changes(), rows),
                // Quarantined alone: the log still has what it was made of.
                Err(error) => {
                    tracing::error!(document = %doc.key.document, unit = %doc.key.unit, %error, "does not load");
                    for entry in hub.store().entries_of(book, doc.key)? {
                        self.entries.push(changeset(doc, entry.changeset, entry.whole, rows.clone()));
                    }
                }
            }
        }
        Ok(true)
    }

    fn put(&mut self, doc: &Doc, set: ChangeSet, rows: Vec<u8>) {
        let operations: usize = set.changes.iter().map(automerge::Change::len).sum();
        if operations >= PAGE_OPS {
            // Larger than a page.
            let parts = split::encode(&set).into_iter().enumerate();
            self.entries.extend(parts.map(|(part, bytes)| changeset(doc, bytes, part == 0, rows.clone())));
            return;
        }
        self.operations += operations;
        let place = self.documents.len() as u32;
        self.documents.push((set, rows));
        self.entries.push(entry(doc, EntryBody::Packed(place), true, Vec::new()));
    }

    /// Returns the entries and the pack.
    pub(super) fn finish(self) -> (Vec<Entry>, Vec<u8>) {
        if self.documents.is_empty() {
            return (self.entries, Vec::new());
        }
        match pack::encode(&self.documents) {
            Ok(bytes) => (self.entries, bytes),
            // Beyond a bound all the same: each for itself, at most several times what it would have been.
            Err(error) => {
                tracing::error!(%error, documents = self.documents.len(), "a page does not pack");
                let mut documents = self.documents.into_iter();
                let mut entries = Vec::with_capacity(self.entries.len());
                for packed in self.entries {
                    let EntryBody::Packed(_) = packed.body else {
                        entries.push(packed);
                        continue;
                    };
                    let Some((set, rows)) = documents.next() else { continue };
                    for (part, bytes) in split::encode(&set).into_iter().enumerate() {
                        let (body, rows) = (EntryBody::ChangeSet(bytes), rows.clone());
                        entries.push(Entry { body, rows, whole: part == 0, ..packed.clone() });
                    }
                }
                (entries, Vec::new())
            }
        }
    }
}

fn changeset(doc: &Doc, bytes: Vec<u8>, whole: bool, rows: Vec<u8>) -> Entry {
    entry(doc, EntryBody::ChangeSet(bytes), whole, rows)
}

fn entry(doc: &Doc, body: EntryBody, whole: bool, rows: Vec<u8>) -> Entry {
    Entry { n: doc.last, audience: doc.audience, body, whole, rows }
}
