//! The release after this one: the same app under another version.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::places;

/// A web directory like this release's, of which the browser is to think that it is new.
pub struct NextRelease {
    dir: TempDir,
    version: String,
}

impl NextRelease {
    /// Makes it.
    pub fn prepare() -> Result<Self> {
        let dir = TempDir::with_prefix("sochibo-next-")?;
        places::copy_dir(&places::pressed_web()?, dir.path())?;
        let page = read(dir.path(), "index.html")?;
        let now = page.split("\"version\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let now = now.context("the page names its version")?.to_owned();
        let version = now.chars().rev().collect::<String>();

        let next_page = page.replace(&now, &version);
        let worker = read(dir.path(), "sw.js")?;
        let next_worker = worker.replace(&now, &version).replace(&sha256(&page), &sha256(&next_page));
        write(dir.path(), "index.html", &next_page)?;
        write(dir.path(), "sw.js", &next_worker)?;
        Ok(Self { dir, version })
    }

    /// Returns its web directory.
    pub fn web(&self) -> &Path {
        self.dir.path()
    }

    /// Returns its version.
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn read(dir: &Path, name: &str) -> Result<String> {
    Ok(fs::read_to_string(dir.join(name))?)
}

/// Writes a file and drops its compressed forms, which no longer say the same.
fn write(dir: &Path, name: &str, text: &str) -> Result<()> {
    fs::write(dir.join(name), text)?;
    for form in ["br", "gz"] {
        fs::remove_file(dir.join(format!("{name}.{form}")))?;
    }
    Ok(())
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
