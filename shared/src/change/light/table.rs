//! Numbers that go back to what they were: a changeset is foreseen from what everybody knows and from itself, never from
//! the one before it, and copying all that is known for each would take longer than the changeset.

/// How many numbers lie in a line.
pub const LINE: usize = 16;

/// Numbers that a processor fetches together.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([u32; LINE]);

/// So many lines of numbers, and those that were written over since the last [`keep`](Self::keep).
pub struct Table<const LINES: usize> {
    now: Box<[Line; LINES]>,
    /// Which lines were written over, and what they were.
    before: Vec<(u32, [u32; LINE])>,
    /// Whether a line stands in `before`, so that it stands there once.
    written: Box<[bool; LINES]>,
}

/// How much room for `before` is kept between two changesets: 68 KiB.
const ROOM: usize = 1 << 10;

impl<const LINES: usize> Table<LINES> {
    /// Returns a table of `number`.
    pub fn of(number: u32) -> Self {
        Self { now: boxed(Line([number; LINE])), before: Vec::new(), written: boxed(false) }
    }

    /// Returns a line of numbers. What is beyond the last line begins again at the first.
    pub fn line(&self, line: usize) -> &[u32; LINE] {
        &self.now[line % LINES].0
    }

    /// Has the processor fetch lines, all of them at once: one after the other it would wait for each, and most of the table
    /// is far from it.
    pub fn fetch(&self, lines: impl Iterator<Item = usize>) {
        let each = lines.map(|line| self.line(line)[0] ^ u32::from(self.written[line % LINES]));
        std::hint::black_box(each.fold(0, |sum, one| sum ^ one));
    }

    /// Has a line ready to be written over.
    pub fn begin(&mut self, line: usize) {
        let line = line % LINES;
        if !self.written[line] {
            self.written[line] = true;
            self.before.push((line as u32, self.now[line].0));
        }
    }

    /// Returns a line that was [begun](Self::begin) since the last [`keep`](Self::keep).
    pub fn begun(&mut self, line: usize) -> &mut [u32; LINE] {
        debug_assert!(self.written[line % LINES]);
        &mut self.now[line % LINES].0
    }

    /// Takes the numbers for those to go back to.
    pub fn keep(&mut self) {
        self.end(|_, _| ());
    }

    /// Goes back.
    pub fn go_back(&mut self) {
        self.end(|line, before| *line = before);
    }

    fn end(&mut self, put: impl Fn(&mut [u32; LINE], [u32; LINE])) {
        for (line, before) in self.before.drain(..) {
            put(&mut self.now[line as usize].0, before);
            self.written[line as usize] = false;
        }
        self.before.shrink_to(ROOM);
    }
}

/// Returns so many of one thing, on the heap from the beginning.
fn boxed<T: Clone, const MANY: usize>(one: T) -> Box<[T; MANY]> {
    let Ok(all) = vec![one; MANY].into_boxed_slice().try_into() else { unreachable!("as many as there are") };
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_over_comes_back_once_and_what_was_kept_stays() {
        let mut table = Table::<5>::of(7);
        let write = |table: &mut Table<5>, line: usize, number| {
            table.begin(line);
            table.begun(line)[3] = number;
        };
        write(&mut table, 4, 1);
        table.keep();
        for number in [2, 3] {
            write(&mut table, 4, number);
            write(&mut table, 0, 10 * number);
        }
        assert_eq!((table.line(4)[3], table.line(0)[3], table.line(0)[2]), (3, 30, 7));
        table.go_back();
        assert_eq!((table.line(4)[3], table.line(0)[3]), (1, 7));
        write(&mut table, 0, 4);
        table.go_back();
        assert_eq!(table.line(0)[3], 7);
    }
}
