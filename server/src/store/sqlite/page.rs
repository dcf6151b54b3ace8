//! A page of the log. An officer reads two streams of perhaps hundreds: each is a seek in an index. The office
//! reads nearly all of them: it goes through the log itself and skips what is not for it.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use shared::change::SetDigest;
use shared::id::{BookId, StreamId};

use super::super::{DENSER, LogEntry, Page, Span, SpanFound};
use super::columns;
use super::find::{all, book, doc, entry, one};

/// Up to so many streams are read one by one.
const FEW: usize = 8;

pub(super) fn page(at: &Connection, id: BookId, spans: &[Span], budget: usize) -> rusqlite::Result<Page> {
    let sql = "SELECT * FROM book WHERE book = ?";
    let book = one(at, sql, [id.as_bytes()], book)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let mut left = Left { bytes: budget, first: true };
    let mut found = vec![SpanFound::default(); spans.len()];
    for (span, found) in spans.iter().zip(&mut found) {
        *found = read(at, id, span, &mut left)?;
        if !found.complete {
            break;
        }
    }
    let named: BTreeSet<_> = spans.iter().flat_map(Span::streams).copied().collect();
    Ok(Page { book, spans: found, digests: digests(at, id, &named)? })
}

/// The digests of some streams: an officer's two cost the same in the largest book.
fn digests(
    at: &Connection,
    id: BookId,
    named: &BTreeSet<StreamId>,
) -> rusqlite::Result<Vec<(StreamId, SetDigest)>> {
    let read = |row: &rusqlite::Row<'_>| Ok((columns::stream(row)?, columns::digest(row)?));
    if named.len() > FEW {
        let mut digests = all(at, "SELECT * FROM stream WHERE book = ?", [id.as_bytes()], read)?;
        digests.retain(|(stream, _)| named.contains(stream));
        return Ok(digests);
    }
    let sql = "SELECT * FROM stream WHERE book = ? AND unit = ? AND audience = ?";
    let of = |stream: &StreamId| {
        let audience = columns::audience_word(stream.audience);
        one(at, sql, params![id.as_bytes(), stream.unit.as_bytes(), audience], read).transpose()
    };
    named.iter().filter_map(of).collect()
}

/// What may still enter the page. The first entry always may, however large.
struct Left {
    bytes: usize,
    first: bool,
}

impl Left {
    fn takes(&mut self, weight: usize) -> bool {
        let takes = self.first || weight <= self.bytes;
        if takes {
            (self.bytes, self.first) = (self.bytes.saturating_sub(weight), false);
        }
        takes
    }
}

/// An entry's position and weight.
type Light = (u64, usize);

fn read(at: &Connection, id: BookId, span: &Span, left: &mut Left) -> rusqlite::Result<SpanFound> {
    let streams: BTreeSet<_> = span.streams().iter().copied().collect();
    match span {
        Span::Log { after, .. } => entries(at, id, &streams, *after as i64, left),
        Span::Documents { after, .. } => documents(at, id, &streams, *after as i64, left),
    }
}

/// The documents that moved on after a position: by unit where there are few streams, else by going through the book.
fn documents(
    at: &Connection,
    id: BookId,
    streams: &BTreeSet<StreamId>,
    after: i64,
    left: &mut Left,
) -> rusqlite::Result<SpanFound> {
    let sql = |of: &str| {
        format!(
            "SELECT unit, document, audience, last, length(snapshot) + coalesce(length(rows), 0) AS weight \
             FROM doc LEFT JOIN row USING (book, unit, document) WHERE book = ? {of} AND last > ? ORDER BY last"
        )
    };
    let light = |row: &rusqlite::Row<'_>| {
        Ok((columns::stream(row)?, columns::key(row)?, columns::number(row, "last")?, light_of(row)?))
    };
    let mut lights = Vec::new();
    if streams.len() <= FEW {
        let units: BTreeSet<_> = streams.iter().map(|stream| stream.unit).collect();
        for unit in units {
            lights.extend(all(
                at,
                &sql("AND unit = ?"),
                params![id.as_bytes(), unit.as_bytes(), after],
                light,
            )?);
        }
        lights.sort_unstable_by_key(|(.., last, _)| *last);
    } else {
        lights = all(at, &sql(""), params![id.as_bytes(), after], light)?;
    }
    lights.retain(|(stream, ..)| streams.contains(stream));
    let taken = lights.iter().take_while(|(.., weight)| left.takes(*weight)).count();
    let complete = taken == lights.len();
    lights.truncate(taken);
    let mut documents = Vec::with_capacity(taken);
    for (_, key, ..) in lights {
        let of = params![id.as_bytes(), key.unit.as_bytes(), key.document.as_bytes()];
        let found = one(at, "SELECT * FROM doc WHERE book = ? AND unit = ? AND document = ?", of, doc)?;
        let sql = "SELECT rows FROM row WHERE book = ? AND unit = ? AND document = ?";
        let rows = one(at, sql, of, |row| row.get("rows"))?.unwrap_or_default();
        documents.extend(found.map(|doc| (doc, rows)));
    }
    Ok(SpanFound { documents, complete, ..SpanFound::default() })
}

fn light_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<usize> {
    Ok(columns::number(row, "weight")? as usize / DENSER)
}

fn entries(
    at: &Connection,
    id: BookId,
    streams: &BTreeSet<StreamId>,
    after: i64,
    left: &mut Left,
) -> rusqlite::Result<SpanFound> {
    let (lights, complete) = if streams.len() <= FEW {
        few(at, id, streams, after, left)?
    } else {
        many(at, id, streams, after, left)?
    };
    let sql = "SELECT * FROM log WHERE book = ? AND n = ?";
    let entries: rusqlite::Result<Vec<LogEntry>> = lights
        .into_iter()
        .filter_map(|(n, _)| one(at, sql, params![id.as_bytes(), n as i64], entry).transpose())
        .collect();
    Ok(SpanFound { entries: entries?, complete, ..SpanFound::default() })
}

fn few(
    at: &Connection,
    id: BookId,
    streams: &BTreeSet<StreamId>,
    after: i64,
    left: &mut Left,
) -> rusqlite::Result<(Vec<Light>, bool)> {
    let sql =
        "SELECT n, weight FROM log WHERE book = ? AND unit = ? AND audience = ? AND n > ? ORDER BY n LIMIT ?";
    // No page holds more entries than this, whatever they weigh: what is behind it waits for the next page.
    let most = 1024_usize;
    let mut lights: Vec<Light> = Vec::new();
    let mut cut = u64::MAX;
    for stream in streams {
        let of = params![
            id.as_bytes(),
            stream.unit.as_bytes(),
            columns::audience_word(stream.audience),
            after,
            most as i64
        ];
        let found = all(at, sql, of, light)?;
        if found.len() == most {
            cut = cut.min(found[most - 1].0);
        }
        lights.extend(found);
    }
    lights.sort_unstable();
    let mut complete = cut == u64::MAX;
    let whole = lights.len();
    lights.retain(|(n, _)| *n <= cut);
    complete &= whole == lights.len();
    let taken = lights.iter().take_while(|(_, weight)| left.takes(*weight)).count();
    complete &= taken == lights.len();
    lights.truncate(taken);
    Ok((lights, complete))
}

fn many(
    at: &Connection,
    id: BookId,
    streams: &BTreeSet<StreamId>,
    after: i64,
    left: &mut Left,
) -> rusqlite::Result<(Vec<Light>, bool)> {
    let sql = "SELECT n, weight, unit, audience FROM log WHERE book = ? AND n > ? ORDER BY n";
    let mut statement = at.prepare_cached(sql)?;
    let mut rows = statement.query(params![id.as_bytes(), after])?;
    let mut lights = Vec::new();
    while let Some(row) = rows.next()? {
        if !streams.contains(&columns::stream(row)?) {
            continue;
        }
        let (n, weight) = light(row)?;
        if !left.takes(weight) {
            return Ok((lights, false));
        }
        lights.push((n, weight));
    }
    Ok((lights, true))
}

fn light(row: &rusqlite::Row<'_>) -> rusqlite::Result<Light> {
    Ok((columns::number(row, "n")?, columns::number(row, "weight")? as usize))
}
