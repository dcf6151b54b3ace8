//! A commune without a recording: what `bench overview` fills a book with, its words drawn.

#[path = "../../../server/benches/overview/cell.rs"]
#[allow(dead_code, reason = "a cell is only written here, and not written on")]
mod cell;
#[path = "../../../server/benches/overview/meeting.rs"]
mod meeting;
#[path = "../../../server/benches/overview/words.rs"]
mod words;

use fastrand::Rng;
use shared::document::Document;
use shared::id::{InstallationKey, UnitId};

use cell::Cell;

/// The meetings of a cell: a year's.
const A_CELL: usize = 12;
/// The commune's: 180 cells.
const MEETINGS: usize = 2_160;
const SEED: u64 = 0x5eed_b00c;

/// Draws the documents of a commune, cell by cell, until they have so many meetings: registers, meetings and petitions.
/// `unit` names the cells by their numbers, from 0 on.
pub fn commune(meetings: Option<usize>, unit: impl Fn(usize) -> UnitId) -> Vec<Document> {
    let mut documents = Vec::new();
    for number in 0..meetings.unwrap_or(MEETINGS).div_ceil(A_CELL) {
        let mut rng = Rng::with_seed(SEED + number as u64);
        let key = InstallationKey::from_bytes(rng.u128(..).to_be_bytes());
        Cell { unit: unit(number), number, key }.write(A_CELL, &mut rng, |document| documents.push(document));
    }
    documents
}
