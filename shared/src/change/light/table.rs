//! Numbers that go back to what they were: a changeset is foreseen from what everybody knows and from itself, never from
//! the one before it, and copying all that is known for each would take longer than the changeset.

/// Numbers, and those that were written over since the last [`keep`](Self::keep).
pub struct Table {
    now: Vec<u32>,
    /// Where each that was written over stands, and what it was.
    before: Vec<(u32, u32)>,
    /// A bit for each that stands in `before`, so that it stands there once.
    written: Vec<u32>,
}

/// How much room for `before` is kept between two changesets: 64 KiB.
const ROOM: usize = 1 << 13;

impl Table {
    /// Returns `length` times `number`.
    pub fn of(number: u32, length: usize) -> Self {
        Self { now: vec![number; length], before: Vec::new(), written: vec![0; length.div_ceil(32)] }
    }

    pub fn get(&self, at: usize) -> u32 {
        self.now[at]
    }

    /// Has the processor fetch what is written over next, all of it at once: one after the other it would wait for each, and
    /// most of the table is far from it.
    pub fn fetch(&self, all: impl Iterator<Item = usize>) {
        std::hint::black_box(all.fold(0, |sum, at| sum ^ self.now[at] ^ self.written[at / 32]));
    }

    /// Returns the number at `at`, to be written over.
    pub fn write(&mut self, at: usize) -> &mut u32 {
        let number = &mut self.now[at];
        let (written, bit) = (&mut self.written[at / 32], 1 << (at % 32));
        if *written & bit == 0 {
            *written |= bit;
            self.before.push((at as u32, *number));
        }
        number
    }

    /// Returns a number that was written over since the last [`keep`](Self::keep), to be written over again.
    pub fn again(&mut self, at: usize) -> &mut u32 {
        debug_assert!(self.written[at / 32] & 1 << (at % 32) != 0);
        &mut self.now[at]
    }

    /// Takes the numbers for those to go back to.
    pub fn keep(&mut self) {
        self.end(|_, _| ());
    }

    /// Goes back.
    pub fn go_back(&mut self) {
        self.end(|number, before| *number = before);
    }

    fn end(&mut self, put: impl Fn(&mut u32, u32)) {
        for (at, before) in self.before.drain(..) {
            put(&mut self.now[at as usize], before);
            self.written[at as usize / 32] = 0;
        }
        self.before.shrink_to(ROOM);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_over_comes_back_once_and_what_was_kept_stays() {
        let mut table = Table::of(7, 70);
        *table.write(69) = 1;
        table.keep();
        for number in [2, 3] {
            *table.write(69) = number;
            *table.write(0) += number;
        }
        assert_eq!((table.get(69), table.get(0)), (3, 12));
        table.go_back();
        assert_eq!((table.get(69), table.get(0)), (1, 7));
        *table.write(0) = 4;
        table.go_back();
        assert_eq!(table.get(0), 7);
    }
}
