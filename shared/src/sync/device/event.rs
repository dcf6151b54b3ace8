//! What the driver tells the machine.

use automerge::ChangeHash;

use super::state::{DocumentMeta, StoredChange};
use crate::carrier::Reply;
use crate::change::SetDigest;
use crate::id::{DocumentKey, Kind};
use crate::sync::Withheld;

/// Names one thing that the driver was asked to do with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u64);

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The app has started.
    Started,
    /// The person asks for a round now, or the network has come back.
    Now,
    /// The desk has stored a change of the document.
    Wrote(DocumentKey),
    /// The server announced that the book's log has come to this position.
    Poked(u64),
    /// The time that was asked for has come.
    Woke,
    /// The disk has read what was asked for.
    Loaded(OpId, Loaded),
    /// The disk has taken the batch, strictly: it survives a power cut.
    Committed(OpId),
    /// The disk could not read or take it. Nothing of the batch was taken.
    StoreFailed(OpId),
    /// A document had other unadmitted changes than the batch was worked out from: somebody wrote meanwhile.
    /// Nothing of the batch was taken.
    Stale(OpId),
    /// The disk was found to lack something: a document does not open, a count is wrong.
    Doubted,
    /// The server answered: a message of its answer's body, and perhaps not the last.
    Answered(Vec<u8>),
    /// No answer, one that says no, or an answer's end. What is waited for no longer does not matter.
    Unreachable(Unreachable),
    /// The server answered by a file.
    Carried(Box<Reply>),
}

/// Why a round came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Unreachable {
    /// No network, or the link broke off.
    Offline,
    /// The server is there but cannot now.
    Busy,
    /// The device has no right to the book any more: a code from the office is needed.
    Unauthorised,
    /// The device was reported lost: it is to wipe everything.
    Lost,
    /// The server speaks another version of the protocol: the app must be brought up to date.
    Version,
    /// The server answered with something that is no answer.
    Nonsense,
    /// This device's disk did not take it.
    Disk,
}

impl Unreachable {
    /// Returns whether trying again by itself is of no use.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Unauthorised | Self::Lost | Self::Version)
    }
}

/// What the disk has read.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// For [`super::Query::Unsent`]: the changes, and every document that has unsent ones.
    Unsent(Vec<UnsentSet>, Vec<DocumentKey>),
    /// For [`super::Query::Documents`], in the order asked.
    Documents(Vec<StoredDocument>),
    /// For [`super::Query::Heads`].
    Heads(Vec<HeldDocument>),
    /// For [`super::Query::Since`].
    Since(Vec<UnsentSet>),
}

/// Changes of one document that are to be pushed.
#[derive(Clone, Debug)]
pub struct UnsentSet {
    /// The document.
    pub key: DocumentKey,
    /// Its kind.
    pub kind: Kind,
    /// The changes' bytes, as this disk keeps them.
    pub changes: Vec<Vec<u8>>,
}

/// What the disk holds of a document, as far as sync needs it.
#[derive(Clone, Debug)]
pub struct StoredDocument {
    /// The document.
    pub key: DocumentKey,
    /// What is known of it, where it is there at all.
    pub meta: Option<DocumentMeta>,
    /// Its changes that are not admitted.
    pub pending: Vec<StoredChange>,
    /// Its changes that are admitted, by their hashes.
    pub admitted: Vec<ChangeHash>,
    /// Whether its rows are there: of a document that is not, they came ahead of it.
    pub rows: bool,
}

/// What the disk holds of a document's admitted changes.
#[derive(Clone, Debug)]
pub struct HeldDocument {
    /// The document.
    pub key: DocumentKey,
    /// What is known of it.
    pub meta: DocumentMeta,
    /// The digest of the changes that are there.
    pub digest: SetDigest,
    /// Their heads; genesis's where they do not make a document, so that it is sent whole.
    pub heads: Vec<ChangeHash>,
}

/// A document with something that is not admitted, found at the start.
#[derive(Clone, Debug)]
pub struct StandingDocument {
    /// The document.
    pub key: DocumentKey,
    /// Whether something was not sent.
    pub unsent: bool,
    /// Why something is held, where it is.
    pub held: Option<Withheld>,
}
