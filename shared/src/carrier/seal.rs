//! The seal.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::SeedableRng;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable};
use hpke::{single_shot_open, single_shot_seal_with_rng};

use super::text;
use crate::id::{BookId, DeviceId};
use crate::sync::BadMessage;

/// The version of a file's bytes, their first one.
const VERSION: u8 = 1;
/// Version, book and device.
const HEAD: usize = 1 + 8 + 8;
/// An encapsulated key.
const KEY: usize = 32;

/// The largest file that is read, in bytes of its text.
pub const MAX_FILE_BYTES: usize = 16 << 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// From a device to its book's server.
    Letter,
    /// From the server to the device.
    Reply,
}

impl What {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Letter => "SO CHI BO LETTER",
            Self::Reply => "SO CHI BO REPLY",
        }
    }

    /// What stands above, for whoever opens the file.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Letter => include_str!("letter.txt"),
            Self::Reply => include_str!("reply.txt"),
        }
    }
}

/// What a key pair is made from: 32 random bytes. It is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SealKey([u8; 32]);

/// To whom something is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PublicKey([u8; KEY]);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(..)")
    }
}

impl SealKey {
    /// Makes the key from bytes that the caller drew at random, or keeps.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, for whoever keeps it.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns what others seal with.
    pub fn public(&self) -> PublicKey {
        let (_, public) = X25519HkdfSha256::derive_keypair(&self.0);
        PublicKey(public.to_bytes().into())
    }
}

impl PublicKey {
    /// Makes the key from its bytes.
    pub const fn from_bytes(bytes: [u8; KEY]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; KEY] {
        &self.0
    }
}

/// Why a file is of no use here. Nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// Not one of ours, or not the whole of it.
    #[error("not a file of Sổ Chi Bộ, or not the whole of it")]
    NotOne,
    /// Made by a newer app.
    #[error("a file of a newer version ({0}); this build reads version {VERSION}")]
    Version(u8),
    /// It does not open with these keys: changed on the way, of a device with another token, or for another server.
    #[error("the seal does not open: changed on the way, or meant for another")]
    Seal,
    /// What is sealed in it is no message.
    #[error(transparent)]
    Message(#[from] BadMessage),
}

/// A sealed file: who it is of can be read by all, what is in it by its addressee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// What it is.
    pub what: What,
    /// The book.
    pub book: BookId,
    /// The device that wrote the letter, or that the reply is for.
    pub device: DeviceId,
    key: [u8; KEY],
    text: Vec<u8>,
}

impl Sealed {
    /// Seals `text` to the key `to`. `secret` is what both sides know, and `drawn` are fresh random bytes.
    pub(super) fn seal(
        (what, book, device): (What, BookId, DeviceId),
        to: &PublicKey,
        secret: &[u8; 32],
        text: &[u8],
        drawn: [u8; 32],
    ) -> Result<Self, BadFile> {
        let psk = PskBundle::new(secret, device.as_bytes()).map_err(|_| BadFile::Seal)?;
        let to = Deserializable::from_bytes(&to.0).map_err(|_| BadFile::Seal)?;
        let (key, text) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Psk(psk),
            &to,
            &info(what, book, device),
            text,
            &[],
            &mut chacha20::ChaCha20Rng::from_seed(drawn),
        )
        .map_err(|_| BadFile::Seal)?;
        Ok(Self { what, book, device, key: key.to_bytes().into(), text })
    }

    /// Opens it with the addressee's key and what both sides know.
    pub(super) fn open(&self, with: &SealKey, secret: &[u8; 32]) -> Result<Vec<u8>, BadFile> {
        let psk = PskBundle::new(secret, self.device.as_bytes()).map_err(|_| BadFile::Seal)?;
        let (own, _) = X25519HkdfSha256::derive_keypair(&with.0);
        let key = Deserializable::from_bytes(&self.key).map_err(|_| BadFile::Seal)?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Psk(psk),
            &own,
            &key,
            &info(self.what, self.book, self.device),
            &self.text,
            &[],
        )
        .map_err(|_| BadFile::Seal)
    }

    /// Returns the file's text.
    pub fn write(&self) -> String {
        let mut bytes = head(self.book, self.device);
        bytes.extend_from_slice(&self.key);
        bytes.extend_from_slice(&self.text);
        text::write(self.what, &bytes)
    }

    /// Reads a file, with whatever words mail programs and messengers put around it, and however they broke its lines.
    ///
    /// # Errors
    /// Where it is none of ours, or of a newer version.
    pub fn read(file: &[u8]) -> Result<Self, BadFile> {
        if file.len() > MAX_FILE_BYTES {
            return Err(BadFile::NotOne);
        }
        let (what, bytes) = text::read(file).ok_or(BadFile::NotOne)?;
        match bytes.first() {
            Some(&VERSION) => {}
            Some(&version) => return Err(BadFile::Version(version)),
            None => return Err(BadFile::NotOne),
        }
        let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(BadFile::NotOne)?;
        let (key, text) = rest.split_first_chunk::<KEY>().ok_or(BadFile::NotOne)?;
        let part = |at: usize| head[at..].first_chunk().copied().expect("the head has two ids of 8 bytes");
        let (book, device) = (BookId::from_bytes(part(1)), DeviceId::from_bytes(part(9)));
        Ok(Self { what, book, device, key: *key, text: text.to_vec() })
    }
}

fn head(book: BookId, device: DeviceId) -> Vec<u8> {
    [&[VERSION], &book.as_bytes()[..], &device.as_bytes()[..]].concat()
}

fn info(what: What, book: BookId, device: DeviceId) -> Vec<u8> {
    [what.label().as_bytes(), &head(book, device)].concat()
}
