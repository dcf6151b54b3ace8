//! A backup file: everything of a device's documents and what is being typed, as changesets and drafts; never key or
//! token. The same changesets that sync sends, so that a backup restored twice, or on the same device, is a union.

use serde::{Deserialize, Serialize};

use crate::id::UnitId;
use crate::time::Instant;

/// What a backup file begins with.
const MAGIC: &[u8; 4] = b"SCBK";
/// The version of its bytes.
const VERSION: u8 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Text that was typed and is not yet a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDraft {
    /// What stood there when it was begun.
    pub base: String,
    /// What stands there now.
    pub text: String,
    /// Where the caret is, in UTF-16 code units.
    pub caret: u32,
    /// The first scalars of the record that the text is to make, where it is not there yet.
    pub seed: Vec<(String, String)>,
}

/// Why a file is no backup that can be used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBackup {
    /// No backup at all, or damaged.
    #[error("this is no backup, or a damaged one")]
    NotOne,
    /// Made by a newer app.
    #[error("this backup was made by a newer app")]
    Newer,
}

impl Backup {
    /// Returns the file's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let head = [MAGIC.as_slice(), &[VERSION]].concat();
        postcard::to_extend(self, head).expect("a vector takes any backup")
    }

    /// Reads a file. Nothing in it reaches Automerge before its changesets were decoded and proven.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBackup> {
        let (&version, rest) =
            bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or(BadBackup::NotOne)?;
        if version > VERSION {
            return Err(BadBackup::Newer);
        }
        postcard::from_bytes(rest).map_err(|_| BadBackup::NotOne)
    }
}
