//! The few transactions that the hub commits. Each is durable and whole, or nothing.

use automerge::ChangeHash;
use shared::carrier::SealKey;
use shared::change::{Checksum, SetDigest};
use shared::id::{Audience, BookId, DeviceId, DocumentKey, Kind, StreamId};
use shared::time::Instant;

use super::kept::{Book, Device, Enrolment, Invite, Received, Standing, Unit};

/// A transaction.
#[derive(Clone, Debug)]
pub enum Plan {
    /// Opens a book with its committee.
    Open(Book, Unit),
    /// Keeps the key that letters to a book are sealed to. A conflict where it has one.
    SealKey(BookId, SealKey),
    /// Adds a unit. A conflict where its name is taken in the book.
    AddUnit(BookId, Unit),
    /// Keeps an invitation. A conflict where one of its selectors is taken.
    Invite(Box<Invite>),
    /// Counts a try with a wrong secret.
    WrongTry(BookId, [u8; 8]),
    /// Enrols a device by an invitation. A conflict where that was used in the meantime.
    Enrol([u8; 8], Box<Device>),
    /// Says how a device stands from now on.
    Stand(BookId, DeviceId, Enrolment),
    /// Notes that a device was heard from.
    Heard(BookId, DeviceId, Instant),
    /// Receives changesets, and notes that those who bring them were heard from. One that is there already is left as it
    /// is, except one that was held because its bringer may not write: whoever may, and brings it again, vouches for it.
    Receive(BookId, Vec<Received>),
    /// Counts an attempt of this release to admit, before it is made.
    Attempt(BookId, Checksum, String),
    /// Settles a received changeset without a log entry: an attempt has come to its end, well or not. Never
    /// undoes an admission.
    Settle(BookId, Checksum, Standing, String),
    /// Settles a received changeset that brings nothing new.
    Known(BookId, Checksum, Known),
    /// Settles a received changeset as held for a dependency. A conflict where the document is no longer of this version:
    /// it may have what the changeset waits for.
    Wait(BookId, Checksum, Waits),
    /// Admits a changeset. A conflict where the document has moved on.
    Admit(Box<Admit>),
    /// Puts a document's whole history, as one changeset, in place of all its log entries: where the last of them is, so that
    /// whoever stands at or behind any of them misses nothing. A conflict where the document is no longer of this version.
    Compact(BookId, Box<Compact>),
    /// Stores rows that were made again, and in the document's last log entry, from which a device that joins takes
    /// them. Those of a document that has moved on are left: it has newer ones.
    Rows(BookId, Vec<FreshRows>),
    /// Puts what was counted of a stream's documents in place of what is written of them, and their sum in place of the
    /// stream's. A conflict where one of them has moved on.
    Recount(BookId, StreamId, Vec<Counted>),
}

/// A changeset whose changes are all in the document.
#[derive(Clone, Debug)]
pub struct Known {
    pub key: DocumentKey,
    pub standing: Standing,
    /// As [`Admit::brings`].
    pub brings: Vec<ChangeHash>,
}

/// What a changeset waits for.
#[derive(Clone, Debug)]
pub struct Waits {
    pub key: DocumentKey,
    /// The document's version that does not have it; 0 where there is no document.
    pub version: u64,
    pub missing: Vec<ChangeHash>,
    /// The release that looked.
    pub tried_by: String,
}

/// A document's history as one changeset.
#[derive(Clone, Debug)]
pub struct Compact {
    pub key: DocumentKey,
    /// The document's version that it was made of.
    pub version: u64,
    pub changeset: Vec<u8>,
}

/// A document's rows, made again.
#[derive(Clone, Debug)]
pub struct FreshRows {
    pub key: DocumentKey,
    /// The document's version that they are of.
    pub version: u64,
    pub rows: Vec<u8>,
}

/// What a document really holds.
#[derive(Clone, Debug)]
pub struct Counted {
    pub key: DocumentKey,
    /// The document's version that was counted.
    pub version: u64,
    pub heads: Vec<ChangeHash>,
    /// Of all its changes.
    pub digest: SetDigest,
}

/// An admission: the log entry, the stream's digest, the document and its rows, in one transaction.
#[derive(Clone, Debug)]
pub struct Admit {
    pub book: BookId,
    /// The received changeset that it settles.
    pub checksum: Checksum,
    /// Whether the changes were written again under another actor.
    pub reauthored: bool,
    pub key: DocumentKey,
    pub kind: Kind,
    /// The document's version that this was worked out against; 0 for a new document.
    pub version: u64,
    pub audience: Audience,
    /// The changesets of the log entries: one, or a few where one would be too large to be read.
    pub changesets: Vec<Vec<u8>>,
    /// Whether `changesets` are the whole document: in a stream that is new to it, or with a branch that was written
    /// again, which whoever has it otherwise must see beside all else. Its earlier entries then leave the log, since
    /// these say all that they said.
    pub anew: bool,
    /// Of the fresh changes.
    pub fresh: SetDigest,
    /// The fresh changes, by every hash that others may stand on them by. What is held for one of them is to be looked
    /// into again from here on, whatever happens to this process.
    pub brings: Vec<ChangeHash>,
    pub heads: Vec<ChangeHash>,
    pub snapshot: Vec<u8>,
    pub rows: Vec<u8>,
}

impl Admit {
    /// Returns whether the log then holds no more of the document than `changesets`: the first takes the place
    /// of whatever a reader had counted, and any others add to it.
    pub fn is_whole(&self) -> bool {
        self.anew || self.version == 0
    }
}

/// What a transaction brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    Done,
    /// How many rows were other than what is stored now; of [`Plan::Known`], how many were put back to be looked into; of
    /// [`Plan::Recount`], how many documents and sums were wrong.
    Changed(usize),
    /// The position of the last entry in the log, and how many were put back.
    At(u64, usize),
}
