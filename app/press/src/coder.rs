//! The arithmetic coder: binary decisions, each with the chance that it is a one, to bytes and back. Writing and
//! reading are one code path, so that they cannot disagree.

/// The most bytes that one decision takes up.
const MOST: usize = 4;

/// Decisions on their way to bytes, or from them.
pub struct Coder {
    low: u32,
    high: u32,
    /// Where the bytes that are read stand between the two; nothing while writing.
    code: Option<u32>,
    bytes: Vec<u8>,
    at: usize,
}

impl Coder {
    /// Begins to write.
    pub const fn writing() -> Self {
        Self { low: 0, high: u32::MAX, code: None, bytes: Vec::new(), at: 0 }
    }

    /// Begins to read; the first four bytes have to be there.
    pub fn reading(bytes: Vec<u8>) -> Self {
        let mut coder = Self { low: 0, high: u32::MAX, code: None, bytes, at: 0 };
        coder.code = Some((0..4).fold(0, |code, _| code << 8 | coder.next()));
        coder
    }

    /// Adds bytes to what is read.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at.min(self.bytes.len()));
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns whether there are bytes for this many decisions, whatever they are.
    pub fn is_good_for(&self, decisions: usize) -> bool {
        self.bytes.len().saturating_sub(self.at) >= decisions * MOST
    }

    /// Returns whether more was read than anybody wrote.
    pub fn is_overdrawn(&self) -> bool {
        self.at > self.bytes.len() + MOST
    }

    /// Takes a decision whose chance to be a one is `chance` of 65,536, neither none nor all; returns it.
    pub fn decide(&mut self, chance: u32, one: bool) -> bool {
        let span = u64::from(self.high - self.low);
        let middle = self.low + ((span * u64::from(chance)) >> 16) as u32;
        let one = self.code.map_or(one, |code| code <= middle);
        if one {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            match self.code {
                None => self.bytes.push((self.high >> 24) as u8),
                Some(code) => self.code = Some(code << 8 | self.next()),
            }
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
        one
    }

    /// Ends writing, and returns the bytes.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(&self.high.to_be_bytes());
        self.bytes
    }

    fn next(&mut self) -> u32 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte.into()
    }
}
