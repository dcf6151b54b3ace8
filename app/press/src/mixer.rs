//! Several guesses of one decision, added up. The weights are learnt as it goes: what guessed well counts for more.

use crate::curve::{Curve, FAR};

/// One, as a weight.
const ONE: i32 = 1 << 14;

/// A mistake that is not worth learning from, of 65,536.
const SLIGHT: i32 = 2000;

/// Sets of weights, of which one is used at a time.
pub struct Mixer<const INPUTS: usize> {
    sets: Vec<[i32; INPUTS]>,
    used: usize,
    chance: i32,
    /// How much is learnt from a mistake.
    rate: i32,
}

impl<const INPUTS: usize> Mixer<INPUTS> {
    /// Begins with `sets` of weights that are all alike.
    pub fn new(sets: usize, begin: i32, rate: i32) -> Self {
        Self { sets: vec![[begin; INPUTS]; sets], used: 0, chance: 0, rate }
    }

    /// Adds up what is guessed with the weights of a set; all is stretched.
    pub fn add(&mut self, set: usize, guesses: &[i32; INPUTS], curve: &Curve) -> i32 {
        self.used = set;
        let weights = &self.sets[set];
        let sum: i32 = weights
            .iter()
            .zip(guesses)
            .fold(0, |sum, (weight, guess)| sum.wrapping_add(weight.wrapping_mul(*guess)));
        let sum = (sum / ONE).clamp(-FAR, FAR);
        self.chance = curve.squash(sum);
        sum
    }

    /// Learns what it was; `truth` is all or none of 65,535.
    pub fn learn(&mut self, truth: i32, guesses: &[i32; INPUTS]) {
        let mistake = truth - self.chance;
        // Most decisions are as good as known, and nothing is to be learnt from them.
        if mistake.abs() < SLIGHT {
            return;
        }
        let mistake = (mistake * self.rate) >> 8;
        for (weight, guess) in self.sets[self.used].iter_mut().zip(guesses) {
            *weight = weight.wrapping_add((guess.wrapping_mul(mistake) + (1 << 13)) >> 14);
        }
    }
}
