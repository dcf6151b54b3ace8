//! How the disk is laid out: keys, and what the bytes under them are.
//!
//! A document's key is `<unit>/<document>`, a change's that and `/<hash>`, a draft's that and `/<path>` and the
//! window. Values are postcard, but for changes in the log and snapshots, which are Automerge's own bytes.

use automerge::{Change, ChangeHash};
use serde::{Deserialize, Serialize};
use shared::change::ChangeSet;
use shared::document::{BadDocument, Document};
use shared::id::{DocumentKey, Kind};
use shared::sync::device::{ChangeState, DocumentMeta, StoredChange};

use crate::platform::idb::{Disk, DiskError, Store, Write};

/// A change that is not in the log, as [`Store::Pending`] keeps it.
#[derive(Serialize, Deserialize)]
struct Pending {
    state: ChangeState,
    bytes: Vec<u8>,
}

/// Returns the key of a document.
pub fn document_key(key: &DocumentKey) -> String {
    format!("{}/{}", key.unit, key.document)
}

/// Returns the document that a key names.
pub fn read_document_key(text: &str) -> Option<DocumentKey> {
    let mut parts = text.splitn(3, '/');
    Some(DocumentKey { unit: parts.next()?.parse().ok()?, document: parts.next()?.parse().ok()? })
}

/// Returns what the keys of everything that belongs to a document begin with.
pub fn prefix(key: &DocumentKey) -> String {
    format!("{}/", document_key(key))
}

fn change_key(key: &DocumentKey, hash: &ChangeHash) -> String {
    format!("{}{hash}", prefix(key))
}

/// Returns the key of a draft.
pub fn draft_key(key: &DocumentKey, path: &str, window: &str) -> String {
    format!("{}{path}\t{window}", prefix(key))
}

/// Returns the path and the window that the key of a draft of `key` names.
pub fn read_draft_key<'a>(key: &DocumentKey, text: &'a str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(&prefix(key))?.split_once('\t')
}

/// Returns a value's bytes.
pub fn encode(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("a vector takes any value")
}

/// Returns the value that `bytes` hold.
pub fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// Returns what puts a change where its state says.
pub fn put_change(key: &DocumentKey, change: StoredChange) -> [Write; 2] {
    let at = change_key(key, &change.hash);
    match change.state {
        ChangeState::Admitted(_) => {
            [Write::Delete(Store::Pending, at.clone()), Write::Put(Store::Changes, at, change.bytes)]
        }
        state => {
            let value = encode(&Pending { state, bytes: change.bytes });
            [Write::Delete(Store::Changes, at.clone()), Write::Put(Store::Pending, at, value)]
        }
    }
}

/// Returns what takes a change away that is not in the log.
pub fn delete_pending(key: &DocumentKey, hash: &ChangeHash) -> Write {
    Write::Delete(Store::Pending, change_key(key, hash))
}

/// Returns what puts what sync knows of a document.
pub fn put_meta(key: &DocumentKey, meta: &DocumentMeta) -> Write {
    Write::Put(Store::Documents, document_key(key), encode(meta))
}

/// Returns what puts a document's rows.
pub fn put_rows(key: &DocumentKey, rows: Vec<u8>) -> Write {
    Write::Put(Store::Rows, document_key(key), rows)
}

/// Returns what stores a fresh edit: its changes, unsent.
pub fn put_edit(set: &ChangeSet) -> Vec<Write> {
    let changes = set.changes.iter().map(|change| StoredChange {
        hash: change.hash(),
        bytes: change.raw_bytes().to_vec(),
        state: ChangeState::Unsent,
    });
    changes.flat_map(|change| put_change(&set.header.key, change)).collect()
}

/// Returns what the disk knows of a document.
pub async fn meta(disk: &Disk, key: &DocumentKey) -> Result<Option<DocumentMeta>, DiskError> {
    Ok(disk.get(Store::Documents, &document_key(key)).await?.and_then(|bytes| decode(&bytes)))
}

/// Returns the changes of a document that are not in the log; of every document where none is named.
pub async fn pending(
    disk: &Disk,
    key: Option<&DocumentKey>,
) -> Result<Vec<(DocumentKey, StoredChange)>, DiskError> {
    let entries = disk.all(Store::Pending, &key.map(prefix).unwrap_or_default()).await?;
    let read = |(at, value): (String, Vec<u8>)| {
        let key = read_document_key(&at)?;
        let hash: ChangeHash = at.rsplit_once('/')?.1.parse().ok()?;
        let Pending { state, bytes } = decode(&value)?;
        Some((key, StoredChange { hash, bytes, state }))
    };
    Ok(entries.into_iter().filter_map(read).collect())
}

/// Returns the hashes of a document's changes that are in the log.
pub async fn admitted(disk: &Disk, key: &DocumentKey, kind: Kind) -> Result<Vec<ChangeHash>, DiskError> {
    let entries = disk.all(Store::Changes, &prefix(key)).await?;
    let hash = |(at, _): (String, Vec<u8>)| at.rsplit_once('/')?.1.parse().ok();
    let mut hashes: Vec<ChangeHash> = entries.into_iter().filter_map(hash).collect();
    if let Some(bytes) = disk.get(Store::Snapshots, &document_key(key)).await?
        && let Ok(snapshot) = Document::load(*key, kind, &bytes)
    {
        hashes.extend(snapshot.changes().hashes());
        hashes.sort_unstable();
        hashes.dedup();
    }
    Ok(hashes)
}

/// What the disk holds of a document.
pub struct Stored {
    /// The document saved whole, where it was.
    snapshot: Option<Vec<u8>>,
    /// Changes in the log.
    log: Vec<Vec<u8>>,
    /// Changes that are not.
    pending: Vec<StoredChange>,
}

impl Stored {
    /// Reads a document's parts, each before the one that it moves to when it is admitted meanwhile.
    pub async fn read(disk: &Disk, key: &DocumentKey) -> Result<Self, DiskError> {
        let pending = pending(disk, Some(key)).await?.into_iter().map(|(_, change)| change);
        let log = disk.all(Store::Changes, &prefix(key)).await?.into_iter().map(|(_, bytes)| bytes);
        let snapshot = disk.get(Store::Snapshots, &document_key(key)).await?;
        Ok(Self { snapshot, log: log.collect(), pending: pending.collect() })
    }

    /// Makes the document, all changes in one batch. `only_log` leaves out what is not in the log.
    pub fn document(&self, key: DocumentKey, kind: Kind, only_log: bool) -> Result<Document, BadDocument> {
        let mut document = match &self.snapshot {
            Some(bytes) => Document::load(key, kind, bytes)?,
            None => Document::new(key, kind),
        };
        document.apply(self.changes(only_log))?;
        Ok(document)
    }

    /// Returns the changes, read.
    pub fn changes(&self, only_log: bool) -> Vec<Change> {
        let pending = self.pending.iter().filter(|_| !only_log).map(|change| &change.bytes);
        self.log.iter().chain(pending).filter_map(|bytes| Change::from_bytes(bytes.clone()).ok()).collect()
    }
}
