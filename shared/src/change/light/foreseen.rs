//! The paper of the light encoding: every symbol is binary decisions, each foreseen by the model and coded.

use super::coder::Coder;
use super::model::{Model, mix};
use super::pen::{About, Paper};
use super::text::Texts;

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

/// Decisions, and what foresees them.
pub struct Foreseen<'a> {
    pub coder: Coder,
    pub learned: &'a mut Learned,
}

impl Paper for Foreseen<'_> {
    fn symbol(&mut self, about: About, contexts: &[u32], width: u32, symbol: u32) -> u32 {
        // Each has weights of its own.
        let set = about as usize;
        let mut all = [0; 8];
        for (number, context) in contexts.iter().enumerate() {
            all[number] = mix(&[100 + set as u32, number as u32, *context]);
        }
        let sets = [set, 16 + set];
        self.learned.model.symbol(&mut self.coder, sets, &all[..contexts.len()], None, width, symbol)
    }

    /// How many bits it has, then the bits, of which the highest are foreseen.
    fn number(&mut self, contexts: &[u32], number: u64) -> u64 {
        let wide = u64::BITS - number.leading_zeros();
        let wide = self.symbol(About::Length, contexts, 7, wide).min(u64::BITS);
        let context = contexts.first().copied().unwrap_or(0);
        let mut read = u64::from(wide > 0);
        for place in (0..wide.saturating_sub(1)).rev() {
            let bit = (number >> place & 1) as u32;
            let done = wide - 1 - place;
            let seen = if done <= 4 { read as u32 } else { 0 };
            let contexts = [mix(&[wide, place, seen]), mix(&[context, wide, place, seen])];
            read = read << 1 | u64::from(self.symbol(About::Digits, &contexts, 1, bit));
        }
        read
    }

    fn raw(&mut self, byte: u8) -> u8 {
        (0..8)
            .rev()
            .fold(0, |read, place| read << 1 | u8::from(self.coder.bit(1 << 15, byte >> place & 1 == 1)))
    }

    /// Each foreseen from the two before it.
    fn bytes(&mut self, of: u32, most: usize, bytes: &[u8]) -> Option<Vec<u8>> {
        let length = self.number(&[0xb7 + of], bytes.len() as u64);
        let length = usize::try_from(length).ok().filter(|length| *length <= most)?;
        let mut read = Vec::new();
        let (mut one, mut two) = (0, 0);
        while read.len() < length && !self.is_overdrawn() {
            let byte = bytes.get(read.len()).copied().unwrap_or(0);
            let byte = self.symbol(About::Byte, &[of, one, one << 8 | two], 8, byte.into());
            (one, two) = (byte, one);
            read.push(byte as u8);
        }
        Some(read)
    }

    fn text(&mut self, field: u32, before: &[u8], most: usize, text: &str) -> Option<(Vec<u8>, String)> {
        let Learned { model, texts } = &mut *self.learned;
        texts.text(model, &mut self.coder, field, before, most, text)
    }

    fn is_overdrawn(&self) -> bool {
        self.coder.is_overdrawn()
    }
}
