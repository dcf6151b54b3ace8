//! Automerge actors. An installation's actor in a document is derived from its random key, so it is the same
//! at every start and differs in a restored backup, on a new phone, and between documents. Always 16 bytes.

use automerge::ActorId;
use sha2::{Digest, Sha256};

use super::{DocumentKey, Kind};

/// The random key of one installation of the app. A secret only in that nobody may share it: two
/// installations with one key would write under one actor.
#[derive(Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct InstallationKey([u8; 16]);

impl InstallationKey {
    /// Makes the key from bytes drawn at random.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InstallationKey(..)")
    }
}

/// Returns the actor that the installation writes a document under.
pub fn actor_for(key: &InstallationKey, document: &DocumentKey) -> ActorId {
    actor(Sha256::new_with_prefix(b"so-chi-bo actor").chain_update(key.0), document)
}

/// Returns the actor of a document's genesis change number `step`, the same on every device.
pub fn genesis_actor(document: &DocumentKey, kind: Kind, step: u8) -> ActorId {
    let hash =
        Sha256::new_with_prefix(b"so-chi-bo genesis").chain_update(kind.word()).chain_update([0, step]);
    actor(hash, document)
}

/// Returns the actor under which a forked branch is written again: derived from the hash of its first
/// change, so that the hub and every device arrive at the same one.
pub fn forked_actor(first: &automerge::ChangeHash) -> ActorId {
    ActorId::from(first_16(Sha256::new_with_prefix(b"so-chi-bo fork").chain_update(first.0)))
}

fn actor(hash: Sha256, document: &DocumentKey) -> ActorId {
    ActorId::from(first_16(
        hash.chain_update(document.unit.as_bytes()).chain_update(document.document.as_bytes()),
    ))
}

pub(super) fn first_16(hash: Sha256) -> [u8; 16] {
    let digest = hash.finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    first
}
