//! The few questions that the hub asks of a store, and their answers.

use shared::carrier::SealKey;
use shared::change::{Checksum, SetDigest};
use shared::id::{BookId, DeviceId, DocumentKey, StreamId};

use super::kept::{Book, Device, Doc, DocRows, Invite, LogEntry, Place, Received, Unit};

/// A question. Each is answered from one consistent moment of the store.
#[derive(Clone, Debug)]
pub enum Needs {
    /// Every book: a small table. Answered by [`Found::Books`].
    Books,
    /// The key that letters to a book are sealed to. [`Found::SealKey`].
    SealKey(BookId),
    /// The units of a book, the committee first, then by name. [`Found::Units`].
    Units(BookId),
    /// The devices of a book in order of enrolment. [`Found::Devices`].
    Devices(BookId),
    /// The device whose token has this hash, in whichever book. [`Found::Device`].
    DeviceByToken([u8; 32]),
    /// One device. [`Found::Device`].
    Device(BookId, DeviceId),
    /// The invitation with this selector. [`Found::Invite`].
    InviteByCode(String),
    /// The invitation whose key begins so. [`Found::Invite`].
    InviteByKey([u8; 4]),
    /// Those of these changesets that were ever received, without their bytes. [`Found::Received`].
    Received(BookId, Vec<Checksum>),
    /// Received changesets with their bytes, oldest first. [`Found::Received`].
    Waiting(BookId, Which),
    /// How many bytes wait for a device. [`Found::Bytes`].
    WaitingBytes(BookId, DeviceId),
    /// A document. [`Found::Doc`].
    Doc(BookId, DocumentKey),
    /// Every document in these streams, without contents, by key. [`Found::Places`].
    Places(BookId, Vec<StreamId>),
    /// The log entries of a document, in order. [`Found::Entries`].
    EntriesOf(BookId, DocumentKey),
    /// The documents that have more log entries than `many` and none after `before`, by key. [`Found::Keys`].
    LongLogs { book: BookId, many: u64, before: u64 },
    /// Spans of the log under a budget, the head and the digests, all of one moment. [`Found::Page`].
    Page(BookId, Vec<Span>, usize),
    /// The rows of every document of a book, by key. [`Found::Rows`].
    Rows(BookId),
}

/// Which received changesets.
#[derive(Clone, Debug)]
pub enum Which {
    /// On disk and not yet looked into.
    Unlooked,
    /// Of one document, those that were looked into and are to be again: put off, or held for a dependency that has come
    /// since.
    Again(DocumentKey),
    /// Of one document, those that were written again under another actor.
    ReauthoredOf(DocumentKey),
    /// Held as newer or unreadable, and last tried by another release than this.
    NotTriedBy(String),
    /// Everything that waits, and what was rejected: for a person to look at.
    Held,
    /// One, whatever its standing.
    One(Checksum),
}

/// A part of what some streams hold, from a position up to the head.
#[derive(Clone, Debug)]
pub enum Span {
    /// The log's entries after the position.
    Log { streams: Vec<StreamId>, after: u64 },
    /// The documents whose last entry is after the position, whole, in the order of those.
    Documents { streams: Vec<StreamId>, after: u64 },
    /// What the overview knows of these documents, in the same order.
    Rows { streams: Vec<StreamId>, after: u64 },
}

impl Span {
    /// Returns the streams.
    pub fn streams(&self) -> &[StreamId] {
        match self {
            Self::Log { streams, .. } | Self::Documents { streams, .. } | Self::Rows { streams, .. } => {
                streams
            }
        }
    }
}

/// How many bytes of a snapshot or of rows weigh as one of an entry: documents travel together, and compressed. A guess,
/// not measured.
pub const DENSER: usize = 4;

/// What a span brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpanFound {
    pub entries: Vec<LogEntry>,
    pub documents: Vec<Doc>,
    /// Rows, each with the position of its document's last entry.
    pub rows: Vec<(DocRows, u64)>,
    /// Whether the span holds no more than these.
    pub complete: bool,
}

/// What a page brought.
#[derive(Clone, Debug)]
pub struct Page {
    pub book: Book,
    /// One for each span asked for, in order. After one that is not complete the rest is empty.
    pub spans: Vec<SpanFound>,
    /// The digest of every stream that the spans name and that has one.
    pub digests: Vec<(StreamId, SetDigest)>,
}

/// An answer.
#[derive(Clone, Debug)]
pub enum Found {
    Books(Vec<Book>),
    SealKey(Option<SealKey>),
    Units(Vec<Unit>),
    Devices(Vec<Device>),
    Device(Option<Device>),
    Invite(Option<Invite>),
    Received(Vec<Received>),
    Bytes(u64),
    Doc(Option<Box<Doc>>),
    Places(Vec<Place>),
    Entries(Vec<LogEntry>),
    Keys(Vec<DocumentKey>),
    Page(Box<Page>),
    Rows(Vec<DocRows>),
}
