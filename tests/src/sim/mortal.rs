//! A store that can die, fill up, and do what a planted bug does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use server::store::{Admit, CommitError, Committed, Found, Needs, Plan, Store, StoreError};
use shared::change::Checksum;
use shared::id::DocumentKey;

use super::planted::Planted;

/// A store whose process can be killed: from then on nothing is answered and nothing is taken.
pub struct Mortal {
    inner: Arc<dyn Store>,
    fuse: Mutex<Fuse>,
    /// Its disk is full.
    full: AtomicBool,
    /// Changesets that reached the disk, until somebody asks.
    brought: Mutex<Vec<Vec<u8>>>,
    planted: Option<Planted>,
    wrong: Mutex<Wrong>,
}

#[derive(Clone, Copy)]
enum Fuse {
    Unlit,
    /// So many commits are carried out, then the process dies; `after` that one has reached the disk, or
    /// before.
    Lit {
        left: u32,
        after: bool,
    },
    Dead,
}

impl Mortal {
    pub(super) fn new(inner: Arc<dyn Store>, planted: Option<Planted>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            fuse: Mutex::new(Fuse::Unlit),
            full: AtomicBool::new(false),
            brought: Mutex::default(),
            planted,
            wrong: Mutex::default(),
        })
    }

    fn fuse(&self) -> MutexGuard<'_, Fuse> {
        self.fuse.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_dead(&self) -> bool {
        matches!(*self.fuse(), Fuse::Dead)
    }

    /// Lets the process die at the commit after `left` more, before or `after` that one is on the disk.
    pub(super) fn die_at(&self, left: u32, after: bool) {
        *self.fuse() = Fuse::Lit { left, after };
    }

    /// It will not die by what was set before, if it has not.
    pub(super) fn live_on(&self) {
        if !self.is_dead() {
            *self.fuse() = Fuse::Unlit;
        }
    }

    /// Fills the disk, or makes room on it.
    pub(super) fn fill(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }

    /// Returns the changesets that have reached the disk since it was last asked.
    pub(super) fn take_brought(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.brought())
    }

    fn brought(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.brought.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn carry_out(&self, plan: &Plan) -> Result<Committed, CommitError> {
        if self.full.load(Ordering::Relaxed) {
            return Err(StoreError::Full.into());
        }
        if let Some(done) = self.planted.and_then(|planted| self.go_wrong(planted, plan)) {
            return done;
        }
        let done = self.inner.commit(plan)?;
        match plan {
            Plan::Receive(_, rows) => self.brought().extend(rows.iter().map(|row| row.bytes.clone())),
            Plan::Admit(admit) if admit.reauthored => self.brought().extend(admit.changesets.iter().cloned()),
            _ => {}
        }
        Ok(done)
    }

    /// Does otherwise what a bug is about; nothing where it is not about this.
    fn go_wrong(&self, planted: Planted, plan: &Plan) -> Option<Result<Committed, CommitError>> {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        match (planted, plan) {
            (Planted::AcknowledgesTooSoon, Plan::Receive(_, rows)) => {
                wrong.receipts += 1;
                let forgets = wrong.receipts.is_multiple_of(10);
                forgets.then(|| {
                    wrong.forgotten.extend(rows.iter().map(|row| row.checksum));
                    Ok(Committed::Done)
                })
            }
            (Planted::AcknowledgesTooSoon, Plan::Admit(admit)) => {
                wrong.forgotten.contains(&admit.checksum).then(|| Err(killed().into()))
            }
            (Planted::KeepsFirstRows, Plan::Admit(admit)) => {
                let rows = wrong.rows.entry(admit.key).or_insert_with(|| admit.rows.clone()).clone();
                Some(self.inner.commit(&Plan::Admit(Box::new(Admit { rows, ..(**admit).clone() }))))
            }
            _ => None,
        }
    }
}

/// What a planted bug goes by.
#[derive(Default)]
struct Wrong {
    receipts: u32,
    forgotten: BTreeSet<Checksum>,
    rows: BTreeMap<DocumentKey, Vec<u8>>,
}

fn killed() -> StoreError {
    StoreError::Failed("the process was killed".into())
}

impl Store for Mortal {
    fn find(&self, needs: &Needs) -> Result<Found, StoreError> {
        if self.is_dead() { Err(killed()) } else { self.inner.find(needs) }
    }

    fn commit(&self, plan: &Plan) -> Result<Committed, CommitError> {
        let fuse = *self.fuse();
        match fuse {
            Fuse::Unlit => self.carry_out(plan),
            Fuse::Lit { left: 0, after } => {
                if after {
                    let _ = self.carry_out(plan);
                }
                *self.fuse() = Fuse::Dead;
                Err(killed().into())
            }
            Fuse::Lit { left, after } => {
                *self.fuse() = Fuse::Lit { left: left - 1, after };
                self.carry_out(plan)
            }
            Fuse::Dead => Err(killed().into()),
        }
    }
}
