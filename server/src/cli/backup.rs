//! A copy of everything, and back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use rusqlite::{Connection, OpenFlags};

use super::Data;
use crate::http::now;
use crate::store::sqlite::is_ours;

#[derive(Args)]
pub(super) struct Backup {
    /// The file to write; it must not exist yet. It holds everything that the cells have sent: keep it as you
    /// would keep the papers
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(Args)]
pub(super) struct Restore {
    /// The file that `backup` wrote
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

impl Backup {
    pub(super) fn run(self) -> Result<()> {
        if self.file.exists() {
            bail!("{} exists; nothing was written over it", self.file.display());
        }
        drop(self.data.open()?);
        let from = Connection::open_with_flags(self.data.database(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let to = self.file.to_str().context("the file's name is not plain text")?;
        // One consistent moment, whatever the server is doing; compact and whole, without side files.
        from.execute("VACUUM INTO ?", [to]).with_context(|| format!("cannot write {to}"))?;
        File::open(&self.file)?.sync_all()?;
        check(&self.file)?;
        let size = fs::metadata(&self.file)?.len();
        println!("Wrote {} ({} KB), and read it again.", self.file.display(), size.div_ceil(1000));
        Ok(())
    }
}

impl Restore {
    pub(super) fn run(self) -> Result<()> {
        check(&self.file)?;
        self.data.make_dir()?;
        let _lock = self.data.lock()?;
        let database = self.data.database();
        let fresh = database.with_extension("restoring");
        fs::copy(&self.file, &fresh).with_context(|| format!("cannot write {}", fresh.display()))?;
        File::open(&fresh)?.sync_all()?;
        if database.exists() {
            let aside = self.set_aside(&database)?;
            println!("What was there is kept as {}.", aside.display());
        }
        fs::rename(&fresh, &database)?;
        File::open(self.data.dir())?.sync_all()?;
        println!("Restored {} into {}.", self.file.display(), self.data.dir().display());
        println!("Devices notice by themselves, and send again what the copy does not have.");
        Ok(())
    }

    /// Moves the present database aside, whole: its log of recent writes is folded in first.
    fn set_aside(&self, database: &Path) -> Result<PathBuf> {
        if let Ok(present) = Connection::open(database) {
            // Damaged, it is kept as it is.
            let _ = present.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
        let aside = self.data.dir().join(format!("before-restore-{}.sqlite3", now().ms()));
        fs::rename(database, &aside)?;
        for side in ["-wal", "-shm"] {
            let beside = |file: &Path| PathBuf::from(format!("{}{side}", file.display()));
            if beside(database).exists() {
                fs::rename(beside(database), beside(&aside))?;
            }
        }
        Ok(aside)
    }
}

/// Makes sure that a file is a whole copy of ours.
fn check(file: &Path) -> Result<()> {
    if !file.is_file() {
        bail!("there is no file {}", file.display());
    }
    let ours = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .ok()
        .and_then(|connection| is_ours(&connection).ok());
    match ours {
        Some(true) => Ok(()),
        _ => bail!("{} is not a whole backup of this server (or of a newer release)", file.display()),
    }
}
