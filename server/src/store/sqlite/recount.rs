//! What is written of a stream's documents and of the stream, put right after a count.

use rusqlite::{Connection, Row, params};
use shared::change::SetDigest;
use shared::id::{BookId, StreamId};

use super::super::{CommitError, Committed, Counted};
use super::admit::sum;
use super::columns;
use super::commit::{run, store};
use super::find::{all, one};

pub(super) fn recount(
    at: &Connection,
    book: BookId,
    stream: StreamId,
    counted: &[Counted],
) -> Result<Committed, CommitError> {
    let mut wrong = 0;
    for counted in counted {
        wrong += usize::from(count(at, book, counted)?);
    }
    let of_stream = params![book.as_bytes(), stream.unit.as_bytes(), columns::audience_word(stream.audience)];
    let sql = "SELECT digest FROM doc WHERE book = ? AND unit = ? AND audience = ?";
    let documents = all(at, sql, of_stream, columns::digest).map_err(store)?;
    let right = documents.into_iter().fold(SetDigest::default(), SetDigest::plus);
    sum(at, book, stream, |written| {
        wrong += usize::from(written != right);
        right
    })
    .map_err(store)?;
    Ok(Committed::Changed(wrong))
}

/// Writes what was counted of a document; returns whether something else was written there.
fn count(at: &Connection, book: BookId, counted: &Counted) -> Result<bool, CommitError> {
    let Counted { key, version, heads, digest } = counted;
    let (unit, document) = (key.unit.as_bytes(), key.document.as_bytes());
    let (heads, digest) = (columns::hashes_to(heads), digest.to_bytes());
    let sql = "SELECT heads, digest FROM doc WHERE book = ? AND unit = ? AND document = ? AND version = ?";
    let of = params![book.as_bytes(), unit, document, *version as i64];
    let read = |row: &Row<'_>| Ok((row.get::<_, Vec<u8>>("heads")?, row.get::<_, Vec<u8>>("digest")?));
    let written = one(at, sql, of, read).map_err(store)?.ok_or(CommitError::Conflict)?;
    if (&written.0[..], &written.1[..]) == (&heads[..], &digest[..]) {
        return Ok(false);
    }
    let sql = "UPDATE doc SET heads = ?, digest = ? WHERE book = ? AND unit = ? AND document = ?";
    run(at, sql, params![heads, digest, book.as_bytes(), unit, document]).map(|_| true).map_err(store)
}
