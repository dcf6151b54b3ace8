//! What is known before anything was said: a meeting written by hand and held through the domain's own deeds, as the plain
//! coder tells it. Reading that is what teaches the model.

#[cfg(test)]
mod record;

use std::sync::OnceLock;

use super::coder::Coder;
use super::pen::{Learned, Pen};
use super::rows;
use crate::change::changeset::Header;
use crate::change::codec::Body;
use crate::id::{DocumentId, DocumentKey, Kind, UnitId};

/// The documents of the meeting, one after another.
const MEETING: &[u8] = include_bytes!("primer.bin");

/// The documents' kinds, in their order.
const KINDS: [Kind; 4] = [Kind::Register, Kind::Petition, Kind::Petition, Kind::Meeting];

/// Returns what everybody knows. It is kept, since learning takes longer than copying.
pub fn learned() -> Learned {
    static LEARNED: OnceLock<Learned> = OnceLock::new();
    LEARNED.get_or_init(learn).clone()
}

fn learn() -> Learned {
    let mut pen = Pen { io: Coder::reading(MEETING), learned: Learned::nothing() };
    for kind in KINDS {
        rows::body(&mut pen, &header(kind), Body::default())
            .expect("the meeting is told as this build reads it");
    }
    pen.learned
}

/// Returns the header of a document of the meeting.
fn header(kind: Kind) -> Header {
    let key = DocumentKey { unit: UnitId::from_bytes([0; 8]), document: DocumentId::from_bytes([0; 16]) };
    Header { kind, key, genesis: 1 }
}
