//! Changes as bytes. **Invariant:** knows no document but its genesis; no byte from a network, file or camera reaches an
//! automerge parser: a changeset is decoded by our own codec under limits, and proves the hashes it rebuilds.

mod changeset;
mod codec;
mod digest;
pub(crate) mod frame;
mod light;
pub mod limits;
pub mod pack;
mod reauthor;

pub use changeset::{BadChangeSet, ChangeSet, Checksum, Header, VERSION};
pub use digest::SetDigest;
pub use light::learn_ahead;
pub use reauthor::{apart_from, first_written, reauthor, write_back};
