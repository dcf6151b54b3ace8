//! What is known before anything was said: a meeting written by hand and held through the domain's own deeds, as the plain
//! coder tells it. Reading that is what teaches the model.

#[cfg(test)]
mod record;

use std::sync::{Mutex, PoisonError};

use super::coder::Coder;
use super::foreseen::{Foreseen, Learned};
use super::pen::Pen;
use super::rows;
use crate::change::changeset::Header;
use crate::change::codec::Body;
use crate::id::{DocumentId, DocumentKey, Kind, UnitId};

/// The documents of the meeting, one after another.
const MEETING: &[u8] = include_bytes!("primer.bin");

/// The documents' kinds, in their order.
const KINDS: [Kind; 4] = [Kind::Register, Kind::Petition, Kind::Petition, Kind::Meeting];

/// What has learned and waits, 5 MB each: learning takes as long as a hundred sentences do.
static WAITING: Mutex<Vec<Learned>> = Mutex::new(Vec::new());

/// How many may wait: as many changesets as are told at once on a small server.
const MOST_WAITING: usize = 2;

/// Runs `tell` with what everybody knows; what it learns on top is forgotten.
pub fn with_learned<T>(tell: impl FnOnce(&mut Learned) -> T) -> T {
    let waiting = || WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let one = waiting().pop();
    // Lost where `tell` panics, and learned anew.
    let mut learned = one.unwrap_or_else(learn);
    let told = tell(&mut learned);
    learned.go_back();
    let mut waiting = waiting();
    if waiting.len() < MOST_WAITING {
        waiting.push(learned);
    }
    told
}

fn learn() -> Learned {
    let mut learned = Learned::nothing();
    let mut paper = Foreseen { coder: Coder::reading(MEETING), learned: &mut learned };
    for kind in KINDS {
        rows::body(&mut Pen::on(&mut paper), &header(kind), Body::default())
            .expect("the meeting is told as this build reads it");
    }
    learned.keep();
    learned
}

/// Returns the header of a document of the meeting.
fn header(kind: Kind) -> Header {
    let key = DocumentKey { unit: UnitId::from_bytes([0; 8]), document: DocumentId::from_bytes([0; 16]) };
    Header { kind, key, genesis: 1 }
}
