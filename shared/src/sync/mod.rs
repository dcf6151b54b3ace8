//! Sync: one `POST` a book, one answer of one page or several. The device is a long-lived machine (event in, effects out); the hub
//! is a few decisions around a store. Both speak [`Request`] and [`Answer`].

mod body;
pub mod device;
pub(crate) mod listed;
mod message;

pub use body::{Messages, framed};
pub use listed::MAX_LISTED;
pub use message::{
    Answer, BadMessage, Come, Entry, EntryBody, Granted, Joining, MAX_ANSWER_BYTES, MAX_REQUEST_BYTES,
    MIN_ANSWER_BYTES, PROTOCOL, Pushed, Request, Rest, Standing, State, Told, Withheld,
};
