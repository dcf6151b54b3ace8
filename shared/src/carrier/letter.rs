//! What is in a file.

use serde::{Deserialize, Serialize};

use automerge::ChangeHash;

use super::{BadFile, PublicKey, SealKey, Sealed, What};
use crate::change::Header;
use crate::id::{BookId, DeviceId};
use crate::sync::{Answer, BadMessage, Request, State, Told, listed};
use crate::time::Instant;

/// How many bytes of answers a reply carries at most; what is more the next letter asks for.
pub const MAX_REPLY_BYTES: usize = 8 << 20;

/// A device's request, carried.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// When it was written, by the device's clock.
    pub made: Instant,
    /// To whom the reply is sealed.
    pub reply_to: PublicKey,
    /// The request. It stands in full, since nobody knows what the server will know by then.
    pub request: Request,
}

/// The server's answers, carried.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// When it was written, by the server's clock.
    pub made: Instant,
    /// How the letter said that the device stood, and its cursor: what the first answer answers.
    pub told: Told,
    /// The cursor that goes with it.
    pub cursor: u64,
    /// What became of what the letter brought, where no entry tells it.
    pub receipts: Vec<Receipt>,
    /// The pages of the answer, in order: each begins where the one before ends.
    pub answers: Vec<Answer>,
}

/// What became of a changeset that a letter brought. It is named by its changes: by the time the reply comes, the device
/// may have sent others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which document it is about.
    pub header: Header,
    /// Its changes.
    pub hashes: Vec<ChangeHash>,
    /// What became of them.
    pub state: State,
}

/// A letter's bytes; its request as it goes over the network, with its version and checksum.
#[derive(Serialize, Deserialize)]
struct LetterBytes {
    made: Instant,
    reply_to: PublicKey,
    request: Vec<u8>,
}

/// A reply's bytes; its answers likewise.
#[derive(Serialize, Deserialize)]
struct ReplyBytes {
    made: Instant,
    told: Told,
    cursor: u64,
    receipts: Vec<Receipt>,
    #[serde(deserialize_with = "listed::deserialize")]
    answers: Vec<Vec<u8>>,
}

impl Letter {
    /// Seals it to the book's key `to`. `secret` is the SHA-256 of the device's token, and `drawn` are fresh random bytes.
    ///
    /// # Errors
    /// Where `to` is no key.
    pub fn seal(
        &self,
        (book, device): (BookId, DeviceId),
        to: &PublicKey,
        secret: &[u8; 32],
        drawn: [u8; 32],
    ) -> Result<Sealed, BadFile> {
        let Self { made, reply_to, request } = self;
        let letter = LetterBytes { made: *made, reply_to: *reply_to, request: request.encode() };
        Sealed::seal((What::Letter, book, device), to, secret, &bytes(&letter), drawn)
    }

    /// Opens a letter with the book's key and the hash of its device's token.
    ///
    /// # Errors
    /// Where it is no letter, does not open, or holds a message that is not read here.
    pub fn open(sealed: &Sealed, with: &SealKey, secret: &[u8; 32]) -> Result<Self, BadFile> {
        if sealed.what != What::Letter {
            return Err(BadFile::NotOne);
        }
        Self::within(&sealed.open(with, secret)?)
    }

    /// Returns what somebody could have [`open`](Self::open) return who knows the keys: for those who try the reader, and for
    /// nobody else.
    #[cfg(feature = "unproven")]
    pub fn unsealed(bytes: &[u8]) -> Result<Self, BadFile> {
        Self::within(bytes)
    }

    fn within(bytes: &[u8]) -> Result<Self, BadFile> {
        let LetterBytes { made, reply_to, request } = read(bytes)?;
        Ok(Self { made, reply_to, request: Request::decode(&request)? })
    }
}

impl Reply {
    /// Seals it to the device's key `to`, as [`Letter::seal`] does.
    ///
    /// # Errors
    /// Where `to` is no key.
    pub fn seal(
        &self,
        (book, device): (BookId, DeviceId),
        to: &PublicKey,
        secret: &[u8; 32],
        drawn: [u8; 32],
    ) -> Result<Sealed, BadFile> {
        let reply = ReplyBytes {
            made: self.made,
            told: self.told.clone(),
            cursor: self.cursor,
            receipts: self.receipts.clone(),
            answers: self.answers.iter().map(Answer::encode).collect(),
        };
        Sealed::seal((What::Reply, book, device), to, secret, &bytes(&reply), drawn)
    }

    /// Opens a reply with the device's key and the hash of its token.
    ///
    /// # Errors
    /// Where it is no reply, does not open, or holds a message that is not read here.
    pub fn open(sealed: &Sealed, with: &SealKey, secret: &[u8; 32]) -> Result<Self, BadFile> {
        if sealed.what != What::Reply {
            return Err(BadFile::NotOne);
        }
        Self::within(&sealed.open(with, secret)?)
    }

    /// Returns what somebody could have [`open`](Self::open) return who knows the keys, as [`Letter::unsealed`] does.
    #[cfg(feature = "unproven")]
    pub fn unsealed(bytes: &[u8]) -> Result<Self, BadFile> {
        Self::within(bytes)
    }

    fn within(bytes: &[u8]) -> Result<Self, BadFile> {
        let ReplyBytes { made, told, cursor, receipts, answers } = read(bytes)?;
        let answers = answers.iter().map(|page| Answer::decode(page)).collect::<Result<_, _>>()?;
        Ok(Self { made, told, cursor, receipts, answers })
    }
}

fn bytes(of: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(of).expect("a vector takes any message")
}

fn read<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, BadFile> {
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        _ => Err(BadFile::Message(BadMessage::Malformed)),
    }
}
