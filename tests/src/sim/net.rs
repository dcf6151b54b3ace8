//! The link: what may become of bytes on their way.

use fastrand::Rng;
use sha2::{Digest, Sha256};
use shared::sync::PROTOCOL;

use super::faults::{Fault, Faults};

/// How long the device waits for an answer, in milliseconds.
pub(super) const PATIENCE_MS: i64 = 60_000;

/// What a slow link moves, in bytes a second.
pub(super) const SLOW_BYTES: usize = 1_500;

/// How many bytes at the end of a message are its checksum.
const CHECKSUM: usize = 8;

/// Which way bytes go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// Lets bytes pass, garbled where a fault strikes; nothing where they are lost.
pub(super) fn pass(faults: &mut Faults, rng: &mut Rng, way: Way, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let (lost, cut, flipped) = match way {
        Way::Up => (Fault::RequestLost, Fault::RequestCut, Fault::RequestFlipped),
        Way::Down => (Fault::AnswerLost, Fault::AnswerCut, Fault::AnswerFlipped),
    };
    if faults.strikes(rng, lost) {
        return None;
    }
    if faults.strikes(rng, cut) {
        bytes.truncate(rng.usize(0..bytes.len().max(1)));
    }
    if !bytes.is_empty() && faults.strikes(rng, flipped) {
        let at = rng.usize(0..bytes.len());
        bytes[at] ^= 1 << rng.u32(0..8);
    }
    Some(bytes)
}

/// Returns how long bytes are under way, in milliseconds: a bad link, and where it is `slow` they creep.
pub(super) fn latency(faults: &mut Faults, rng: &mut Rng, bytes: usize, slow: bool) -> i64 {
    let creep = if slow { (bytes * 1_000 / SLOW_BYTES) as i64 } else { 0 };
    if slow {
        faults.note(Fault::SlowLink);
    }
    creep + 300 + rng.i64(0..2_000) + if rng.u32(0..20) == 0 { rng.i64(0..20_000) } else { 0 }
}

/// Returns a message as another version of the protocol says it, whole.
pub(super) fn in_another_version(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - CHECKSUM);
    bytes[0] = PROTOCOL + 1;
    let checksum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&checksum[..CHECKSUM]);
    bytes
}
