//! What travels: a request and the pages of its answer, as postcard behind a version byte.
//!
//! A request says how far the device has come (one cursor a book), what it believes it holds (the digest),
//! and what it has not yet seen admitted. The answer carries the receipts, what is new after the cursor, and
//! the new cursor. Nothing new costs one small request and one small answer. Every step may be cut and
//! repeated: a push is known by its checksum and its changes by their hashes.
//!
//! ```text
//! version (1 byte)  message  checksum (8 bytes)
//! ```
//! The checksum is the first 8 bytes of the SHA-256 of all before it, in every version: a cursor with one wrong
//! bit would pass over what nobody has.

use automerge::ChangeHash;
use serde::{Deserialize, Serialize};

use super::listed;
use crate::change::{Checksum, Header, SetDigest};
use crate::id::{Audience, BookId, DocumentKey, LogId, StreamId};

/// The version of these messages, their first byte.
pub const PROTOCOL: u8 = 4;

/// The largest request body that is read, in bytes.
pub const MAX_REQUEST_BYTES: usize = 2 << 20;

/// How many bytes of entries an answer carries at least before it says that there is more: small enough for a link
/// that is cut every minute.
pub const MIN_ANSWER_BYTES: usize = 32 << 10;

/// How many it carries at most, whatever the device asks for. One entry alone may exceed it.
pub const MAX_ANSWER_BYTES: usize = 256 << 10;

/// About how much smaller a pack is on the way, since HTTP compresses it: brotli at its 5th level made 19.2 MB seven times
/// smaller.
const PACK_SHRINKS: usize = 6;

/// What a device asks of a book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Which book, and what of it is complete.
    pub standing: Standing,
    /// The position up to which the device has stored everything in its complete streams.
    pub cursor: u64,
    /// Changesets that were not yet seen admitted, each as its own bytes.
    #[serde(deserialize_with = "listed::deserialize")]
    pub push: Vec<Pushed>,
    /// Repair: for each document, in which stream of its unit the device holds what of it. Sent when the digests differ.
    pub holding: Vec<(DocumentKey, Audience, Vec<ChangeHash>)>,
    /// About how many bytes of entries the answer is to carry, as the device has measured its link; between
    /// [`MIN_ANSWER_BYTES`] and [`MAX_ANSWER_BYTES`].
    pub room: u32,
}

/// How a device stands to a book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Standing {
    /// In full.
    Told(Told),
    /// Every stream that it was granted last is complete, and no other: the [`Told::sum`] of that. An office has
    /// hundreds of streams, and they hardly ever change.
    Known(Checksum),
    /// Every stream that it was granted last is being joined, and all have come equally far: so most of a first download
    /// is asked for. The sum is as if they were complete.
    Joining(Checksum, Come),
}

/// How far joining streams have been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Come {
    /// What the overview knows of every document whose last entry was at or before this position is stored, where the
    /// device sees the overview.
    pub rows: u64,
    /// Every document whose last entry was at or before this position is stored as it was then, or as it was later.
    pub documents: u64,
}

/// How a device stands to a book, in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The book.
    pub book: BookId,
    /// The log that the cursor counts in; nothing before the first answer.
    pub log: Option<LogId>,
    /// The streams that are complete up to the cursor.
    pub streams: Vec<StreamId>,
    /// Newly granted streams, whose documents are being read whole.
    pub joining: Vec<Joining>,
}

impl Told {
    /// Returns the shortest words that say the same to whoever granted these streams last, and no others.
    pub fn shortly(self) -> Standing {
        match Come::of(&self.joining) {
            None if self.joining.is_empty() => Standing::Known(self.sum()),
            Some(come) if self.streams.is_empty() => Standing::Joining(self.sum(), come),
            _ => Standing::Told(self),
        }
    }

    /// Returns what these streams are known by, their order aside and how far each is.
    pub fn sum(&self) -> Checksum {
        let of = |bytes: Vec<u8>| u64::from_le_bytes(*Checksum::of(&bytes).as_bytes());
        let book = postcard::to_stdvec(&(self.book, self.log)).expect("a vector takes any name");
        let joining = self.joining.iter().map(|joining| &joining.stream);
        let streams = self.streams.iter().chain(joining);
        let streams = streams.map(|stream| postcard::to_stdvec(stream).expect("a vector takes any name"));
        Checksum::from_bytes(streams.map(of).fold(of(book), u64::wrapping_add).to_le_bytes())
    }

    /// Returns how a device that stood so stands once it has taken in `answer`.
    pub fn after(&self, answer: &Answer) -> Self {
        let joins = |stream: &StreamId| answer.joined.iter().any(|joining| joining.stream == *stream);
        let named = self.streams.iter().copied().chain(self.joining.iter().map(|joining| joining.stream));
        let granted = match &answer.granted {
            Granted::Now(granted) => granted.clone(),
            Granted::AsKnown | Granted::Unknown => named.collect(),
        };
        let streams = granted.into_iter().filter(|stream| !joins(stream)).collect();
        Self { book: self.book, log: Some(answer.log), streams, joining: answer.joined.clone() }
    }
}

/// One changeset on its way, as bytes that carry their own checksum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pushed(#[serde(with = "changeset")] pub Vec<u8>);

/// How far a newly granted stream has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The stream.
    pub stream: StreamId,
    /// How far.
    pub come: Come,
}

impl Joining {
    /// Returns a stream of which nothing has been read.
    pub fn from_start(stream: StreamId) -> Self {
        Self { stream, come: Come::default() }
    }
}

impl Come {
    /// Returns how far these streams have come; nothing where they are not equally far.
    fn of(joining: &[Joining]) -> Option<Self> {
        let come = joining.first()?.come;
        joining.iter().all(|joining| joining.come == come).then_some(come)
    }
}

/// What the hub answers: a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The log. Where it is not the one the device named, the device starts again from the beginning,
    /// keeping everything it has.
    pub log: LogId,
    /// What became of each changeset pushed, in order.
    #[serde(deserialize_with = "listed::deserialize")]
    pub receipts: Vec<State>,
    /// What is new, in order of position within each stream.
    #[serde(deserialize_with = "listed::deserialize")]
    pub entries: Vec<Entry>,
    /// The documents that entries name by their place in it, or their rows: a
    /// [`pack`](crate::change::pack). Nothing where there is none.
    #[serde(with = "bytes")]
    pub pack: Vec<u8>,
    /// The position up to which the entries bring the complete streams.
    pub cursor: u64,
    /// The streams that the device may read now.
    pub granted: Granted,
    /// How far the entries bring each stream that is still being joined. One that was, and is not among them, is
    /// complete up to the cursor.
    pub joined: Vec<Joining>,
    /// What comes after the entries.
    pub rest: Rest,
    /// On the last page, the digest of all admitted changes in the complete streams up to `cursor`.
    pub digest: Option<SetDigest>,
    /// Repair: documents of which the device holds something that the hub does not, with what the hub
    /// holds; the device pushes the rest.
    pub lacking: Vec<(DocumentKey, Vec<ChangeHash>)>,
}

/// What comes after an answer's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rest {
    /// Nothing: that was all there is now.
    Nothing,
    /// There is more: ask again at once.
    Asked,
    /// There is more, and it follows in the same body: what would have been answered to [`Request::after`].
    Follows,
}

impl Rest {
    /// Returns whether there is more.
    pub fn is_more(self) -> bool {
        self != Self::Nothing
    }
}

/// The streams that a device may read now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Granted {
    /// Those that it is known to have.
    AsKnown,
    /// These. One that it did not name is to be joined; one that it named and that is missing here was withdrawn:
    /// the device drops its documents.
    Now(Vec<StreamId>),
    /// What the device is to be known by is not how it stands here. Nothing of the request was taken in: the device
    /// tells how it stands, and all else once more.
    Unknown,
}

/// What became of a changeset that was pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// On the server's disk, not yet looked into.
    Received,
    /// In the log. Every change of it is at or before this position, or was there already.
    Admitted(u64),
    /// Its actor had already written other changes under the same numbers, on a cloned profile: it was
    /// written again under the actor that its first change's hash gives, and is in the log at this position.
    Reauthored(u64),
    /// On the server's disk and waiting, for this reason.
    Held(Withheld),
    /// Not kept at the server, for this reason; the device keeps it.
    Refused(Withheld),
}

impl State {
    /// Returns whether the log may have it in another form: written again, or what it waits for was.
    pub(super) const fn may_be_in_another_form(&self) -> bool {
        matches!(self, Self::Reauthored(_) | Self::Held(Withheld::Waiting(_)))
    }
}

/// Why something received is not in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Withheld {
    /// The device was retired, or its role may not write this document: a person at the office decides.
    NotAllowed,
    /// It depends on changes that have not arrived.
    Waiting(Vec<ChangeHash>),
    /// Written by a newer app than the server knows: it waits for the server's next release.
    Newer,
    /// The server cannot open it: it waits for a look by the people who make this.
    Unreadable,
    /// The bytes were damaged on the way: send them again.
    Damaged,
    /// Too much from this device waits already.
    Full,
}

/// One position of the log. Which document it is about its changeset's header says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The position, unique and rising within the book.
    pub n: u64,
    /// Who reads the document: with its unit, the stream that it is in.
    pub audience: Audience,
    /// The changes.
    pub body: EntryBody,
    /// Whether they are all the changes that the document had in the log at this position: where a document
    /// entered a stream that is new to it, where a branch of it was written again, where history was compacted, and
    /// in repair. Where not, none of them was in an entry of this stream before.
    pub whole: bool,
    /// The document's rows after this change, for those who may see the overview: bytes of
    /// [`crate::overview::Rows`]. Nothing where they came ahead of it.
    #[serde(with = "bytes")]
    pub rows: Vec<u8>,
}

/// The changes of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum EntryBody {
    /// A changeset's bytes.
    ChangeSet(#[serde(with = "changeset")] Vec<u8>),
    /// Exactly the changes of the changeset that this very request pushed, by its place in the request.
    Yours(u32),
    /// What a document in the answer's pack is, by its place there: its changes, or nothing but its rows, which come ahead
    /// of it.
    Packed(u32),
}

impl Entry {
    /// Returns which document the entry is about; nothing where its bytes are not whole, or are in the request or the
    /// pack.
    pub fn header(&self) -> Option<Header> {
        match &self.body {
            EntryBody::ChangeSet(bytes) => Header::peek(bytes).ok().map(|(header, _)| header),
            EntryBody::Yours(_) | EntryBody::Packed(_) => None,
        }
    }
}

/// Why some bytes are not a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMessage {
    /// Of a version this build does not speak.
    #[error("sync protocol version {0} is not spoken here (this build speaks {PROTOCOL})")]
    Version(u8),
    /// Not a message, or damaged on the way.
    #[error("malformed sync message")]
    Malformed,
}

impl Request {
    /// Returns how many bytes of entries the answer is to carry.
    pub fn answer_bytes(&self) -> usize {
        (self.room as usize).clamp(MIN_ANSWER_BYTES, MAX_ANSWER_BYTES)
    }

    /// Returns what a device asks next that has stored `answer` and has nothing to push; nothing where the answer says
    /// that there is no more, asks how the device stands, or mends: what is to be said then is on the device's disk.
    pub fn after(&self, answer: &Answer) -> Option<Self> {
        if !answer.rest.is_more() || !self.holding.is_empty() {
            return None;
        }
        let standing = match (&self.standing, &answer.granted) {
            (_, Granted::Unknown) | (Standing::Known(_) | Standing::Joining(..), Granted::Now(_)) => {
                return None;
            }
            (Standing::Joining(sum, _), Granted::AsKnown) => {
                Standing::Joining(*sum, Come::of(&answer.joined)?)
            }
            (standing, Granted::AsKnown) => standing.clone(),
            (Standing::Told(told), Granted::Now(_)) => told.after(answer).shortly(),
        };
        let (push, holding) = (Vec::new(), Vec::new());
        Some(Self { standing, cursor: answer.cursor, push, holding, room: self.room })
    }

    /// Returns the bytes of the request.
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// Returns the request that `bytes` hold.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadMessage> {
        decode(bytes)
    }
}

impl Answer {
    /// Returns about how many bytes it is on the way: its pack is compressed there.
    pub const fn weight(&self, bytes: usize) -> usize {
        bytes - self.pack.len() + self.pack.len() / PACK_SHRINKS
    }

    /// Returns the bytes of the answer.
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// Returns the answer that `bytes` hold.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadMessage> {
        decode(bytes)
    }
}

fn encode(message: &impl Serialize) -> Vec<u8> {
    let mut bytes = postcard::to_extend(message, vec![PROTOCOL]).expect("a vector takes any message");
    let checksum = Checksum::of(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    bytes
}

fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, BadMessage> {
    let (whole, checksum) = bytes.split_last_chunk().ok_or(BadMessage::Malformed)?;
    if Checksum::of(whole) != Checksum::from_bytes(*checksum) {
        return Err(BadMessage::Malformed);
    }
    let (&version, rest) = whole.split_first().ok_or(BadMessage::Malformed)?;
    if version != PROTOCOL {
        return Err(BadMessage::Version(version));
    }
    match postcard::take_from_bytes(rest) {
        Ok((message, [])) => Ok(message),
        _ => Err(BadMessage::Malformed),
    }
}

/// A changeset's bytes without what every changeset begins with and what follows from the rest; bytes that are none as
/// they are.
mod changeset {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::change::frame;

    #[derive(Serialize, Deserialize)]
    enum Bytes {
        Any(#[serde(with = "super::bytes")] Vec<u8>),
        Framed(#[serde(with = "super::bytes")] Vec<u8>),
    }

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        frame::inner(bytes)
            .map_or_else(|| Bytes::Any(bytes.to_vec()), |inner| Bytes::Framed(inner.to_vec()))
            .serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        Ok(match Bytes::deserialize(from)? {
            Bytes::Any(bytes) => bytes,
            Bytes::Framed(inner) => frame::around(&inner),
        })
    }
}

/// Byte strings as postcard's own (a length and the bytes), not as sequences of numbers.
mod bytes {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }
        }
        from.deserialize_byte_buf(Bytes)
    }
}
