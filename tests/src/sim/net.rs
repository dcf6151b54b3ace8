//! The link: what may become of bytes on their way.

use fastrand::Rng;

use super::faults::{Fault, Faults};

/// How long the device waits for an answer, in milliseconds.
pub(super) const PATIENCE_MS: i64 = 60_000;

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

/// Returns how long bytes are under way, in milliseconds: a bad link.
pub(super) fn latency(rng: &mut Rng) -> i64 {
    300 + rng.i64(0..2_000) + if rng.u32(0..20) == 0 { rng.i64(0..20_000) } else { 0 }
}
