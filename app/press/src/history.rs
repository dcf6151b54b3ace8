//! What was passed, in the terms in which code repeats itself: the instructions before, the values on the stack and what
//! left them there, the locals and offsets in use, and the place where the same instructions stood once before. Nothing
//! here need be right for a module to come back as it was: what is guessed wrong costs bytes.

/// How many instructions are remembered.
pub const REACH: usize = 16;

/// A value on the stack, by what left it there: a local's number and [`LOCAL`], or an opcode.
type Value = u32;

const LOCAL: Value = 0x1000;
const GLOBAL: Value = 0x800;
const RETURNED: Value = 0x100;
const LEFT_BY_BLOCK: Value = 0x101;

/// The kind of an import that is a function.
const FUNCTION: u32 = 0;

/// More values at once are not believed.
const MOST_RETURNED: u32 = 16;

/// What was passed.
pub struct History {
    /// Opcodes of the instructions before, the last one first.
    pub ops: [u8; REACH],
    /// The three instructions before with their immediates, as hashes, the last one first.
    pub whole: [u32; 3],
    /// Which body this is.
    pub body: u32,
    /// The two locals that were named last, the last one first.
    pub locals: [u32; 2],
    /// The function that was called last.
    pub called: u32,
    stack: Vec<Value>,
    /// For each block: how many values were below it, and whether it leaves one.
    blocks: Vec<(usize, bool)>,
    /// The offset that was last used with each kind of address.
    offsets: [u32; 256],
    /// How many values each type of function takes and returns.
    types: Vec<(u32, u32)>,
    /// The type of each function.
    functions: Vec<u32>,
}

impl History {
    /// Begins with nothing.
    pub fn new() -> Self {
        Self {
            ops: [0; REACH],
            whole: [0; 3],
            body: 0,
            locals: [0; 2],
            called: 0,
            stack: Vec::new(),
            blocks: Vec::new(),
            offsets: [0; 256],
            types: Vec::new(),
            functions: Vec::new(),
        }
    }

    /// The value `below` the top of the stack.
    pub fn value(&self, below: usize) -> Value {
        self.stack.len().checked_sub(below + 1).map_or(0, |at| self.stack[at])
    }

    /// How many values are on the stack.
    pub fn height(&self) -> usize {
        self.stack.len()
    }

    /// The address that `op` reads or writes at.
    pub fn address(&self, op: u8) -> Value {
        self.value(usize::from(is_store(op)))
    }

    /// The offset that was last used with this kind of address.
    pub fn offset(&self, address: Value) -> u32 {
        self.offsets[address as usize % self.offsets.len()]
    }

    /// A body begins.
    pub fn begin(&mut self) {
        self.ops = [0; REACH];
        self.whole = [0; 3];
        self.body += 1;
        self.stack.clear();
        self.blocks.clear();
        self.offsets = [0; 256];
    }

    /// A section of types, imports or functions has passed; these are its bytes.
    pub fn section(&mut self, number: u8, bytes: &[u8]) {
        // What does not read as it should is a section of another kind of module; its calls are then guessed wrong.
        let _ = match number {
            1 => self.read_types(&mut Reader(bytes)),
            2 => self.read_imports(&mut Reader(bytes)),
            3 => self.read_functions(&mut Reader(bytes)),
            _ => Some(()),
        };
    }

    fn read_types(&mut self, from: &mut Reader<'_>) -> Option<()> {
        for _ in 0..from.number()? {
            from.skip(1)?;
            let takes = from.number()?;
            from.skip(takes)?;
            let returns = from.number()?;
            from.skip(returns)?;
            self.types.push((takes, returns));
        }
        Some(())
    }

    /// Functions only: anything else that is imported ends the reading.
    fn read_imports(&mut self, from: &mut Reader<'_>) -> Option<()> {
        for _ in 0..from.number()? {
            for _ in ["module", "name"] {
                let len = from.number()?;
                from.skip(len)?;
            }
            if from.number()? != FUNCTION {
                return None;
            }
            self.functions.push(from.number()?);
        }
        Some(())
    }

    fn read_functions(&mut self, from: &mut Reader<'_>) -> Option<()> {
        for _ in 0..from.number()? {
            self.functions.push(from.number()?);
        }
        Some(())
    }

    /// An instruction has passed: its opcode, first and last immediates, and all of it as a hash.
    pub fn instruction(&mut self, op: u8, first: u32, last: u32, whole: u32) {
        self.ops.copy_within(..REACH - 1, 1);
        self.ops[0] = op;
        self.whole = [whole, self.whole[0], self.whole[1]];
        match op {
            0x10 => self.called = first,
            0x20..=0x22 => self.locals = [first, self.locals[0]],
            _ => {}
        }
        self.follow(op, first, last);
    }

    /// What an instruction takes from the stack and leaves there (WebAssembly Core Specification, chapter 3.4).
    fn follow(&mut self, op: u8, first: u32, last: u32) {
        match op {
            0x02..=0x04 => {
                self.take(u32::from(op == 0x04));
                self.blocks.push((self.stack.len(), first != 0x40));
            }
            0x05 => {
                if let Some((below, _)) = self.blocks.last() {
                    self.stack.truncate(*below);
                }
            }
            0x0b => {
                if let Some((below, leaves)) = self.blocks.pop() {
                    self.stack.truncate(below);
                    self.leave(u32::from(leaves), LEFT_BY_BLOCK);
                }
            }
            0x0d | 0x0e | 0x1a | 0x21 | 0x24 => self.take(1),
            0x10 => self.call(self.functions.get(first as usize).copied()),
            0x11 => {
                self.take(1);
                self.call(Some(first));
            }
            0x1b => {
                self.take(3);
                self.leave(1, op.into());
            }
            0x20 => self.leave(1, LOCAL.wrapping_add(first)),
            0x22 => {
                self.take(1);
                self.leave(1, LOCAL.wrapping_add(first));
            }
            0x23 => self.leave(1, GLOBAL.wrapping_add(first)),
            0x28..=0x3e => {
                let address = self.address(op) as usize % self.offsets.len();
                self.offsets[address] = last;
                self.take(1 + u32::from(is_store(op)));
                self.leave(u32::from(!is_store(op)), op.into());
            }
            0x3f | 0x41..=0x44 => self.leave(1, op.into()),
            0x40 | 0x45 | 0x50 | 0x67..=0x69 | 0x79..=0x7b | 0x8b..=0x91 | 0x99..=0x9f | 0xa7..=0xc4 => {
                self.take(1);
                self.leave(1, op.into());
            }
            0x46..=0x4f | 0x51..=0x66 | 0x6a..=0x78 | 0x7c..=0x8a | 0x92..=0x98 | 0xa0..=0xa6 => {
                self.take(2);
                self.leave(1, op.into());
            }
            0xfc => match first {
                0..=7 => {
                    self.take(1);
                    self.leave(1, op.into());
                }
                8 | 10 | 11 => self.take(3),
                _ => {}
            },
            _ => {}
        }
    }

    fn call(&mut self, of_type: Option<u32>) {
        let (takes, returns) =
            of_type.and_then(|of| self.types.get(of as usize)).copied().unwrap_or_default();
        self.take(takes);
        self.leave(returns, RETURNED);
    }

    fn take(&mut self, count: u32) {
        self.stack.truncate(self.stack.len().saturating_sub(count as usize));
    }

    fn leave(&mut self, count: u32, value: Value) {
        self.stack.extend((0..count.min(MOST_RETURNED)).map(|_| value));
    }
}

fn is_store(op: u8) -> bool {
    (0x36..=0x3e).contains(&op)
}

/// The bytes of a section, from its beginning.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u32::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn skip(&mut self, count: u32) -> Option<()> {
        self.0 = self.0.get(count as usize..)?;
        Some(())
    }
}
