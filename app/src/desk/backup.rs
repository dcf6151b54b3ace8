//! Making a backup of everything on this device.

use shared::backup::Backup;
use shared::change::{ChangeSet, Header};
use shared::document::GENESIS;

use super::Desk;
use super::layout::{self, Stored, read_document_key};
use crate::platform::clock;
use crate::platform::idb::{DiskError, Store};

/// A file to hand out.
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
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
        Ok(BackupFile { name: format!("so-chi-bo-{}.sochibo", made.day()), bytes: backup.encode() })
    }

    /// Returns every document's changes as changesets.
    pub async fn everything(&self) -> Result<Vec<Vec<u8>>, DiskError> {
        let mut documents = Vec::new();
        for (key, bytes) in self.disk.all(Store::Documents, "").await? {
            let Some(key) = read_document_key(&key) else { continue };
            let Some(meta) = layout::decode::<shared::sync::device::DocumentMeta>(&bytes) else { continue };
            let stored = Stored::read(&self.disk, &key).await?;
            match stored.document(key, meta.kind, false) {
                Ok(document) => documents.extend(pieces(document.changes())),
                // One that does not open blocks no other: of it there are the changes that read.
                Err(_) => {
                    let header = Header { kind: meta.kind, key, genesis: GENESIS };
                    documents
                        .extend(pieces(ChangeSet { header, changes: stored.changes(key, meta.kind, false) }));
                }
            }
        }
        Ok(documents)
    }
}

/// Returns changes as changesets, split where one would be too large to be read again.
fn pieces(set: ChangeSet) -> Vec<Vec<u8>> {
    /// Half of what a changeset may hold.
    const MOST: usize = 4_096;
    let ChangeSet { header, changes } = set;
    changes.chunks(MOST).map(|part| ChangeSet { header, changes: part.to_vec() }.encode()).collect()
}
