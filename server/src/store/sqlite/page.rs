//! A page of the log. An officer reads two streams of perhaps hundreds: each is a seek in an index. The office
//! reads nearly all of them: it goes through the log itself and skips what is not for it.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use shared::change::SetDigest;
use shared::id::{BookId, DocumentKey, StreamId};

use super::super::{DENSER, LogEntry, Page, Span, SpanFound};
use super::columns;
use super::find::{self, all, book, doc, entry, one};

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
        Span::Rows { after, .. } => rows(at, id, &streams, *after as i64, left),
    }
}

/// A document's place and weight.
type Place = (StreamId, DocumentKey, u64, usize);

/// The documents that moved on after a position, as many as the page takes: by unit where there are few streams, else by
/// going through the book. Returns whether that is all of them, too.
fn moved_on(
    at: &Connection,
    id: BookId,
    streams: &BTreeSet<StreamId>,
    after: i64,
    left: &mut Left,
    (from, weight): (&str, &str),
) -> rusqlite::Result<(Vec<Place>, bool)> {
    let sql = |of: &str| {
        format!(
            "SELECT unit, document, audience, last, length({weight}) AS weight \
             FROM {from} WHERE book = ? {of} AND last > ? ORDER BY last"
        )
    };
    let place = |row: &rusqlite::Row<'_>| {
        let weight = columns::number(row, "weight")? as usize / DENSER;
        Ok((columns::stream(row)?, columns::key(row)?, columns::number(row, "last")?, weight))
    };
    let mut places = Vec::new();
    if streams.len() <= FEW {
        let units: BTreeSet<_> = streams.iter().map(|stream| stream.unit).collect();
        for unit in units {
            places.extend(all(
                at,
                &sql("AND unit = ?"),
                params![id.as_bytes(), unit.as_bytes(), after],
                place,
            )?);
        }
        places.sort_unstable_by_key(|(.., last, _)| *last);
    } else {
        places = all(at, &sql(""), params![id.as_bytes(), after], place)?;
    }
    places.retain(|(stream, ..)| streams.contains(stream));
    let taken = places.iter().take_while(|(.., weight)| left.takes(*weight)).count();
    let complete = taken == places.len();
    places.truncate(taken);
    Ok((places, complete))
}

fn documents(
    at: &Connection,
    id: BookId,
    streams: &BTreeSet<StreamId>,
    after: i64,
    left: &mut Left,
) -> rusqlite::Result<SpanFound> {
    let (places, complete) = moved_on(at, id, streams, after, left, ("doc", "snapshot"))?;
    let sql = "SELECT * FROM doc WHERE book = ? AND unit = ? AND document = ?";
    let read = |(_, key, ..): Place| {
        let of = params![id.as_bytes(), key.unit.as_bytes(), key.document.as_bytes()];
        one(at, sql, of, doc).transpose()
    };
    let documents: rusqlite::Result<Vec<_>> = places.into_iter().filter_map(read).collect();
    Ok(SpanFound { documents: documents?, complete, ..SpanFound::default() })
}

fn rows(
    at: &Connection,
    id: BookId,
    streams: &BTreeSet<StreamId>,
    after: i64,
    left: &mut Left,
) -> rusqlite::Result<SpanFound> {
    let of = ("doc JOIN row USING (book, unit, document)", "rows");
    let (places, complete) = moved_on(at, id, streams, after, left, of)?;
    let sql = "SELECT unit, document, kind, audience, rows FROM doc JOIN row USING (book, unit, document) \
               WHERE book = ? AND unit = ? AND document = ?";
    let read = |(_, key, last, _): Place| {
        let of = params![id.as_bytes(), key.unit.as_bytes(), key.document.as_bytes()];
        let found = one(at, sql, of, find::rows).transpose()?;
        Some(found.map(|rows| (rows, last)))
    };
    let rows: rusqlite::Result<Vec<_>> = places.into_iter().filter_map(read).collect();
    Ok(SpanFound { rows: rows?, complete, ..SpanFound::default() })
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
