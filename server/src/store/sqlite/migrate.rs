//! The file's version, and the steps from each to the next.

use rusqlite::{Connection, TransactionBehavior};

use super::super::StoreError;
use super::failed;

/// Marks the file as ours ("SCB" and a byte), so that restoring something else is noticed.
pub const APPLICATION_ID: i32 = 0x5343_4201;

/// A step a version. A step is never changed once it was released.
const STEPS: &[&str] = &[include_str!("schema.sql"), include_str!("documents.sql"), include_str!("seal.sql")];

/// Brings the file to this build's version, all steps in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version = version(connection).map_err(failed)?;
    if version > STEPS.len() {
        return Err(StoreError::Unreadable("a database of a newer release; install that release again"));
    }
    if version == STEPS.len() {
        return Ok(());
    }
    let mut migrate = || -> rusqlite::Result<()> {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been quicker between the look and the lock.
        for sql in STEPS.iter().skip(self::version(&step)?) {
            step.execute_batch(sql)?;
        }
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", STEPS.len() as i64)?;
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
        if id != APPLICATION_ID || version(connection)? > STEPS.len() {
            return Ok(false);
        }
        let whole: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        Ok(whole == "ok")
    };
    look().map_err(failed)
}
