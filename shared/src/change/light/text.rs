//! Text, letter by letter: the last letters, the syllable so far and the ones before it, the field it stands in, and
//! whatever followed the same letters earlier.

use super::coder::Coder;
use super::letters::{END, Letters, OTHER};
use super::model::{Guess, Model, mix};
use super::table::{LINE, Table};

/// The sets of weights that texts mix with: by the length of what was guessed, and by the letter before.
const BY_LENGTH: usize = 32;
const BY_LETTER: usize = 48;

/// So many letters are compared to find where the same was said.
const SAME: usize = 4;
const PLACES_BITS: u32 = 15;
const PLACE_LINES: usize = (1 << PLACES_BITS) / LINE;

/// The texts so far.
pub struct Texts {
    pub letters: Letters,
    said: Vec<u8>,
    /// How much of it to go back to.
    kept: usize,
    places: Table<PLACE_LINES>,
}

/// How far the letters of one text are known.
struct Reading {
    /// The last letters, the newest first.
    last: [u8; 8],
    /// The syllable so far, and the three before it.
    syllables: [u32; 4],
    at: u32,
    /// Where in what was said the same goes on, and for how many letters it has been so.
    same: Option<usize>,
    length: u32,
}

impl Texts {
    pub fn new() -> Self {
        Self { letters: Letters::new(), said: Vec::new(), kept: 0, places: Table::of(0) }
    }

    /// Takes what was said so far for what to go back to.
    pub fn keep(&mut self) {
        self.kept = self.said.len();
        self.places.keep();
    }

    /// Forgets what was said since it was last kept.
    pub fn go_back(&mut self) {
        self.said.truncate(self.kept);
        self.places.go_back();
    }

    /// Takes a text of `field` that goes on behind `before`; returns its letters' bytes and the text. Nothing where it is
    /// longer than `most` letters.
    pub fn text(
        &mut self,
        model: &mut Model,
        io: &mut Coder,
        field: u32,
        before: &[u8],
        most: usize,
        text: &str,
    ) -> Option<(Vec<u8>, String)> {
        let mut reading = Reading { last: [END; 8], syllables: [0; 4], at: 0, same: None, length: 0 };
        for code in before {
            reading.take(&self.letters, *code);
        }
        reading.at = 0;
        self.said.push(END);
        self.said.extend_from_slice(before);
        let (mut codes, mut whole) = (Vec::new(), String::new());
        let mut given = text.chars();
        loop {
            let given = given.next();
            let code = self.letter(
                model,
                io,
                field,
                &mut reading,
                given.map_or(END, |letter| self.letters.code(letter)),
            );
            if code == END {
                return Some((codes, whole));
            }
            if codes.len() >= most {
                return None;
            }
            let letter = if code == OTHER {
                let given = given.map_or(0, u32::from);
                let read = (0..21)
                    .rev()
                    .fold(0, |read, place| read << 1 | u32::from(io.bit(1 << 15, given >> place & 1 == 1)));
                char::from_u32(read)?
            } else {
                self.letters.letter(code)?
            };
            if io.is_overdrawn() {
                return None;
            }
            codes.push(code);
            whole.push(letter);
        }
    }

    fn letter(
        &mut self,
        model: &mut Model,
        io: &mut Coder,
        field: u32,
        reading: &mut Reading,
        code: u8,
    ) -> u8 {
        self.find(reading);
        let contexts = reading.contexts(field);
        let guess = reading.same.map(|at| Guess { symbol: self.said[at].into(), length: reading.length });
        let length = reading.same.map_or(0, |_| 1 + reading.length.min(28) as usize / 2);
        let letter = usize::from(reading.last[0]) / 6;
        let sets = [BY_LENGTH + length, BY_LETTER + letter];
        let code = model.symbol(io, sets, &contexts, guess, 8, code.into()) as u8;
        reading.same = match reading.same {
            Some(at) if self.said[at] == code && at + 1 < self.said.len() => {
                reading.length += 1;
                Some(at + 1)
            }
            _ => None,
        };
        self.said.push(code);
        if self.said.len() > SAME {
            let at = self.hash();
            self.places.begin(at / LINE);
            self.places.begun(at / LINE)[at % LINE] = self.said.len() as u32;
        }
        reading.take(&self.letters, code);
        code
    }

    fn hash(&self) -> usize {
        let last = &self.said[self.said.len() - SAME..];
        (mix(&[u32::from_le_bytes([last[0], last[1], last[2], last[3]])]) >> (32 - PLACES_BITS)) as usize
    }

    /// Looks for where the last letters were said before, unless that is known.
    fn find(&self, reading: &mut Reading) {
        if reading.same.is_some() || self.said.len() <= SAME {
            return;
        }
        let end = self.said.len();
        let at = self.hash();
        let at = self.places.line(at / LINE)[at % LINE] as usize;
        // The place of the last letters themselves is where one is.
        if at == 0 || at >= end {
            return;
        }
        let same =
            (0..32.min(at)).take_while(|back| self.said[at - 1 - back] == self.said[end - 1 - back]).count();
        if same >= SAME {
            reading.same = Some(at);
            reading.length = same as u32;
        }
    }
}

impl Reading {
    fn take(&mut self, letters: &Letters, code: u8) {
        self.last.copy_within(0..7, 1);
        self.last[0] = code;
        self.at += 1;
        let is_letter = code == OTHER || letters.letter(code).is_some_and(char::is_alphanumeric);
        if is_letter {
            let letter = letters
                .letter(code)
                .map_or(code.into(), |letter| letter.to_lowercase().next().map_or(0, u32::from));
            self.syllables[0] = mix(&[self.syllables[0], letter]);
        } else if self.syllables[0] != 0 {
            self.syllables.copy_within(0..3, 1);
            self.syllables[0] = 0;
        }
    }

    fn contexts(&self, field: u32) -> [u32; 12] {
        let [a, b, c, d, e, f, g, _] = self.last.map(u32::from);
        let [now, one, two, three] = self.syllables;
        [
            mix(&[0, field]),
            mix(&[1, a]),
            mix(&[2, a, b]),
            mix(&[3, a, b, c]),
            mix(&[4, a, b, c, d]),
            mix(&[5, a, b, c, d, e]),
            mix(&[6, a, b, c, d, e, f, g]),
            mix(&[7, now, a]),
            mix(&[8, now, a, one]),
            mix(&[9, now, a, one, two]),
            mix(&[10, now, a, one, two, three]),
            mix(&[11, field, self.at.min(24), a]),
        ]
    }
}
