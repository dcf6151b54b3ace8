//! What a web directory holds, in a file beside it: the figures for the size budget, and how the next build
//! knows that nothing has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A web directory's contents.
#[derive(Serialize, Deserialize)]
pub struct Record {
    /// Hash of everything the directory was made from.
    pub inputs: String,
    /// The version that the page and the service worker name.
    pub version: String,
    /// Every file, in the order of a first visit.
    pub files: Vec<Entry>,
}

/// One served file and its sizes in bytes.
#[derive(Serialize, Deserialize)]
pub struct Entry {
    /// Its path below the root.
    pub path: String,
    /// Whether it is a piece of the WASM module, or what unpresses it.
    pub wasm: bool,
    /// Uncompressed.
    pub raw: usize,
    /// Under gzip, where it was compressed.
    pub gz: Option<usize>,
    /// Under brotli, where it was compressed.
    pub br: Option<usize>,
}

impl Record {
    /// Returns the record beside `dir`, if there is one that can be read.
    pub fn read(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(beside(dir)).ok()?).ok()
    }

    /// Writes the record beside `dir`.
    pub fn write(&self, dir: &Path) -> Result<()> {
        Ok(fs::write(beside(dir), serde_json::to_vec_pretty(self)?)?)
    }
}

fn beside(dir: &Path) -> PathBuf {
    dir.with_extension("json")
}

/// SHA-256 in lowercase hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
