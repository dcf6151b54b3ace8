//! The embedded store: one SQLite file. WAL, full synchronisation, one writer (which commits what has queued
//! up in one group), a few readers. Small caches: a committee's PC has better uses for its memory.

mod admit;
mod columns;
mod commit;
mod find;
mod migrate;
mod page;
mod received;
mod recount;
mod rows;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{CommitError, Committed, Found, Needs, Plan, Store, StoreError};
use writer::Writer;

pub use migrate::{APPLICATION_ID, is_ours};

/// The store.
pub struct Sqlite {
    path: PathBuf,
    writer: Writer,
    /// Idle read connections: one is taken for the length of a question, and more are opened when all are out.
    readers: Mutex<Vec<Connection>>,
}

/// How many idle read connections are kept: as many as there are threads that ask. Opening one reads the schema and takes
/// longer than most questions.
const READERS: usize = 10;
/// Pages that a connection keeps in memory, in KiB.
const CACHE_KIB: i64 = 1024;
/// How long to wait for another process (the command line) that is writing.
const BUSY: Duration = Duration::from_secs(10);

impl Sqlite {
    /// Opens the store in the file, makes it if it is not there, and brings it to this build's version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self::over(path, connect(path)?))
    }

    fn over(path: &Path, writing: Connection) -> Self {
        Self { path: path.to_owned(), writer: Writer::start(writing), readers: Mutex::default() }
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(
            || {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let connection = Connection::open_with_flags(&self.path, flags).map_err(failed)?;
                set_up(&connection)?;
                connection.pragma_update(None, "query_only", true).map_err(failed)?;
                Ok(connection)
            },
            Ok,
        )
    }
}

impl Store for Sqlite {
    fn find(&self, needs: &Needs) -> Result<Found, StoreError> {
        let connection = self.reader()?;
        // In words that are kept prepared: many questions take no longer than reading these. Where one fails its connection
        // is closed, and the transaction with it.
        commit::run(&connection, "BEGIN", []).map_err(failed)?;
        let found = find::find(&connection, needs)?;
        commit::run(&connection, "COMMIT", []).map_err(failed)?;
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS {
            idle.push(connection);
        }
        Ok(found)
    }

    fn commit(&self, plan: &Plan) -> Result<Committed, CommitError> {
        self.writer.commit(vec![plan.clone()]).pop().unwrap_or_else(|| Err(writer::gone()))
    }

    fn commit_all(&self, plans: Vec<Plan>) -> Vec<Result<Committed, CommitError>> {
        self.writer.commit(plans)
    }
}

/// Opens the file to write, makes it if it is not there, and brings it to this build's version.
fn connect(path: &Path) -> Result<Connection, StoreError> {
    let mut writing = Connection::open(path).map_err(failed)?;
    migrate::look(&writing)?;
    set_up(&writing)?;
    migrate::migrate(&mut writing)?;
    Ok(writing)
}

fn set_up(connection: &Connection) -> Result<(), StoreError> {
    let set = || -> rusqlite::Result<()> {
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection.pragma_update(None, "mmap_size", 0)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "journal_size_limit", 4 << 20)?;
        connection.set_prepared_statement_cache_capacity(32);
        // A statement with a bound limit would be planned anew each time that it is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(())
    };
    set().map_err(failed)
}

/// Says what SQLite's error means to a person.
fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        // A file-size limit, or a quota on some file systems, shows as a failed write.
        Some(ErrorCode::SystemIoFailure) if is_write(&error) => StoreError::Full,
        _ => StoreError::Failed(error.to_string()),
    }
}

fn is_write(error: &rusqlite::Error) -> bool {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    matches!(extended, Some(rusqlite::ffi::SQLITE_IOERR_WRITE | rusqlite::ffi::SQLITE_IOERR_SHMSIZE))
}
