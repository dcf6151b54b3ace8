//! Codes that can be read out over a telephone, and keys for links.

use sha2::{Digest, Sha256};

use crate::store::StoreError;

/// Capitals and digits that nobody takes for one another: no 0 O, 1 I L, U (heard as V or written as one).
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// By so many letters an invitation is found; guessing them is worth nothing.
pub(super) const SELECTOR: usize = 4;

/// The letters of a whole code: 8 of them, 39 bits, are secret, behind five tries.
const LETTERS: usize = 12;

/// The hex digits of a link's key: 128 bits.
pub const KEY_HEX: usize = 32;

/// What a person typed or a link brought, brought into one form.
#[derive(Clone, PartialEq, Eq)]
pub enum Given {
    /// Twelve letters.
    Code(String),
    /// A link's key.
    Key([u8; KEY_HEX / 2]),
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Code(_) => "Code(..)",
            Self::Key(_) => "Key(..)",
        })
    }
}

impl Given {
    /// Reads a typed code: capitals or not, with dashes and blanks or without. Nothing where it cannot be one.
    pub fn code(typed: &str) -> Option<Self> {
        let mut code = String::with_capacity(LETTERS);
        for letter in typed.chars().filter(|letter| letter.is_alphanumeric()) {
            let letter = letter.to_ascii_uppercase();
            if !letter.is_ascii() || !ALPHABET.contains(&(letter as u8)) || code.len() == LETTERS {
                return None;
            }
            code.push(letter);
        }
        (code.len() == LETTERS).then_some(Self::Code(code))
    }

    /// Reads a link's key: 32 hex digits.
    pub fn key(hex: &str) -> Option<Self> {
        unhex(hex).map(Self::Key)
    }
}

/// Reads exactly `N` bytes of hex.
pub fn unhex<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let digits = hex.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
        let digit = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

/// Returns bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A fresh code and key.
pub(super) struct Drawn {
    pub(super) code: String,
    pub(super) key: [u8; KEY_HEX / 2],
}

impl Drawn {
    /// The code in groups of four, as it is read out.
    pub(super) fn shown(&self) -> String {
        [&self.code[..4], &self.code[4..8], &self.code[8..]].join("-")
    }

    pub(super) fn key_hex(&self) -> String {
        hex(&self.key)
    }
}

pub(super) fn draw() -> Result<Drawn, StoreError> {
    let mut code = String::with_capacity(LETTERS);
    while code.len() < LETTERS {
        let [byte] = random::<1>()?;
        // 240 is the last multiple of 30: beyond, some letters would come up more often.
        if byte < 240 {
            code.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        }
    }
    Ok(Drawn { code, key: random()? })
}

/// Draws random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Failed(error.to_string()))?;
    Ok(bytes)
}

pub(super) fn hash(salt: &[u8; 16], secret: &[u8]) -> [u8; 32] {
    Sha256::new_with_prefix(b"so-chi-bo invitation").chain_update(salt).chain_update(secret).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let drawn = draw().unwrap();
        let read = Given::code(&drawn.shown()).unwrap();
        assert!(read == Given::Code(drawn.code.clone()));
        assert!(Given::code(&format!(" {} ", drawn.shown().to_lowercase().replace('-', " "))) == Some(read));
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for typed in
            ["", "ABCD-EFGH-JKM", "ABCD-EFGH-JKMNP", "ABCD-EFGH-JKM0", "ABCD-EFGH-JKMO", "ĂBCD-EFGH-JKMN"]
        {
            assert!(Given::code(typed).is_none(), "{typed:?}");
        }
        for hex in ["", "0", &"g".repeat(32), &"0".repeat(33)] {
            assert!(Given::key(hex).is_none(), "{hex:?}");
        }
    }
}
