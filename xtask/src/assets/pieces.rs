//! Cuts the module into pieces that get through a link which is cut every 60 KB.

use super::compress::gzip;

/// The most that a piece weighs under gzip, in bytes; brotli is always below. What is left of 60 KB pays for a
/// handshake, the headers and the tail of the piece before.
pub const HEAVIEST: usize = 48 * 1024;

/// A piece of an uncompressed build, in bytes: it only ever travels within one machine.
const UNCOMPRESSED: usize = 1 << 20;

/// Cuts `module` into the fewest equal pieces of which none weighs more than [`HEAVIEST`].
pub fn cut_for_bad_links(module: &[u8]) -> Vec<&[u8]> {
    let mut count = gzip(module).len().div_ceil(HEAVIEST).max(1);
    loop {
        let pieces: Vec<_> = module.chunks(module.len().div_ceil(count).max(1)).collect();
        if pieces.iter().all(|piece| gzip(piece).len() <= HEAVIEST) {
            return pieces;
        }
        count += 1;
    }
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
        assert_eq!(pieces.concat(), module);
    }

    #[test]
    fn a_small_module_is_one_piece() {
        assert_eq!(cut_for_bad_links(b"\0asm"), [b"\0asm"]);
    }
}
