//! Recorded meetings, told again through the domain's own deeds: what benchmarks measure on.

mod commune;
mod replay;
mod trace;
mod weigh;

pub use commune::commune;
pub use replay::{Cell, Replayed, replay};
pub use trace::{Op, Step, read, read_many};
pub use weigh::{brotli, json_br, lb, zstd_of_all};
