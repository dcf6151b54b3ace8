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

struct Job {
    plan: Plan,
    done: SyncSender<Result<Committed, CommitError>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Self {
        let (queue, jobs) = sync_channel(GROUP);
        let thread = thread::spawn(move || write(connection, &jobs));
        Self { queue: Some(queue), thread: Some(thread) }
    }

    pub(super) fn commit(&self, plan: &Plan) -> Result<Committed, CommitError> {
        let gone = || CommitError::Store(StoreError::Failed("the writer has stopped".into()));
        let (done, answer) = sync_channel(1);
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(Job { plan: plan.clone(), done }).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())?
    }
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
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(GROUP - 1));
        let answers = match write_group(&mut connection, &group) {
            Ok(answers) => answers,
            // The commit failed, or SQLite gave the whole transaction up: nothing of the group has happened.
            Err(error) => group.iter().map(|_| Err(CommitError::Store(error.clone()))).collect(),
        };
        for (job, answer) in group.into_iter().zip(answers) {
            // Whoever asked may have gone away; the transaction stands all the same.
            let _ = job.done.send(answer);
        }
    }
}

fn write_group(
    connection: &mut Connection,
    group: &[Job],
) -> Result<Vec<Result<Committed, CommitError>>, StoreError> {
    let mut all = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let mut answers = Vec::with_capacity(group.len());
    for job in group {
        let one = all.savepoint().map_err(failed)?;
        let answer = commit::carry_out(&one, &job.plan);
        match &answer {
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
        answers.push(answer);
    }
    all.commit().map_err(failed)?;
    Ok(answers)
}
