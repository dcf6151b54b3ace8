//! What goes into a changeset comes out of it, to the byte and the hash, whatever Automerge can hold; and no bytes make a
//! reader work for long.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::num::NonZeroUsize;
use std::thread;

use common::{Phone, drawn};
use fastrand::Rng;
use shared::change::{ChangeSet, Header};
use shared::document::genesis_heads;
use shared::id::{DocumentId, DocumentKey, Kind, UnitId};

/// How many documents are drawn.
const DRAWN: u64 = 10_000;

fn header() -> Header {
    let key = DocumentKey { unit: UnitId::from_bytes([7; 8]), document: DocumentId::from_bytes([9; 16]) };
    Header { kind: Kind::Meeting, key, genesis: 1 }
}

fn comes_back(seed: u64, set: &ChangeSet, bytes: &[u8]) {
    let back = ChangeSet::decode(bytes).unwrap_or_else(|bad| panic!("seed {seed}: {bad}"));
    assert_eq!(back.header, set.header, "seed {seed}");
    assert!(back.hashes().eq(set.hashes()), "seed {seed}");
    let raw =
        |set: &ChangeSet| set.changes.iter().map(|change| change.raw_bytes().to_vec()).collect::<Vec<_>>();
    assert_eq!(raw(&back), raw(set), "seed {seed}");
}

/// Marks, lists, counters, bytes and letters of any length, by several who write at once, whole histories and halves; on all
/// cores.
#[test]
fn ten_thousand_documents_come_back_with_every_hash() {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|all| {
        for first in 0..cores {
            all.spawn(move || (first as u64..DRAWN).step_by(cores).for_each(one_comes_back));
        }
    });
}

fn one_comes_back(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let changes = drawn::document(&mut rng);
    // Half a history is a history, too.
    let from = if rng.bool() { rng.usize(..changes.len()) } else { 0 };
    let set = ChangeSet { header: header(), changes: changes[from..].to_vec() };
    let (light, plain) = (set.encode(), set.encode_plain());
    comes_back(seed, &set, &light);
    comes_back(seed, &set, &plain);
    assert_ne!(light[..4], plain[..4], "seed {seed} has no light encoding");
}

/// A meeting of the app's own deeds.
fn meeting() -> ChangeSet {
    let mut phone = Phone::new(1, "Y Bhul Mlô");
    phone.plan();
    for title in ["Thu hoạch cà phê", "Đường vào buôn", "Nước sinh hoạt"] {
        phone.add_item(title);
    }
    phone.put("place", "Nhà cộng đồng");
    phone.meeting.changes()
}

#[test]
fn a_meeting_costs_a_fraction_of_the_plain_encoding() {
    let set = meeting();
    let (light, plain) = (set.encode().len(), set.encode_plain().len());
    assert!(light * 3 < plain, "{light} bytes of {plain}");
}

#[test]
fn genesis_is_named_and_never_travels() {
    let set = meeting();
    let [genesis] = genesis_heads(&set.header.key, set.header.kind)[..] else { panic!("one head") };
    let bytes = set.encode();
    assert!(!bytes.windows(8).any(|bytes| genesis.0.windows(8).any(|hash| hash == bytes)));
}

/// Bytes that are framed as they should be, and are nothing.
#[test]
fn bytes_that_are_none_are_refused_before_they_cost_anything() {
    let whole = meeting().encode();
    let head = 4 + 1 + 8 + 16 + 1;
    let mut rng = Rng::with_seed(8);
    for round in 0..600 {
        let mut bytes = whole[..head].to_vec();
        match round % 3 {
            0 => bytes.extend((0..rng.usize(..400)).map(|_| rng.u8(..))),
            // One byte over and over is what the model learns to foresee: the most decisions for the fewest bytes.
            1 => bytes.extend(std::iter::repeat_n(rng.u8(..), rng.usize(..400))),
            _ => {
                let body = &whole[head..whole.len() - 8];
                bytes.extend_from_slice(body);
                let at = rng.usize(head..bytes.len());
                bytes[at] ^= 1 << rng.u8(..8);
            }
        }
        let sum = shared_checksum(&bytes);
        bytes.extend_from_slice(&sum);
        // A bit at the very end may say nothing: then what was said is said.
        let is_said = |read: &ChangeSet| read.hashes().eq(meeting().hashes());
        assert!(ChangeSet::decode(&bytes).as_ref().map_or(true, is_said), "round {round}");
    }
}

fn shared_checksum(bytes: &[u8]) -> [u8; 8] {
    use sha2::{Digest, Sha256};
    std::array::from_fn(|at| Sha256::digest(bytes)[at])
}
