//! A byte as decisions: three for how many bits it has, then those bits. What is small is told in four decisions, and
//! code is made of small numbers; instructions are numbered anew for it, the frequent ones first.

/// The opcodes that are frequent in compiled Rust, the most frequent first. The others follow in their own order.
const FREQUENT: [u8; 48] = [
    0x20, 0x41, 0x6a, 0x28, 0x21, 0x10, 0x36, 0x0b, 0x22, 0x02, 0x0d, 0x37, 0x29, 0x0c, 0x24, 0x45, 0x42,
    0x6b, 0x47, 0x46, 0x23, 0x1b, 0x2d, 0x3a, 0x03, 0x71, 0x74, 0x6c, 0xfc, 0x00, 0x49, 0x0f, 0x4f, 0x2f,
    0x3b, 0x4b, 0x0e, 0xa7, 0x76, 0xad, 0x11, 0x85, 0x4c, 0x73, 0x72, 0x84, 0x88, 0x52,
];

/// Decisions that tell how many bits there are.
const LENGTH: usize = 3;

/// A byte on its way to decisions, or from them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// A one, then the decisions.
    path: usize,
    decisions: usize,
}

impl Symbol {
    /// The decisions that tell `number`.
    pub fn of(number: u8) -> Self {
        let bits = (u8::BITS - number.leading_zeros()).saturating_sub(1) as usize;
        let low = bits.max(1);
        let path = ((1 << LENGTH | bits) << low) | (usize::from(number) & ((1 << low) - 1));
        Self { path, decisions: LENGTH + low }
    }

    /// How many there are.
    pub const fn decisions(self) -> usize {
        self.decisions
    }

    /// What comes after `taken` decisions.
    pub const fn decision(self, taken: usize) -> bool {
        self.path >> (self.decisions - 1 - taken) & 1 == 1
    }

    /// What comes after the decisions of `path`, if this one goes that way and further.
    pub const fn after(self, path: usize, taken: usize) -> Option<bool> {
        if taken < self.decisions && self.path >> (self.decisions - taken) == path {
            Some(self.decision(taken))
        } else {
            None
        }
    }

    /// The number that a whole path tells, or nothing as long as it goes on.
    pub fn number(path: usize, taken: usize) -> Option<u8> {
        let low = taken.checked_sub(LENGTH)?;
        let bits = (path >> low) & ((1 << LENGTH) - 1);
        (low == bits.max(1)).then(|| {
            let number = path & ((1 << low) - 1);
            (if bits == 0 { number } else { number | 1 << bits }) as u8
        })
    }
}

/// The opcodes numbered anew, there and back.
pub struct Ranks {
    there: [u8; 256],
    back: [u8; 256],
}

impl Ranks {
    /// Numbers them.
    pub fn new() -> Self {
        let others = (0..=255).filter(|op| !FREQUENT.contains(op));
        let (mut there, mut back) = ([0; 256], [0; 256]);
        for (rank, op) in (0..=255).zip(FREQUENT.into_iter().chain(others)) {
            there[usize::from(op)] = rank;
            back[usize::from(rank)] = op;
        }
        Self { there, back }
    }

    /// An opcode's number.
    pub const fn of(&self, op: u8) -> u8 {
        self.there[op as usize]
    }

    /// The opcode of a number.
    pub const fn op(&self, rank: u8) -> u8 {
        self.back[rank as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_and_no_path_is_another_ones_beginning() {
        for number in 0..=255 {
            let symbol = Symbol::of(number);
            let mut path = 1;
            for taken in 0..symbol.decisions() {
                assert_eq!(Symbol::number(path, taken), None, "{number} after {taken}");
                assert_eq!(symbol.after(path, taken), Some(symbol.decision(taken)));
                path = path << 1 | usize::from(symbol.decision(taken));
            }
            assert_eq!(Symbol::number(path, symbol.decisions()), Some(number));
        }
    }

    #[test]
    fn every_opcode_has_a_rank_of_its_own() {
        let ranks = Ranks::new();
        assert!((0..=255).all(|op| ranks.op(ranks.of(op)) == op));
    }
}
