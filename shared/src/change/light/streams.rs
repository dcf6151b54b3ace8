//! The paper of the pack: a symbol is a byte in the stream of what it is about, so that what is alike stands together for a
//! general compressor to find. Streams have no names: they stand in the order in which they are first used.

use std::collections::BTreeMap;

use super::letters::{END, Letters, OTHER};
use super::model::mix;
use super::pen::{About, Paper};

/// The most streams. What would begin a further one goes into the first.
const MOST_STREAMS: usize = 4_096;

/// What stands in a stream beside symbols, behind all of [`About`].
const NUMBER: u32 = 64;
const RAW: u32 = 65;
const TEXT: u32 = 66;
const BYTES: u32 = 67;

/// Added to a byte that is part of no letter: behind the last letter that there is.
const NO_LETTER: u32 = 0x11_0000;

/// Bytes by what they are about.
pub struct Streams {
    letters: Letters,
    streams: Vec<Stream>,
    places: BTreeMap<u32, u32>,
    reads: bool,
    /// Whether more was read than there is.
    overdrawn: bool,
}

#[derive(Default)]
struct Stream {
    bytes: Vec<u8>,
    at: usize,
}

impl Streams {
    /// Begins to write.
    pub fn writing() -> Self {
        Self {
            letters: Letters::new(),
            streams: Vec::new(),
            places: BTreeMap::new(),
            reads: false,
            overdrawn: false,
        }
    }

    /// Begins to read; nothing where the bytes are not streams.
    pub fn reading(bytes: &[u8]) -> Option<Self> {
        let (lengths, mut rest): (Vec<u32>, _) = postcard::take_from_bytes(bytes).ok()?;
        if lengths.len() > MOST_STREAMS {
            return None;
        }
        let mut streams = Vec::new();
        for length in lengths {
            let (stream, more) = rest.split_at_checked(length as usize)?;
            streams.push(Stream { bytes: stream.into(), at: 0 });
            rest = more;
        }
        rest.is_empty().then_some(Self { streams, reads: true, ..Self::writing() })
    }

    /// Returns whether all that was there to read was read.
    pub fn is_read(&self) -> bool {
        self.streams.iter().all(|stream| stream.at == stream.bytes.len())
    }

    /// Ends writing, and returns the bytes: the streams' lengths, then the streams.
    pub fn finish(self) -> Vec<u8> {
        let lengths: Vec<_> = self.streams.iter().map(|stream| stream.bytes.len() as u32).collect();
        let mut bytes = postcard::to_stdvec(&lengths).expect("a vector takes any lengths");
        self.streams.iter().for_each(|stream| bytes.extend_from_slice(&stream.bytes));
        bytes
    }

    /// Returns the place of the stream that holds what is about this.
    fn of(&mut self, about: u32, context: u32) -> usize {
        let next = self.places.len();
        let place = if next < MOST_STREAMS { next } else { 0 };
        let at = *self.places.entry(mix(&[about, context])).or_insert(place as u32) as usize;
        if at == self.streams.len() && !self.reads {
            self.streams.push(Stream::default());
        }
        at
    }

    fn byte(&mut self, at: usize, byte: u8) -> u8 {
        let Some(stream) = self.streams.get_mut(at) else {
            self.overdrawn = true;
            return 0;
        };
        if !self.reads {
            stream.bytes.push(byte);
        }
        let read = stream.bytes.get(stream.at).copied();
        self.overdrawn |= read.is_none();
        stream.at += usize::from(read.is_some());
        read.unwrap_or(0)
    }

    /// Takes a number in groups of seven bits, the lowest first.
    fn varint(&mut self, at: usize, number: u64) -> u64 {
        let mut read = 0;
        for place in (0..u64::BITS).step_by(7) {
            let rest = number >> place;
            let byte = self.byte(at, (rest & 0x7f) as u8 | u8::from(rest > 0x7f) << 7);
            read |= u64::from(byte & 0x7f) << place;
            if byte < 0x80 {
                break;
            }
        }
        read
    }

    /// Takes letters, and bytes that are none: a byte each, or [`OTHER`] and a number. Returns them as UTF-8; nothing
    /// where there are more than `most`.
    fn letters(&mut self, at: usize, most: usize, given: &mut dyn Iterator<Item = u32>) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            let given = given.next();
            let code = |number| char::from_u32(number).map_or(OTHER, |letter| self.letters.code(letter));
            let code = given.map_or(END, code);
            let number = match self.byte(at, code) {
                END => return Some(bytes),
                OTHER => self.varint(at, given.unwrap_or(0).into()) as u32,
                code => self.letters.letter(code)?.into(),
            };
            match char::from_u32(number) {
                Some(letter) => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
                None => bytes.push(number as u8),
            }
            if bytes.len() > most {
                return None;
            }
        }
    }
}

impl Paper for Streams {
    fn symbol(&mut self, about: About, contexts: &[u32], width: u32, symbol: u32) -> u32 {
        let at = self.of(about as u32, contexts[0]);
        u32::from(self.byte(at, symbol as u8)) & ((1 << width) - 1)
    }

    fn number(&mut self, contexts: &[u32], number: u64) -> u64 {
        let at = self.of(NUMBER, contexts[0]);
        self.varint(at, number)
    }

    fn raw(&mut self, byte: u8) -> u8 {
        let at = self.of(RAW, 0);
        self.byte(at, byte)
    }

    /// The letters in it as letters: texts that stand elsewhere, too, are found again there.
    fn bytes(&mut self, of: u32, most: usize, bytes: &[u8]) -> Option<Vec<u8>> {
        let at = self.of(BYTES, of);
        let mut given = bytes.utf8_chunks().flat_map(|chunk| {
            let others = chunk.invalid().iter().map(|byte| NO_LETTER + u32::from(*byte));
            chunk.valid().chars().map(u32::from).chain(others)
        });
        self.letters(at, most, &mut given)
    }

    fn text(&mut self, field: u32, _: &[u8], most: usize, text: &str) -> Option<(Vec<u8>, String)> {
        let at = self.of(TEXT, field);
        let text = self.letters(at, 4 * most, &mut text.chars().map(u32::from))?;
        let text = String::from_utf8(text).ok()?;
        let codes: Vec<_> = text.chars().map(|letter| self.letters.code(letter)).collect();
        (codes.len() <= most).then_some((codes, text))
    }

    /// As a number, which takes no more bytes where it is a distant one.
    fn pick(
        &mut self,
        about: About,
        count: usize,
        contexts: &dyn Fn(usize) -> [u32; 4],
        wanted: Option<usize>,
    ) -> Option<usize> {
        let at = self.of(about as u32, if count == 0 { 0 } else { contexts(0)[0] });
        let rank = self.varint(at, wanted.map_or(0, |rank| rank as u64 + 1));
        (rank as usize).checked_sub(1).filter(|rank| *rank < count)
    }

    fn is_overdrawn(&self) -> bool {
        self.overdrawn
    }
}
