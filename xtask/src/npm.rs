//! The few packages that come from npm: for tests only, fetched once, each checked against the hash written here. They
//! lie in a `node_modules` folder, so that a script started beside it imports them as any script does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::assets::sha256;
use crate::{debian, paths, say, shell};

/// A package without dependencies.
pub struct NpmPackage {
    name: &'static str,
    version: &'static str,
    /// Of the archive that the registry serves.
    sha256: &'static str,
}

/// The accessibility checker that stories inject into pages.
pub const AXE: NpmPackage = NpmPackage {
    name: "axe-core",
    version: "4.14.1",
    sha256: "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
};

/// Another implementation's reader of the documents: what the server hands out opens in it.
pub const AUTOMERGE: NpmPackage = NpmPackage {
    name: "@automerge/automerge",
    version: "3.5.0",
    sha256: "7d0fbb66d3b91db1989b733bda1d6f0d441b6a5a7410741d3271321f8806feea",
};

impl NpmPackage {
    /// Fetches the package, unless it is there.
    pub fn fetch(&self) -> Result<()> {
        let modules = paths::target().join("npm/node_modules");
        let (dir, checked) = (modules.join(self.name), modules.join(self.name).join(".checked"));
        if fs::read_to_string(&checked).is_ok_and(|hash| hash == self.sha256) {
            return Ok(());
        }
        if shell::find("npm").is_none() || shell::find("node").is_none() {
            debian::install(&["npm"])?;
        }
        say::note(&format!("fetching {} {} from npm", self.name, self.version));
        fs::create_dir_all(&modules)?;
        let archive = self.pack(&modules)?;
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(&dir)?;
        let unpack = ["--strip-components=1", "--no-same-owner", "-C"];
        shell::run(Command::new("tar").arg("-xzf").arg(&archive).args(unpack).arg(&dir))
            .with_context(|| format!("cannot unpack {}", archive.display()))?;
        fs::remove_file(&archive)?;
        Ok(fs::write(checked, self.sha256)?)
    }

    /// Downloads the archive into `into` and makes sure that it is the one.
    fn pack(&self, into: &Path) -> Result<PathBuf> {
        let packed = format!("{}@{}", self.name, self.version);
        let said = shell::read(Command::new("npm").args(["pack", "--silent", &packed]).current_dir(into))?;
        let archive = into.join(said.trim());
        let hash = sha256(&fs::read(&archive).with_context(|| format!("npm packed no {packed}"))?);
        if hash != self.sha256 {
            fs::remove_file(&archive)?;
            bail!("{packed} is not the package this repository was tested with: its SHA-256 is {hash}");
        }
        Ok(archive)
    }
}
