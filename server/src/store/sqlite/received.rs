//! Received changesets: what waits is found by a small index; what was admitted, by its checksum alone.

use automerge::ChangeHash;
use rusqlite::{Connection, Row, params};
use shared::change::Checksum;
use shared::id::{BookId, DeviceId, DocumentKey};

use super::super::{Received, Standing, Which};
use super::columns;
use super::commit::run;
use super::find::{all, one};

/// The index's own condition: with it, a look at what waits costs by what waits.
const WAITS: &str = "state IN ('received', 'held', 'rejected', 'reauthored')";

pub(super) fn known(at: &Connection, id: BookId, checksums: &[Checksum]) -> rusqlite::Result<Vec<Received>> {
    let sql = "SELECT book, checksum, unit, document, kind, device, at, state, why, missing, n, attempts, \
               tried_by, x'' AS bytes FROM received WHERE book = ? AND checksum = ?";
    checksums
        .iter()
        .filter_map(|checksum| one(at, sql, [&id.as_bytes()[..], checksum.as_bytes()], received).transpose())
        .collect()
}

pub(super) fn waiting(at: &Connection, id: BookId, which: &Which) -> rusqlite::Result<Vec<Received>> {
    let sql =
        |more: &str| format!("SELECT * FROM received WHERE book = ? AND {WAITS} AND {more} ORDER BY rowid");
    let book = id.as_bytes();
    match which {
        Which::Unlooked => all(at, &sql("state = 'received'"), [book], received),
        Which::Again(key) => {
            let sql =
                sql("state = 'received' AND tried_by <> '' AND attempts = 0 AND unit = ? AND document = ?");
            all(at, &sql, params![book, key.unit.as_bytes(), key.document.as_bytes()], received)
        }
        Which::ReauthoredOf(key) => {
            let sql = sql("state = 'reauthored' AND unit = ? AND document = ?");
            all(at, &sql, params![book, key.unit.as_bytes(), key.document.as_bytes()], received)
        }
        Which::NotTriedBy(release) => {
            let sql = sql("state = 'held' AND why IN ('newer', 'unreadable') AND tried_by <> ?");
            all(at, &sql, params![book, release], received)
        }
        Which::Held => all(at, &sql("state IN ('received', 'held', 'rejected')"), [book], received),
        Which::One(checksum) => {
            let sql = "SELECT * FROM received WHERE book = ? AND checksum = ?";
            all(at, sql, params![book, checksum.as_bytes()], received)
        }
    }
}

pub(super) fn waiting_bytes(at: &Connection, id: BookId, device: DeviceId) -> rusqlite::Result<u64> {
    let sql = format!(
        "SELECT coalesce(sum(size), 0) AS bytes FROM received \
         WHERE book = ? AND {WAITS} AND state IN ('received', 'held') AND device = ?"
    );
    one(at, &sql, [id.as_bytes(), device.as_bytes()], |row| columns::number(row, "bytes"))
        .map(Option::unwrap_or_default)
}

fn received(row: &Row<'_>) -> rusqlite::Result<Received> {
    Ok(Received {
        checksum: columns::checksum(row)?,
        key: columns::key(row)?,
        kind: columns::kind(row)?,
        device: columns::device(row)?,
        at: columns::instant(row, "at")?,
        standing: columns::standing(row)?,
        bytes: row.get("bytes")?,
        attempts: row.get("attempts")?,
        tried_by: row.get("tried_by")?,
    })
}

/// Keeps what was brought, unless it is there; see [`super::super::Plan::Receive`].
pub(super) fn receive(at: &Connection, id: BookId, brought: &[Received]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO received (book, checksum, unit, document, kind, device, at, state, why, missing, n, \
               attempts, tried_by, size, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
               ON CONFLICT (book, checksum) DO UPDATE SET device = excluded.device, at = excluded.at, \
               state = excluded.state, why = NULL \
               WHERE received.state = 'held' AND received.why = 'not_allowed' AND excluded.state = 'received'";
    let mut insert = at.prepare_cached(sql)?;
    for row in brought {
        let standing = columns::standing_to(&row.standing);
        insert.execute(params![
            id.as_bytes(),
            row.checksum.as_bytes(),
            row.key.unit.as_bytes(),
            row.key.document.as_bytes(),
            row.kind.word(),
            row.device.as_bytes(),
            row.at.ms(),
            standing.state,
            standing.why,
            standing.missing,
            standing.n,
            row.attempts,
            row.tried_by,
            row.bytes.len() as i64,
            row.bytes,
        ])?;
    }
    // One device brings them all, but for a store's own tests.
    let mut heard: Vec<_> = brought.iter().map(|row| (row.device, row.at)).collect();
    heard.dedup();
    heard.into_iter().try_for_each(|(device, now)| super::commit::heard(at, id, device, now))
}

/// Settles one, unless it was admitted before.
pub(super) fn settle(
    at: &Connection,
    id: BookId,
    checksum: Checksum,
    standing: &Standing,
    release: &str,
) -> rusqlite::Result<()> {
    let keep = standing.keeps_bytes();
    let sql = "UPDATE received SET state = ?, why = ?, missing = ?, n = ?, tried_by = ?, attempts = 0, \
               bytes = iif(?, bytes, x''), size = iif(?, size, 0) \
               WHERE book = ? AND checksum = ? AND state NOT IN ('admitted', 'reauthored')";
    let to = columns::standing_to(standing);
    at.prepare_cached(sql)?.execute(params![
        to.state,
        to.why,
        to.missing,
        to.n,
        release,
        keep,
        keep,
        id.as_bytes(),
        checksum.as_bytes(),
    ])?;
    Ok(())
}

/// Puts back what is held for one of these changes, to be looked into again; returns how many.
pub(super) fn release(
    at: &Connection,
    id: BookId,
    key: &DocumentKey,
    changes: &[ChangeHash],
) -> rusqlite::Result<usize> {
    let sql = format!(
        "SELECT * FROM received WHERE book = ? AND {WAITS} AND state = 'held' AND why = 'waiting' \
         AND unit = ? AND document = ?"
    );
    let of = params![id.as_bytes(), key.unit.as_bytes(), key.document.as_bytes()];
    let held = all(at, &sql, of, received)?;
    let held = held.iter().filter(|row| row.standing.waits_for(changes));
    let sql =
        "UPDATE received SET state = 'received', why = NULL, missing = NULL WHERE book = ? AND checksum = ?";
    held.map(|row| run(at, sql, [&id.as_bytes()[..], row.checksum.as_bytes()])).sum()
}

pub(super) fn attempt(
    at: &Connection,
    id: BookId,
    checksum: Checksum,
    release: &str,
) -> rusqlite::Result<()> {
    let sql =
        "UPDATE received SET attempts = min(attempts + 1, 255), tried_by = ? WHERE book = ? AND checksum = ?";
    at.prepare_cached(sql)?.execute(params![release, id.as_bytes(), checksum.as_bytes()])?;
    Ok(())
}
