//! What is likely next: every decision is foreseen from several contexts at once, and a small mixer learns which of them
//! to believe.
//!
//! Reader and writer must foresee the very same chances on every machine: only sums, products and quotients of `f32`
//! and whole numbers, in a fixed order, and no function of the machine's own mathematics.

use super::coder::{CHANCE_BITS, Coder};
use super::table::Table;

/// How many slots the contexts share: 4 MiB.
const SLOT_BITS: u32 = 20;
/// How many contexts foresee a decision at most, besides a guess.
const CONTEXTS: usize = 15;
/// How many inputs the mixer takes at most: two of each.
const INPUTS: usize = 2 * (CONTEXTS + 1);
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
    slots: Table,
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

impl Weights {
    const NEW: Self = Self { of: [0.25; INPUTS], bias: 0.25 };
}

impl Model {
    pub fn new() -> Self {
        Self {
            slots: Table::of(1 << (CHANCE_BITS - 1), 1 << SLOT_BITS),
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
        // The part of each hash that all decisions of the symbol share.
        let mut hashes = [0; CONTEXTS];
        for (hash, context) in hashes.iter_mut().zip(contexts) {
            *hash = stir(SEED, *context);
        }
        let hashes = &hashes[..contexts.len()];
        let mut node = 1;
        for place in (0..width).rev() {
            let guess = guess.filter(|guess| (guess.symbol | 1 << width) >> (place + 1) == node);
            let guessed =
                guess.map(|guess| [guess.symbol >> place & 1, guess.length.min(24), sets[0] as u32]);
            let yes = self.decide(io, sets, hashes, guessed, node, symbol >> place & 1 == 1);
            node = node << 1 | u32::from(yes);
        }
        node & ((1 << width) - 1)
    }

    fn decide(
        &mut self,
        io: &mut Coder,
        sets: [usize; 2],
        hashes: &[u32],
        guess: Option<[u32; 3]>,
        node: u32,
        yes: bool,
    ) -> bool {
        // A guess has its own hash, without the node: all decisions share what its length is worth.
        let guessed = guess.map(|[symbol, length, set]| mix(&[mix(&[GUESS, symbol, length, set]), 0]));
        let hashes = hashes.iter().map(|hash| stir(*hash, node)).chain(guessed);
        let mut slots = [(0, 0); CONTEXTS + 1];
        let mut count = 0;
        for (hash, slot) in hashes.zip(&mut slots) {
            *slot = ((hash >> (32 - SLOT_BITS)) as usize, hash & 0x3ff);
            count += 1;
        }
        let slots = &slots[..count];
        self.slots.fetch(slots.iter().map(|(at, _)| *at));
        let mut inputs = [0.0_f32; INPUTS];
        for ((at, check), inputs) in slots.iter().zip(inputs.as_chunks_mut::<2>().0) {
            let slot = self.slots.write(*at);
            if *slot >> 22 != *check {
                *slot = check << 22 | 1 << (CHANCE_BITS - 1);
            }
            let (seen, chance) = (*slot >> 16 & 0x3f, *slot & 0xffff);
            if seen > 0 {
                let sure = TRUST[(seen as usize).min(TRUST.len() - 1)];
                *inputs = [self.curve.stretch(chance) * sure, (chance as f32 - 32768.0) * (sure / 16384.0)];
            }
        }
        let inputs = &inputs[..2 * count];
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
        for (at, _) in slots {
            let slot = self.slots.again(*at);
            let (check, seen, chance) = (*slot >> 22, *slot >> 16 & 0x3f, *slot & 0xffff);
            let step = (goal - chance as i32) * 2 / (2 * seen as i32 + 3);
            let chance = (chance as i32 + step).clamp(16, 65519) as u32;
            *slot = check << 22 | (seen + 1).min(SETTLED) << 16 | chance;
        }
        yes
    }

    /// Returns what two sets of weights make of the inputs: each sum in order, and both in one go.
    fn mixed(&self, sets: [usize; 2], inputs: &[f32]) -> [f32; 2] {
        let [one, other] = sets.map(|set| &self.weights[set]);
        let mut sums = [one.bias * BIAS, other.bias * BIAS];
        for ((input, one), other) in inputs.iter().zip(&one.of).zip(&other.of) {
            sums[0] += one * input;
            sums[1] += other * input;
        }
        sums
    }
}

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
