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
    /// No backup at all.
    #[error("this is no backup")]
    NotOne,
    /// A backup of which nothing can be read.
    #[error("this backup is damaged")]
    Damaged,
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

    /// Reads a file. Nothing in it reaches Automerge before its changesets were decoded and proven. One that ends too early
    /// holds the documents that are whole in it, and a last one that is not: whoever takes it in sees that it is damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBackup> {
        let (&version, rest) =
            bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or(BadBackup::NotOne)?;
        if version > VERSION {
            return Err(BadBackup::Newer);
        }
        postcard::from_bytes(rest).ok().or_else(|| Self::cut(rest)).ok_or(BadBackup::Damaged)
    }

    /// Reads what there is of a file that ends too early.
    fn cut(bytes: &[u8]) -> Option<Self> {
        let ((unit, unit_name, device_name, made), rest) = postcard::take_from_bytes(bytes).ok()?;
        let (_, mut rest): (u64, _) = postcard::take_from_bytes(rest).ok()?;
        let mut documents = Vec::new();
        while let Ok((document, after)) = postcard::take_from_bytes(rest) {
            documents.push(document);
            rest = after;
        }
        documents.push(rest.to_vec());
        Some(Self { unit, unit_name, device_name, made, documents, drafts: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_ends_too_early_gives_back_what_is_whole_in_it() {
        let whole = Backup {
            unit: UnitId::from_bytes([1; 8]),
            unit_name: "Chi bộ thử".into(),
            device_name: "Máy thử".into(),
            made: Instant::from_ms(1_795_480_000_000),
            documents: vec![vec![1; 300], vec![2; 300], vec![3; 300]],
            drafts: Vec::new(),
        };
        let bytes = whole.encode();
        let cut = Backup::decode(&bytes[..bytes.len() - 100]).unwrap();
        assert_eq!((&cut.unit_name, &cut.documents[..2]), (&whole.unit_name, &whole.documents[..2]));
        assert!(cut.documents[2].len() < 300, "the last of them is not whole, and shows it");
        assert_eq!(Backup::decode(&bytes[..8]), Err(BadBackup::Damaged));
        assert_eq!(Backup::decode(b"a photograph"), Err(BadBackup::NotOne));
    }
}
