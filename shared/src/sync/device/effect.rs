//! What the machine asks of the driver.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, ChangeHash};

use super::event::OpId;
use super::state::{BookState, DocumentMeta, StoredChange, SyncState, writer_of};
use crate::id::{DocumentKey, InstallationKey, StreamId};
use crate::time::Instant;

/// Something to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Read from the disk, and say [`super::Event::Loaded`].
    Load(OpId, Query),
    /// Put all of this on the disk in one strict transaction, and say [`super::Event::Committed`] (or
    /// [`super::Event::Stale`], or [`super::Event::StoreFailed`]).
    Commit(OpId, Box<Batch>),
    /// Post the bytes to the book's sync address, say [`super::Event::Answered`] for each message of the answer as it
    /// comes, and [`super::Event::Unreachable`] where none comes any more. The newest takes the place of those before:
    /// nothing more is said of them.
    Post(Vec<u8>),
    /// Say [`super::Event::Woke`] at this time. The newest replaces those before.
    WakeAt(Instant),
    /// Show this on the sync line.
    Show(SyncState),
    /// The document has changed on the disk: whoever has it open reads it again.
    Announce(DocumentKey),
    /// The server's answer by a file is on the disk: its news, or, where the device has come further or stands otherwise
    /// since the letter, only what became of what the letter brought.
    TookIn {
        /// Whether its news were.
        news: bool,
    },
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
    /// What is held of the admitted changes of every document in a stream, for repair.
    Heads,
    /// For each document, its changes that are not among these or before them; all that are there where they do
    /// not make a document.
    Since(Vec<(DocumentKey, Vec<ChangeHash>)>),
}

/// What to write, all or nothing, in this order.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// For each document, exactly the unadmitted changes that it must still have. Where it has others, somebody
    /// wrote in this very moment: nothing is taken.
    pub expects: Vec<(DocumentKey, Vec<ChangeHash>)>,
    /// Whether every change that is received or held is unsent again: the server may have forgotten it, or judge
    /// it otherwise by now.
    pub again: bool,
    /// Streams that were withdrawn: their documents go, but for what is not admitted. A document of which
    /// something is left is in no stream then, and its digest is that of nothing. Rows go, too, that came ahead of a
    /// document of one of these units.
    pub dropped: Vec<StreamId>,
    /// Whether what was in the log may be nowhere but here; see [`BookState::unsettled`]. Then nothing of a dropped
    /// document goes; all of it is unsent. So it is where nothing is granted any more: nobody would notice that.
    ///
    /// [`BookState::unsettled`]: super::BookState::unsettled
    pub unsettled: bool,
    /// Changes to take away: they were written again under another actor.
    pub rewritten: Vec<(DocumentKey, ChangeHash)>,
    /// Changes to take away: they are in the log, and this device may read nothing of it any more. A document of which
    /// nothing is left goes, with its rows.
    pub forgotten: Vec<(DocumentKey, ChangeHash)>,
    /// Changes to put, in place of those with the same hash.
    pub changes: Vec<(DocumentKey, StoredChange)>,
    /// Under which actors changes come that the disk had not.
    pub newcomers: Vec<(DocumentKey, ActorId)>,
    /// Documents to put.
    pub documents: Vec<(DocumentKey, DocumentMeta)>,
    /// Rows to put, some of documents that are still to come.
    pub rows: Vec<(DocumentKey, Vec<u8>)>,
    /// Documents whose rows must be made again from the document, since it has changes of this device too.
    pub stale: Vec<DocumentKey>,
    /// The book's state to put.
    pub book: Option<BookState>,
}

impl Batch {
    /// Returns the documents in which a copy of this installation wrote, or of which changes were written again. What
    /// somebody is about to write there has numbers that are taken: whoever has one open reads it anew before he writes.
    pub fn overtaken(&self, installation: &InstallationKey) -> BTreeSet<DocumentKey> {
        let documents: BTreeMap<_, _> = self.documents.iter().map(|(key, meta)| (*key, meta)).collect();
        let ours = |key: &DocumentKey| writer_of(documents.get(key).copied(), installation, key);
        let copied = self.newcomers.iter().filter(|(key, actor)| *actor == ours(key)).map(|(key, _)| *key);
        copied.chain(self.rewritten.iter().map(|(key, _)| *key)).collect()
    }
}
