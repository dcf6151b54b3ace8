//! Symbols, numbers and texts on their way to bytes or from them.

use super::coder::Coder;
use super::model::{Model, mix};
use super::text::Texts;
use crate::change::BadChangeSet;

/// What a symbol is about: each has weights of its own.
#[derive(Clone, Copy, Debug)]
pub enum About {
    More,
    Operation,
    Object,
    Key,
    Thing,
    Value,
    Length,
    Digits,
    Reference,
    Plain,
    Byte,
}

/// What is known from the texts and symbols so far.
pub struct Learned {
    pub model: Model,
    pub texts: Texts,
}

impl Learned {
    pub fn nothing() -> Self {
        Self { model: Model::new(), texts: Texts::new() }
    }

    /// Takes what is known now for what to go back to.
    pub fn keep(&mut self) {
        self.model.keep();
        self.texts.keep();
    }

    /// Forgets what was learned since it was last kept.
    pub fn go_back(&mut self) {
        self.model.go_back();
        self.texts.go_back();
    }
}

/// Writes or reads.
pub struct Pen<'a> {
    pub io: Coder,
    pub learned: &'a mut Learned,
}

impl Pen<'_> {
    /// Takes a symbol of `width` bits; of the contexts each stands alone, so the caller joins what belongs together.
    pub fn symbol(&mut self, about: About, contexts: &[u32], width: u32, symbol: u32) -> u32 {
        let set = about as usize;
        let mut all = [0; 8];
        for (number, context) in contexts.iter().enumerate() {
            all[number] = mix(&[100 + set as u32, number as u32, *context]);
        }
        let sets = [set, 16 + set];
        self.learned.model.symbol(&mut self.io, sets, &all[..contexts.len()], None, width, symbol)
    }

    pub fn flag(&mut self, about: About, contexts: &[u32], yes: bool) -> bool {
        self.symbol(about, contexts, 1, yes.into()) == 1
    }

    /// Takes a number: how many bits it has, then the bits, of which the highest are foreseen.
    pub fn number(&mut self, contexts: &[u32], number: u64) -> u64 {
        let wide = u64::BITS - number.leading_zeros();
        let wide = self.symbol(About::Length, contexts, 7, wide).min(u64::BITS);
        let context = contexts.first().copied().unwrap_or(0);
        let mut read = u64::from(wide > 0);
        for place in (0..wide.saturating_sub(1)).rev() {
            let bit = number >> place & 1 == 1;
            let done = wide - 1 - place;
            let seen = if done <= 4 { read as u32 } else { 0 };
            let contexts = [mix(&[wide, place, seen]), mix(&[context, wide, place, seen])];
            read = read << 1 | u64::from(self.flag(About::Digits, &contexts, bit));
        }
        read
    }

    /// Takes a number that may be negative.
    pub fn signed(&mut self, contexts: &[u32], number: i64) -> i64 {
        let folded = self.number(contexts, (number << 1 ^ number >> 63) as u64);
        (folded >> 1) as i64 ^ -((folded & 1) as i64)
    }

    /// Takes bytes that nobody foresees.
    pub fn raw<const N: usize>(&mut self, bytes: [u8; N]) -> [u8; N] {
        bytes.map(|byte| {
            (0..8)
                .rev()
                .fold(0, |read, place| read << 1 | u8::from(self.io.bit(1 << 15, byte >> place & 1 == 1)))
        })
    }

    /// Takes any bytes, each foreseen from the two before it.
    pub fn bytes(&mut self, most: usize, bytes: &[u8]) -> Result<Vec<u8>, BadChangeSet> {
        let length = self.number(&[0xb7], bytes.len() as u64);
        if length > most as u64 {
            return Err(BadChangeSet::Malformed("more bytes than there may be"));
        }
        let mut read = Vec::new();
        let (mut one, mut two) = (0, 0);
        for at in 0..length as usize {
            let byte = bytes.get(at).copied().unwrap_or(0);
            let byte = self.symbol(About::Byte, &[0, one, one << 8 | two], 8, byte.into());
            (one, two) = (byte, one);
            read.push(byte as u8);
            self.check()?;
        }
        Ok(read)
    }

    pub fn text(
        &mut self,
        field: u32,
        before: &[u8],
        most: usize,
        text: &str,
    ) -> Result<(Vec<u8>, String), BadChangeSet> {
        let Learned { model, texts } = &mut *self.learned;
        let text = texts.text(model, &mut self.io, field, before, most, text);
        self.check()?;
        text.ok_or(BadChangeSet::Malformed("a text that is none, or too long"))
    }

    /// Makes sure that what is read is there.
    pub fn check(&self) -> Result<(), BadChangeSet> {
        if self.io.is_overdrawn() { Err(BadChangeSet::Malformed("the body ends too early")) } else { Ok(()) }
    }
}
