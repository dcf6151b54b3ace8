//! What the machine asks of the driver.

use automerge::ChangeHash;

use super::event::OpId;
use super::state::{BookState, DocumentMeta, StoredChange, SyncState};
use crate::id::{DocumentKey, StreamId};
use crate::time::Instant;

/// Something to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Read from the disk, and say [`super::Event::Loaded`].
    Load(OpId, Query),
    /// Put all of this on the disk in one strict transaction, and say [`super::Event::Committed`].
    Commit(OpId, Box<Batch>),
    /// Post the bytes to the book's sync address, and say [`super::Event::Answered`] or
    /// [`super::Event::Unreachable`].
    Post(Vec<u8>),
    /// Say [`super::Event::Woke`] at this time. The newest replaces those before.
    WakeAt(Instant),
    /// Show this on the sync line.
    Show(SyncState),
    /// The document has changed on the disk: whoever has it open reads it again.
    Announce(DocumentKey),
}

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Changes that are unsent, oldest document first, of about this many bytes together.
    Unsent {
        /// About how many bytes; one change alone may exceed it.
        bytes: usize,
    },
    /// What is held of these documents.
    Documents(Vec<DocumentKey>),
    /// The heads of the admitted changes of every document in a stream, for repair.
    Heads,
    /// For each document, its changes that are not among these or before them.
    Since(Vec<(DocumentKey, Vec<ChangeHash>)>),
}

/// What to write, all or nothing.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Changes to put, in place of those with the same hash.
    pub changes: Vec<(DocumentKey, StoredChange)>,
    /// Changes to take away: they were written again under another actor.
    pub rewritten: Vec<(DocumentKey, ChangeHash)>,
    /// Documents to put.
    pub documents: Vec<(DocumentKey, DocumentMeta)>,
    /// Streams that were withdrawn: their documents go, but for what was not sent.
    pub dropped: Vec<StreamId>,
    /// Rows to put.
    pub rows: Vec<(DocumentKey, Vec<u8>)>,
    /// Documents whose rows must be made again from the document, since it has changes of this device too.
    pub stale: Vec<DocumentKey>,
    /// The book's state to put.
    pub book: Option<BookState>,
}
