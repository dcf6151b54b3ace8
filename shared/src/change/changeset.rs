//! A changeset: some changes of one document, self-contained. Its bytes are the same by HTTP, file and QR.
//!
//! ```text
//! "SCB"  version (1 byte)  header  body  checksum (8 bytes)
//! ```
//! The header is postcard; the checksum is the first 8 bytes of the SHA-256 of all before it. The body is the light
//! encoding (version 2) or the plain one (version 1, postcard). It ends in a proof: the first 8 bytes of the SHA-256 of
//! the hashes of its changes, in order, which the decoder compares with what it rebuilt. Genesis never travels: the header names its version, and both sides make it.

use automerge::{Change, ChangeHash};
use sha2::{Digest, Sha256};

use super::frame::{self, MAGIC};
use super::{codec, light, limits};
use crate::id::{DocumentKey, Kind};

/// The version of the bytes this build writes: the light encoding.
pub const VERSION: u8 = 2;
/// The plain encoding: for what the light one does not give back as it was, and for a reader that asks for it.
const PLAIN: u8 = 1;

pub(super) const CHECKSUM: usize = 8;

/// What can be known of a changeset without decoding its changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Header {
    /// The document's kind.
    pub kind: Kind,
    /// The document.
    pub key: DocumentKey,
    /// The number of genesis steps that the changes stand on.
    pub genesis: u8,
}

/// The first bytes of the SHA-256 of a changeset's bytes: what a receipt names it by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Checksum([u8; CHECKSUM]);

impl Checksum {
    /// Makes the checksum from its bytes.
    pub const fn from_bytes(bytes: [u8; CHECKSUM]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; CHECKSUM] {
        &self.0
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut first = [0; CHECKSUM];
        first.copy_from_slice(&Sha256::digest(bytes)[..CHECKSUM]);
        Self(first)
    }
}

impl std::fmt::Debug for Checksum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Checksum({:016x})", u64::from_be_bytes(self.0))
    }
}

/// Changes of one document, each after those of the set that it depends on. Made by an edit or by
/// [`decode`](Self::decode), never by hand.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    /// Which document, of which kind.
    pub header: Header,
    /// The changes.
    pub changes: Vec<Change>,
}

/// Why some bytes are not a changeset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadChangeSet {
    /// Not ours at all.
    #[error("these bytes are not a changeset")]
    NotOne,
    /// Of a version this build does not read.
    #[error("changeset version {0} is not known here (this build reads {VERSION})")]
    Version(u8),
    /// Damaged on the way.
    #[error("the checksum does not match: the bytes were damaged")]
    Checksum,
    /// Larger than a bound.
    #[error("{what} beyond the bound of {bound}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// How much there may be.
        bound: u64,
    },
    /// Whole, but not made as a changeset is.
    #[error("malformed changeset: {0}")]
    Malformed(&'static str),
    /// The changes that were rebuilt are not the ones that were encoded.
    #[error("the rebuilt changes do not have the hashes that the sender had")]
    Proof,
}

impl ChangeSet {
    /// Returns the hashes of the changes, in order.
    pub fn hashes(&self) -> impl Iterator<Item = ChangeHash> + '_ {
        self.changes.iter().map(Change::hash)
    }

    /// Returns the bytes, as light as they go. Changes that `decode` would refuse for their size are the caller's to
    /// split.
    pub fn encode(&self) -> Vec<u8> {
        // What our rows do not give back as it was goes out plain, for a person to look at.
        let comes_back = codec::Body::of(&self.changes)
            .rebuild()
            .is_ok_and(|rebuilt| rebuilt.iter().map(Change::hash).eq(self.hashes()));
        let light = light::encode(&self.header, codec::Body::of(&self.changes)).ok().filter(|_| comes_back);
        light.map_or_else(|| self.encode_plain(), |body| self.frame(VERSION, &body))
    }

    /// Returns the bytes in the plain encoding: heavier, and read in no time.
    pub fn encode_plain(&self) -> Vec<u8> {
        let body = postcard::to_stdvec(&codec::Body::of(&self.changes)).expect("a vector takes any body");
        self.frame(PLAIN, &body)
    }

    fn frame(&self, version: u8, body: &[u8]) -> Vec<u8> {
        let mut inner = postcard::to_extend(&self.header, vec![version]).expect("a vector takes any header");
        inner.extend_from_slice(body);
        frame::around(&inner)
    }

    /// Returns whether a reader takes so many changes, operations and names at once.
    pub fn is_within_limits(&self) -> bool {
        let operations: usize = self.changes.iter().map(Change::len).sum();
        self.changes.len() <= limits::MAX_CHANGES
            && operations <= limits::MAX_OPS
            && codec::Body::of(&self.changes).within_limits().is_ok()
    }

    /// Returns the changeset cut into as few as the limits allow, each with its bytes by `encode`: a reader refuses what
    /// is beyond them.
    pub fn split(self, encode: fn(&Self) -> Vec<u8>) -> Vec<(Self, Vec<u8>)> {
        let alone = self.changes.len() < 2;
        if alone || self.is_within_limits() {
            let bytes = encode(&self);
            if alone || bytes.len() <= limits::MAX_BYTES {
                return vec![(self, bytes)];
            }
        }
        let Self { header, changes: mut first } = self;
        let second = first.split_off(first.len() / 2);
        [first, second].into_iter().flat_map(|changes| Self { header, changes }.split(encode)).collect()
    }

    /// Returns the changeset that `bytes` hold, its changes rebuilt and their hashes proven, or why not.
    /// Costs no more than its size allows whatever it claims.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadChangeSet> {
        let (header, body) = read(bytes)?;
        Ok(Self { header, changes: body.rebuild()? })
    }

    /// Returns what somebody could have [`decode`](Self::decode) return who made the proof and the checksum fit: for those
    /// who try the reader, and for nobody else.
    #[cfg(feature = "unproven")]
    pub fn decode_unproven(bytes: &[u8]) -> Result<Self, BadChangeSet> {
        let (header, body) = read(bytes)?;
        Ok(Self { header, changes: body.rebuild_unproven()? })
    }
}

impl Header {
    /// Returns the header and the checksum of a changeset whose bytes are whole, without decoding more: what
    /// the door looks at.
    pub fn peek(bytes: &[u8]) -> Result<(Self, Checksum), BadChangeSet> {
        split(bytes).map(|(_, header, checksum, _)| (header, checksum))
    }
}

fn read(bytes: &[u8]) -> Result<(Header, codec::Body), BadChangeSet> {
    let (version, header, _, body) = split(bytes)?;
    let body = match version {
        PLAIN => {
            let (body, rest) = postcard::take_from_bytes(body)
                .map_err(|_| BadChangeSet::Malformed("the body does not parse"))?;
            if !rest.is_empty() {
                return Err(BadChangeSet::Malformed("bytes after the body"));
            }
            body
        }
        _ => light::decode(&header, body)?,
    };
    Ok((header, body))
}

fn split(bytes: &[u8]) -> Result<(u8, Header, Checksum, &[u8]), BadChangeSet> {
    if bytes.len() > limits::MAX_BYTES {
        return Err(BadChangeSet::TooMuch { what: "bytes", bound: limits::MAX_BYTES as u64 });
    }
    let rest = bytes.strip_prefix(MAGIC).ok_or(BadChangeSet::NotOne)?;
    let (&version, _) = rest.split_first().ok_or(BadChangeSet::NotOne)?;
    let (whole, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(BadChangeSet::NotOne)?;
    if Checksum::of(whole) != Checksum(*checksum) {
        return Err(BadChangeSet::Checksum);
    }
    if version != VERSION && version != PLAIN {
        return Err(BadChangeSet::Version(version));
    }
    let inner = whole.get(MAGIC.len() + 1..).ok_or(BadChangeSet::NotOne)?;
    let (header, body) =
        postcard::take_from_bytes(inner).map_err(|_| BadChangeSet::Malformed("the header does not parse"))?;
    Ok((version, header, Checksum(*checksum), body))
}
