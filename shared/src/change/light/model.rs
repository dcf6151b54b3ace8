//! What is likely next: every decision is foreseen from several contexts at once, and a small mixer learns which of them
//! to believe.
//!
//! Reader and writer must foresee the very same chances on every machine: only sums, products and quotients of `f32`
//! and whole numbers, in a fixed order, and no function of the machine's own mathematics.

use super::coder::{CHANCE_BITS, Coder};
use super::table::{LINE, Table};

/// How many lines of slots the contexts share: 4 MiB.
const LINES: usize = 1 << LINE_BITS;
const LINE_BITS: u32 = 16;
/// So many decisions of a symbol are foreseen from one line of a context: memory far away is asked once for them.
const GROUP: u32 = LINE.ilog2();
/// How many contexts foresee a decision at most, besides a guess.
const CONTEXTS: usize = 15;
/// How many inputs the mixer takes at most: two of each.
const INPUTS: usize = 2 * (CONTEXTS + 1);
/// So many sums are made side by side, and added up in the end: one sum of all would wait for each product.
const LANES: usize = 4;
/// The input that is always there.
const BIAS: f32 = 0.3;
/// How many sets of weights there are.
const SETS: usize = 128;
/// The finest step between two stretched chances.
const STEPS_PER_UNIT: i32 = 128;
/// The largest stretched chance.
const FAR: i32 = 12;
/// After so many decisions a context's chance moves no slower.
const SETTLED: u32 = 60;
const RATE: f32 = 0.01;

/// What is known, and learned.
pub struct Model {
    /// A check of the context in 10 bits, how often it was seen in 6, the chance of a yes in 16.
    slots: Table<LINES>,
    weights: Vec<Weights>,
    /// The weights to go back to.
    kept: Vec<Weights>,
    curve: Curve,
}

/// How far each input is believed.
#[derive(Clone, Copy)]
struct Weights {
    of: [f32; INPUTS],
    bias: f32,
}

/// What foresees a decision by what came before it elsewhere: the symbol that followed, and for how long it has been so.
#[derive(Clone, Copy, Default)]
pub struct Guess {
    pub symbol: u32,
    pub length: u32,
}

/// Where a context's slots for the next decisions of a symbol lie.
#[derive(Clone, Copy, Default)]
struct Place {
    line: usize,
    /// Which slot in the line is the first of these: the line is others', too.
    first: usize,
    check: u32,
}

/// A context's slot for one decision: where it lies, and what is in it.
#[derive(Clone, Copy)]
struct Slot {
    line: usize,
    at: usize,
    check: u32,
    seen: u32,
    chance: u32,
}

impl Default for Slot {
    fn default() -> Self {
        Self { line: 0, at: 0, check: 0, seen: 0, chance: 1 << (CHANCE_BITS - 1) }
    }
}

impl Place {
    const fn of(hash: u32) -> Self {
        let line = (hash >> (32 - LINE_BITS)) as usize;
        Self { line, first: (hash >> 10) as usize % LINE, check: hash & 0x3ff }
    }

    /// Returns the slot of a decision that nobody saw, by those before it in the group behind a one.
    fn slot(&self, within: u32) -> Slot {
        let at = (self.first + within as usize) % LINE;
        Slot { line: self.line, at, check: self.check, ..Slot::default() }
    }
}

impl Weights {
    const NEW: Self = Self { of: [0.25; INPUTS], bias: 0.25 };
}

impl Model {
    pub fn new() -> Self {
        Self {
            slots: Table::of(1 << (CHANCE_BITS - 1)),
            weights: vec![Weights::NEW; SETS],
            kept: vec![Weights::NEW; SETS],
            curve: Curve::new(),
        }
    }

    /// Takes what is known now for what to go back to.
    pub fn keep(&mut self) {
        self.slots.keep();
        self.kept.copy_from_slice(&self.weights);
    }

    /// Forgets what was learned since it was last kept.
    pub fn go_back(&mut self) {
        self.slots.go_back();
        self.weights.copy_from_slice(&self.kept);
    }

    /// Takes a symbol of `width` bits, the highest first, foreseen from `contexts`; returns it. `sets` are the weights
    /// that learn to mix here.
    pub fn symbol(
        &mut self,
        io: &mut Coder,
        sets: [usize; 2],
        contexts: &[u32],
        guess: Option<Guess>,
        width: u32,
        symbol: u32,
    ) -> u32 {
        let mut hashes = [0; CONTEXTS];
        for (hash, context) in hashes.iter_mut().zip(contexts) {
            *hash = stir(SEED, *context);
        }
        let mut places = [Place::default(); CONTEXTS];
        let places = &mut places[..contexts.len()];
        let (mut node, mut within) = (1, 1);
        for place in (0..width).rev() {
            if (width - 1 - place).is_multiple_of(GROUP) {
                within = 1;
                for (place, hash) in places.iter_mut().zip(hashes) {
                    *place = Place::of(stir(hash, node));
                }
                self.slots.fetch(places.iter().map(|place| place.line));
                places.iter().for_each(|place| self.slots.begin(place.line));
            }
            let guess = guess.filter(|guess| (guess.symbol | 1 << width) >> (place + 1) == node);
            let guessed =
                guess.map(|guess| [guess.symbol >> place & 1, guess.length.min(24), sets[0] as u32]);
            let yes = self.decide(io, sets, places, guessed, within, symbol >> place & 1 == 1);
            (node, within) = (node << 1 | u32::from(yes), within << 1 | u32::from(yes));
        }
        node & ((1 << width) - 1)
    }

    fn decide(
        &mut self,
        io: &mut Coder,
        sets: [usize; 2],
        places: &[Place],
        guess: Option<[u32; 3]>,
        within: u32,
        yes: bool,
    ) -> bool {
        let mut slots = [Slot::default(); CONTEXTS + 1];
        let mut count = 0;
        for (slot, place) in slots.iter_mut().zip(places) {
            *slot = place.slot(within);
            count += 1;
        }
        if let Some([symbol, length, set]) = guess {
            // All decisions share what a guess of some length is worth.
            slots[count] = Place::of(mix(&[GUESS, symbol, length, set])).slot(0);
            self.slots.begin(slots[count].line);
            count += 1;
        }
        let slots = &mut slots[..count];
        let mut inputs = [0.0_f32; INPUTS];
        for (slot, inputs) in slots.iter_mut().zip(inputs.as_chunks_mut::<2>().0) {
            let number = self.slots.line(slot.line)[slot.at];
            if number >> 22 == slot.check {
                (slot.seen, slot.chance) = (number >> 16 & 0x3f, number & 0xffff);
                let sure = TRUST[(slot.seen as usize).min(TRUST.len() - 1)];
                let (stretched, far) = (self.curve.stretch(slot.chance), slot.chance as f32 - 32768.0);
                *inputs = [stretched * sure, far * (sure / 16384.0)];
            }
        }
        let inputs = &inputs[..(2 * count).next_multiple_of(LANES)];
        let sums = self.mixed(sets, inputs);
        let chance = self.curve.squash((sums[0] + sums[1]) * 0.5);
        let yes = io.bit(chance, yes);
        let target = if yes { 65536.0 } else { 0.0 };
        for (set, sum) in sets.into_iter().zip(sums) {
            let error = (target - self.curve.squash(sum) as f32) * (RATE / 65536.0);
            let Weights { of, bias } = &mut self.weights[set];
            for (weight, input) in of.iter_mut().zip(inputs) {
                *weight += error * input;
            }
            *bias += error * BIAS;
        }
        let goal = if yes { 65535 } else { 0 };
        for Slot { line, at, check, seen, chance } in slots {
            let chance = *chance as i32 + step(goal - *chance as i32, *seen);
            let number = *check << 22 | (*seen + 1).min(SETTLED) << 16 | chance.clamp(16, 65519) as u32;
            self.slots.begun(*line)[*at] = number;
        }
        yes
    }

    /// Returns what two sets of weights make of the inputs, both in one go.
    fn mixed(&self, sets: [usize; 2], inputs: &[f32]) -> [f32; 2] {
        let [one, other] = sets.map(|set| &self.weights[set]);
        let mut sums = [[0.0; LANES]; 2];
        let weights = one.of.as_chunks().0.iter().zip(other.of.as_chunks().0);
        for (inputs, weights) in inputs.as_chunks::<LANES>().0.iter().zip(weights) {
            for (sum, weights) in sums.iter_mut().zip([weights.0, weights.1]) {
                let weights: &[f32; LANES] = weights;
                for ((sum, weight), input) in sum.iter_mut().zip(weights).zip(inputs) {
                    *sum += weight * input;
                }
            }
        }
        let [one, other] = [(sums[0], one.bias), (sums[1], other.bias)]
            .map(|([a, b, c, d], bias)| bias * BIAS + ((a + b) + (c + d)));
        [one, other]
    }
}

/// Returns how far a chance that was seen so often moves when it is so far from its goal: the quotient of twice that and
/// twice those and three, as a product, since most processors divide slowly.
const fn step(far: i32, seen: u32) -> i32 {
    let part = ((2 * far.unsigned_abs() as u64 * PARTS[seen as usize] as u64) >> 32) as i32;
    if far < 0 { -part } else { part }
}

/// What is a product's upper half where another divides: 2^32 by the divisor, the next whole number. For a dividend
/// below 2^17 and a divisor below 2^7 that is the very quotient.
const PARTS: [u32; SETTLED as usize + 1] = {
    let mut parts = [0; SETTLED as usize + 1];
    let mut seen = 0;
    while seen < parts.len() {
        parts[seen] = ((1_u64 << 32).div_ceil(2 * seen as u64 + 3)) as u32;
        seen += 1;
    }
    parts
};

const GUESS: u32 = 0x6e55;

/// How much a context is believed that was seen so often.
const TRUST: [f32; 6] = [0.0, 0.5, 0.7, 0.85, 0.95, 1.0];

const SEED: u32 = 0x9e37_79b9;

/// Returns a number that hardly any other list of numbers has.
pub fn mix(parts: &[u32]) -> u32 {
    parts.iter().fold(SEED, |hash, part| stir(hash, *part))
}

/// Stirs one number more into a hash.
const fn stir(mut hash: u32, part: u32) -> u32 {
    hash = (hash ^ part).wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 13
}

/// The logistic curve and its inverse, as tables.
struct Curve {
    squash: Vec<u32>,
    stretch: Vec<f32>,
}

impl Curve {
    fn new() -> Self {
        // e to the power of one step, by its series; then step by step.
        let step = 1.0 / f64::from(STEPS_PER_UNIT);
        let (mut term, mut base) = (1.0, 1.0);
        for n in 1..12 {
            term *= step / f64::from(n);
            base += term;
        }
        let steps = FAR * STEPS_PER_UNIT;
        let mut grown = vec![1.0_f64];
        for n in 0..steps as usize {
            grown.push(grown[n] * base);
        }
        let at = |n: i32| {
            let grown = grown[n.unsigned_abs() as usize];
            let chance = if n >= 0 { grown / (1.0 + grown) } else { 1.0 / (1.0 + grown) };
            (chance * 65536.0) as u32
        };
        let squash: Vec<u32> = (-steps..=steps).map(at).collect();
        let mut stretch = Vec::with_capacity(4096);
        let mut n = 0;
        for chance in 0..4096 {
            while n + 1 < squash.len() && squash[n] < chance * 16 + 8 {
                n += 1;
            }
            stretch.push((n as i32 - steps) as f32 / STEPS_PER_UNIT as f32);
        }
        Self { squash, stretch }
    }

    /// Returns the chance of 65,536.
    fn squash(&self, stretched: f32) -> u32 {
        let far = FAR as f32 - 0.01;
        let place = (stretched.clamp(-far, far) + FAR as f32) * STEPS_PER_UNIT as f32;
        let at = place as usize;
        let part = place - at as f32;
        let (low, high) = (self.squash[at] as f32, self.squash[at + 1] as f32);
        (low + (high - low) * part) as u32
    }

    fn stretch(&self, chance: u32) -> f32 {
        self.stretch[(chance >> 4) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_moves_by_the_quotient() {
        for seen in 0..=SETTLED {
            for far in (-65_535..=65_535).step_by(7).chain([-65_535, -1, 0, 1, 65_535]) {
                assert_eq!(step(far, seen), far * 2 / (2 * seen as i32 + 3), "{far} after {seen}");
            }
        }
    }
}
