//! Bytes that nobody sent in earnest, for everything that reads bytes from outside. A [`targets`] function holds a
//! reader to what is true of it whatever it reads; `tests/mutated.rs` gives each some thousands of mutated bytes at every
//! `cargo xtask test`, `cargo xtask fuzz` as many as one likes, and `fuzz_targets` are entries for libFuzzer. What only the
//! server reads, a code, has its target beside it: `server/tests/codes.rs`, with the corpus here.

pub mod corpus;
pub mod mutate;
pub mod targets;
pub mod trial;
