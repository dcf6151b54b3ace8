//! Sync: one `POST` a book, one answer. The device is a long-lived machine (event in, effects out); the hub
//! is a few decisions around a store. Both speak [`Request`] and [`Answer`].

pub mod device;
mod message;

pub use message::{
    Answer, BadMessage, Entry, EntryBody, Granted, Joining, MAX_ANSWER_BYTES, MAX_REQUEST_BYTES,
    MIN_ANSWER_BYTES, PROTOCOL, Pushed, Request, Standing, State, Told, Withheld,
};
