//! The arithmetic coder: binary decisions, each with the chance that it is a yes, to bytes and back. Writing and reading
//! are one code path, so that they cannot disagree: [`Coder::bit`] is told the decision when it writes and says it when
//! it reads.

/// How many bits a chance has.
pub const CHANCE_BITS: u32 = 16;

/// Bytes beyond the end that a reader takes for zeros: what an honest writer left out.
const LEFT_OUT: usize = 4;

/// The most decisions in one body: what a reader may be made to work, whatever its bytes say. A meeting has a hundred
/// thousand; this many take about a second.
const MOST_DECISIONS: u32 = 4_000_000;

/// Decisions on their way to bytes, or from them.
pub struct Coder {
    low: u32,
    high: u32,
    /// Where the bytes that are read stand between the two; nothing while writing.
    code: Option<u32>,
    bytes: Vec<u8>,
    at: usize,
    decisions: u32,
}

impl Coder {
    /// Begins to write.
    pub const fn writing() -> Self {
        Self { low: 0, high: u32::MAX, code: None, bytes: Vec::new(), at: 0, decisions: 0 }
    }

    /// Begins to read.
    pub fn reading(bytes: &[u8]) -> Self {
        let mut coder =
            Self { low: 0, high: u32::MAX, code: None, bytes: bytes.to_vec(), at: 0, decisions: 0 };
        let code = (0..4).fold(0, |code, _| code << 8 | coder.next());
        coder.code = Some(code);
        coder
    }

    /// Returns whether it reads.
    pub const fn reads(&self) -> bool {
        self.code.is_some()
    }

    /// Takes a decision whose chance to be yes is `chance` of 65,536; returns it.
    pub fn bit(&mut self, chance: u32, yes: bool) -> bool {
        self.decisions += 1;
        let chance = chance.clamp(1, (1 << CHANCE_BITS) - 1);
        let span = u64::from(self.high - self.low);
        let middle = self.low + ((span * u64::from(chance)) >> CHANCE_BITS) as u32;
        let yes = self.code.map_or(yes, |code| code <= middle);
        if yes {
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
        yes
    }

    /// Returns whether more was read than anybody wrote, or more is asked than one body may.
    pub const fn is_overdrawn(&self) -> bool {
        self.decisions > MOST_DECISIONS || (self.reads() && self.at > self.bytes.len() + LEFT_OUT)
    }

    /// Returns whether all that was there to read was read.
    pub fn is_read(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Ends writing, and returns the bytes: no more of them than tell this path from every other.
    pub fn finish(mut self) -> Vec<u8> {
        for kept in 0..=4 {
            let rest = u32::MAX.checked_shr(8 * kept).unwrap_or(0);
            let value = self.low.checked_add(rest).map(|value| value & !rest);
            if let Some(value) = value.filter(|value| *value <= self.high) {
                self.bytes.extend_from_slice(&value.to_be_bytes()[..kept as usize]);
                break;
            }
        }
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }

    fn next(&mut self) -> u32 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte.into()
    }
}
