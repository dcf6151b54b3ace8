//! Recorded meetings, told again through the domain's own deeds: what benchmarks measure on.

mod commune;
mod replay;
mod trace;
mod weigh;

pub use commune::commune;
pub use replay::{Cell, Parted, Replayed, replay, replay_forked};
pub use trace::{Forked, Op, Step, Steps, read, read_forked, read_many};
pub use weigh::{Conversation, brotli, conversation, json_br, lb, zstd_of_all};
