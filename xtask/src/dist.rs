//! One self-contained server binary, with the app inside.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::wasm::{self, Profile};
use crate::{paths, run, say};

/// Builds everything for people and leaves it at `dist/server`.
pub fn run() -> Result<()> {
    let dist = paths::root().join("dist");
    let mut steps = say::Steps::new(3);

    steps.next("the WASM toolchain");
    wasm::set_up()?;
    steps.next("the app");
    let web = wasm::build(Profile::Release)?;
    // The server's build embeds this folder.
    replace_dir(&web.dir, &dist.join("web"))?;
    // Cargo looks at the files that were embedded last time, so it would not notice new ones.
    File::open(paths::root().join("server/src/http/assets.rs"))?.set_modified(SystemTime::now())?;
    steps.next("the server");
    let server = run::build_server(true)?;
    let to = dist.join("server");
    // A running server's file cannot be written over, but it can be replaced.
    let fresh = dist.join("server.new");
    fs::copy(&server, &fresh).with_context(|| format!("cannot copy {}", server.display()))?;
    fs::rename(&fresh, &to)?;

    let size = fs::metadata(&to)?.len();
    steps.finish(&format!("{} ({} KB), version {}", to.display(), size / 1000, web.record.version));
    Ok(())
}

/// Makes `to` a copy of the folder `from`, two levels deep as a web directory is.
fn replace_dir(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    copy_dir(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

fn copy_dir(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
