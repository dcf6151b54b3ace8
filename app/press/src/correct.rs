//! The last touch: what chances of this size turned out to be, in this context.

use crate::curve::{Curve, FAR};

/// Steps that a stretched chance is told apart by.
const STEP: i32 = 128;
const STEPS: usize = 33;

/// How fast it is learnt: a 64th of what it was off.
const RATE: u32 = 6;

/// For each context and step, what it turned out to be, of 65,536.
pub struct Corrections {
    was: Vec<[u16; STEPS]>,
    context: usize,
    nearest: usize,
}

impl Corrections {
    /// Begins with what is guessed.
    pub fn new(contexts: usize, curve: &Curve) -> Self {
        let straight = std::array::from_fn(|step| curve.squash(step as i32 * STEP - FAR - 1) as u16);
        Self { was: vec![straight; contexts], context: 0, nearest: 0 }
    }

    /// What a stretched chance turned out to be in this context, of 65,536.
    pub fn correct(&mut self, context: usize, stretched: i32) -> i32 {
        let place = stretched + FAR + 1;
        let (below, past) = ((place / STEP) as usize, place % STEP);
        let was = &self.was[context];
        self.context = context;
        self.nearest = below + usize::from(past >= STEP / 2);
        (i32::from(was[below]) * (STEP - past) + i32::from(was[below + 1]) * past) / STEP
    }

    /// Learns what it was; `truth` is all or none of 65,535.
    pub fn learn(&mut self, truth: i32) {
        let was = &mut self.was[self.context][self.nearest];
        *was = (i32::from(*was) + ((truth - i32::from(*was)) >> RATE)) as u16;
    }
}
