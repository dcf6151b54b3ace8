//! Enrolment: the office hands out a one-time invitation, as a typed code or as a link, and a device comes in
//! by it. The device draws its own token and shows only the hash, so that an answer lost on the way can be
//! asked for again, and the server never knows a token.

mod code;

use shared::carrier::PublicKey;
use shared::id::{BookId, DeviceId, LogId, UnitId};
use shared::permit::Role;
use shared::time::Instant;

use crate::hub::seal_key;
use crate::store::{Ask, CommitError, Device, Enrolment, Invite, Level, Plan, Store, StoreError};
pub use code::{Given, KEY_HEX, hex, random, unhex};

/// How long an invitation is good for, in milliseconds: seven days.
pub const GOOD_FOR_MS: i64 = 7 * 24 * 3600 * 1000;

/// How many wrong tries an invitation takes before it is of no use to anyone.
pub const TRIES: u8 = 5;

/// The longest name of a person or a device, in bytes.
const MAX_NAME: usize = 200;

/// An invitation as it is handed over, once: the server keeps only hashes.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// For typing: `ABCD-EFGH-JKMN`.
    pub code: String,
    /// For a link: 128 bits in hex, in the part of the address that no server sees.
    pub key: String,
    pub expires: Instant,
}

/// Why an invitation cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// There is no such unit.
    #[error("no unit {0} in this book; `server unit list` shows them")]
    NoUnit(UnitId),
    /// The committee's office and a cell's officers are invited into units of their own kind.
    #[error("the role {0} does not belong to that unit: office to the committee, the others to a cell")]
    WrongUnit(&'static str),
    /// A name is needed, and one of sensible length.
    #[error("the person's name must be between 1 and {MAX_NAME} bytes long")]
    Name,
    /// No randomness or no disk.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an invitation for `person` to `unit` in `role`.
///
/// # Errors
/// Where role and unit do not go together, or the store fails.
pub fn invite(
    store: &impl Store,
    book: BookId,
    unit: UnitId,
    role: Role,
    person: &str,
    now: Instant,
) -> Result<Invitation, InviteError> {
    let units = store.units(book)?;
    let of = units.iter().find(|known| known.id == unit).ok_or(InviteError::NoUnit(unit))?;
    if role.is_officer() != (of.level == Level::Cell) {
        return Err(InviteError::WrongUnit(role.word()));
    }
    let person = person.trim();
    if person.is_empty() || person.len() > MAX_NAME {
        return Err(InviteError::Name);
    }
    loop {
        let drawn = code::draw()?;
        let salt: [u8; 16] = random()?;
        let expires = now.plus_ms(GOOD_FOR_MS);
        let invite = Invite {
            id: random()?,
            book,
            unit,
            role,
            person: person.into(),
            selector: drawn.code[..code::SELECTOR].into(),
            key_selector: *drawn.key.first_chunk().expect("a key is longer than its selector"),
            salt,
            code_hash: code::hash(&salt, drawn.code.as_bytes()),
            key_hash: code::hash(&salt, &drawn.key),
            made: now,
            expires,
            tries: 0,
            used: None,
        };
        match store.commit(&Plan::Invite(Box::new(invite))) {
            Ok(_) => return Ok(Invitation { code: drawn.shown(), key: drawn.key_hex(), expires }),
            // A selector of four letters is soon drawn twice: draw again.
            Err(CommitError::Conflict) => {}
            Err(CommitError::Store(error)) => return Err(error.into()),
        }
    }
}

/// What a device says when it comes in.
#[derive(Clone, Debug)]
pub struct Enrolling {
    pub given: Given,
    /// What its person calls it.
    pub device_name: String,
    /// The SHA-256 of the token that it drew.
    pub token: [u8; 32],
    /// What kind of client it is.
    pub client: String,
}

/// What it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    pub device: DeviceId,
    pub book: BookId,
    pub log: LogId,
    pub unit: UnitId,
    pub unit_name: String,
    pub committee_name: String,
    pub role: Role,
    pub person: String,
    /// What it seals letters to.
    pub seal: PublicKey,
}

/// Why a device does not come in.
#[derive(Debug, thiserror::Error)]
pub enum NotEnrolled {
    /// No such code. Whether the selector or the secret was wrong is nobody's business.
    #[error("no invitation has this code")]
    Wrong,
    /// Another device came in by it.
    #[error("this invitation has been used by another device")]
    Used,
    /// Too late.
    #[error("this invitation has expired")]
    Expired,
    /// Tried too often.
    #[error("this invitation was tried too often and is of no use any more")]
    Locked,
    /// Names out of bounds.
    #[error("the device's name must be between 1 and {MAX_NAME} bytes long")]
    Name,
    /// No randomness or no disk.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets a device in. Asked again with the same code and the same token, it answers the same.
///
/// # Errors
/// Where the code is not good, or the store fails.
pub fn enrol(store: &impl Store, asked: &Enrolling, now: Instant) -> Result<Enrolled, NotEnrolled> {
    let name = asked.device_name.trim();
    if name.is_empty() || name.len() > MAX_NAME || asked.client.len() > MAX_NAME {
        return Err(NotEnrolled::Name);
    }
    // A second look is needed only where another request used the invitation in between.
    for _ in 0..2 {
        let invite = checked(store, &asked.given)?;
        if let Some(by) = invite.used {
            let device = store.device(invite.book, by)?;
            return match device {
                Some(device) if device.token == asked.token && device.enrolment == Enrolment::Active => {
                    enrolled(store, &device)
                }
                _ => Err(NotEnrolled::Used),
            };
        }
        if now >= invite.expires {
            return Err(NotEnrolled::Expired);
        }
        let device = Device {
            id: DeviceId::from_bytes(random()?),
            book: invite.book,
            unit: invite.unit,
            role: invite.role,
            person: invite.person,
            name: name.into(),
            client: asked.client.clone(),
            token: asked.token,
            enrolled: now,
            heard: None,
            enrolment: Enrolment::Active,
        };
        match store.commit(&Plan::Enrol(invite.id, Box::new(device.clone()))) {
            Ok(_) => return enrolled(store, &device),
            Err(CommitError::Conflict) => {}
            Err(CommitError::Store(error)) => return Err(error.into()),
        }
    }
    Err(NotEnrolled::Used)
}

/// Returns the invitation that was given, its secret compared; a wrong one is counted.
fn checked(store: &impl Store, given: &Given) -> Result<Invite, NotEnrolled> {
    let found = match given {
        Given::Code(code) => store.invite_by_code(&code[..code::SELECTOR])?,
        Given::Key(key) => {
            store.invite_by_key(*key.first_chunk().expect("a key is longer than its selector"))?
        }
    };
    let invite = found.ok_or(NotEnrolled::Wrong)?;
    if invite.tries >= TRIES {
        return Err(NotEnrolled::Locked);
    }
    // Hashes of salted secrets: how long their comparison takes tells nothing of use.
    let right = match given {
        Given::Code(code) => code::hash(&invite.salt, code.as_bytes()) == invite.code_hash,
        Given::Key(key) => code::hash(&invite.salt, key) == invite.key_hash,
    };
    if right {
        return Ok(invite);
    }
    match store.commit(&Plan::WrongTry(invite.book, invite.id)) {
        Ok(_) | Err(CommitError::Conflict) => Err(NotEnrolled::Wrong),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn enrolled(store: &impl Store, device: &Device) -> Result<Enrolled, NotEnrolled> {
    let gone = StoreError::Unreadable("a device of a book that is not there");
    let book = store.books()?.into_iter().find(|book| book.id == device.book).ok_or(gone.clone())?;
    let unit = store.units(book.id)?.into_iter().find(|unit| unit.id == device.unit).ok_or(gone)?;
    Ok(Enrolled {
        device: device.id,
        book: book.id,
        log: book.log,
        unit: unit.id,
        unit_name: unit.name,
        committee_name: book.name,
        role: device.role,
        person: device.person.clone(),
        seal: seal_key(store, book.id, random()?)?.public(),
    })
}
