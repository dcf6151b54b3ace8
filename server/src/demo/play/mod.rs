//! Plays the story: real device machines with disks in memory write real documents and reach the real hub, each at
//! its hour, by a clock that only the story moves.
//!
//! `tell` makes `deed`s of the plan, second by second; `stage` does those of a cell in order, on `handset`s; `acts`,
//! `records` and `room` are the edits. Between rounds a device is offline, so that what two devices do not know of
//! each other is as it would be.

mod acts;
mod deed;
mod handset;
mod records;
mod room;
mod stage;
mod tell;
mod typing;

use fastrand::Rng;
use shared::document::{BadDocument, EditError};
use shared::id::{BookId, LogId, UnitId};
use shared::sync::BadMessage;
use shared::sync::device::Unreachable;
use shared::time::Instant;

use super::plan::Commune;
use crate::enrolment::{InviteError, NotEnrolled};
use crate::hub::{Hub, HubError};
use crate::store::{Book, CommitError, Level, Plan, Store, StoreError, Unit};
use stage::Stage;

/// What came of the play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Played {
    /// The book it was played into.
    pub book: BookId,
    /// How much was written and synced.
    pub deeds: usize,
    /// What no device could do, since what it was about had not reached one.
    pub left_out: usize,
    /// Devices that keep something to the end that the server never heard of.
    pub unsent: usize,
}

/// Why the play broke off. The book is then unfinished.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A transaction was refused.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The hub refused a round.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// No invitation.
    #[error(transparent)]
    Invite(#[from] InviteError),
    /// A device was not let in.
    #[error(transparent)]
    NotEnrolled(#[from] NotEnrolled),
    /// The system has no randomness.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// A device could not make sense of its own words.
    #[error(transparent)]
    Message(#[from] BadMessage),
    /// A document does not open.
    #[error(transparent)]
    Document(#[from] BadDocument),
    /// An edit cannot be made.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A device was to do something before it came in, or in a document that it has not opened.
    #[error("a device is not ready for what the story asks of it")]
    NotOpen,
    /// A round came to nothing.
    #[error("a round came to nothing: {0:?}")]
    Unreachable(Unreachable),
    /// A device kept asking.
    #[error("a device does not come to rest")]
    NoRest,
}

/// Plays `commune` into the store of `hub`, which holds no book yet, and tells `seen` how far it is: the moment in
/// the story, and the share that is done, in thousandths. The same plan and seed make the same documents, change
/// for change.
///
/// # Errors
/// Where the store fails, or hub and devices do not understand each other.
pub fn play<S: Store>(
    hub: &Hub<S>,
    commune: &Commune,
    seed: u64,
    mut seen: impl FnMut(Instant, usize),
) -> Result<Played, PlayError> {
    let mut rng = Rng::with_seed(seed);
    let book = found(hub, commune, &mut rng)?;
    let mut stages = Vec::with_capacity(commune.cells.len());
    for cell in &commune.cells {
        let unit = UnitId::from_bytes(rng.u64(..).to_be_bytes());
        let row = Unit { id: unit, level: Level::Cell, name: cell.name.clone() };
        hub.store().commit(&Plan::AddUnit(book, row))?;
        stages.push(Stage::set(cell, book, unit, rng.u64(..)));
    }
    let all: usize = stages.iter().map(Stage::left).sum();
    let mut done = 0;
    // Whichever cell is next: the log is in the order of the story.
    while let Some((at, next)) =
        stages.iter_mut().enumerate().filter_map(|(n, stage)| Some((stage.next_at()?, n))).min()
    {
        stages[next].step(hub)?;
        done += 1;
        seen(at, done * 1000 / all);
    }
    let left_out = stages.iter().map(|stage| stage.left_out).sum();
    let unsent = stages.iter().map(Stage::unsent).sum();
    Ok(Played { book, deeds: all, left_out, unsent })
}

/// Opens the book. Its ids come from the seed, as the documents' ids come from theirs; not the log's, which tells one
/// server from another.
fn found<S: Store>(hub: &Hub<S>, commune: &Commune, rng: &mut Rng) -> Result<BookId, PlayError> {
    let mut log = [0; 8];
    getrandom::fill(&mut log).map_err(|_| PlayError::NoRandomness)?;
    let name = format!("Đảng ủy {}", commune.name);
    let id = BookId::from_bytes(rng.u64(..).to_be_bytes());
    let committee = Unit {
        id: UnitId::from_bytes(rng.u64(..).to_be_bytes()),
        level: Level::Committee,
        name: name.clone(),
    };
    let book = Book { id, log: LogId::from_bytes(log), name, head: 0 };
    hub.store().commit(&Plan::Open(book, committee))?;
    Ok(id)
}
