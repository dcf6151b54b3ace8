//! The transactions, in SQL. The caller has opened one (or a savepoint in it) and commits it or rolls it back.

use rusqlite::{Connection, ErrorCode, params};
use shared::change::Checksum;
use shared::id::{BookId, DeviceId};
use shared::sync::Withheld;
use shared::time::Instant;

use super::super::{
    Book, CommitError, Committed, Compact, Device, Invite, Known, Plan, Standing, StoreError, Unit, Waits,
};
use super::find::one;
use super::{admit, columns, failed, received, recount, rows};

pub(super) fn carry_out(at: &Connection, plan: &Plan) -> Result<Committed, CommitError> {
    let changed = match plan {
        Plan::Open(book, committee) => open(at, book, committee),
        Plan::SealKey(book, key) => {
            let sql = "INSERT INTO seal (book, key) VALUES (?, ?)";
            run(at, sql, params![book.as_bytes(), key.as_bytes()])
        }
        Plan::AddUnit(book, unit) => add_unit(at, *book, unit),
        Plan::Invite(invite) => keep_invite(at, invite),
        Plan::WrongTry(book, invite) => {
            let sql = "UPDATE invite SET tries = min(tries + 1, 255) WHERE invite = ? AND book = ?";
            run(at, sql, [invite, book.as_bytes()]).map(|_| 1)
        }
        Plan::Enrol(invite, device) => return enrol(at, invite, device),
        Plan::Stand(book, device, enrolment) => {
            let sql = "UPDATE device SET enrolment = ? WHERE book = ? AND device = ?";
            let to = columns::enrolment_word(*enrolment);
            run(at, sql, params![to, book.as_bytes(), device.as_bytes()])
        }
        Plan::Heard(book, device, now) => heard(at, *book, *device, *now).map(|()| 1),
        Plan::Receive(book, brought) => received::receive(at, *book, brought).map(|()| 1),
        Plan::Attempt(book, checksum, release) => {
            received::attempt(at, *book, *checksum, release).map(|()| 1)
        }
        Plan::Settle(book, checksum, standing, release) => {
            received::settle(at, *book, *checksum, standing, release).map(|()| 1)
        }
        Plan::Known(book, checksum, Known { key, standing, brings }) => {
            let put_back = received::release(at, *book, key, brings).map_err(store)?;
            received::settle(at, *book, *checksum, standing, "").map_err(store)?;
            return Ok(Committed::Changed(put_back));
        }
        Plan::Wait(book, checksum, waits) => return wait(at, *book, *checksum, waits),
        Plan::Compact(book, compact) => return compacted(at, *book, compact),
        Plan::Admit(plan) => return admit::admit(at, plan),
        Plan::Rows(book, fresh) => {
            return rows::store(at, *book, fresh).map(Committed::Changed).map_err(store);
        }
        Plan::Recount(book, stream, counted) => return recount::recount(at, *book, *stream, counted),
    };
    match changed {
        Ok(0) => Err(CommitError::Conflict),
        Ok(_) => Ok(Committed::Done),
        Err(error) => Err(refused(error)),
    }
}

/// Returns a conflict where something unique is taken.
fn refused(error: rusqlite::Error) -> CommitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => CommitError::Conflict,
        _ => CommitError::Store(failed(error)),
    }
}

pub(super) fn store(error: rusqlite::Error) -> CommitError {
    CommitError::Store(failed(error))
}

pub(super) fn run(at: &Connection, sql: &str, with: impl rusqlite::Params) -> rusqlite::Result<usize> {
    at.prepare_cached(sql)?.execute(with)
}

fn open(at: &Connection, book: &Book, committee: &Unit) -> rusqlite::Result<usize> {
    let head = i64::try_from(book.head).unwrap_or(i64::MAX);
    let with = params![book.id.as_bytes(), book.log.as_bytes(), book.name, head];
    run(at, "INSERT INTO book (book, log, name, head) VALUES (?, ?, ?, ?)", with)?;
    add_unit(at, book.id, committee)
}

fn add_unit(at: &Connection, book: BookId, unit: &Unit) -> rusqlite::Result<usize> {
    let with = params![book.as_bytes(), unit.id.as_bytes(), columns::level_word(unit.level), unit.name];
    run(at, "INSERT INTO unit (book, unit, level, name) VALUES (?, ?, ?, ?)", with)
}

fn keep_invite(at: &Connection, invite: &Invite) -> rusqlite::Result<usize> {
    let sql = "INSERT INTO invite (invite, book, unit, role, person, selector, key_selector, salt, code_hash, \
               key_hash, made, expires, tries, used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let with = params![
        invite.id,
        invite.book.as_bytes(),
        invite.unit.as_bytes(),
        invite.role.word(),
        invite.person,
        invite.selector,
        invite.key_selector,
        invite.salt,
        invite.code_hash,
        invite.key_hash,
        invite.made.ms(),
        invite.expires.ms(),
        invite.tries,
        invite.used.as_ref().map(|device| device.as_bytes()),
    ];
    run(at, sql, with)
}

pub(super) fn heard(at: &Connection, id: BookId, device: DeviceId, now: Instant) -> rusqlite::Result<()> {
    let sql = "UPDATE device SET heard = ? WHERE book = ? AND device = ?";
    run(at, sql, params![now.ms(), id.as_bytes(), device.as_bytes()]).map(|_| ())
}

fn enrol(at: &Connection, invite: &[u8; 8], device: &Device) -> Result<Committed, CommitError> {
    let sql = "UPDATE invite SET used = ? WHERE invite = ? AND used IS NULL";
    if run(at, sql, [device.id.as_bytes(), invite]).map_err(store)? == 0 {
        return Err(CommitError::Conflict);
    }
    let sql = "INSERT INTO device (book, device, unit, role, person, name, client, token, enrolled, heard, \
               enrolment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let with = params![
        device.book.as_bytes(),
        device.id.as_bytes(),
        device.unit.as_bytes(),
        device.role.word(),
        device.person,
        device.name,
        device.client,
        device.token,
        device.enrolled.ms(),
        device.heard.map(Instant::ms),
        columns::enrolment_word(device.enrolment),
    ];
    run(at, sql, with).map_err(refused)?;
    Ok(Committed::Done)
}

fn compacted(at: &Connection, book: BookId, compact: &Compact) -> Result<Committed, CommitError> {
    let Compact { key, version, changeset } = compact;
    let (book, unit, document) = (book.as_bytes(), key.unit.as_bytes(), key.document.as_bytes());
    let sql = "SELECT last FROM doc WHERE book = ? AND unit = ? AND document = ? AND version = ?";
    let of = params![book, unit, document, *version as i64];
    let last = one(at, sql, of, |row| columns::number(row, "last")).map_err(store)?;
    let last = last.ok_or(CommitError::Conflict)? as i64;
    let sql = "DELETE FROM log WHERE book = ? AND unit = ? AND document = ? AND n <> ?";
    run(at, sql, params![book, unit, document, last]).map_err(store)?;
    let sql = "UPDATE log SET changeset = ?, whole = 1, weight = ? + length(rows) WHERE book = ? AND n = ?";
    match run(at, sql, params![changeset, changeset.len() as i64, book, last]).map_err(store)? {
        1 => Ok(Committed::Done),
        _ => Err(missing("a log entry that is not there")),
    }
}

fn wait(at: &Connection, book: BookId, checksum: Checksum, waits: &Waits) -> Result<Committed, CommitError> {
    let Waits { key, version, missing, tried_by } = waits;
    let sql = "SELECT version FROM doc WHERE book = ? AND unit = ? AND document = ?";
    let of = params![book.as_bytes(), key.unit.as_bytes(), key.document.as_bytes()];
    let now = one(at, sql, of, |row| columns::number(row, "version")).map_err(store)?;
    if now.unwrap_or(0) != *version {
        return Err(CommitError::Conflict);
    }
    let standing = Standing::Held(Withheld::Waiting(missing.clone()));
    received::settle(at, book, checksum, &standing, tried_by).map_err(store)?;
    Ok(Committed::Done)
}

/// Says that something a transaction relies on is not there.
pub(super) const fn missing(what: &'static str) -> CommitError {
    CommitError::Store(StoreError::Unreadable(what))
}
