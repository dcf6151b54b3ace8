//! What the disk keeps for sync, and what the page shows of it.

use std::collections::BTreeMap;

use automerge::{ActorId, ChangeHash};
use serde::{Deserialize, Serialize};

use super::event::Unreachable;
use crate::change::SetDigest;
use crate::id::{BookId, DocumentKey, InstallationKey, Kind, LogId, StreamId, actor_for};
use crate::sync::{Joining, Told, Withheld};
use crate::time::Instant;

/// How far the device has come in a book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookState {
    /// The book.
    pub book: BookId,
    /// The log that the cursor counts in.
    pub log: Option<LogId>,
    /// Everything in the complete streams up to here is on this disk.
    pub cursor: u64,
    /// The complete streams, each with the digest of what came in it.
    pub streams: Vec<(StreamId, SetDigest)>,
    /// Streams being read from their beginning, likewise.
    pub joining: Vec<(Joining, SetDigest)>,
    /// When a round last ended well, by this device's clock.
    pub synced_at: Option<Instant>,
    /// Whether the server has stood before where it stood, or begun another log, and the digests have not been one since:
    /// what was in the log may be nowhere but here.
    pub unsettled: bool,
}

impl BookState {
    /// Returns the state of a device that has nothing yet.
    pub const fn new(book: BookId) -> Self {
        Self {
            book,
            log: None,
            cursor: 0,
            streams: Vec::new(),
            joining: Vec::new(),
            synced_at: None,
            unsettled: false,
        }
    }

    /// Returns how the device stands.
    pub fn told(&self) -> Told {
        Told {
            book: self.book,
            log: self.log,
            streams: self.streams.iter().map(|(stream, _)| *stream).collect(),
            joining: self.joining.iter().map(|(joining, _)| *joining).collect(),
        }
    }

    /// Returns whether the server grants this device nothing of its log any more.
    pub const fn reads_nothing(&self) -> bool {
        self.log.is_some() && self.streams.is_empty() && self.joining.is_empty()
    }

    /// Returns whether the streams are what these documents, all that a disk has, come to: where not, whole documents are
    /// gone from it.
    pub fn is_sum_of<'a>(&self, documents: impl Iterator<Item = &'a DocumentMeta>) -> bool {
        let mut sums: BTreeMap<StreamId, SetDigest> = BTreeMap::new();
        for meta in documents {
            if let Some(stream) = meta.stream {
                let sum = sums.entry(stream).or_default();
                *sum = sum.plus(meta.digest);
            }
        }
        let complete = self.streams.iter().map(|(stream, digest)| (*stream, *digest));
        let joining = self.joining.iter().map(|(joining, digest)| (joining.stream, *digest));
        complete
            .chain(joining)
            .all(|(stream, digest)| sums.get(&stream).copied().unwrap_or_default() == digest)
    }

    /// Has every stream read from its beginning again.
    pub(super) fn begin_anew(&mut self) {
        let joining = std::mem::take(&mut self.joining).into_iter();
        let streams = joining.map(|(joining, digest)| (joining.stream, digest));
        let streams: Vec<_> = streams.chain(std::mem::take(&mut self.streams)).collect();
        let from_start = |(stream, digest)| (Joining::from_start(stream), digest);
        self.joining = streams.into_iter().map(from_start).collect();
        self.cursor = 0;
    }

    /// Returns the digest kept for `stream`.
    pub(super) fn digest_of(&mut self, stream: StreamId) -> Option<&mut SetDigest> {
        let complete = self.streams.iter_mut().find(|(id, _)| *id == stream).map(|(_, digest)| digest);
        complete.or_else(|| {
            let joining = self.joining.iter_mut().find(|(joining, _)| joining.stream == stream);
            joining.map(|(_, digest)| digest)
        })
    }
}

/// What sync knows of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentMeta {
    /// Its kind.
    pub kind: Kind,
    /// The stream it came in; nothing while only this device has it.
    pub stream: Option<StreamId>,
    /// The digest of its changes that came in that stream.
    pub digest: SetDigest,
    /// The actor this installation writes it under since a clone's changes were found, where that happened.
    pub actor: Option<[u8; 16]>,
}

impl DocumentMeta {
    /// Returns what is known of a document that this device has just made.
    pub fn new(kind: Kind) -> Self {
        Self { kind, stream: None, digest: SetDigest::default(), actor: None }
    }
}

/// Returns the actor that an installation writes a document under, by what sync knows of it.
pub fn writer_of(meta: Option<&DocumentMeta>, installation: &InstallationKey, key: &DocumentKey) -> ActorId {
    let parted = meta.and_then(|meta| meta.actor);
    parted.map_or_else(|| actor_for(installation, key), ActorId::from)
}

/// A change as the disk keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChange {
    /// Its hash: its key within the document.
    pub hash: ChangeHash,
    /// Its bytes, Automerge's own: from our own encoder, never from outside.
    pub bytes: Vec<u8>,
    /// Where it stands.
    pub state: ChangeState,
}

/// Where a change stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeState {
    /// On this disk alone.
    Unsent,
    /// On the server's disk too.
    Received,
    /// In the log, at this position.
    Admitted(u64),
    /// On the server's disk, and waiting.
    Held(Withheld),
}

/// What the sync line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SyncState {
    /// What is going on.
    pub phase: Phase,
    /// Documents with something that the server's disk has not.
    pub unsent: Vec<DocumentKey>,
    /// Documents with something that waits at the server, and why.
    pub held: Vec<(DocumentKey, Withheld)>,
    /// When a round last ended well.
    pub synced_at: Option<Instant>,
    /// Whether this device may read nothing any more: what it brings is held where it is new, and nothing stays here.
    pub reads_nothing: bool,
}

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Nothing.
    Idle,
    /// A round is under way.
    Busy,
    /// The last round came to nothing; it is tried again at that time, if at all.
    Failed(Unreachable, Option<Instant>),
}

impl SyncState {
    /// Returns whether everything is on the server's disk and in the log, and the last round ended well.
    pub fn is_synced(&self) -> bool {
        self.unsent.is_empty()
            && self.held.is_empty()
            && self.phase == Phase::Idle
            && self.synced_at.is_some()
    }
}
