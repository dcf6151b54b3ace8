//! The one writer. Transactions queue up; whatever is waiting when the writer comes round is committed as one
//! group, each in a savepoint of its own: one wait for the disk instead of many.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rusqlite::{Connection, TransactionBehavior};

use super::super::{CommitError, Committed, Plan, StoreError};
use super::{commit, failed};

/// How many transactions share one commit at most.
const GROUP: usize = 64;

/// The way to the writer's thread, which ends when this is dropped.
pub(super) struct Writer {
    queue: Option<SyncSender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// Transactions of one caller, and where their outcomes go.
struct Job {
    plans: Vec<Plan>,
    done: SyncSender<Vec<Outcome>>,
}

type Outcome = Result<Committed, CommitError>;

impl Writer {
    pub(super) fn start(connection: Connection) -> Self {
        let (queue, jobs) = sync_channel(GROUP);
        let thread = thread::spawn(move || write(connection, &jobs));
        Self { queue: Some(queue), thread: Some(thread) }
    }

    /// Carries out transactions; returns how each fared, in order.
    pub(super) fn commit(&self, plans: Vec<Plan>) -> Vec<Outcome> {
        let count = plans.len();
        if count == 0 {
            return Vec::new();
        }
        let (done, answer) = sync_channel(1);
        let sent = self.queue.as_ref().is_some_and(|queue| queue.send(Job { plans, done }).is_ok());
        let answered = if sent { answer.recv().ok() } else { None };
        answered.unwrap_or_else(|| (0..count).map(|_| Err(gone())).collect())
    }
}

/// Says that nobody carries out anything any more.
pub(super) fn gone() -> CommitError {
    CommitError::Store(StoreError::Failed("the writer has stopped".into()))
}

impl Drop for Writer {
    fn drop(&mut self) {
        // The thread ends when the queue closes; waiting for it leaves the file closed behind us.
        self.queue.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut plans = first.plans.len();
        let mut group = vec![first];
        while plans < GROUP
            && let Ok(job) = jobs.try_recv()
        {
            plans += job.plans.len();
            group.push(job);
        }
        let all: Vec<_> = group.iter().flat_map(|job| &job.plans).collect();
        let mut outcomes = write_group(&mut connection, &all).into_iter();
        for job in group {
            // Whoever asked may have gone away; the transaction stands all the same.
            let _ = job.done.send(outcomes.by_ref().take(job.plans.len()).collect());
        }
    }
}

/// Carries out a group with one wait for the disk. Where it fails as a whole, nothing of it has happened; what is too much
/// for the disk together is tried one by one, since some of it may find room.
fn write_group(connection: &mut Connection, group: &[&Plan]) -> Vec<Outcome> {
    match write_together(connection, group) {
        Ok(outcomes) => outcomes,
        Err(StoreError::Full) if group.len() > 1 => {
            group.iter().flat_map(|plan| write_group(connection, &[*plan])).collect()
        }
        Err(error) => group.iter().map(|_| Err(CommitError::Store(error.clone()))).collect(),
    }
}

/// Carries out a group in one transaction.
///
/// # Errors
/// Where the commit failed, or SQLite gave the whole transaction up.
fn write_together(connection: &mut Connection, group: &[&Plan]) -> Result<Vec<Outcome>, StoreError> {
    let mut all = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let mut outcomes = Vec::with_capacity(group.len());
    for plan in group {
        let one = all.savepoint().map_err(failed)?;
        let outcome = commit::carry_out(&one, plan);
        match &outcome {
            Ok(_) => one.commit().map_err(failed)?,
            // Dropped, the savepoint rolls back. Where SQLite has rolled everything back, as it does when the
            // disk is full, the rest of the group must not be written outside a transaction.
            Err(error) => {
                drop(one);
                if all.is_autocommit() {
                    return Err(match error {
                        CommitError::Store(error) => error.clone(),
                        CommitError::Conflict => StoreError::Failed("the transaction was given up".into()),
                    });
                }
            }
        }
        outcomes.push(outcome);
    }
    all.commit().map_err(failed)?;
    Ok(outcomes)
}
