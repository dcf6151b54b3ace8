//! Where the server keeps things: two verbs. A store answers a question ([`Store::find`]) and carries out a
//! transaction ([`Store::commit`]); it decides nothing. SQLite and memory pass one conformance suite.

mod ask;
#[cfg(test)]
mod conformance;
mod kept;
mod memory;
mod needs;
mod plan;
pub mod sqlite;

pub use ask::Ask;
pub use kept::{
    Book, Device, Doc, DocRows, Enrolment, Invite, Level, LogEntry, Place, Received, Standing, Unit,
};
pub use memory::Memory;
pub use needs::{DENSER, Found, Needs, Page, Span, SpanFound, Which};
pub use plan::{Admit, Committed, Compact, Counted, FreshRows, Known, Plan, Waits};
pub use sqlite::Sqlite;

/// A place to keep books. Both verbs block.
pub trait Store: Send + Sync {
    /// Answers a question from one consistent moment.
    fn find(&self, needs: &Needs) -> Result<Found, StoreError>;

    /// Carries out a transaction: when this returns, it is on the disk.
    fn commit(&self, plan: &Plan) -> Result<Committed, CommitError>;

    /// Carries out several, each a transaction of its own, and returns how each fared, in order. A store that can waits
    /// for its disk once for all of them.
    fn commit_all(&self, plans: Vec<Plan>) -> Vec<Result<Committed, CommitError>> {
        plans.iter().map(|plan| self.commit(plan)).collect()
    }
}

impl<S: Store + ?Sized> Store for std::sync::Arc<S> {
    fn find(&self, needs: &Needs) -> Result<Found, StoreError> {
        (**self).find(needs)
    }

    fn commit(&self, plan: &Plan) -> Result<Committed, CommitError> {
        (**self).commit(plan)
    }

    fn commit_all(&self, plans: Vec<Plan>) -> Vec<Result<Committed, CommitError>> {
        (**self).commit_all(plans)
    }
}

/// Why a store could not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// No room on the disk. What was there is untouched.
    #[error("the disk is full")]
    Full,
    /// Something that no one here can mend.
    #[error("the store failed: {0}")]
    Failed(String),
    /// What is kept cannot be read: damaged, or written by another version.
    #[error("the store holds something it cannot read: {0}")]
    Unreadable(&'static str),
}

/// Why a transaction was not carried out. Nothing of it has happened.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// What it was worked out against has changed: look again.
    #[error("something else was quicker")]
    Conflict,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
