//! The core of Sổ Chi Bộ, the same in browser, server and simulator.
//!
//! **Invariant:** nothing here does I/O, asks a clock, draws randomness or knows tokio or web-sys; time and
//! random bytes are arguments. `tests/purity.rs` holds the dependency tree to it.
#![warn(missing_docs)]

pub mod admit;
pub mod backup;
pub mod carrier;
pub mod change;
pub mod document;
pub mod domain;
pub mod id;
pub mod overview;
pub mod permit;
pub mod restore;
pub mod rules;
pub mod sync;
pub mod time;
