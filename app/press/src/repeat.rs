//! The last place where the same bytes stood: what came next there is likely to come again.

use crate::hash::{mix, spread};

/// How many bytes have to agree.
const AGREE: usize = 6;

const PLACES_BITS: u32 = 18;

/// Where the repetition is.
pub struct Repeat {
    /// For a hash of the bytes before: where the next one stands.
    places: Vec<u32>,
    /// The place that is repeated; 0 is none.
    at: usize,
    len: usize,
}

impl Repeat {
    /// How many grades of trust there are.
    pub const GRADES: usize = 32;

    /// Begins without one.
    pub fn new() -> Self {
        Self { places: vec![0; 1 << PLACES_BITS], at: 0, len: 0 }
    }

    /// What is likely next.
    pub fn next(&self, text: &[u8]) -> Option<u8> {
        (self.len > 0).then(|| text[self.at])
    }

    /// How far it can be trusted: below [`Self::GRADES`].
    pub fn trust(&self) -> usize {
        if self.len < 16 { self.len } else { 16 + (self.len / 4).min(15) }
    }

    /// A byte has come; it is the last one of `text`.
    pub fn pass(&mut self, text: &[u8]) {
        let Some(before) = text.len().checked_sub(AGREE) else { return };
        if self.len > 0 && text[self.at] == text[text.len() - 1] {
            self.at += 1;
            self.len += 1;
        } else {
            self.len = 0;
        }
        let hash = text[before..].iter().fold(0, |hash, byte| mix(hash, (*byte).into()));
        let place = (spread(hash) >> (u32::BITS - PLACES_BITS)) as usize;
        if self.len == 0 {
            self.at = self.places[place] as usize;
            let same = text[..self.at].iter().rev().zip(text.iter().rev()).take(32);
            self.len = same.take_while(|(one, other)| one == other).count();
        }
        self.places[place] = text.len() as u32;
    }
}
