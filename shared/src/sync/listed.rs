//! Lists of what one byte or two can say, and what takes many times that in memory: no more of it than anybody needs.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// How many items such a list of a message has at most. A device has some thousands of documents.
pub const MAX_LISTED: usize = 1 << 16;

/// Reads a list, where it is not longer than it may be.
pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_seq(Listed(PhantomData))
}

struct Listed<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Listed<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MAX_LISTED} of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut listed = Vec::new();
        while let Some(item) = items.next_element()? {
            if listed.len() == MAX_LISTED {
                return Err(Error::invalid_length(MAX_LISTED + 1, &self));
            }
            listed.push(item);
        }
        Ok(listed)
    }
}

#[cfg(test)]
mod tests {
    use super::MAX_LISTED;
    use crate::carrier::{Reply, SealKey};
    use crate::id::{Audience, BookId, DeviceId, LogId};
    use crate::sync::{
        Answer, BadMessage, Entry, EntryBody, Granted, Pushed, Request, Rest, Standing, State, Told,
    };
    use crate::time::Instant;

    fn told() -> Told {
        Told { book: BookId::from_bytes([6; 8]), log: None, streams: Vec::new(), joining: Vec::new() }
    }

    fn answer() -> Answer {
        Answer {
            log: LogId::from_bytes([7; 8]),
            receipts: Vec::new(),
            entries: Vec::new(),
            pack: Vec::new(),
            cursor: 0,
            granted: Granted::AsKnown,
            joined: Vec::new(),
            rest: Rest::Nothing,
            digest: None,
            lacking: Vec::new(),
        }
    }

    #[test]
    fn a_request_pushes_so_much_and_no_more() {
        let request = |pushed| {
            let push = vec![Pushed(Vec::new()); pushed];
            let standing = Standing::Told(told());
            Request { standing, cursor: 0, push, holding: Vec::new(), room: 0 }
        };
        let most = request(MAX_LISTED);
        assert_eq!(Request::decode(&most.encode()), Ok(most));
        assert_eq!(Request::decode(&request(MAX_LISTED + 1).encode()), Err(BadMessage::Malformed));
    }

    #[test]
    fn so_do_an_answer_and_a_reply() {
        let body = EntryBody::Yours(0);
        let entry = Entry { n: 1, audience: Audience::Office, body, whole: false, rows: Vec::new() };
        for (more, is_read) in [(0, true), (1, false)] {
            let entries = Answer { entries: vec![entry.clone(); MAX_LISTED + more], ..answer() };
            assert_eq!(Answer::decode(&entries.encode()).is_ok(), is_read);
            let receipts = Answer { receipts: vec![State::Received; MAX_LISTED + more], ..answer() };
            assert_eq!(Answer::decode(&receipts.encode()).is_ok(), is_read);

            let answers = vec![answer(); MAX_LISTED + more];
            let reply =
                Reply { made: Instant::from_ms(0), told: told(), cursor: 0, receipts: Vec::new(), answers };
            let (own, whose) = (SealKey::from_bytes([9; 32]), (told().book, DeviceId::from_bytes([5; 8])));
            let sealed = reply.seal(whose, &own.public(), &[4; 32], [3; 32]).unwrap();
            assert_eq!(Reply::open(&sealed, &own, &[4; 32]).is_ok(), is_read);
        }
    }
}
