//! What the machine asks of the disk, done with IndexedDB.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};
use shared::change::SetDigest;
use shared::document::genesis_heads;
use shared::id::{DocumentKey, InstallationKey, Kind, StreamId};
use shared::overview::rows;
use shared::sync::device::{
    Batch, BookState, ChangeState, DocumentMeta, HeldDocument, Loaded, Query, StandingDocument, StoredChange,
    StoredDocument, UnsentSet,
};

use crate::desk::layout::{self, Stored, decode, document_key, encode, prefix, read_document_key};
use crate::platform::idb::{Condition, Disk, DiskError, Store, Write};

const BOOK: &str = "book";

/// Returns how far sync has come; nothing where it never began.
pub async fn book(disk: &Disk) -> Result<Option<BookState>, DiskError> {
    Ok(disk.get(Store::Sync, BOOK).await?.and_then(|bytes| decode(&bytes)))
}

/// Returns the documents with something that is not in the log. What was received but never seen there is sent
/// again: the server knows it.
pub async fn standing(disk: &Disk) -> Result<Vec<StandingDocument>, DiskError> {
    let mut found: BTreeMap<DocumentKey, StandingDocument> = BTreeMap::new();
    let mut again = Vec::new();
    for (key, change) in layout::pending(disk, None).await? {
        let document = found.entry(key).or_insert(StandingDocument { key, unsent: false, held: None });
        match &change.state {
            ChangeState::Held(why) => document.held = Some(why.clone()),
            ChangeState::Unsent => document.unsent = true,
            ChangeState::Received | ChangeState::Admitted(_) => {
                document.unsent = true;
                let change = StoredChange { state: ChangeState::Unsent, ..change };
                again.extend(layout::put_change(&key, change));
            }
        }
    }
    if !again.is_empty() {
        disk.commit(again).await?;
    }
    Ok(found.into_values().collect())
}

/// Reads what the machine asks for.
pub async fn load(disk: &Disk, query: Query) -> Result<Loaded, DiskError> {
    match query {
        Query::Unsent { bytes } => unsent(disk, bytes).await,
        Query::Documents(keys) => {
            let mut documents = Vec::with_capacity(keys.len());
            for key in keys {
                let meta = layout::meta(disk, &key).await?;
                let stored = Stored::read(disk, &key).await?;
                let admitted = meta.as_ref().map(|meta| stored.admitted_as_known(key, meta.kind));
                let admitted = admitted.unwrap_or_default();
                let pending = stored.pending();
                let rows = meta.is_none() && disk.get(Store::Rows, &document_key(&key)).await?.is_some();
                documents.push(StoredDocument { key, meta, pending, admitted, rows });
            }
            Ok(Loaded::Documents(documents))
        }
        Query::Heads => {
            let mut all = Vec::new();
            for (key, meta) in documents(disk).await?.into_iter().filter(|(_, meta)| meta.stream.is_some()) {
                // A disk that lost rows says that it holds nothing of the document: it is sent whole.
                let stored = Stored::read(disk, &key).await?;
                let held = stored.document(key, meta.kind, true);
                let heads = held.map_or_else(|_| genesis_heads(&key, meta.kind), |held| held.heads());
                let digest = SetDigest::of_all(&key, &stored.admitted(key, meta.kind));
                all.push(HeldDocument { key, meta, digest, heads });
            }
            Ok(Loaded::Heads(all))
        }
        Query::Since(asked) => {
            let mut sets = Vec::new();
            for (key, have) in asked {
                let Some(meta) = layout::meta(disk, &key).await? else { continue };
                let stored = Stored::read(disk, &key).await?;
                let lacking = match stored.document(key, meta.kind, false) {
                    Ok(held) => held.changes_since(&have).changes,
                    Err(_) => stored.changes(key, meta.kind, false),
                };
                let changes = lacking.iter().map(|change| change.raw_bytes().to_vec()).collect();
                sets.push(UnsentSet { key, kind: meta.kind, changes });
            }
            Ok(Loaded::Since(sets))
        }
    }
}

pub(super) async fn documents(disk: &Disk) -> Result<Vec<(DocumentKey, DocumentMeta)>, DiskError> {
    let entries = disk.all(Store::Documents, "").await?;
    Ok(entries
        .into_iter()
        .filter_map(|(at, bytes)| Some((read_document_key(&at)?, decode(&bytes)?)))
        .collect())
}

async fn unsent(disk: &Disk, bytes: usize) -> Result<Loaded, DiskError> {
    let mut by_document: BTreeMap<DocumentKey, Vec<(u64, Vec<u8>)>> = BTreeMap::new();
    for (key, change) in layout::pending(disk, None).await? {
        if change.state == ChangeState::Unsent {
            // In causal order, so that what fits depends on nothing that does not.
            let start = Change::from_bytes(change.bytes.clone()).map_or(0, |change| change.start_op().get());
            by_document.entry(key).or_default().push((start, change.bytes));
        }
    }
    let all: BTreeSet<DocumentKey> = by_document.keys().copied().collect();
    let (mut sets, mut weight) = (Vec::new(), 0);
    for (key, mut changes) in by_document {
        let Some(meta) = layout::meta(disk, &key).await? else { continue };
        changes.sort();
        let mut set = Vec::new();
        for (_, change) in changes {
            if weight > 0 && weight + change.len() > bytes {
                break;
            }
            weight += change.len();
            set.push(change);
        }
        if !set.is_empty() {
            sets.push(UnsentSet { key, kind: meta.kind, changes: set });
        }
    }
    Ok(Loaded::Unsent(sets, all.into_iter().collect()))
}

/// Takes a batch in one strict transaction; not where somebody wrote into one of its documents in this very moment. Who is
/// about to write where `installation`'s numbers are taken finds his lease gone.
pub async fn commit(disk: &Disk, batch: Batch, installation: &InstallationKey) -> Result<(), DiskError> {
    let (mut still, mut writes) = unpacked(disk, &batch).await?;
    let overtaken = batch.overtaken(installation);
    writes.extend(overtaken.iter().map(|key| Write::Delete(Store::Leases, document_key(key))));
    if batch.again {
        for (key, change) in layout::pending(disk, None).await? {
            let change = StoredChange { state: ChangeState::Unsent, ..change };
            writes.extend(layout::put_change(&key, change));
        }
    }
    if !batch.dropped.is_empty() {
        let here = documents(disk).await?;
        writes.extend(foretold(disk, &batch.dropped, &here).await?);
        for (key, meta) in here {
            if meta.stream.is_some_and(|stream| batch.dropped.contains(&stream)) {
                let unsent = if batch.unsettled { in_log(disk, &key, meta.kind).await? } else { Vec::new() };
                let stays = !unsent.is_empty() || !layout::pending(disk, Some(&key)).await?.is_empty();
                writes.extend(forget_log(&key));
                if stays {
                    let meta = DocumentMeta { stream: None, digest: SetDigest::default(), ..meta };
                    writes.push(layout::put_meta(&key, &meta));
                } else {
                    writes.extend(forget(&key));
                }
                writes.extend(unsent.into_iter().flat_map(|change| layout::put_change(&key, change)));
            }
        }
    }
    let mut forgotten: BTreeMap<DocumentKey, Vec<ChangeHash>> = BTreeMap::new();
    for (key, hash) in batch.forgotten {
        writes.extend(layout::delete_change(&key, &hash));
        forgotten.entry(key).or_default().push(hash);
    }
    for (key, hashes) in forgotten {
        let pending = layout::pending(disk, Some(&key)).await?;
        if pending.iter().all(|(_, change)| hashes.contains(&change.hash)) {
            writes.extend(forget_log(&key).into_iter().chain(forget(&key)));
        }
    }
    writes.extend(batch.rewritten.iter().flat_map(|(key, hash)| layout::delete_change(key, hash)));
    writes.extend(batch.changes.into_iter().flat_map(|(key, change)| layout::put_change(&key, change)));
    writes.extend(batch.documents.iter().map(|(key, meta)| layout::put_meta(key, meta)));
    writes.extend(batch.rows.into_iter().map(|(key, rows)| layout::put_rows(&key, rows)));
    writes.extend(batch.book.map(|book| Write::Put(Store::Sync, BOOK.into(), encode(&book))));
    still.extend(layout::only_pending(disk, &batch.expects).await?);
    disk.commit_if(&still, writes).await?;
    // Rows follow from the document, so they may come after it: at worst they are made again.
    let mut again = Vec::new();
    for key in batch.stale {
        let Some(meta) = layout::meta(disk, &key).await? else { continue };
        if let Ok(document) = Stored::read(disk, &key).await?.document(key, meta.kind, false) {
            again.push(layout::put_rows(&key, rows(&document).encode()));
        }
    }
    if again.is_empty() { Ok(()) } else { disk.commit(again).await }
}

/// Returns what lays documents out in single changes that were saved whole and of which changes are leaving the log: a
/// server that was put back to an older copy no longer has them, or they were written again. The conditions say that
/// they are still saved so.
async fn unpacked(disk: &Disk, batch: &Batch) -> Result<(Vec<Condition>, Vec<Write>), DiskError> {
    let mut leaving: BTreeMap<DocumentKey, Vec<ChangeHash>> = BTreeMap::new();
    for (key, change) in &batch.changes {
        if !matches!(change.state, ChangeState::Admitted(_)) {
            leaving.entry(*key).or_default().push(change.hash);
        }
    }
    for (key, hash) in &batch.rewritten {
        leaving.entry(*key).or_default().push(*hash);
    }
    let (mut still, mut writes) = (Vec::new(), Vec::new());
    for (key, mut hashes) in leaving {
        // What is pending already is not in the log: by far the most, and nothing more has to be read for it.
        let pending = layout::pending(disk, Some(&key)).await?;
        hashes.retain(|hash| pending.iter().all(|(_, change)| change.hash != *hash));
        if !hashes.is_empty()
            && let Some((condition, laid_out)) = layout::unpack(disk, &key, &hashes).await?
        {
            still.push(condition);
            writes.extend(laid_out);
        }
    }
    Ok((still, writes))
}

/// Returns what drops the rows that came ahead of documents of these streams.
async fn foretold(
    disk: &Disk,
    dropped: &[StreamId],
    here: &[(DocumentKey, DocumentMeta)],
) -> Result<Vec<Write>, DiskError> {
    let mut rows = disk.all(Store::Rows, "").await?;
    rows.retain(|(at, _)| {
        let key = read_document_key(at);
        key.is_some_and(|key| dropped.iter().any(|stream| stream.unit == key.unit))
            && here.iter().all(|(here, _)| key != Some(*here))
    });
    Ok(rows.into_iter().map(|(at, _)| Write::Delete(Store::Rows, at)).collect())
}

/// Returns what is in the log of a document, as changes that are to be sent.
async fn in_log(disk: &Disk, key: &DocumentKey, kind: Kind) -> Result<Vec<StoredChange>, DiskError> {
    // What cannot be read now may be read later: it is not given up.
    let stored = Stored::read_all(disk, key).await?;
    let changes = match stored.document(*key, kind, true) {
        Ok(document) => document.changes().changes,
        Err(_) => stored.changes(*key, kind, true),
    };
    let unsent = |change: &Change| {
        let bytes = change.raw_bytes().to_vec();
        StoredChange { hash: change.hash(), bytes, state: ChangeState::Unsent }
    };
    Ok(changes.iter().map(unsent).collect())
}

/// Returns what drops of a document what was in the log.
fn forget_log(key: &DocumentKey) -> [Write; 2] {
    [Write::DeletePrefix(Store::Changes, prefix(key)), Write::Delete(Store::Snapshots, document_key(key))]
}

/// Returns what drops the rest of a document of which no change is left.
fn forget(key: &DocumentKey) -> [Write; 2] {
    [Write::Delete(Store::Rows, document_key(key)), Write::Delete(Store::Documents, document_key(key))]
}
