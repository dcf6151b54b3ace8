//! Automerge's own bytes: bare, and in a changeset's frame. Nothing reads them here.

use automerge::legacy::{Op, OpType};
use automerge::{ActorId, ScalarValue};
use shared::change::ChangeSet;
use shared::document::Document;

use super::change::{cut_too_much, put, spoilt};
use super::{Hazard, framed};

/// A message of its sync that asks with a filter of no bits.
const NO_BITS: [u8; 10] = [0x42, 0, 0, 1, 0, 3, 1, 0, 7, 0];

/// How many letters a change is inflated to.
const LONG: usize = 4 << 20;

/// What is sent bare, and in the frame of both encodings.
pub(crate) fn all(next: &ChangeSet) -> impl Iterator<Item = Hazard> {
    let header = next.header;
    let what = [
        ("a sync message that asks with no bits", NO_BITS.to_vec()),
        ("a saved document", Document::new(header.key, header.kind).save()),
        ("a change that inflates a thousandfold", inflates(next)),
        ("a change of run lengths", raw(&spoilt(next, cut_too_much))),
        ("a change by nobody", by(next, &[])),
        ("a change by a name without end", by(next, &[7; 4_096])),
    ];
    what.into_iter().flat_map(move |(what, raw)| {
        let frames = [("in the plain frame", 1), ("in the light frame", 2)];
        let within = frames.map(|(how, version)| (how, framed(version, &header, &raw)));
        [("bare", raw)]
            .into_iter()
            .chain(within)
            .map(move |(how, bytes)| Hazard { what: format!("{what}, {how}"), bytes })
    })
}

fn raw(set: &ChangeSet) -> Vec<u8> {
    set.changes.last().expect("something was written").raw_bytes().to_vec()
}

fn inflates(next: &ChangeSet) -> Vec<u8> {
    let long = ScalarValue::Str("a".repeat(LONG).into());
    let mut set = spoilt(next, |change| {
        change.operations = vec![Op { action: OpType::Put(long), ..put("place") }];
    });
    let compressed = set.changes.pop().expect("something was written").bytes().to_vec();
    assert!(compressed.len() * 500 < LONG, "{} bytes are not compressed", compressed.len());
    compressed
}

fn by(next: &ChangeSet, name: &[u8]) -> Vec<u8> {
    raw(&spoilt(next, |change| change.actor_id = ActorId::from(name)))
}
