//! Rows that were made again.

use rusqlite::{Connection, params};
use shared::id::BookId;

use super::super::FreshRows;
use super::commit::run;

/// Stores those that differ, of documents that have not moved on; returns how many. See [`super::super::Plan::Rows`].
pub(super) fn store(at: &Connection, id: BookId, fresh: &[FreshRows]) -> rusqlite::Result<usize> {
    let mut changed = 0;
    for FreshRows { key, version, rows } in fresh {
        let (book, unit, document) = (id.as_bytes(), key.unit.as_bytes(), key.document.as_bytes());
        let sql = "INSERT INTO row (book, unit, document, rows) SELECT book, unit, document, ? FROM doc \
                   WHERE book = ? AND unit = ? AND document = ? AND version = ? \
                   ON CONFLICT (book, unit, document) DO UPDATE SET rows = excluded.rows \
                   WHERE rows <> excluded.rows";
        let differs = run(at, sql, params![rows, book, unit, document, *version as i64])?;
        if differs > 0 {
            let sql = "UPDATE log SET rows = ?, weight = length(changeset) + length(?1) WHERE book = ? \
                       AND n = (SELECT last FROM doc WHERE book = ?2 AND unit = ? AND document = ?)";
            run(at, sql, params![rows, book, unit, document])?;
        }
        changed += differs;
    }
    Ok(changed)
}
