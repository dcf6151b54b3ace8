//! How often a single guess held: a twin's, or a repetition's.

use crate::curve::Curve;

/// How fast it is learnt: a 64th of what it was off.
const RATE: u32 = 6;

/// For each grade of trust, how often a guess of that grade held.
pub struct Trust {
    held: Vec<u16>,
    /// The grade and the decision that is guessed.
    guessed: Option<(usize, bool)>,
}

impl Trust {
    /// Begins with half.
    pub fn new(grades: usize) -> Self {
        Self { held: vec![1 << 15; grades], guessed: None }
    }

    /// The guess as a stretched chance of a one; 0 without one.
    pub fn guess(&mut self, guessed: Option<(usize, bool)>, curve: &Curve) -> i32 {
        self.guessed = guessed;
        guessed.map_or(0, |(grade, one)| {
            let held = curve.stretch(self.held[grade]);
            if one { held } else { -held }
        })
    }

    /// Learns what it was.
    pub fn learn(&mut self, one: bool) {
        if let Some((grade, guessed)) = self.guessed {
            let held = &mut self.held[grade];
            let truth = if guessed == one { i32::from(u16::MAX) } else { 0 };
            *held = (i32::from(*held) + ((truth - i32::from(*held)) >> RATE)) as u16;
        }
    }
}
