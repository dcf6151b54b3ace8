//! Where in a module the next byte stands: the grammar of WebAssembly's binary format (W3C WebAssembly Core
//! Specification, chapter 5), as far as it tells bytes apart. Bodies of functions stand without their sizes here (see
//! [`crate::sizes`]): a body ends with the `end` that closes it.

/// What the next byte is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At {
    /// The magic and the version.
    Head,
    /// A section's number.
    Section,
    /// A section's size.
    SectionSize,
    /// Inside a section that is not code.
    Plain,
    /// How many bodies there are.
    Bodies,
    /// How many groups of locals a body has.
    Groups,
    /// How many locals a group has.
    GroupSize,
    /// A group's type.
    GroupType,
    /// An instruction.
    Op,
    /// An instruction's immediate.
    Immediate,
}

/// What the last byte completed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// Nothing that is told.
    Nothing,
    /// A section that is not code: its number, and how many bytes its content has.
    Section(u8, usize),
    /// An instruction: its opcode, and its first and last immediates; 0 where there is none.
    Instruction(u8, u32, u32),
    /// The last instruction of a body.
    Body,
}

/// How an immediate is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Leb,
    Bytes(u8),
    /// As many LEBs as it says, and one more.
    Labels,
    /// As many bytes as it says.
    Types,
    /// An opcode of the 0xfc group.
    Group,
}

/// The id of the code section.
const CODE: u8 = 10;

/// The way through a module, byte by byte.
pub struct Walk {
    at: At,
    section: u8,
    size: usize,
    /// Bytes of this section, so far.
    passed: usize,
    bodies: u32,
    groups: u32,
    depth: u32,
    op: u8,
    forms: Vec<Form>,
    form: usize,
    first: u32,
    value: u32,
    /// Bytes of the number or immediate that is being read.
    digits: u32,
}

impl Walk {
    /// Begins before the first byte.
    pub fn new() -> Self {
        Self {
            at: At::Head,
            section: 0,
            size: 0,
            passed: 0,
            bodies: 0,
            groups: 0,
            depth: 0,
            op: 0,
            forms: Vec::new(),
            form: 0,
            first: 0,
            value: 0,
            digits: 0,
        }
    }

    /// What the next byte is.
    pub const fn at(&self) -> At {
        self.at
    }

    /// Whether a body begins here.
    pub fn begins_body(&self) -> bool {
        self.at == At::Groups && self.digits == 0
    }

    /// Whether the next byte is a body's.
    pub const fn in_body(&self) -> bool {
        matches!(self.at, At::Groups | At::GroupSize | At::GroupType | At::Op | At::Immediate)
    }

    /// The number of the section.
    pub const fn section(&self) -> u8 {
        self.section
    }

    /// How many bytes of the section were passed.
    pub const fn passed(&self) -> usize {
        self.passed
    }

    /// The instruction whose immediates are next.
    pub const fn op(&self) -> u8 {
        self.op
    }

    /// Which of the immediates is next.
    pub const fn immediate(&self) -> usize {
        self.form
    }

    /// How many bytes of the number that is next were passed.
    pub const fn digits(&self) -> u32 {
        self.digits
    }

    /// How many blocks are open.
    pub const fn depth(&self) -> u32 {
        self.depth
    }

    /// Passes a byte.
    pub fn pass(&mut self, byte: u8) -> Done {
        self.passed += 1;
        match self.at {
            At::Head => {
                if self.passed == 8 {
                    self.at = At::Section;
                }
            }
            At::Section => {
                self.section = byte;
                self.at = At::SectionSize;
            }
            At::SectionSize => {
                if let Some(size) = self.number(byte) {
                    self.size = size as usize;
                    self.passed = 0;
                    self.at = if self.section == CODE { At::Bodies } else { At::Plain };
                    return self.plain();
                }
            }
            At::Plain => return self.plain(),
            At::Bodies => {
                if let Some(bodies) = self.number(byte) {
                    self.bodies = bodies;
                    self.body();
                }
            }
            At::Groups => {
                if let Some(groups) = self.number(byte) {
                    self.groups = groups;
                    self.at = if groups == 0 { At::Op } else { At::GroupSize };
                }
            }
            At::GroupSize => {
                if self.number(byte).is_some() {
                    self.at = At::GroupType;
                }
            }
            At::GroupType => {
                self.groups -= 1;
                self.at = if self.groups == 0 { At::Op } else { At::GroupSize };
            }
            At::Op => return self.op_passed(byte),
            At::Immediate => return self.immediate_passed(byte),
        }
        Done::Nothing
    }

    /// A byte of a LEB: the value, where it is the last one. What is beyond 32 bits is left out.
    fn number(&mut self, byte: u8) -> Option<u32> {
        self.value |= u32::from(byte & 0x7f).checked_shl(7 * self.digits).unwrap_or(0);
        self.digits += 1;
        (byte < 0x80).then(|| {
            self.digits = 0;
            std::mem::take(&mut self.value)
        })
    }

    fn plain(&mut self) -> Done {
        if self.section == CODE || self.passed < self.size {
            return Done::Nothing;
        }
        self.at = At::Section;
        Done::Section(self.section, self.size)
    }

    fn body(&mut self) {
        if self.bodies == 0 {
            self.at = At::Section;
        } else {
            self.bodies -= 1;
            self.depth = 0;
            self.at = At::Groups;
        }
    }

    fn op_passed(&mut self, op: u8) -> Done {
        self.op = op;
        self.form = 0;
        self.first = 0;
        self.forms.clear();
        let forms: &[Form] = match op {
            0x02..=0x04 | 0x0c | 0x0d | 0x10 | 0x20..=0x26 | 0x41 | 0x42 | 0xd2 => &[Form::Leb],
            0x0e => &[Form::Labels],
            0x11 | 0x28..=0x3e => &[Form::Leb, Form::Leb],
            0x1c => &[Form::Types],
            0x3f | 0x40 | 0xd0 => &[Form::Bytes(1)],
            0x43 => &[Form::Bytes(4)],
            0x44 => &[Form::Bytes(8)],
            0xfc => &[Form::Group],
            _ => &[],
        };
        self.forms.extend_from_slice(forms);
        if self.forms.is_empty() {
            return self.instruction(0);
        }
        self.at = At::Immediate;
        Done::Nothing
    }

    fn immediate_passed(&mut self, byte: u8) -> Done {
        let form = self.forms[self.form];
        let value = if let Form::Bytes(count) = form {
            self.digits += 1;
            if self.digits < u32::from(count) {
                return Done::Nothing;
            }
            self.digits = 0;
            0
        } else {
            let Some(value) = self.number(byte) else { return Done::Nothing };
            value
        };
        match form {
            Form::Leb | Form::Bytes(_) => {}
            // Bounded by what a body can hold: whoever says more has no bytes for them.
            Form::Labels => self.forms.extend((0..=value.min(1 << 20)).map(|_| Form::Leb)),
            Form::Types => self.forms.extend((0..value.min(1 << 20)).map(|_| Form::Bytes(1))),
            Form::Group => {
                let more = match value {
                    8 | 10 | 12 | 14 => 2,
                    9 | 11 | 13 | 15..=17 => 1,
                    _ => 0,
                };
                self.forms.extend((0..more).map(|_| Form::Leb));
            }
        }
        if self.form == 0 {
            self.first = value;
        }
        self.form += 1;
        if self.form < self.forms.len() { Done::Nothing } else { self.instruction(value) }
    }

    fn instruction(&mut self, last: u32) -> Done {
        self.at = At::Op;
        match self.op {
            0x02..=0x04 => self.depth += 1,
            0x0b if self.depth == 0 => {
                self.body();
                return Done::Body;
            }
            0x0b => self.depth -= 1,
            _ => {}
        }
        Done::Instruction(self.op, self.first, last)
    }
}
