//! A backup: everything of this device's documents and what is being typed, as changesets and drafts; never key or
//! token. The same changesets that sync sends, so that a backup restored twice, or on the same device, is a union.

use serde::{Deserialize, Serialize};
use shared::change::ChangeSet;
use shared::document::Document;
use shared::id::UnitId;
use shared::time::Instant;

use super::Desk;
use super::layout::{self, Stored, StoredDraft, read_document_key};
use crate::platform::clock;
use crate::platform::idb::{DiskError, Store};

/// What a backup file begins with.
const MAGIC: &[u8; 4] = b"SCBK";
/// The version of its bytes.
const VERSION: u8 = 1;

/// A file to hand out.
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a backup holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Backup {
    /// Whose book.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// The device it was made on.
    pub device_name: String,
    /// When.
    pub made: Instant,
    /// Every document, as a changeset each.
    pub documents: Vec<Vec<u8>>,
    /// What was being typed: the key and the draft.
    pub drafts: Vec<(String, StoredDraft)>,
}

/// Why a file is no backup that can be used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBackup {
    /// No backup at all, or damaged.
    NotOne,
    /// Made by a newer app.
    Newer,
}

impl Backup {
    /// Reads a file. Nothing in it reaches Automerge before its changesets were decoded and proven.
    pub fn read(bytes: &[u8]) -> Result<Self, BadBackup> {
        let (&version, rest) =
            bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or(BadBackup::NotOne)?;
        if version > VERSION {
            return Err(BadBackup::Newer);
        }
        postcard::from_bytes(rest).map_err(|_| BadBackup::NotOne)
    }
}

impl Desk {
    /// Makes a backup of everything on this device.
    pub async fn backup(&self) -> Result<BackupFile, DiskError> {
        let documents = self.everything().await?;
        let drafts = self.disk.all(Store::Drafts, "").await?;
        let made = clock::now();
        let backup = Backup {
            unit: self.identity.unit,
            unit_name: self.identity.unit_name.clone(),
            device_name: self.identity.device_name.clone(),
            made,
            documents,
            drafts: drafts
                .into_iter()
                .filter_map(|(key, bytes)| Some((key, layout::decode(&bytes)?)))
                .collect(),
        };
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        bytes.extend(layout::encode(&backup));
        Ok(BackupFile { name: format!("so-chi-bo-{}.sochibo", made.day()), bytes })
    }

    /// Returns every document's changes as changesets.
    pub async fn everything(&self) -> Result<Vec<Vec<u8>>, DiskError> {
        let mut documents = Vec::new();
        for (key, bytes) in self.disk.all(Store::Documents, "").await? {
            let Some(key) = read_document_key(&key) else { continue };
            let Some(meta) = layout::decode::<shared::sync::device::DocumentMeta>(&bytes) else { continue };
            // A document that does not open blocks no other.
            if let Ok(document) = Stored::read(&self.disk, &key).await?.document(key, meta.kind, false) {
                documents.extend(pieces(&document));
            }
        }
        Ok(documents)
    }
}

/// Returns a document's changes as changesets, split where one would be too large to be read again.
fn pieces(document: &Document) -> Vec<Vec<u8>> {
    /// Half of what a changeset may hold.
    const MOST: usize = 4_096;
    let ChangeSet { header, changes } = document.changes();
    changes.chunks(MOST).map(|part| ChangeSet { header, changes: part.to_vec() }.encode()).collect()
}
