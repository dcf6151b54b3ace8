//! Sync in the browser: the machine of `shared` with this disk, this network and this clock. One window drives it;
//! the others store what they write and say so.

pub mod carry;
mod disk;
mod driver;
pub mod enrol;
mod leader;
pub mod sentinel;

pub use leader::{doubt, go, now, take_replies};
