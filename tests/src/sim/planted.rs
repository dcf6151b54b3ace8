//! Bugs that are put in on purpose: a checker that cannot fail checks nothing.

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// The driver says that the disk has taken a batch that it has not.
    CommitsNothing,
    /// The driver puts the cursor on the disk in a transaction of its own, before what it stands for.
    CursorFirst,
    /// The server says that a changeset is in the log, and forgets it.
    DropsAnAdmission,
    /// The disk forgets that changes were not sent when the app starts.
    ForgetsUnsent,
}
