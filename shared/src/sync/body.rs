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
}

impl Messages {
    /// Takes in what has come.
    pub fn hear(&mut self, bytes: &[u8]) {
        self.come.extend_from_slice(bytes);
    }

    /// Returns whether there is something that no message was made of.
    pub const fn is_broken(&self) -> bool {
        !self.come.is_empty()
    }
}

/// A body that is there whole.
impl From<Vec<u8>> for Messages {
    fn from(come: Vec<u8>) -> Self {
        Self { come }
    }
}

impl Iterator for Messages {
    type Item = Vec<u8>;

    /// Returns the next message that has come whole.
    fn next(&mut self) -> Option<Vec<u8>> {
        let (length, rest) = postcard::take_from_bytes::<u32>(&self.come).ok()?;
        // What is longer is nothing of ours.
        let message = rest.get(..length as usize).filter(|_| length <= MAX_MESSAGE)?.to_vec();
        let end = self.come.len() - rest.len() + message.len();
        self.come.drain(..end);
        Some(message)
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
    fn what_claims_too_much_is_no_message() {
        let mut read = Messages::default();
        read.hear(&[0xff; 64]);
        assert_eq!((read.next(), read.is_broken()), (None, true));
    }
}
