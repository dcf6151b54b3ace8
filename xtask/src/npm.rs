//! The few files that come from npm: for tests only, fetched once, checked against the hash written here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::assets::sha256;
use crate::{debian, paths, say, shell};

/// A file of an npm package.
pub struct NpmFile {
    package: &'static str,
    version: &'static str,
    file: &'static str,
    sha256: &'static str,
}

/// The accessibility checker that stories inject into pages.
pub const AXE: NpmFile = NpmFile {
    package: "axe-core",
    version: "4.14.1",
    file: "axe.min.js",
    sha256: "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
};

impl NpmFile {
    /// Returns where the file lies, fetching it if it is not there yet.
    pub fn fetch(&self) -> Result<PathBuf> {
        let dir = paths::target().join("npm").join(self.package);
        let path = dir.join(self.file);
        if self.is_at(&path) {
            return Ok(path);
        }
        if shell::find("npm").is_none() {
            debian::install(&["npm"])?;
        }
        say::note(&format!("fetching {} {} from npm", self.package, self.version));
        fs::create_dir_all(&dir)?;
        let packed = format!("{}@{}", self.package, self.version);
        let archive = shell::read(Command::new("npm").args(["pack", "--silent", &packed]).current_dir(&dir))?;
        let member = format!("package/{}", self.file);
        shell::run(
            Command::new("tar")
                .args(["-xzf", archive.trim(), "--strip-components=1", &member])
                .current_dir(&dir),
        )
        .with_context(|| format!("cannot unpack {packed}"))?;
        if !self.is_at(&path) {
            bail!("{packed} is not the package this repository was tested with: {} differs", self.file);
        }
        Ok(path)
    }

    fn is_at(&self, path: &Path) -> bool {
        fs::read(path).is_ok_and(|bytes| sha256(&bytes) == self.sha256)
    }
}
