//! Values to columns and back. A word for each enum, so that a person with a SQLite shell can read the tables.

use automerge::ChangeHash;
use rusqlite::Row;
use shared::change::{Checksum, SetDigest};
use shared::id::{Audience, BookId, DeviceId, DocumentId, DocumentKey, Kind, LogId, StreamId, UnitId};
use shared::sync::Withheld;
use shared::time::Instant;

use super::super::{Enrolment, Level, Standing};

/// Why a column does not hold what it should: shows as [`super::StoreError::Failed`] with the column's name.
#[derive(Debug, thiserror::Error)]
#[error("column {0} holds something unknown")]
struct Strange(&'static str);

fn strange(column: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(Strange(column)))
}

pub(super) fn blob<const N: usize>(row: &Row<'_>, column: &'static str) -> rusqlite::Result<[u8; N]> {
    let bytes = row.get_ref(column)?.as_blob()?;
    bytes.try_into().map_err(|_| strange(column))
}

pub(super) fn number(row: &Row<'_>, column: &'static str) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).and_then(|n| u64::try_from(n).map_err(|_| strange(column)))
}

pub(super) fn instant(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Instant> {
    row.get(column).map(Instant::from_ms)
}

/// Reads a word with `parse`.
pub(super) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    parse(row.get_ref(column)?.as_str()?).ok_or_else(|| strange(column))
}

pub(super) fn book(row: &Row<'_>) -> rusqlite::Result<BookId> {
    blob(row, "book").map(BookId::from_bytes)
}

pub(super) fn log(row: &Row<'_>) -> rusqlite::Result<LogId> {
    blob(row, "log").map(LogId::from_bytes)
}

pub(super) fn unit(row: &Row<'_>) -> rusqlite::Result<UnitId> {
    blob(row, "unit").map(UnitId::from_bytes)
}

pub(super) fn device(row: &Row<'_>) -> rusqlite::Result<DeviceId> {
    blob(row, "device").map(DeviceId::from_bytes)
}

pub(super) fn key(row: &Row<'_>) -> rusqlite::Result<DocumentKey> {
    Ok(DocumentKey { unit: unit(row)?, document: DocumentId::from_bytes(blob(row, "document")?) })
}

pub(super) fn checksum(row: &Row<'_>) -> rusqlite::Result<Checksum> {
    blob(row, "checksum").map(Checksum::from_bytes)
}

pub(super) fn digest(row: &Row<'_>) -> rusqlite::Result<SetDigest> {
    blob(row, "digest").map(SetDigest::from_bytes)
}

pub(super) fn kind(row: &Row<'_>) -> rusqlite::Result<Kind> {
    word(row, "kind", |text| Kind::ALL.into_iter().find(|kind| kind.word() == text))
}

pub(super) fn audience(row: &Row<'_>) -> rusqlite::Result<Audience> {
    word(row, "audience", |text| {
        [Audience::Officers, Audience::Office].into_iter().find(|audience| audience_word(*audience) == text)
    })
}

pub(super) fn stream(row: &Row<'_>) -> rusqlite::Result<StreamId> {
    Ok(StreamId { unit: unit(row)?, audience: audience(row)? })
}

pub(super) const fn audience_word(audience: Audience) -> &'static str {
    match audience {
        Audience::Officers => "officers",
        Audience::Office => "office",
    }
}

pub(super) const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Committee => "committee",
        Level::Cell => "cell",
    }
}

pub(super) fn level(row: &Row<'_>) -> rusqlite::Result<Level> {
    word(row, "level", |text| {
        [Level::Committee, Level::Cell].into_iter().find(|level| level_word(*level) == text)
    })
}

pub(super) const fn enrolment_word(enrolment: Enrolment) -> &'static str {
    match enrolment {
        Enrolment::Active => "active",
        Enrolment::Retired => "retired",
        Enrolment::Lost => "lost",
    }
}

pub(super) fn enrolment(row: &Row<'_>) -> rusqlite::Result<Enrolment> {
    word(row, "enrolment", |text| {
        let all = [Enrolment::Active, Enrolment::Retired, Enrolment::Lost];
        all.into_iter().find(|enrolment| enrolment_word(*enrolment) == text)
    })
}

/// Hashes one after another.
pub(super) fn hashes_to(hashes: &[ChangeHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

pub(super) fn hashes(bytes: &[u8]) -> Vec<ChangeHash> {
    bytes.as_chunks::<32>().0.iter().map(|hash| ChangeHash(*hash)).collect()
}

/// A standing as its columns: state, why, missing, n.
pub(super) struct StandingColumns {
    pub state: &'static str,
    pub why: Option<&'static str>,
    pub missing: Option<Vec<u8>>,
    pub n: Option<i64>,
}

pub(super) fn standing_to(standing: &Standing) -> StandingColumns {
    let columns =
        |state, why, missing, n: Option<u64>| StandingColumns { state, why, missing, n: n.map(|n| n as i64) };
    match standing {
        Standing::Received => columns("received", None, None, None),
        Standing::Admitted(n) => columns("admitted", None, None, Some(*n)),
        Standing::Reauthored(n) => columns("reauthored", None, None, Some(*n)),
        Standing::Rejected => columns("rejected", None, None, None),
        Standing::Held(why) => {
            let missing = match why {
                Withheld::Waiting(missing) => Some(hashes_to(missing)),
                _ => None,
            };
            columns("held", Some(why_word(why)), missing, None)
        }
    }
}

const fn why_word(why: &Withheld) -> &'static str {
    match why {
        Withheld::NotAllowed => "not_allowed",
        Withheld::Waiting(_) => "waiting",
        Withheld::Newer => "newer",
        Withheld::Unreadable => "unreadable",
        Withheld::Damaged => "damaged",
        Withheld::Full => "full",
    }
}

pub(super) fn standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(match row.get_ref("state")?.as_str()? {
        "received" => Standing::Received,
        "admitted" => Standing::Admitted(number(row, "n")?),
        "reauthored" => Standing::Reauthored(number(row, "n")?),
        "rejected" => Standing::Rejected,
        "held" => Standing::Held(match row.get_ref("why")?.as_str()? {
            "not_allowed" => Withheld::NotAllowed,
            "waiting" => Withheld::Waiting(hashes(row.get_ref("missing")?.as_blob()?)),
            "newer" => Withheld::Newer,
            "unreadable" => Withheld::Unreadable,
            "damaged" => Withheld::Damaged,
            "full" => Withheld::Full,
            _ => return Err(strange("why")),
        }),
        _ => return Err(strange("state")),
    })
}
