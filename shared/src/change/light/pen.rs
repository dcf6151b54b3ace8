//! Symbols, numbers and texts on their way to bytes or from them, whatever they are written on.

use crate::change::BadChangeSet;
use crate::change::limits::{MAX_BYTES, MAX_OPS};

/// What a symbol is about.
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

/// What symbols are written on, or read from. Every function takes what is to be written, or anything where it reads, and
/// returns what was written, or read. A context is a number that says what came before; the first says the most in the
/// fewest words.
pub trait Paper {
    /// Takes a symbol of `width` bits; of the contexts each stands alone, so the caller joins what belongs together.
    fn symbol(&mut self, about: About, contexts: &[u32], width: u32, symbol: u32) -> u32;

    /// Takes a number.
    fn number(&mut self, contexts: &[u32], number: u64) -> u64;

    /// Takes a byte that nobody foresees.
    fn raw(&mut self, byte: u8) -> u8;

    /// Takes any bytes, of which many may be letters; `of` are those of the same sort. Nothing where there are more than
    /// `most`.
    fn bytes(&mut self, of: u32, most: usize, bytes: &[u8]) -> Option<Vec<u8>>;

    /// Takes a text of `field` that goes on behind `before`; returns its letters' bytes and the text. Nothing where it is
    /// longer than `most` letters.
    fn text(&mut self, field: u32, before: &[u8], most: usize, text: &str) -> Option<(Vec<u8>, String)>;

    /// Takes which of `count` it is, the likeliest first; nothing where it is none of them.
    fn pick(
        &mut self,
        about: About,
        count: usize,
        contexts: &dyn Fn(usize) -> [u32; 4],
        wanted: Option<usize>,
    ) -> Option<usize> {
        (0..count).find(|rank| self.symbol(about, &contexts(*rank), 1, (wanted == Some(*rank)).into()) == 1)
    }

    /// Returns whether more was read than anybody wrote, or more is asked than one body may.
    fn is_overdrawn(&self) -> bool;
}

/// Writes or reads, and counts what bytes do not pay for: a few of them cut many letters, or say a word again.
pub struct Pen<'a> {
    pub paper: &'a mut dyn Paper,
    /// How many operations there may still be.
    operations: usize,
    /// How many bytes of words.
    words: usize,
}

impl<'a> Pen<'a> {
    /// Returns a pen for one changeset.
    pub fn on(paper: &'a mut dyn Paper) -> Self {
        Self::within(paper, MAX_OPS, MAX_BYTES)
    }

    /// Returns a pen for so many operations and so many bytes of words.
    pub fn within(paper: &'a mut dyn Paper, operations: usize, words: usize) -> Self {
        Self { paper, operations, words }
    }

    pub fn take_operations(&mut self, count: usize) -> Result<(), BadChangeSet> {
        take(&mut self.operations, count, "operations", MAX_OPS)
    }

    pub fn take_words(&mut self, bytes: usize) -> Result<(), BadChangeSet> {
        take(&mut self.words, bytes, "bytes of words", MAX_BYTES)
    }

    pub fn symbol(&mut self, about: About, contexts: &[u32], width: u32, symbol: u32) -> u32 {
        self.paper.symbol(about, contexts, width, symbol)
    }

    pub fn flag(&mut self, about: About, contexts: &[u32], yes: bool) -> bool {
        self.symbol(about, contexts, 1, yes.into()) == 1
    }

    pub fn number(&mut self, contexts: &[u32], number: u64) -> u64 {
        self.paper.number(contexts, number)
    }

    /// Takes a number that may be negative.
    pub fn signed(&mut self, contexts: &[u32], number: i64) -> i64 {
        let folded = self.number(contexts, (number << 1 ^ number >> 63) as u64);
        (folded >> 1) as i64 ^ -((folded & 1) as i64)
    }

    /// Takes bytes that nobody foresees.
    pub fn raw<const N: usize>(&mut self, bytes: [u8; N]) -> [u8; N] {
        bytes.map(|byte| self.paper.raw(byte))
    }

    /// Takes any bytes; `of` are those of the same sort.
    pub fn bytes(&mut self, of: u32, most: usize, bytes: &[u8]) -> Result<Vec<u8>, BadChangeSet> {
        let bytes = self.paper.bytes(of, most, bytes);
        self.check()?;
        bytes.ok_or(BadChangeSet::Malformed("more bytes than there may be"))
    }

    pub fn text(
        &mut self,
        field: u32,
        before: &[u8],
        most: usize,
        text: &str,
    ) -> Result<(Vec<u8>, String), BadChangeSet> {
        let text = self.paper.text(field, before, most, text);
        self.check()?;
        text.ok_or(BadChangeSet::Malformed("a text that is none, or too long"))
    }

    /// Makes sure that what is read is there.
    pub fn check(&self) -> Result<(), BadChangeSet> {
        if self.paper.is_overdrawn() {
            Err(BadChangeSet::Malformed("the body ends too early"))
        } else {
            Ok(())
        }
    }
}

fn take(left: &mut usize, count: usize, what: &'static str, bound: usize) -> Result<(), BadChangeSet> {
    *left = left.checked_sub(count).ok_or(BadChangeSet::TooMuch { what, bound: bound as u64 })?;
    Ok(())
}
