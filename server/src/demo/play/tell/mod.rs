//! Turns a cell's plan into deeds: at which second which field is written on which device, as the app's pages ask
//! for it. What the plan says of an hour is when something begins; the rest follows at a person's pace.

mod cell;
mod decided;
mod meeting;
mod petition;
mod roll;
mod said;

use shared::time::Instant;

use super::deed::{Act, Deed, Doc, Place, What, Word};
use super::typing::{PACE_MS, parts};
use crate::demo::plan::Cell;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// Returns everything that is done in a cell, in order of time.
pub(super) fn deeds(cell: &Cell) -> Vec<Deed> {
    let mut telling = Telling { cell, deeds: Vec::new() };
    telling.devices();
    telling.register();
    for (n, meeting) in cell.meetings.iter().enumerate() {
        telling.meeting(Doc::Meeting(n), meeting);
    }
    for (n, petition) in cell.petitions.iter().enumerate() {
        telling.petition(Doc::Petition(n), petition);
    }
    let mut deeds = telling.deeds;
    // What is written in the minute of a round goes with it.
    deeds.sort_by_key(|deed| (deed.at, deed.what.turn()));
    deeds
}

/// A cell while its deeds are told.
struct Telling<'a> {
    cell: &'a Cell,
    deeds: Vec<Deed>,
}

impl Telling<'_> {
    fn tell(&mut self, at: Instant, device: usize, what: What) {
        self.deeds.push(Deed { at, device, what });
    }

    fn act(&mut self, at: Instant, device: usize, doc: Doc, act: Act) {
        self.tell(at, device, What::Write(doc, act));
    }

    fn put(&mut self, at: Instant, device: usize, doc: Doc, place: Place, word: impl Into<Word>) {
        self.act(at, device, doc, Act::Put(vec![(place, word.into())]));
    }

    /// Types a text at the end of what stands there. Returns when it is done.
    fn types(&mut self, at: Instant, device: usize, doc: Doc, place: Place, text: &str) -> Instant {
        let mut now = at;
        for part in parts(text).into_iter().filter(|part| !part.is_empty()) {
            self.act(now, device, doc, Act::Type(place, part.into()));
            now = now.plus_ms(PACE_MS);
        }
        now
    }
}

impl What {
    /// Which of two that happen in one moment is first.
    const fn turn(&self) -> u8 {
        match self {
            Self::Enrol => 0,
            Self::Retire => 1,
            Self::Write(..) => 2,
            Self::Round => 3,
            Self::LastRound => 4,
        }
    }
}
