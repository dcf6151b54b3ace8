//! A byte a letter: ASCII, the letters of Vietnamese, what else stands in minutes, and a way out for all others. The
//! order is part of the wire.

/// The text ends.
pub const END: u8 = 0;
/// A letter follows that has no byte of its own.
pub const OTHER: u8 = 1;

const FIRST: u8 = 2;
const ASCII: std::ops::RangeInclusive<char> = ' '..='~';
const MORE: &str = "\nàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ\
                    ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ–—“”‘’…•°²ëËñ";

/// The letters, both ways.
pub struct Letters {
    by_code: Vec<char>,
    by_letter: Vec<(char, u8)>,
}

impl Letters {
    pub fn new() -> Self {
        let by_code: Vec<char> = ASCII.chain(MORE.chars()).collect();
        let mut by_letter: Vec<_> = (FIRST..).zip(&by_code).map(|(code, letter)| (*letter, code)).collect();
        by_letter.sort_unstable();
        Self { by_code, by_letter }
    }

    /// Returns the letter's byte, [`OTHER`] where it has none.
    pub fn code(&self, letter: char) -> u8 {
        let at = self.by_letter.binary_search_by_key(&letter, |(letter, _)| *letter);
        at.map_or(OTHER, |at| self.by_letter[at].1)
    }

    /// Returns the letter of a byte.
    pub fn letter(&self, code: u8) -> Option<char> {
        self.by_code.get(usize::from(code.checked_sub(FIRST)?)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_comes_back_and_they_fit_a_byte() {
        let letters = Letters::new();
        assert!(letters.by_code.len() + usize::from(FIRST) <= 256);
        for letter in &letters.by_code {
            assert_eq!(letters.letter(letters.code(*letter)), Some(*letter));
        }
        assert_eq!(letters.code('漢'), OTHER);
    }
}
