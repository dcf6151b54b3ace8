//! The place where the same code stood once before. A generic function is compiled anew for each of its types: its twins
//! go through the same instructions with other immediates. Two twins are followed instruction by instruction, so that an
//! immediate of another length does not lose the way.

use crate::hash::{mix, spread};
use crate::history::REACH;

/// How many instructions have to agree before a twin is followed: the more the better.
const AGREE: [usize; 2] = [REACH, 6];

const PLACES_BITS: u32 = 18;

/// Where the twin is.
pub struct Twin {
    /// Where in the text each instruction begins.
    begins: Vec<u32>,
    /// For a hash of the instructions before: which instruction came next.
    places: Vec<u32>,
    /// The twin of the instruction that is next; 0 is none.
    at: usize,
    /// How long it was followed, in instructions.
    len: u32,
    /// In which of the last instructions an immediate was another one, a bit each.
    others: u8,
    /// Where the instruction that is next, or is being read, begins.
    begun: usize,
}

impl Twin {
    /// How many grades of trust there are.
    pub const GRADES: usize = 64;

    /// Begins without one.
    pub fn new() -> Self {
        Self { begins: Vec::new(), places: vec![0; 1 << PLACES_BITS], at: 0, len: 0, others: 0, begun: 0 }
    }

    /// An instruction begins at the end of `text`.
    pub fn begin(&mut self, text: &[u8]) {
        self.begun = text.len();
    }

    /// The byte of the twin that stands where the next byte will, as long as the instruction has gone the same way.
    pub fn next(&self, text: &[u8]) -> Option<u8> {
        let old = *self.begins.get(self.at).filter(|_| self.at > 0)? as usize;
        let here = &text[self.begun..];
        let there = text.get(old..=old + here.len())?;
        there.starts_with(here).then(|| there[here.len()])
    }

    /// The twin's whole instruction, as a number; 0 where there is none.
    pub fn whole(&self, text: &[u8]) -> u32 {
        let Some(old) = self.begins.get(self.at).filter(|_| self.at > 0) else { return 0 };
        let end = self.begins.get(self.at + 1).map_or(*old + 1, |next| *next.min(&(old + 6)));
        text[*old as usize..end as usize].iter().fold(1, |whole, byte| mix(whole, (*byte).into()))
    }

    /// How far it can be trusted: below [`Self::GRADES`].
    pub fn trust(&self) -> usize {
        let len = if self.len < 16 { self.len / 2 } else { (8 + self.len / 16).min(15) };
        len as usize * 4 + self.others.count_ones().min(3) as usize
    }

    /// An instruction ends at the end of `text`; `ops` are the ones before, this one first.
    pub fn instruction(&mut self, text: &[u8], ops: &[u8; REACH]) {
        if let Some(old) = self.begins.get(self.at).filter(|_| self.at > 0).map(|old| *old as usize) {
            let here = &text[self.begun..];
            if text[old] == here[0] {
                let same = text[old..old + here.len()] == *here;
                self.others = self.others << 1 | u8::from(!same);
                self.len += 1;
                self.at += 1;
            } else {
                self.at = 0;
            }
        }
        self.begins.push(self.begun as u32);
        self.begun = text.len();
        let places = AGREE.map(|agree| {
            let before = ops[..agree].iter().fold(agree as u32, |before, op| mix(before, (*op).into()));
            (spread(before) >> (u32::BITS - PLACES_BITS)) as usize
        });
        if self.at == 0 {
            self.at = places.iter().map(|place| self.places[*place] as usize).find(|at| *at > 0).unwrap_or(0);
            self.len = 0;
            self.others = 0;
        }
        for place in places {
            self.places[place] = self.begins.len() as u32;
        }
    }
}
