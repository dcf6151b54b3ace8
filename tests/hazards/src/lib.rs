//! What Automerge was seen to break on, each as bytes that somebody could push, or put into a letter or a backup file. None may
//! enter, and none may keep anything else out. What a copied phone brings is not here: that enters, written again.

mod change;
mod foreign;

pub use change::spoilt;

use sha2::{Digest, Sha256};
use shared::change::{ChangeSet, Header};

/// One thing that must not enter.
pub struct Hazard {
    /// What is wrong with it.
    pub what: String,
    /// A changeset, or what is given out as one.
    pub bytes: Vec<u8>,
}

/// Returns every hazard, made out of `next`: an item that was just added to a meeting's agenda, and that nobody else has.
pub fn all(next: &ChangeSet) -> Vec<Hazard> {
    change::broken(next).chain(change::damaged(next)).chain(foreign::all(next)).collect()
}

/// Returns a body as a changeset's bytes, with a checksum that fits.
fn framed(version: u8, header: &Header, body: &[u8]) -> Vec<u8> {
    let header = postcard::to_stdvec(header).expect("a vector takes any header");
    sealed([b"SCB".as_slice(), &[version], &header, body].concat())
}

/// Puts behind some bytes the checksum that a changeset ends in.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&sum[..CHECKSUM]);
    bytes
}

/// How many bytes the checksum has, and as many has the proof before it.
const CHECKSUM: usize = 8;
