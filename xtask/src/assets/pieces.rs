//! Cuts the module into pieces that get through a link which is cut every 60 KB.

use super::compress::gzip;

/// The most that a piece weighs under gzip, in bytes; brotli is always below. What is left of 60 KB pays for a
/// handshake, the headers and the tail of the piece before.
pub const HEAVIEST: usize = 48 * 1024;

/// A piece of an uncompressed build, in bytes: it only ever travels within one machine.
const UNCOMPRESSED: usize = 1 << 20;

/// How finely a cut is placed, in bytes.
const STEP: usize = 4 * 1024;

/// Cuts `module` into pieces of which none weighs more than [`HEAVIEST`] and each nearly as much: every cut costs,
/// since a piece is compressed without knowing the others.
pub fn cut_for_bad_links(module: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = module;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(longest(rest));
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

/// The length of the longest beginning of `bytes` that is light enough: one step at least, which always is.
fn longest(bytes: &[u8]) -> usize {
    let light = |steps: usize| gzip(&bytes[..bytes.len().min(steps * STEP)]).len() <= HEAVIEST;
    let (mut fits, mut too_long) = (1, bytes.len().div_ceil(STEP) + 1);
    // Code shrinks to between a third and a half: looking there first spares compressing all of it.
    for guess in [HEAVIEST * 2 / STEP, HEAVIEST * 4 / STEP, HEAVIEST * 8 / STEP] {
        if guess > fits && guess < too_long {
            if light(guess) {
                fits = guess;
            } else {
                too_long = guess;
            }
        }
    }
    while fits + 1 < too_long {
        let middle = fits.midpoint(too_long);
        if light(middle) {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    bytes.len().min(fits * STEP)
}

/// Cuts `module` for a link that holds.
pub fn cut(module: &[u8]) -> Vec<&[u8]> {
    module.chunks(UNCOMPRESSED).collect()
}

#[cfg(test)]
mod tests {
    use super::super::compress::brotli;
    use super::super::record::sha256;
    use super::*;

    /// Bytes that do not compress: hashes of a counter.
    fn noise(len: usize) -> Vec<u8> {
        (0u32..).flat_map(|n| sha256(&n.to_le_bytes()).into_bytes()).take(len).collect()
    }

    #[test]
    fn every_piece_is_light_and_together_they_are_the_module() {
        let module = [noise(300_000), vec![0; 200_000]].concat();

        let pieces = cut_for_bad_links(&module);

        assert!(pieces.iter().all(|piece| gzip(piece).len() <= HEAVIEST && brotli(piece).len() <= HEAVIEST));
        let (_, all_but_last) = pieces.split_last().expect("there are pieces");
        assert!(all_but_last.iter().all(|piece| gzip(piece).len() > HEAVIEST - STEP));
        assert_eq!(pieces.concat(), module);
    }

    #[test]
    fn a_small_module_is_one_piece() {
        assert_eq!(cut_for_bad_links(b"\0asm"), [b"\0asm"]);
    }
}
