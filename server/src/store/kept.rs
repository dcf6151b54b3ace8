//! What the server keeps: a plain struct for each table, the same whichever store holds it.

use automerge::ChangeHash;
use shared::change::{Checksum, SetDigest};
use shared::id::{Audience, BookId, DeviceId, DocumentKey, Kind, LogId, StreamId, UnitId};
use shared::permit::{Principal, Role};
use shared::sync::{State, Withheld};
use shared::time::Instant;

use super::DENSER;

/// A committee's book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    pub id: BookId,
    pub log: LogId,
    /// The committee's name, as its people write it.
    pub name: String,
    /// The position of the last entry; 0 before the first.
    pub head: u64,
}

/// What a unit is in its book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The commune committee itself: its office works here.
    Committee,
    /// A village cell.
    Cell,
}

/// A unit of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub level: Level,
    pub name: String,
}

/// How a device stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    Active,
    /// Hands over what it still has, to be held; then wipes itself.
    Retired,
    /// In a stranger's hands: refused, and told to wipe everything.
    Lost,
}

/// One enrolment of one installation of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub book: BookId,
    pub unit: UnitId,
    pub role: Role,
    /// Whose it is, as the office wrote it in the invitation.
    pub person: String,
    /// What the person calls it.
    pub name: String,
    /// What kind of client it said it is.
    pub client: String,
    /// The SHA-256 of its token, which only the device has.
    pub token: [u8; 32],
    pub enrolled: Instant,
    /// When it last synced.
    pub heard: Option<Instant>,
    pub enrolment: Enrolment,
}

impl Device {
    /// Returns who asks when this device asks. A lost device is nobody: see [`Enrolment::Lost`].
    pub fn principal(&self) -> Option<Principal> {
        let retired = match self.enrolment {
            Enrolment::Active => false,
            Enrolment::Retired => true,
            Enrolment::Lost => return None,
        };
        Some(Principal { device: self.id, book: self.book, unit: self.unit, role: self.role, retired })
    }
}

/// A one-time right to enrol a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    pub id: [u8; 8],
    pub book: BookId,
    pub unit: UnitId,
    pub role: Role,
    pub person: String,
    /// The part of the typed code by which the invitation is found.
    pub selector: String,
    /// The part of the link's key by which it is found.
    pub key_selector: [u8; 4],
    pub salt: [u8; 16],
    /// Of the salt and the typed code's secret part.
    pub code_hash: [u8; 32],
    /// Of the salt and the link's key.
    pub key_hash: [u8; 32],
    pub made: Instant,
    pub expires: Instant,
    /// How often somebody tried it with a wrong secret.
    pub tries: u8,
    /// The device that it enrolled.
    pub used: Option<DeviceId>,
}

/// A document: the latest snapshot and what is needed to admit the next change.
#[derive(Clone, Debug, PartialEq)]
pub struct Doc {
    pub key: DocumentKey,
    pub kind: Kind,
    pub audience: Audience,
    pub heads: Vec<ChangeHash>,
    /// Of all its admitted changes.
    pub digest: SetDigest,
    /// Rises by one with each admission: what compare-and-swap compares.
    pub version: u64,
    /// The position of its last entry in the log.
    pub last: u64,
    /// Plain Automerge.
    pub snapshot: Vec<u8>,
}

impl Doc {
    /// Returns the stream that the document is in.
    pub fn stream(&self) -> StreamId {
        StreamId { unit: self.key.unit, audience: self.audience }
    }

    /// Returns about how many bytes it is on the way, together with others.
    pub const fn weight(&self) -> usize {
        self.snapshot.len() / DENSER
    }
}

/// A changeset on the server's disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub checksum: Checksum,
    pub key: DocumentKey,
    pub kind: Kind,
    /// The device that brought it: the one who vouches for it.
    pub device: DeviceId,
    pub at: Instant,
    pub standing: Standing,
    /// The changeset. Empty once it is in the log, which has its changes.
    pub bytes: Vec<u8>,
    /// How often the pass at a start has tried to admit it and did not come to an end.
    pub attempts: u8,
    /// The release that last looked at it.
    pub tried_by: String,
}

/// How far a received changeset has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On disk, not yet looked into.
    Received,
    /// In the log at or before this position.
    Admitted(u64),
    /// In the log at this position, under another actor.
    Reauthored(u64),
    /// Waiting, for this reason.
    Held(Withheld),
    /// A person at the office looked at it and did not let it in. It is still kept.
    Rejected,
}

impl Standing {
    /// Returns what a device is told.
    pub fn state(&self) -> State {
        match self {
            Self::Received => State::Received,
            Self::Admitted(n) => State::Admitted(*n),
            Self::Reauthored(n) => State::Reauthored(*n),
            Self::Held(why) => State::Held(why.clone()),
            // The device keeps it too, and must not go on sending it, as it would were it refused.
            Self::Rejected => State::Held(Withheld::NotAllowed),
        }
    }

    /// Returns whether its bytes are kept. What was admitted is in the log; what was written again is there
    /// under another actor, and a later part of the same branch can only be understood with the original.
    pub fn keeps_bytes(&self) -> bool {
        !matches!(self, Self::Admitted(_))
    }

    /// Returns whether it is held for one of these changes.
    pub fn waits_for(&self, changes: &[ChangeHash]) -> bool {
        matches!(self, Self::Held(Withheld::Waiting(missing)) if missing.iter().any(|hash| changes.contains(hash)))
    }

    /// Returns whether its bytes still wait for something.
    pub fn waits(&self) -> bool {
        matches!(self, Self::Received | Self::Held(_))
    }
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    pub n: u64,
    pub stream: StreamId,
    pub key: DocumentKey,
    pub kind: Kind,
    pub changeset: Vec<u8>,
    /// Whether it is all that the document had in the log then.
    pub whole: bool,
    /// The document's rows after it.
    pub rows: Vec<u8>,
}

impl LogEntry {
    /// Returns how many bytes it is on the way.
    pub const fn weight(&self) -> usize {
        self.changeset.len() + self.rows.len()
    }
}

/// A document's place in the log, without its contents.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub key: DocumentKey,
    pub kind: Kind,
    pub audience: Audience,
    pub heads: Vec<ChangeHash>,
    pub digest: SetDigest,
    pub last: u64,
}

/// A document's rows in the overview.
#[derive(Clone, Debug, PartialEq)]
pub struct DocRows {
    pub key: DocumentKey,
    pub kind: Kind,
    pub audience: Audience,
    pub rows: Vec<u8>,
}

impl DocRows {
    /// Returns about how many bytes they are on the way, together with others.
    pub const fn weight(&self) -> usize {
        self.rows.len() / DENSER
    }
}
