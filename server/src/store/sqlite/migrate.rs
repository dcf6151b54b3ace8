//! The file's version, and the steps from each to the next.

use rusqlite::{Connection, TransactionBehavior};

use super::super::StoreError;
use super::failed;

/// Marks the file as ours ("SCB" and a byte), so that restoring something else is noticed.
pub const APPLICATION_ID: i32 = 0x5343_4201;

/// A step a version. A step is never changed once it was released.
const STEPS: &[&str] = &[include_str!("schema.sql"), include_str!("documents.sql"), include_str!("seal.sql")];

/// The version of this build's files.
const CURRENT: usize = STEPS.len();

/// Looks whether this build may open the file: a new one, or one of ours of a version it knows. Nothing is written.
pub(super) fn look(connection: &Connection) -> Result<(), StoreError> {
    let look = || -> rusqlite::Result<(i32, usize, i64)> {
        let id = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((id, version(connection)?, tables))
    };
    match look().map_err(failed)? {
        (0, 0, 0) => Ok(()),
        (APPLICATION_ID, ..=CURRENT, _) => Ok(()),
        (APPLICATION_ID, ..) => {
            Err(StoreError::Unreadable("a database of a newer release; install that release again"))
        }
        _ => Err(StoreError::Unreadable("a database of another program")),
    }
}

/// Brings the file to this build's version, all steps in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    if version(connection).map_err(failed)? == CURRENT {
        return Ok(());
    }
    let mut migrate = || -> rusqlite::Result<()> {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been quicker between the look and the lock.
        for sql in STEPS.iter().skip(version(&step)?) {
            step.execute_batch(sql)?;
        }
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", CURRENT as i64)?;
        step.commit()
    };
    migrate().map_err(failed)
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map(|version| version as usize)
}

/// Returns whether the open file is one of ours, of a version this build reads, and undamaged.
pub fn is_ours(connection: &Connection) -> Result<bool, StoreError> {
    let look = || -> rusqlite::Result<bool> {
        let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if id != APPLICATION_ID || version(connection)? > CURRENT {
            return Ok(false);
        }
        let whole: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        Ok(whole == "ok")
    };
    look().map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Sqlite;
    use super::*;
    use crate::store::Ask;

    /// A file as the release left it that knew the first `steps`, with a book in it.
    fn of_release(at: &Path, steps: usize) -> Connection {
        let connection = Connection::open(at).unwrap();
        STEPS[..steps].iter().for_each(|sql| connection.execute_batch(sql).unwrap());
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        connection.pragma_update(None, "user_version", steps as i64).unwrap();
        let book =
            "INSERT INTO book (book, log, name, head) VALUES (zeroblob(8), zeroblob(8), 'Xã Ea Sương', 7)";
        connection.execute(book, []).unwrap();
        connection
    }

    #[test]
    fn a_file_of_every_release_so_far_is_brought_forward() {
        for steps in 1..=STEPS.len() {
            let dir = tempfile::tempdir().unwrap();
            let at = dir.path().join("so.db");
            drop(of_release(&at, steps));
            let store = Sqlite::open(&at).unwrap();
            let books = store.books().unwrap();
            assert_eq!((books[0].name.as_str(), books[0].head), ("Xã Ea Sương", 7), "from {steps}");
            drop(store);
            let again = Connection::open(&at).unwrap();
            assert_eq!((version(&again).unwrap(), is_ours(&again).unwrap()), (STEPS.len(), true));
            for table in ["seal", "doc", "log"] {
                again.prepare(&format!("SELECT * FROM {table}")).unwrap();
            }
        }
    }

    #[test]
    fn a_file_of_a_newer_release_or_of_another_program_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let (newer, other) = (dir.path().join("newer.db"), dir.path().join("other.db"));
        of_release(&newer, STEPS.len()).pragma_update(None, "user_version", STEPS.len() as i64 + 1).unwrap();
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE book (title TEXT)").unwrap();
        for at in [&newer, &other] {
            let before = std::fs::read(at).unwrap();
            assert!(matches!(Sqlite::open(at), Err(StoreError::Unreadable(_))));
            assert!(std::fs::read(at).unwrap() == before, "something was written into it");
        }
    }
}
