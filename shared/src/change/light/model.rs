//! What is likely next: every decision is foreseen from several contexts at once, and a small mixer learns which of them
//! to believe.
//!
//! Reader and writer must foresee the very same chances on every machine: only sums, products and quotients of `f32`
//! and whole numbers, in a fixed order, and no function of the machine's own mathematics.

use super::coder::{CHANCE_BITS, Coder};
use super::table::Table;

/// How many slots the contexts share: 4 MiB.
const SLOT_BITS: u32 = 20;
/// How many inputs the mixer takes at most.
const INPUTS: usize = 2 * 16 + 2;
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
    weights: Vec<[f32; INPUTS]>,
    /// The weights to go back to.
    kept: Vec<[f32; INPUTS]>,
    curve: Curve,
}

/// What foresees a decision by what came before it elsewhere: the symbol that followed, and for how long it has been so.
#[derive(Clone, Copy, Default)]
pub struct Guess {
    pub symbol: u32,
    pub length: u32,
}

impl Model {
    pub fn new() -> Self {
        Self {
            slots: Table::of(1 << (CHANCE_BITS - 1), 1 << SLOT_BITS),
            weights: vec![[0.25; INPUTS]; SETS],
            kept: vec![[0.25; INPUTS]; SETS],
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
        let mut node = 1;
        for place in (0..width).rev() {
            let guess = guess.filter(|guess| (guess.symbol | 1 << width) >> (place + 1) == node);
            let yes = self.decide(
                io,
                sets,
                contexts,
                guess.map(|guess| (guess.symbol >> place & 1, guess.length)),
                node,
                symbol >> place & 1 == 1,
            );
            node = node << 1 | u32::from(yes);
        }
        node & ((1 << width) - 1)
    }

    fn decide(
        &mut self,
        io: &mut Coder,
        sets: [usize; 2],
        contexts: &[u32],
        guess: Option<(u32, u32)>,
        node: u32,
        yes: bool,
    ) -> bool {
        let mut slots = [0_usize; 16];
        let mut inputs = [0.0_f32; INPUTS];
        let guessed = guess.map(|(symbol, length)| mix(&[GUESS, symbol, length.min(24), sets[0] as u32]));
        let all = contexts.iter().copied().chain(guessed);
        let mut count = 0;
        for context in all {
            // A guess has its own hash, without the node: all decisions share what its length is worth.
            let node = if count < contexts.len() { node } else { 0 };
            let hash = mix(&[context, node]);
            let (at, check) = ((hash >> (32 - SLOT_BITS)) as usize, hash & 0x3ff);
            let slot = self.slots.write(at);
            if *slot >> 22 != check {
                *slot = check << 22 | 1 << (CHANCE_BITS - 1);
            }
            let (seen, chance) = (*slot >> 16 & 0x3f, *slot & 0xffff);
            slots[count] = at;
            if seen > 0 {
                let stretched = self.curve.stretch(chance);
                let sure = TRUST[(seen as usize).min(TRUST.len() - 1)];
                inputs[2 * count] = stretched * sure;
                inputs[2 * count + 1] = (chance as f32 - 32768.0) * (sure / 16384.0);
            }
            count += 1;
        }
        inputs[INPUTS - 1] = 0.3;
        let used = 2 * count;
        let dot = |weights: &[f32; INPUTS]| {
            let mut sum = weights[INPUTS - 1] * inputs[INPUTS - 1];
            for at in 0..used {
                sum += weights[at] * inputs[at];
            }
            sum
        };
        let sums = [dot(&self.weights[sets[0]]), dot(&self.weights[sets[1]])];
        let chance = self.curve.squash((sums[0] + sums[1]) * 0.5);
        let yes = io.bit(chance, yes);
        let target = if yes { 65536.0 } else { 0.0 };
        for (set, sum) in sets.into_iter().zip(sums) {
            let error = (target - self.curve.squash(sum) as f32) * (RATE / 65536.0);
            let weights = &mut self.weights[set];
            for at in (0..used).chain([INPUTS - 1]) {
                weights[at] += error * inputs[at];
            }
        }
        for at in &slots[..count] {
            let slot = self.slots.write(*at);
            let (check, seen, chance) = (*slot >> 22, *slot >> 16 & 0x3f, *slot & 0xffff);
            let goal = if yes { 65535 } else { 0 };
            let step = (goal - chance as i32) * 2 / (2 * seen as i32 + 3);
            let chance = (chance as i32 + step).clamp(16, 65519) as u32;
            *slot = check << 22 | (seen + 1).min(SETTLED) << 16 | chance;
        }
        yes
    }
}

const GUESS: u32 = 0x6e55;

/// How much a context is believed that was seen so often.
const TRUST: [f32; 6] = [0.0, 0.5, 0.7, 0.85, 0.95, 1.0];

/// Returns a number that hardly any other list of numbers has.
pub fn mix(parts: &[u32]) -> u32 {
    let mut hash: u32 = 0x9e37_79b9;
    for part in parts {
        hash = (hash ^ part).wrapping_mul(0x85eb_ca6b);
        hash ^= hash >> 15;
        hash = hash.wrapping_mul(0xc2b2_ae35);
        hash ^= hash >> 13;
    }
    hash
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
