//! The admission: compare-and-swap on the document's version, the next position from the book's counter row,
//! then log, digest, document and rows. All in one transaction, so a cursor never skips an entry.

use rusqlite::{Connection, params};
use shared::change::SetDigest;
use shared::id::{BookId, StreamId};

use super::super::{Admit, CommitError, Committed, Doc, Standing};
use super::commit::{missing, run, store};
use super::find::{doc, one};
use super::{columns, received};

pub(super) fn admit(at: &Connection, plan: &Admit) -> Result<Committed, CommitError> {
    let key = params![plan.book.as_bytes(), plan.key.unit.as_bytes(), plan.key.document.as_bytes()];
    let sql = "SELECT * FROM doc WHERE book = ? AND unit = ? AND document = ?";
    let before = one(at, sql, key, doc).map_err(store)?;
    if before.as_ref().map_or(0, |doc| doc.version) != plan.version {
        return Err(CommitError::Conflict);
    }
    let sql = "UPDATE book SET head = head + ? WHERE book = ? RETURNING head";
    let taken = params![plan.changesets.len() as i64, plan.book.as_bytes()];
    let last = one(at, sql, taken, |row| columns::number(row, "head"))
        .map_err(store)?
        .ok_or(missing("a book that is not there"))?;
    write(at, plan, before.as_ref(), last).map_err(store)?;
    let put_back = received::release(at, plan.book, &plan.key, &plan.brings).map_err(store)?;
    Ok(Committed::At(last, put_back))
}

fn write(at: &Connection, plan: &Admit, before: Option<&Doc>, last: u64) -> rusqlite::Result<()> {
    let had = before.map_or(SetDigest::default(), |doc| doc.digest);
    let stream = StreamId { unit: plan.key.unit, audience: plan.audience };
    let (book, unit, document) =
        (plan.book.as_bytes(), plan.key.unit.as_bytes(), plan.key.document.as_bytes());
    if plan.anew {
        if let Some(old) = before.map(Doc::stream) {
            sum(at, plan.book, old, |digest| digest.minus(had))?;
        }
        let sql = "DELETE FROM log WHERE book = ? AND unit = ? AND document = ?";
        run(at, sql, params![book, unit, document])?;
    }
    sum(at, plan.book, stream, |digest| {
        let digest = digest.plus(plan.fresh);
        if plan.anew { digest.plus(had) } else { digest }
    })?;

    let audience = columns::audience_word(plan.audience);
    let sql = "INSERT INTO log (book, n, unit, audience, document, kind, whole, weight, changeset, \
               rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let first = last + 1 - plan.changesets.len() as u64;
    for (n, changeset) in (first..).zip(&plan.changesets) {
        let weight = (changeset.len() + plan.rows.len()) as i64;
        let kind = plan.kind.word();
        let whole = plan.is_whole() && n == first;
        let with =
            params![book, n as i64, unit, audience, document, kind, whole, weight, changeset, plan.rows];
        run(at, sql, with)?;
    }
    run(
        at,
        "INSERT INTO doc (book, unit, document, kind, audience, heads, digest, version, last, snapshot) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, unit, document) DO UPDATE SET \
         audience = excluded.audience, heads = excluded.heads, digest = excluded.digest, \
         version = excluded.version, last = excluded.last, snapshot = excluded.snapshot",
        params![
            book,
            unit,
            document,
            plan.kind.word(),
            audience,
            columns::hashes_to(&plan.heads),
            had.plus(plan.fresh).to_bytes(),
            (plan.version + 1) as i64,
            last as i64,
            plan.snapshot
        ],
    )?;
    run(
        at,
        "INSERT INTO row (book, unit, document, rows) VALUES (?, ?, ?, ?) \
         ON CONFLICT (book, unit, document) DO UPDATE SET rows = excluded.rows",
        params![book, unit, document, plan.rows],
    )?;
    let standing = if plan.reauthored { Standing::Reauthored(last) } else { Standing::Admitted(last) };
    received::settle(at, plan.book, plan.checksum, &standing, "")
}

/// Changes the digest of a stream.
pub(super) fn sum(
    at: &Connection,
    book: BookId,
    stream: StreamId,
    change: impl FnOnce(SetDigest) -> SetDigest,
) -> rusqlite::Result<()> {
    let audience = columns::audience_word(stream.audience);
    let of = params![book.as_bytes(), stream.unit.as_bytes(), audience];
    let sql = "SELECT digest FROM stream WHERE book = ? AND unit = ? AND audience = ?";
    let digest = change(one(at, sql, of, columns::digest)?.unwrap_or_default());
    let sql = "INSERT INTO stream (book, unit, audience, digest) VALUES (?, ?, ?, ?) \
               ON CONFLICT (book, unit, audience) DO UPDATE SET digest = excluded.digest";
    run(at, sql, params![book.as_bytes(), stream.unit.as_bytes(), audience, digest.to_bytes()])?;
    Ok(())
}
