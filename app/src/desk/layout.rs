//! How the disk is laid out: keys, and what the bytes under them are.
//!
//! A document's key is `<unit>/<document>`, a change's that and `/<hash>`, a draft's that and `/<path>` and the
//! window. Values are postcard, but for changes in the log and snapshots, which are Automerge's own bytes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Change, ChangeHash};
use serde::{Deserialize, Serialize};
use shared::change::{ChangeSet, SetDigest};
use shared::document::{BadDocument, Document, genesis_heads};
use shared::id::{DocumentKey, InstallationKey, Kind};
use shared::overview::{self, Rows};
use shared::sync::device::{ChangeState, DocumentMeta, StoredChange, writer_of};

use crate::platform::idb::{Condition, Disk, DiskError, Entries, Store, Write};

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

/// Returns what takes a change away, wherever it lies by itself.
pub fn delete_change(key: &DocumentKey, hash: &ChangeHash) -> [Write; 2] {
    let at = change_key(key, hash);
    [Write::Delete(Store::Pending, at.clone()), Write::Delete(Store::Changes, at)]
}

/// That documents still have these changes that are not in the log, and no others: where one has not, that was overtaken.
pub async fn only_pending(
    disk: &Disk,
    expected: &[(DocumentKey, Vec<ChangeHash>)],
) -> Result<Vec<Condition>, DiskError> {
    if expected.is_empty() {
        return Ok(Vec::new());
    }
    let mut here: BTreeMap<DocumentKey, (BTreeSet<String>, BTreeSet<ChangeHash>)> = BTreeMap::new();
    for row in disk.all(Store::Pending, "").await? {
        let Some(key) = read_document_key(&row.0) else { continue };
        let (keys, hashes) = here.entry(key).or_default();
        keys.insert(row.0.clone());
        // What cannot be read any more is nobody's, and stays.
        hashes.extend(read_pending(row).map(|(_, change)| change.hash));
    }
    let mut conditions = Vec::with_capacity(expected.len());
    for (key, expected) in expected {
        let (keys, hashes) = here.remove(key).unwrap_or_default();
        if hashes != expected.iter().copied().collect() {
            return Err(DiskError::Overtaken);
        }
        conditions.push(Condition::Keys(Store::Pending, prefix(key), keys));
    }
    Ok(conditions)
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

/// Makes a document's rows again in place of those that another version wrote; nothing where the document is not here, or the
/// rows have been written since. A disk that takes nothing has them made once more the next time.
pub async fn make_rows(disk: &Disk, key: &DocumentKey, written: Vec<u8>) -> Option<Rows> {
    let kind = meta(disk, key).await.ok()??.kind;
    let stored = Stored::read(disk, key).await.ok()?;
    let rows = overview::rows(&stored.document(*key, kind, false).ok()?);
    let at = document_key(key);
    let still = Condition::Value(Store::Rows, at.clone(), written);
    match disk.commit_if(&[still], vec![Write::Put(Store::Rows, at, rows.encode())]).await {
        Err(DiskError::Overtaken) => None,
        _ => Some(rows),
    }
}

/// How many changes of a document lie one by one before it is saved whole.
const FEW: u32 = 32;

/// Returns whether the disk has the changes in the log of a document that it was last counted to have.
pub async fn is_whole(disk: &Disk, key: &DocumentKey) -> Result<bool, DiskError> {
    let stored = Stored::read(disk, key).await?;
    Ok(stored.meta.as_ref().is_none_or(|meta| stored.is_whole(key, &stored.admitted(*key, meta.kind))))
}

/// Saves a document whole where many of its changes lie one by one: a phone reads and keeps one piece rather than a
/// hundred. What was saved is read again and holds every change that goes, and all of it is one transaction, done only
/// where sync has not touched the document meanwhile.
pub async fn compact(disk: &Disk, key: &DocumentKey) -> Result<(), DiskError> {
    if disk.count(Store::Changes, &prefix(key)).await? <= FEW {
        return Ok(());
    }
    let at = document_key(key);
    let Some(known) = disk.get(Store::Documents, &at).await? else { return Ok(()) };
    let Some(DocumentMeta { kind, .. }) = decode(&known) else { return Ok(()) };
    let stored = Stored::read(disk, key).await?;
    let Ok(saved) = stored.document(*key, kind, true).map(|document| document.save()) else {
        return Ok(());
    };
    let Ok(again) = Document::load(*key, kind, &saved) else { return Ok(()) };
    if !stored.is_whole(key, &again.hashes()) {
        return Ok(());
    }
    let mut writes = vec![Write::Put(Store::Snapshots, at.clone(), saved)];
    writes.push(Write::DeletePrefix(Store::Changes, prefix(key)));
    match disk.commit_if(&[Condition::Value(Store::Documents, at, known)], writes).await {
        Err(DiskError::Overtaken) => Ok(()),
        done => done,
    }
}

/// Returns what lays the changes of a document that was saved whole out one by one again, but for those that are leaving
/// the log, as long as it is saved so; nothing where none of them is in it.
pub async fn unpack(
    disk: &Disk,
    key: &DocumentKey,
    leaving: &[ChangeHash],
) -> Result<Option<(Condition, Vec<Write>)>, DiskError> {
    let Some(meta) = meta(disk, key).await? else { return Ok(None) };
    let stored = Stored::read(disk, key).await?;
    let Some(saved) = stored.saved(*key, meta.kind) else { return Ok(None) };
    if !leaving.iter().any(|hash| saved.knows(hash)) {
        return Ok(None);
    }
    let changes = saved.changes().changes;
    let stays = changes.iter().filter(|change| !leaving.contains(&change.hash()));
    let put = |change: &Change| {
        Write::Put(Store::Changes, change_key(key, &change.hash()), change.raw_bytes().to_vec())
    };
    let at = document_key(key);
    let writes = stays.map(put).chain([Write::Delete(Store::Snapshots, at.clone())]).collect();
    Ok(Some((Condition::Value(Store::Snapshots, at, stored.snapshot.unwrap_or_default()), writes)))
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
    Ok(entries.into_iter().filter_map(read_pending).collect())
}

fn read_pending((at, value): (String, Vec<u8>)) -> Option<(DocumentKey, StoredChange)> {
    let key = read_document_key(&at)?;
    let hash = read_hash(&at)?;
    let Pending { state, bytes } = decode(&value)?;
    Some((key, StoredChange { hash, bytes, state }))
}

/// Returns the change that a key names.
fn read_hash(at: &str) -> Option<ChangeHash> {
    at.rsplit_once('/')?.1.parse().ok()
}

thread_local! {
    /// The document that was loaded last from what was saved whole, with those bytes: the one that is being typed into is
    /// asked for again and again.
    static LOADED: RefCell<Option<(Vec<u8>, Document)>> = const { RefCell::new(None) };
    /// The rows of the document that was asked for last which were seen to be the changes that their keys name: to read all of
    /// them again at each receipt is work between two key presses.
    static SOUND: RefCell<Option<(DocumentKey, BTreeSet<ChangeHash>)>> = const { RefCell::new(None) };
}

/// What the disk holds of a document.
pub struct Stored {
    /// What sync knows of it.
    meta: Option<DocumentMeta>,
    /// The document saved whole, where it was; empty where the disk does not give it back.
    snapshot: Option<Vec<u8>>,
    /// Changes in the log that lie one by one, as the rows say.
    log: Vec<(ChangeHash, Vec<u8>)>,
    /// Changes that are not in the log.
    pending: Vec<StoredChange>,
}

impl Stored {
    /// Reads a document's parts, all at one moment: changes move between them. What the disk does not give back any more is
    /// as good as not there.
    pub async fn read(disk: &Disk, key: &DocumentKey) -> Result<Self, DiskError> {
        match Self::read_all(disk, key).await {
            Err(DiskError::Other(_)) => {
                let (whole, each) = (document_key(key), prefix(key));
                let meta = disk.all(Store::Documents, &whole).await?;
                let mut snapshot = disk.each(Store::Snapshots, &whole).await?;
                if snapshot.is_empty() && disk.count(Store::Snapshots, &whole).await? > 0 {
                    snapshot.push((whole, Vec::new()));
                }
                let log = disk.each(Store::Changes, &each).await?;
                Ok(Self::of([meta, snapshot, log, disk.all(Store::Pending, &each).await?]))
            }
            read => read,
        }
    }

    /// Reads a document's parts, or fails where the disk does not give one of them back.
    pub async fn read_all(disk: &Disk, key: &DocumentKey) -> Result<Self, DiskError> {
        let (whole, each) = (document_key(key), prefix(key));
        let parts = [
            (Store::Documents, &*whole),
            (Store::Snapshots, &*whole),
            (Store::Changes, &*each),
            (Store::Pending, &*each),
        ];
        Ok(Self::of(disk.all_of(parts).await?))
    }

    fn of([meta, snapshot, log, pending]: [Entries; 4]) -> Self {
        Self {
            meta: meta.into_iter().next().and_then(|(_, bytes)| decode(&bytes)),
            snapshot: snapshot.into_iter().next().map(|(_, bytes)| bytes),
            log: log.into_iter().filter_map(|(at, bytes)| Some((read_hash(&at)?, bytes))).collect(),
            pending: pending.into_iter().filter_map(read_pending).map(|(_, change)| change).collect(),
        }
    }

    /// Returns whether sync knows of the document.
    pub const fn is_known(&self) -> bool {
        self.meta.is_some()
    }

    /// Returns the actor that this installation writes the document under.
    pub fn writer(&self, key: &DocumentKey, installation: &InstallationKey) -> ActorId {
        writer_of(self.meta.as_ref(), installation, key)
    }

    /// Returns whether these are the changes in the log that the document was last counted to have.
    fn is_whole(&self, key: &DocumentKey, hashes: &[ChangeHash]) -> bool {
        self.meta.as_ref().is_some_and(|meta| meta.digest == SetDigest::of_all(key, hashes))
    }

    /// Makes the document, all changes in one batch. `only_log` leaves out what is not in the log.
    ///
    /// # Errors
    /// Where what is here makes no document: one that was saved whole and cannot be read is not taken for an empty one,
    /// unless all of it came again.
    pub fn document(&self, key: DocumentKey, kind: Kind, only_log: bool) -> Result<Document, BadDocument> {
        let mut document = match self.saved(key, kind) {
            Some(saved) => saved,
            None if self.snapshot.is_some() && !self.is_whole(&key, &self.admitted(key, kind)) => {
                return Err(BadDocument::Load("the snapshot".into()));
            }
            None => Document::new(key, kind),
        };
        document.apply(self.single(only_log))?;
        Ok(document)
    }

    /// Returns the document as it was saved whole, if it can be read.
    fn saved(&self, key: DocumentKey, kind: Kind) -> Option<Document> {
        let bytes = self.snapshot.as_ref()?;
        let known = LOADED.with_borrow(|loaded| {
            let same = |(of, document): &&(Vec<u8>, Document)| of == bytes && document.key() == key;
            loaded.as_ref().filter(same).map(|(_, document)| document.clone())
        });
        known.or_else(|| {
            let document = Document::load(key, kind, bytes).ok()?;
            LOADED.set(Some((bytes.clone(), document.clone())));
            Some(document)
        })
    }

    /// Returns the hashes of the changes that are in the log, each row read.
    pub fn admitted(&self, key: DocumentKey, kind: Kind) -> Vec<ChangeHash> {
        SOUND.set(None);
        self.admitted_as_known(key, kind)
    }

    /// Returns the same, but rows that were read before are not read again.
    pub fn admitted_as_known(&self, key: DocumentKey, kind: Kind) -> Vec<ChangeHash> {
        let known = SOUND.take().filter(|(of, _)| *of == key).map(|(_, known)| known).unwrap_or_default();
        let sound = self.log.iter().filter(|row| known.contains(&row.0) || change_of(row).is_some());
        let mut hashes: Vec<_> = sound.map(|(hash, _)| *hash).collect();
        SOUND.set(Some((key, hashes.iter().copied().collect())));
        hashes.extend(self.saved(key, kind).iter().flat_map(Document::hashes));
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }

    /// Returns the changes that are not in the log.
    pub fn pending(self) -> Vec<StoredChange> {
        self.pending
    }

    /// Returns the changes that are here and not in `document`; nothing where it says what is not here: that was written
    /// again, or taken away.
    pub fn lacking(&self, document: &Document) -> Option<Vec<Change>> {
        let saved = self.saved(document.key(), document.kind());
        let genesis = genesis_heads(&document.key(), document.kind());
        let is_here = |head: &ChangeHash| {
            self.log.iter().any(|(hash, _)| hash == head)
                || self.pending.iter().any(|change| change.hash == *head)
                || genesis.contains(head)
                || saved.as_ref().is_some_and(|saved| saved.knows(head))
        };
        if !document.heads().iter().all(is_here) {
            return None;
        }
        let news = saved.filter(|saved| saved.hashes().iter().any(|hash| !document.knows(hash)));
        let mut changes =
            news.map(|saved| saved.changes_since(&document.heads()).changes).unwrap_or_default();
        let rows = self.log.iter().filter(|(hash, _)| !document.knows(hash));
        changes.extend(rows.filter_map(change_of).chain(self.pending_changes()));
        changes.retain(|change| !document.knows(&change.hash()));
        Some(changes)
    }

    /// Returns all changes, also where they make no document. `only_log` leaves out what is not in the log.
    pub fn changes(&self, key: DocumentKey, kind: Kind, only_log: bool) -> Vec<Change> {
        let mut changes = self.saved(key, kind).map(|saved| saved.changes().changes).unwrap_or_default();
        changes.extend(self.single(only_log));
        changes
    }

    fn single(&self, only_log: bool) -> Vec<Change> {
        let pending = self.pending_changes().filter(|_| !only_log);
        self.log.iter().filter_map(change_of).chain(pending).collect()
    }

    fn pending_changes(&self) -> impl Iterator<Item = Change> {
        self.pending.iter().filter_map(|change| Change::from_bytes(change.bytes.clone()).ok())
    }
}

/// Returns the change of a row. A row that is not the change which its key names is none: it is asked for again.
fn change_of((hash, bytes): &(ChangeHash, Vec<u8>)) -> Option<Change> {
    Change::from_bytes(bytes.clone()).ok().filter(|change| change.hash() == *hash)
}
