//! Device machines and the hub on virtual time.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod communes;
mod healing;
mod planted;
mod seeds;
mod town;
mod two_parties;
