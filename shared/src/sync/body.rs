//! An answer's body: one message after another, each behind its length.
//!
//! A first download is many pages. They follow one another in one body, so that the link is busy while either side still
//! works at a page; each is whole for itself, and what came of a body that breaks off stays.

/// The largest message that is waited for, in bytes: a page, its log's entries, and one document beyond.
const MAX_MESSAGE: u32 = 64 << 20;

/// Returns a message as it stands in a body.
pub fn framed(message: &[u8]) -> Vec<u8> {
    let mut bytes = postcard::to_stdvec(&(message.len() as u32)).expect("a vector takes any number");
    bytes.extend_from_slice(message);
    bytes
}

/// The messages of a body, out of its bytes as they come.
#[derive(Debug, Default)]
pub struct Messages {
    come: Vec<u8>,
    /// How many of these bytes were messages already.
    taken: usize,
    /// Something came that no message begins with: what follows is none, however much it is, and is not kept.
    lost: bool,
}

impl Messages {
    /// Takes in what has come.
    pub fn hear(&mut self, bytes: &[u8]) {
        if !self.lost {
            self.come.drain(..self.taken);
            self.taken = 0;
            self.come.extend_from_slice(bytes);
        }
    }

    /// Returns whether there is something that no message was made of.
    pub const fn is_broken(&self) -> bool {
        self.lost || self.taken < self.come.len()
    }
}

/// A body that is there whole.
impl From<Vec<u8>> for Messages {
    fn from(come: Vec<u8>) -> Self {
        Self { come, ..Self::default() }
    }
}

impl Iterator for Messages {
    type Item = Vec<u8>;

    /// Returns the next message that has come whole.
    fn next(&mut self) -> Option<Vec<u8>> {
        let come = &self.come[self.taken..];
        match postcard::take_from_bytes::<u32>(come) {
            Ok((length @ ..=MAX_MESSAGE, rest)) => {
                let message = rest.get(..length as usize)?.to_vec();
                self.taken += come.len() - rest.len() + message.len();
                Some(message)
            }
            Err(postcard::Error::DeserializeUnexpectedEnd) => None,
            // What is longer is nothing of ours, nor is what is no length.
            Ok(_) | Err(_) => {
                *self = Self { lost: true, ..Self::default() };
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_whole_however_they_are_cut() {
        let messages = [vec![1; 3], Vec::new(), vec![2; 200]];
        let body: Vec<u8> = messages.iter().flat_map(|message| framed(message)).collect();
        assert_eq!(Messages::from(body.clone()).collect::<Vec<_>>(), messages);
        for cut in 1..=body.len() {
            let (mut read, mut found) = (Messages::default(), Vec::new());
            for chunk in body.chunks(cut) {
                read.hear(chunk);
                found.extend(read.by_ref());
            }
            assert_eq!((&found[..], read.is_broken()), (&messages[..], false));
        }
    }

    #[test]
    fn a_body_that_breaks_off_leaves_what_came_whole() {
        let mut read = Messages::default();
        read.hear(&[framed(&[7; 40]), framed(&[8; 40])[..20].to_vec()].concat());
        assert_eq!(read.by_ref().collect::<Vec<_>>(), [vec![7; 40]]);
        assert!(read.is_broken());
    }

    #[test]
    fn of_what_is_no_message_nothing_is_kept() {
        let too_long = postcard::to_stdvec(&(MAX_MESSAGE + 1)).unwrap();
        for no_length in [&[0xff; 64][..], &[0x80; 5], &too_long] {
            let mut read = Messages::default();
            for byte in [&framed(&[7; 3]), no_length].concat() {
                read.hear(&[byte]);
                read.by_ref().for_each(|message| assert_eq!(message, [7; 3]));
            }
            for _ in 0..100 {
                read.hear(&framed(&[8; 3]));
                assert_eq!((read.next(), read.is_broken()), (None, true));
            }
            assert_eq!(read.come.capacity(), 0);
        }
    }

    /// Each message costs what it weighs, and not what waits behind it.
    #[test]
    fn a_million_empty_messages_are_read_at_once() {
        assert_eq!(Messages::from(vec![0; 1 << 20]).count(), 1 << 20);
    }
}
