//! The questions, in SQL. What comes back is read by column name, so the order of columns is nobody's business.

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::carrier::SealKey;
use shared::id::{BookId, StreamId};

use super::super::{Book, Device, Doc, DocRows, Found, Invite, LogEntry, Needs, Place, StoreError, Unit};
use super::{columns, failed, page, received};

/// Answers a question from the moment that `at` is a transaction of.
pub(super) fn find(at: &Connection, needs: &Needs) -> Result<Found, StoreError> {
    look(at, needs).map_err(failed)
}

fn look(at: &Connection, needs: &Needs) -> rusqlite::Result<Found> {
    Ok(match needs {
        Needs::Books => Found::Books(all(at, "SELECT * FROM book", params![], book)?),
        Needs::SealKey(id) => {
            let sql = "SELECT key FROM seal WHERE book = ?";
            let key = |row: &Row<'_>| Ok(SealKey::from_bytes(row.get("key")?));
            Found::SealKey(one(at, sql, [id.as_bytes()], key)?)
        }
        Needs::Units(id) => {
            let sql = "SELECT * FROM unit WHERE book = ? ORDER BY level = 'cell', name";
            Found::Units(all(at, sql, [id.as_bytes()], unit)?)
        }
        Needs::Devices(id) => {
            let sql = "SELECT * FROM device WHERE book = ? ORDER BY enrolled, device";
            Found::Devices(all(at, sql, [id.as_bytes()], device)?)
        }
        Needs::DeviceByToken(hash) => {
            Found::Device(one(at, "SELECT * FROM device WHERE token = ?", [hash], device)?)
        }
        Needs::Device(id, of) => {
            let sql = "SELECT * FROM device WHERE book = ? AND device = ?";
            Found::Device(one(at, sql, [id.as_bytes(), of.as_bytes()], device)?)
        }
        Needs::InviteByCode(selector) => {
            Found::Invite(one(at, "SELECT * FROM invite WHERE selector = ?", [selector], invite)?)
        }
        Needs::InviteByKey(start) => {
            Found::Invite(one(at, "SELECT * FROM invite WHERE key_selector = ?", [start], invite)?)
        }
        Needs::Received(id, checksums) => Found::Received(received::known(at, *id, checksums)?),
        Needs::Waiting(id, which) => Found::Received(received::waiting(at, *id, which)?),
        Needs::WaitingBytes(id, of) => Found::Bytes(received::waiting_bytes(at, *id, *of)?),
        Needs::Doc(id, key) => {
            let sql = "SELECT * FROM doc WHERE book = ? AND unit = ? AND document = ?";
            let of = params![id.as_bytes(), key.unit.as_bytes(), key.document.as_bytes()];
            Found::Doc(one(at, sql, of, doc)?.map(Box::new))
        }
        Needs::Places(id, streams) => Found::Places(places(at, *id, streams)?),
        Needs::EntriesOf(id, key) => {
            let sql = "SELECT * FROM log WHERE book = ? AND unit = ? AND document = ? ORDER BY n";
            let of = params![id.as_bytes(), key.unit.as_bytes(), key.document.as_bytes()];
            Found::Entries(all(at, sql, of, entry)?)
        }
        Needs::LongLogs { book, many, before } => {
            let sql = "SELECT unit, document FROM log WHERE book = ? GROUP BY unit, document \
                       HAVING count(*) > ? AND max(n) <= ?";
            let of = params![book.as_bytes(), *many as i64, *before as i64];
            Found::Keys(all(at, sql, of, columns::key)?)
        }
        Needs::Page(id, spans, budget) => Found::Page(Box::new(page::page(at, *id, spans, *budget)?)),
        Needs::Rows(id) => {
            let sql = "SELECT row.*, doc.kind, doc.audience FROM row JOIN doc USING (book, unit, document) \
                       WHERE row.book = ? ORDER BY unit, document";
            Found::Rows(all(at, sql, [id.as_bytes()], rows)?)
        }
    })
}

pub(super) fn all<T>(
    at: &Connection,
    sql: &str,
    with: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    at.prepare_cached(sql)?.query_map(with, read)?.collect()
}

pub(super) fn one<T>(
    at: &Connection,
    sql: &str,
    with: impl rusqlite::Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    at.prepare_cached(sql)?.query_row(with, read).optional()
}

/// The documents of some streams: by unit where there are few streams, else by going through the book.
fn places(at: &Connection, id: BookId, streams: &[StreamId]) -> rusqlite::Result<Vec<Place>> {
    let columns = "SELECT unit, document, kind, audience, heads, digest, last FROM doc WHERE book = ?";
    let mut found = Vec::new();
    let mut units: Vec<_> = streams.iter().map(|stream| stream.unit).collect();
    units.sort_unstable();
    units.dedup();
    for unit in units {
        let sql = format!("{columns} AND unit = ? ORDER BY document");
        found.extend(all(at, &sql, [id.as_bytes(), unit.as_bytes()], place)?);
    }
    found.retain(|place| streams.contains(&StreamId { unit: place.key.unit, audience: place.audience }));
    Ok(found)
}

pub(super) fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book {
        id: columns::book(row)?,
        log: columns::log(row)?,
        name: row.get("name")?,
        head: columns::number(row, "head")?,
    })
}

fn unit(row: &Row<'_>) -> rusqlite::Result<Unit> {
    Ok(Unit { id: columns::unit(row)?, level: columns::level(row)?, name: row.get("name")? })
}

fn device(row: &Row<'_>) -> rusqlite::Result<Device> {
    Ok(Device {
        id: columns::device(row)?,
        book: columns::book(row)?,
        unit: columns::unit(row)?,
        role: columns::word(row, "role", |text| text.parse().ok())?,
        person: row.get("person")?,
        name: row.get("name")?,
        client: row.get("client")?,
        token: columns::blob(row, "token")?,
        enrolled: columns::instant(row, "enrolled")?,
        heard: row.get::<_, Option<i64>>("heard")?.map(shared::time::Instant::from_ms),
        enrolment: columns::enrolment(row)?,
    })
}

fn invite(row: &Row<'_>) -> rusqlite::Result<Invite> {
    let used = row.get::<_, Option<[u8; 8]>>("used")?;
    Ok(Invite {
        id: columns::blob(row, "invite")?,
        book: columns::book(row)?,
        unit: columns::unit(row)?,
        role: columns::word(row, "role", |text| text.parse().ok())?,
        person: row.get("person")?,
        selector: row.get("selector")?,
        key_selector: columns::blob(row, "key_selector")?,
        salt: columns::blob(row, "salt")?,
        code_hash: columns::blob(row, "code_hash")?,
        key_hash: columns::blob(row, "key_hash")?,
        made: columns::instant(row, "made")?,
        expires: columns::instant(row, "expires")?,
        tries: row.get("tries")?,
        used: used.map(shared::id::DeviceId::from_bytes),
    })
}

pub(super) fn doc(row: &Row<'_>) -> rusqlite::Result<Doc> {
    Ok(Doc {
        key: columns::key(row)?,
        kind: columns::kind(row)?,
        audience: columns::audience(row)?,
        heads: columns::hashes(row.get_ref("heads")?.as_blob()?),
        digest: columns::digest(row)?,
        version: columns::number(row, "version")?,
        last: columns::number(row, "last")?,
        snapshot: row.get("snapshot")?,
    })
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place {
        key: columns::key(row)?,
        kind: columns::kind(row)?,
        audience: columns::audience(row)?,
        heads: columns::hashes(row.get_ref("heads")?.as_blob()?),
        digest: columns::digest(row)?,
        last: columns::number(row, "last")?,
    })
}

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<LogEntry> {
    Ok(LogEntry {
        n: columns::number(row, "n")?,
        stream: columns::stream(row)?,
        key: columns::key(row)?,
        kind: columns::kind(row)?,
        changeset: row.get("changeset")?,
        whole: row.get("whole")?,
        rows: row.get("rows")?,
    })
}

pub(super) fn rows(row: &Row<'_>) -> rusqlite::Result<DocRows> {
    Ok(DocRows {
        key: columns::key(row)?,
        kind: columns::kind(row)?,
        audience: columns::audience(row)?,
        rows: row.get("rows")?,
    })
}
