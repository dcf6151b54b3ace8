//! Where the build leaves what stories need. Each missing thing says how it is made.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// Names another build of the server: measurements are taken on the one that people get.
const OTHER_SERVER: &str = "SO_CHI_BO_SERVER";

/// The server's binary.
pub fn server() -> Result<PathBuf> {
    if let Some(other) = std::env::var_os(OTHER_SERVER) {
        return Ok(other.into());
    }
    existing("target/debug/server", "cargo build --package server")
}

/// The app's release build, its module plain: unpressing it takes each fresh browser seconds.
pub fn web() -> Result<PathBuf> {
    existing("target/web/wasm-release-plain", "cargo xtask wasm --release")
}

/// The app's release build, as people get it.
pub fn pressed_web() -> Result<PathBuf> {
    existing("target/web/wasm-release", "cargo xtask wasm --release")
}

/// The accessibility checker's script.
pub fn axe() -> Result<PathBuf> {
    existing("target/npm/node_modules/axe-core/axe.min.js", "cargo xtask set-up")
}

/// The folder beside whose `node_modules` a script finds the packages from npm.
pub fn npm() -> Result<PathBuf> {
    existing("target/npm/node_modules/@automerge/automerge/package.json", "cargo xtask set-up")?;
    Ok(root().join("target/npm"))
}

/// Where the demonstration commune's book is played to.
pub fn demonstration() -> PathBuf {
    root().join("target/debug/demonstration")
}

/// Where stories leave pictures of pages.
pub fn pictures() -> PathBuf {
    let dir = root().join("target/pictures");
    fs::create_dir_all(&dir).expect("the target directory can be written to");
    dir
}

fn existing(path: &str, made_by: &str) -> Result<PathBuf> {
    let path = root().join(path);
    ensure!(path.exists(), "{} is missing; `{made_by}` makes it", path.display());
    Ok(path)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies one folder below the root")
}

/// Copies a folder with all that is in it, links left out.
pub fn copy_dir(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
