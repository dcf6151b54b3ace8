//! Every bound on what may arrive, each with its reason. They hold before anything is allocated for what a
//! message claims, so that a few hostile bytes cannot become seconds or gigabytes.

/// The largest changeset, in bytes. A meeting of 90 minutes weighs about 30 KB in the plain encoding.
pub const MAX_BYTES: usize = 1 << 20;

/// The most operations in one change (SYNC-NOTES: run lengths turned 69 bytes into 10 million). A client
/// splits a larger paste.
pub const MAX_OPS_PER_CHANGE: usize = 65_536;

/// The most operations in one changeset, so that applying it stays under a second.
pub const MAX_OPS: usize = 4 * MAX_OPS_PER_CHANGE;

/// The most changes in one changeset. A sitting of two hours makes about 400.
pub const MAX_CHANGES: usize = 8_192;

/// The most actors or outside dependencies that one changeset names.
pub const MAX_NAMES: usize = 4_096;

/// A page of a first download is closed once it has so many operations: one or two hundred documents, about 1 MB before
/// compression. Half as many cost a fourteenth more bytes.
pub const PAGE_OPS: usize = 2 * MAX_OPS;

/// The most operations in a page: what closes it may itself be as large as a changeset can.
pub const MAX_PACK_OPS: usize = PAGE_OPS + MAX_OPS;

/// The largest page before compression, in bytes; also what its words may come to once those that are told again are
/// written out.
pub const MAX_PACK: usize = 2 << 20;

/// The most documents in a page.
pub const MAX_PACK_DOCUMENTS: usize = 4_096;

/// Operation counters and sequence numbers stay below this: automerge panics from 2³².
pub const MAX_COUNTER: u64 = 1 << 31;

/// Seconds since 1970 that a change may claim, the years 1 to 9999: beyond, automerge panics. A clock ten
/// years off is well within: time is a label, and nothing is refused for it.
pub const TIMES: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// The longest key of a map, in bytes.
pub const MAX_KEY: usize = 256;

/// How many bytes may wait (received or held) for one device before more is refused with that reason.
pub const MAX_WAITING_PER_DEVICE: u64 = 32 << 20;
