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

use std::num::NonZero;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use fastrand::Rng;
use shared::document::{BadDocument, EditError};
use shared::id::{BookId, LogId, UnitId};
use shared::sync::BadMessage;
use shared::sync::device::Unreachable;
use shared::time::Instant;

use super::plan::Commune;
use crate::enrolment::{InviteError, NotEnrolled};
use crate::hub::{Hub, HubError};
use crate::store::{Ask, Book, CommitError, Level, Plan, Store, StoreError, Unit, Which};
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
    /// What the server received and did not let in: nothing, where devices and server agree about what may enter.
    pub held: usize,
}

/// How many cells are played at a time, at most: the store has one writer.
const MOST_WORKERS: usize = 4;

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
    /// A worker panicked.
    #[error("the play broke off")]
    Broken,
}

/// Plays `commune` into the store of `hub`, which holds no book yet, and tells `seen` how far it is: the moment in
/// the story, and the share that is done, in thousandths. The same plan and seed make the same documents, change
/// for change; cells know nothing of each other, so only their turns in the log differ from run to run.
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
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_WORKERS);
    let share = stages.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let (tell, told) = channel();
        let parts: Vec<_> = stages
            .chunks_mut(share)
            .map(|part| {
                let tell = tell.clone();
                scope.spawn(move || act(hub, part, &tell))
            })
            .collect();
        // The workers' own are then the last, and their end is the end of what is told.
        drop(tell);
        for (done, at) in told.into_iter().enumerate() {
            seen(at, (done + 1) * 1000 / all);
        }
        parts.into_iter().try_for_each(|part| part.join().unwrap_or(Err(PlayError::Broken)))
    })?;
    let left_out = stages.iter().map(|stage| stage.left_out).sum();
    let unsent = stages.iter().map(Stage::unsent).sum();
    let held = hub.store().waiting(book, Which::Held)?.len();
    Ok(Played { book, deeds: all, left_out, unsent, held })
}

/// Does the deeds of some cells, whichever is next.
fn act<S: Store>(hub: &Hub<S>, stages: &mut [Stage<'_>], tell: &Sender<Instant>) -> Result<(), PlayError> {
    while let Some((at, next)) =
        stages.iter_mut().enumerate().filter_map(|(n, stage)| Some((stage.next_at()?, n))).min()
    {
        stages[next].step(hub)?;
        // Nobody listens only where the whole play has broken off.
        let _ = tell.send(at);
    }
    Ok(())
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
