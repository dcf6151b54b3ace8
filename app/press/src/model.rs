//! What byte comes next: guesses from several contexts, mixed into one chance for each decision.

use crate::coder::Coder;
use crate::correct::Corrections;
use crate::curve::Curve;
use crate::hash::{mix, spread};
use crate::history::History;
use crate::mixer::Mixer;
use crate::repeat::Repeat;
use crate::slots::{DECISIONS, Slots};
use crate::symbol::{Ranks, Symbol};
use crate::trust::Trust;
use crate::twin::Twin;
use crate::walk::{At, Done, Walk};

/// How many contexts guess.
const CONTEXTS: usize = 14;

/// The contexts' guesses, the twin's, the repetition's, and one that never changes.
const GUESSES: usize = CONTEXTS + 3;

/// A module that room is made for at once, in bytes.
const LONGEST: usize = 8 << 20;

/// All, as a chance.
const ALL: i32 = 1 << 16;

/// One, as a weight.
const ONE: i32 = 1 << 14;

/// A weight to begin with, and how much is learnt from a mistake.
const BEGIN: i32 = 3000;
const RATE: i32 = 75;

/// A stretched chance that one mixer alone is believed.
const SURE: i32 = 1200;

/// From which grade on a twin and a repetition are believed well.
const WELL: [usize; 2] = [32, 12];

/// The guess that never changes.
const SAME: i32 = 256;

/// Kinds of bytes; see [`Model::place`].
const KINDS: usize = 16;

/// Where a byte's decisions can stand: see [`Symbol`].
const NODES: usize = 1 << 11;

/// The most decisions of a byte.
const DEEPEST: usize = 16;

/// The chance that is surest, and least sure: of 65,536.
const LEAST: i32 = 32;

/// The model of one module, and what was passed of it.
pub struct Model {
    text: Vec<u8>,
    walk: Walk,
    history: History,
    twin: Twin,
    repeat: Repeat,
    /// The instruction that is being read, as a hash of its bytes.
    whole: u32,
    ranks: Ranks,
    curve: Curve,
    slots: Slots<CONTEXTS>,
    trust: [Trust; 2],
    /// The first by kind and node, the second by instruction and depth, the third by what agrees.
    mixers: [Mixer<GUESSES>; 3],
    mixed: Mixer<3>,
    corrections: Corrections,
}

/// How a kind of byte is told from others.
#[derive(Clone, Copy)]
struct Place {
    kind: usize,
    /// The instruction before, or the one whose immediate is next.
    op: usize,
}

impl Model {
    /// Begins before the first byte of a module of this length.
    pub fn new(length: usize) -> Self {
        let curve = Curve::new();
        Self {
            text: Vec::with_capacity(length.min(LONGEST)),
            walk: Walk::new(),
            history: History::new(),
            twin: Twin::new(),
            repeat: Repeat::new(),
            whole: 0,
            ranks: Ranks::new(),
            slots: Slots::new(),
            trust: [Trust::new(Twin::GRADES * 2), Trust::new(Repeat::GRADES)],
            mixers: [
                Mixer::new(KINDS * NODES, BEGIN, RATE),
                Mixer::new(256 * DEEPEST, BEGIN, RATE),
                Mixer::new(KINDS * 9 * (CONTEXTS + 1), BEGIN, RATE),
            ],
            mixed: Mixer::new(KINDS * NODES, ONE / 3, 14),
            corrections: Corrections::new(KINDS * NODES, &curve),
            curve,
        }
    }

    /// What was passed.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Passes a byte to `coder`, or from it: then `byte` is not asked for.
    pub fn pass(&mut self, byte: u8, coder: &mut Coder) {
        let at = self.walk.at();
        let place = self.place();
        let number = |ranks: &Ranks, byte| if at == At::Op { ranks.of(byte) } else { byte };
        let symbol = Symbol::of(number(&self.ranks, byte));
        let guessed = [
            self.twin.next(&self.text).map(|byte| (self.twin.trust() * 2 + usize::from(at == At::Op), byte)),
            self.repeat.next(&self.text).map(|byte| (self.repeat.trust(), byte)),
        ]
        .map(|guess| guess.map(|(grade, byte)| (grade, Symbol::of(number(&self.ranks, byte)))));
        let hashes = self.contexts();

        let (mut path, mut taken) = (1, 0);
        let number = loop {
            if let Some(number) = Symbol::number(path, taken) {
                break number;
            }
            if taken % DECISIONS == 0 {
                let here = hashes.map(|hash| spread(mix(hash, path as u32)));
                self.slots.find(&here);
            }
            let one = self.decide(place, path, taken, &guessed, symbol, coder);
            path = path << 1 | usize::from(one);
            taken += 1;
        };
        self.passed(if at == At::Op { self.ranks.op(number) } else { number });
    }

    fn decide(
        &mut self,
        place: Place,
        path: usize,
        taken: usize,
        guessed: &[Option<(usize, Symbol)>; 2],
        symbol: Symbol,
        coder: &mut Coder,
    ) -> bool {
        let Place { kind, op } = place;
        let within = taken % DECISIONS;
        let node = 1 << within | path & ((1 << within) - 1);
        let mut guesses = [0; GUESSES];
        let chances = self.slots.chances(node);
        for (guess, chance) in guesses.iter_mut().zip(chances) {
            *guess = self.curve.stretch(chance);
        }
        let known =
            chances.iter().map(|chance| usize::from(Slots::<CONTEXTS>::is_known(*chance))).sum::<usize>();
        // How far the twin and the repetition are believed here: not at all, hardly, well.
        let mut agree = 0;
        for (n, (trust, guess)) in self.trust.iter_mut().zip(guessed).enumerate() {
            let one = guess.and_then(|(grade, symbol)| Some((grade, symbol.after(path, taken)?)));
            guesses[CONTEXTS + n] = trust.guess(one, &self.curve);
            agree = agree * 3 + one.map_or(0, |(grade, _)| 1 + usize::from(grade >= WELL[n]));
        }
        guesses[GUESSES - 1] = SAME;

        let sets = [kind * NODES + path, op * DEEPEST + taken, (kind * 9 + agree) * (CONTEXTS + 1) + known];
        let [by_node, others @ ..] = &mut self.mixers;
        let mut sums = [by_node.add(sets[0], &guesses, &self.curve), 0, 0];
        let sure = sums[0].abs() > SURE;
        let chance = if sure {
            self.curve.squash(sums[0])
        } else {
            for ((mixer, set), sum) in others.iter_mut().zip(&sets[1..]).zip(&mut sums[1..]) {
                *sum = mixer.add(*set, &guesses, &self.curve);
            }
            let sum = self.mixed.add(kind * NODES + path, &sums, &self.curve);
            let corrected = self.corrections.correct(kind * NODES + path, sum);
            (self.curve.squash(sum) + corrected) / 2
        };
        let one = coder.decide(
            chance.clamp(LEAST, ALL - LEAST) as u32,
            taken < symbol.decisions() && symbol.decision(taken),
        );

        let truth = if one { ALL - 1 } else { 0 };
        self.mixers[0].learn(truth, &guesses);
        if !sure {
            self.mixers[1..].iter_mut().for_each(|mixer| mixer.learn(truth, &guesses));
            self.mixed.learn(truth, &sums);
            self.corrections.learn(truth);
        }
        self.trust.iter_mut().for_each(|trust| trust.learn(one));
        self.slots.learn(node, truth);
        one
    }

    fn passed(&mut self, byte: u8) {
        if self.walk.begins_body() {
            self.history.begin();
        }
        if self.walk.at() == At::Op {
            self.twin.begin(&self.text);
            self.whole = 0;
        }
        self.whole = mix(self.whole, u32::from(byte) + 1);
        self.text.push(byte);
        match self.walk.pass(byte) {
            Done::Section(number, size) => {
                let section = &self.text[self.text.len() - size..];
                self.history.section(number, section);
            }
            Done::Instruction(op, first, last) => {
                self.history.instruction(op, first, last, self.whole);
                self.twin.instruction(&self.text, &self.history.ops);
            }
            Done::Nothing | Done::Body => {}
        }
        self.repeat.pass(&self.text);
    }

    fn place(&self) -> Place {
        let (kind, op) = match self.walk.at() {
            At::Op => (0, self.history.ops[0]),
            At::Immediate => {
                let kind = match self.walk.op() {
                    0x20..=0x24 => 1,
                    0x10 => 2,
                    0x41 | 0x42 => 3,
                    0x28..=0x3e => 4,
                    0x0c..=0x0e => 5,
                    _ => 6,
                };
                let later = self.walk.digits() > 0 || (kind == 4 && self.walk.immediate() == 1);
                (kind + 8 * usize::from(later), self.walk.op())
            }
            _ if self.walk.in_body() => (6, 0xff),
            _ => (7, self.walk.section() | 0xe0),
        };
        Place { kind, op: op.into() }
    }

    /// The contexts that guess the next byte, as hashes.
    fn contexts(&self) -> [u32; CONTEXTS] {
        let walk = &self.walk;
        let before = |n: usize| self.text.len().checked_sub(n).map_or(0, |at| u32::from(self.text[at]));
        let mut bytes = [0; 7];
        for n in 1..bytes.len() {
            bytes[n] = mix(bytes[n - 1], before(n) + 1);
        }
        let at = match walk.at() {
            At::Op => 0,
            At::Immediate => 1 + walk.immediate().min(3) as u32 * 8 + walk.digits().min(7),
            _ if walk.in_body() => 40 + walk.at() as u32,
            _ => 60 + u32::from(walk.section()),
        };
        let contexts = if matches!(walk.at(), At::Op | At::Immediate) {
            self.in_code(at, &bytes)
        } else {
            let column = walk.passed() as u32;
            [
                bytes[1],
                bytes[2],
                bytes[3],
                bytes[4],
                bytes[5],
                bytes[6],
                at,
                mix(before(2), before(3)),
                mix(before(4), column & 3),
                mix(mix(before(4), before(8)), column & 3),
                mix(before(1), before(4)),
                before(3),
                mix(column & 15, at),
                before(2),
            ]
            .map(|context| mix(at, context))
        };
        let mut salted = contexts;
        for (n, context) in salted.iter_mut().enumerate() {
            *context = mix(*context, n as u32 + 1);
        }
        salted
    }

    fn in_code(&self, at: u32, bytes: &[u32; 7]) -> [u32; CONTEXTS] {
        let History { ops, whole, body, locals, called, .. } = &self.history;
        let reading = if self.walk.at() == At::Immediate { self.whole } else { 0 };
        let here = mix(at, reading);
        let all = |context: &[u32]| context.iter().fold(here, |all, part| mix(all, *part));
        let last = |count: usize| ops[..count].iter().fold(here, |all, op| mix(all, u32::from(*op) + 7));
        let op = u32::from(ops[0]);
        let height = self.history.height().min(15) as u32;
        let (top, below) = (self.history.value(0), self.history.value(1));
        let address = self.history.address(self.walk.op());
        [
            bytes[1],
            bytes[2],
            bytes[3],
            all(whole),
            last(2),
            last(5),
            last(10),
            all(&[*called, op, ops[1].into()]),
            all(locals),
            all(&[top, below, height]),
            all(&[address, self.history.offset(address)]),
            all(&[height, op, self.walk.depth()]),
            all(&[*body, self.twin.whole(&self.text)]),
            all(&[*body, top]),
        ]
    }
}
