//! Bytes made wrong, as links, disks and people with bad intent make them.

use fastrand::Rng;

/// The longest input, in bytes: what more there is of the same asks nothing new.
const LONGEST: usize = 1 << 16;

/// Lengths that a reader must not believe, as varints and as plain numbers.
const LENGTHS: [&[u8]; 7] = [
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    &[0x80, 0x80, 0x80, 0x80, 0x10],
    &[0x80, 0x80, 0x40],
    &[0xff, 0x7f],
    &[0x80, 0x00],
    &[0x00],
];

/// Draws bytes out of the corpus, made wrong in one to four ways.
pub fn drawn(rng: &mut Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = one_of(rng, corpus).clone();
    for _ in 0..rng.u8(1..5) {
        mutate(rng, &mut bytes, corpus);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    let at = rng.usize(..=bytes.len());
    let to = rng.usize(at..=bytes.len().min(at + 64));
    match rng.u8(..9) {
        // A bit flips; a byte is another.
        0 | 1 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
        2 if at < bytes.len() => bytes[at] = rng.u8(..),
        // The end is missing, or a piece in the middle.
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..to)),
        // A piece comes again, many times.
        5 => {
            let again = bytes[at..to].repeat(1 << rng.u8(..8));
            bytes.splice(to..to, again);
        }
        // One byte over and over, where something else stood.
        6 => {
            let byte = rng.u8(..);
            bytes[at..to].fill(byte);
        }
        // The head of one with the tail of another.
        7 => {
            let other = one_of(rng, corpus);
            let from = rng.usize(..=other.len());
            bytes.splice(at.., other[from..].iter().copied());
        }
        // A length is another.
        _ => {
            let length = LENGTHS[rng.usize(..LENGTHS.len())];
            let over = bytes.len().min(at + rng.usize(..=length.len()));
            bytes.splice(at..over, length.iter().copied());
        }
    }
}

fn one_of<'a>(rng: &mut Rng, corpus: &'a [Vec<u8>]) -> &'a Vec<u8> {
    &corpus[rng.usize(..corpus.len())]
}
