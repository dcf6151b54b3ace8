//! The data folder, opened for a command.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use shared::id::UnitId;

use super::Data;
use crate::hub::Hub;
use crate::store::{Ask, Book, Level, Sqlite, Unit};

/// The database's file in the data folder.
pub const DATABASE: &str = "so-chi-bo.sqlite3";
/// Held by the process that serves.
const LOCK: &str = "serving.lock";

impl Data {
    pub(super) fn database(&self) -> PathBuf {
        self.dir.join(DATABASE)
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes the folder, readable by its owner alone, and opens the database in it, new or not.
    pub(super) fn create(&self) -> Result<Sqlite> {
        self.make_dir()?;
        let database = self.database();
        Sqlite::open(&database).with_context(|| format!("cannot open {}", database.display()))
    }

    pub(super) fn make_dir(&self) -> Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.dir).with_context(|| format!("cannot make the folder {}", self.dir.display()))
    }

    /// Opens the database that is there.
    pub(super) fn open(&self) -> Result<Sqlite> {
        let database = self.database();
        if !database.exists() {
            bail!(
                "there is no {}; begin with `server init`, or name the folder with --data",
                database.display()
            );
        }
        Sqlite::open(&database).with_context(|| format!("cannot open {}", database.display()))
    }

    /// Opens the hub and its one book.
    pub(super) fn book(&self) -> Result<(Hub<Sqlite>, Book)> {
        let store = self.open()?;
        let books = store.books()?;
        let Some(book) = books.into_iter().next() else {
            bail!("no book yet; begin with `server init --name \"Đảng ủy xã …\"`");
        };
        Ok((Hub::new(store), book))
    }

    /// Takes the folder for the process that serves, as long as the file is open.
    pub(super) fn lock(&self) -> Result<File> {
        let path = self.dir.join(LOCK);
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                bail!("a server is running on {}; stop it first", self.dir.display())
            }
            Err(TryLockError::Error(error)) => Err(error).context("cannot lock the data folder"),
        }
    }
}

/// Finds a unit by its id, its name, or a part of its name that no other has.
pub(super) fn find_unit(units: &[Unit], text: &str) -> Result<Unit> {
    let id = text.parse::<UnitId>().ok();
    if let Some(unit) = units.iter().find(|unit| Some(unit.id) == id || unit.name == text) {
        return Ok(unit.clone());
    }
    if text.eq_ignore_ascii_case("committee")
        && let Some(unit) = units.iter().find(|unit| unit.level == Level::Committee)
    {
        return Ok(unit.clone());
    }
    let wanted = text.to_lowercase();
    let mut found = units.iter().filter(|unit| unit.name.to_lowercase().contains(&wanted));
    match (found.next(), found.next()) {
        (Some(unit), None) => Ok(unit.clone()),
        (Some(one), Some(other)) => {
            bail!("{text:?} may be {:?} or {:?}: say it in full", one.name, other.name)
        }
        (None, _) => bail!("no unit {text:?}; `server unit list` shows them"),
    }
}
