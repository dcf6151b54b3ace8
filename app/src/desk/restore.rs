//! Taking a backup in. What it would bring is worked out first and changes nothing; taking it is a union in one
//! transaction: every change that this device has not, unsent, and every draft beside the drafts that are here.

use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use shared::backup::{Backup, StoredDraft};
use shared::change::ChangeSet;
use shared::document::{Document, Path};
use shared::id::{DocumentKey, Kind};
use shared::overview::rows;
use shared::permit::Principal;
use shared::restore::take;
use shared::sync::device::DocumentMeta;

use super::Desk;
use super::layout::{self, Stored, put_rows, read_document_key, read_draft_key};
use crate::platform::clock;
use crate::platform::idb::{Disk, DiskError, Store, Write};
use crate::platform::text::nfc;

/// Where the disk keeps a backup that was chosen before this device was in the book.
const WAITING: &str = "restore-waiting";

/// Keeps a backup until this device is in the book: whose device it is decides what it may write.
///
/// # Errors
/// Where the disk does not take it.
pub async fn keep_until_entered(disk: &Disk, file: Vec<u8>) -> Result<(), DiskError> {
    disk.commit(vec![Write::Put(Store::Kept, WAITING.into(), file)]).await
}

/// What taking a backup in would do.
#[derive(Debug, Default)]
pub struct Brings {
    /// Meetings that this device lacks.
    pub meetings: usize,
    /// Petitions that it lacks.
    pub petitions: usize,
    /// Places where both would be kept, for a person to choose.
    pub differs: usize,
    /// Whether the file can be read in part only.
    pub partial: bool,
    /// Whether anything in it could be read.
    pub any: bool,
    writes: Vec<Write>,
    touched: Vec<DocumentKey>,
}

impl Desk {
    /// Works out what taking the backup in would do.
    ///
    /// # Errors
    /// Where the disk cannot be read.
    pub async fn would_bring(&self, backup: &Backup) -> Result<Brings, DiskError> {
        let mut brings = Brings::default();
        let mut documents: BTreeMap<DocumentKey, Vec<ChangeSet>> = BTreeMap::new();
        for bytes in &backup.documents {
            match ChangeSet::decode(bytes) {
                Ok(set) if set.header.key.unit == self.identity.unit => {
                    documents.entry(set.header.key).or_default().push(set);
                }
                Ok(_) | Err(_) => brings.partial = true,
            }
        }
        brings.any = !documents.is_empty() || !backup.drafts.is_empty();
        let mut drafts = self.drafts_by_document(backup);
        let mut keys: Vec<_> = documents.keys().chain(drafts.keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let sets = documents.remove(&key).unwrap_or_default();
            let drafts = drafts.remove(&key).unwrap_or_default();
            self.bring_one(key, sets, drafts, &mut brings).await?;
        }
        Ok(brings)
    }

    /// Takes the backup in. Worked out anew: something may have been written since the person looked at it.
    ///
    /// # Errors
    /// Where the disk does not take it; then nothing of it is there.
    pub async fn restore(self: &Rc<Self>, backup: &Backup) -> Result<(), DiskError> {
        let Brings { writes, touched, .. } = self.would_bring(backup).await?;
        if writes.is_empty() {
            return Ok(());
        }
        self.disk.commit(writes).await?;
        for key in touched {
            self.changed(key);
            self.wrote(key);
        }
        // A document that only a draft came to has not changed, and has something unsent all the same.
        self.look_for_left(None).await?;
        self.recover_left();
        Ok(())
    }

    /// Takes in the backup that waited for this device to be in the book, where one did. One of another cell is not taken
    /// in, and waits on until the person has read that.
    ///
    /// # Errors
    /// Where the disk does not take it; then it goes on waiting.
    pub async fn restore_waiting(self: &Rc<Self>) -> Result<(), DiskError> {
        let Some(file) = self.disk.get(Store::Kept, WAITING).await? else { return Ok(()) };
        if let Ok(backup) = Backup::decode(&file) {
            if backup.unit != self.identity.unit {
                self.foreign_backup.set(true);
                return Ok(());
            }
            self.restore(&backup).await?;
        }
        self.let_waiting_go().await
    }

    /// Lets the backup that waits go; the file it came from is still where it was.
    ///
    /// # Errors
    /// Where the disk does not take it; then it goes on waiting.
    pub async fn let_waiting_go(&self) -> Result<(), DiskError> {
        self.disk.commit(vec![Write::Delete(Store::Kept, WAITING.into())]).await?;
        self.foreign_backup.set(false);
        Ok(())
    }

    async fn bring_one(
        &self,
        key: DocumentKey,
        sets: Vec<ChangeSet>,
        drafts: Vec<(String, StoredDraft)>,
        brings: &mut Brings,
    ) -> Result<(), DiskError> {
        let meta = layout::meta(&self.disk, &key).await?;
        let kind = meta.as_ref().map(|meta| meta.kind).or(sets.first().map(|set| set.header.kind));
        let Some(kind) = kind else { return Ok(()) };
        // What is damaged here is left alone, and so is what the file says of it.
        let Ok(here) = Stored::read(&self.disk, &key).await?.document(key, kind, false) else {
            brings.partial = true;
            return Ok(());
        };
        let conflicts = |document: &Document| document.reader().conflicts().len();
        let before = conflicts(&here);
        let taken = take(here, sets, &self.principal());
        brings.partial |= !taken.whole;
        let document = taken.document;
        if !taken.fresh.changes.is_empty() {
            if meta.is_none() {
                match kind {
                    Kind::Meeting => brings.meetings += 1,
                    Kind::Petition => brings.petitions += 1,
                    Kind::Register => {}
                }
                brings.writes.push(layout::put_meta(&key, &DocumentMeta::new(kind)));
            }
            brings.differs += conflicts(&document).saturating_sub(before);
            brings.writes.extend(layout::put_edit(&taken.fresh));
            brings.writes.push(put_rows(&key, rows(&document).encode()));
            // The file may be a copy's, with numbers that an open page is about to use.
            brings.writes.push(Write::Delete(Store::Leases, layout::document_key(&key)));
            brings.touched.push(key);
        }
        self.bring_drafts(&document, drafts, brings).await
    }

    /// Puts drafts beside those that are here, under a window of their own: the next window that opens the document
    /// takes them all in, each moved onto what the document says by then.
    async fn bring_drafts(
        &self,
        document: &Document,
        drafts: Vec<(String, StoredDraft)>,
        brings: &mut Brings,
    ) -> Result<(), DiskError> {
        let key = document.key();
        let mut here: Vec<(String, StoredDraft)> = Vec::new();
        for (name, bytes) in self.disk.all(Store::Drafts, &layout::prefix(&key)).await? {
            let path = read_draft_key(&key, &name).map(|(path, _)| path.to_owned());
            here.extend(path.zip(layout::decode(&bytes)));
        }
        let window = format!("file-{}", u64::from_le_bytes(clock::random()));
        for (path, draft) in drafts {
            let same_place = here.iter().filter(|(known, _)| *known == path);
            let mut known = same_place.clone().any(|(_, known)| known.text == draft.text);
            known |= match Path::parse(document.kind(), &path) {
                Ok(path) => was_written(document, &path, &draft),
                // A small form holds one text a field: what is being written here is not overwritten.
                Err(_) => draft.text.is_empty() || same_place.count() > 0,
            };
            if !known {
                let at = layout::draft_key(&key, &path, &window);
                brings.writes.push(Write::Put(Store::Drafts, at, layout::encode(&draft)));
            }
        }
        Ok(())
    }

    fn drafts_by_document(&self, backup: &Backup) -> BTreeMap<DocumentKey, Vec<(String, StoredDraft)>> {
        let mut drafts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, draft) in &backup.drafts {
            let Some(key) = read_document_key(name).filter(|key| key.unit == self.identity.unit) else {
                continue;
            };
            // The name is `<unit>/<document>/<path>` and the window that wrote it.
            if let Some((path, _)) = read_draft_key(&key, name) {
                drafts.entry(key).or_default().push((path.to_owned(), draft.clone()));
            }
        }
        drafts
    }

    fn principal(&self) -> Principal {
        let identity = &self.identity;
        Principal {
            device: identity.device,
            book: identity.book,
            unit: identity.unit,
            role: identity.role,
            retired: false,
        }
    }
}

/// Returns whether a draft became part of the document after the backup was made: taking it in again would write it
/// twice.
fn was_written(document: &Document, path: &Path, draft: &StoredDraft) -> bool {
    let text = nfc(&draft.text);
    if text == draft.base {
        return true;
    }
    let history = document.history(std::slice::from_ref(path));
    let prose = document.is_prose(path);
    history.iter().any(|writing| {
        writing.after == text || (prose && !text.is_empty() && writing.after.contains(text.as_str()))
    })
}
