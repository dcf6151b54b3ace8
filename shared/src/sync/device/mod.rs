//! The device's side of sync: a machine that is told what happened and says what to do. It owns no clock, no
//! disk and no network; IndexedDB (or whatever the driver keeps) is the truth about what is unsent, and the
//! cursor moves only over what that disk has taken.
//!
//! ```text
//! idle --wrote, woke, poked--> gathering --unsent loaded--> posting --answer--> looking up
//!   ^                                                                               |
//!   '-----------------------------<-- committing <--- documents loaded ------------'
//! ```

mod backoff;
mod effect;
mod event;
mod memory;
mod pull;
mod push;
mod repair;
mod state;

use std::collections::{BTreeMap, BTreeSet};

pub use effect::{Batch, Effect, Query};
pub use event::{Event, Loaded, OpId, StandingDocument, StoredDocument, Unreachable, UnsentSet};
pub use memory::MemoryDisk;
pub use state::{BookState, ChangeState, DocumentMeta, Phase, StoredChange, SyncState};

use self::backoff::Backoff;
use self::pull::Absorbing;
use self::push::InFlight;
use crate::id::DocumentKey;
use crate::sync::{Answer, Withheld};
use crate::time::Instant;

/// How long after an edit the first round starts, so that a burst of edits is one push, in milliseconds.
const SETTLE_MS: i64 = 1_000;
/// How often a quiet device asks for news, in milliseconds.
const POLL_MS: i64 = 5 * 60_000;

/// The device's machine for one book.
#[derive(Debug)]
pub struct Device {
    book: BookState,
    stage: Stage,
    ops: u64,
    backoff: Backoff,
    /// Something was written, or news was announced, while a round was under way.
    again: bool,
    /// Documents with a change that the server's disk has not.
    unsent: BTreeSet<DocumentKey>,
    /// Documents with a change that waits at the server, and why.
    held: BTreeMap<DocumentKey, Withheld>,
    failed: Option<Unreachable>,
    wake: Option<Instant>,
    shown: Option<SyncState>,
    /// Rounds of repair since the digests last agreed.
    repairs: u32,
}

#[derive(Debug)]
enum Stage {
    Idle,
    Gathering(OpId),
    Measuring(OpId),
    Posting(Vec<InFlight>),
    LookingUp(OpId, Box<Answer>, Vec<InFlight>),
    Lacking(OpId, Box<Absorbing>),
    Committing(OpId, Box<Absorbing>),
}

impl Device {
    /// Starts the machine from what the disk holds. `seed` spreads the waiting times of many devices.
    pub fn new(book: BookState, standing: Vec<StandingDocument>, seed: u64) -> Self {
        let mut device = Self {
            book,
            stage: Stage::Idle,
            ops: 0,
            backoff: Backoff::new(seed),
            again: false,
            unsent: BTreeSet::new(),
            held: BTreeMap::new(),
            failed: None,
            wake: None,
            shown: None,
            repairs: 0,
        };
        device.stand(standing);
        device
    }

    /// Takes what happened and returns what to do, in order.
    pub fn handle(&mut self, now: Instant, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Started | Event::Now => {
                self.backoff.reset();
                self.begin(&mut effects);
            }
            Event::Wrote(key) => {
                self.unsent.insert(key);
                self.again = true;
                if matches!(self.stage, Stage::Idle) && self.failed.is_none() {
                    self.wake_at(now.plus_ms(SETTLE_MS), &mut effects);
                }
            }
            Event::Poked(position) => {
                if position > self.book.cursor {
                    self.backoff.reset();
                    self.begin(&mut effects);
                }
            }
            Event::Woke => {
                if self.wake.is_none_or(|wake| wake <= now) {
                    self.wake = None;
                    self.begin(&mut effects);
                }
            }
            Event::Loaded(op, loaded) => self.loaded(now, op, loaded, &mut effects),
            Event::Answered(bytes) => self.answered(now, &bytes, &mut effects),
            Event::Unreachable(why) => self.fail(now, why, &mut effects),
            Event::Committed(op) => self.committed(now, op, &mut effects),
            Event::StoreFailed(op) => {
                if self.awaits(op) {
                    self.fail(now, Unreachable::Disk, &mut effects);
                }
            }
        }
        self.show(&mut effects);
        effects
    }

    /// Returns what the book's state is, as the disk has it.
    pub const fn book(&self) -> &BookState {
        &self.book
    }

    /// Returns what the sync line says.
    pub fn state(&self) -> SyncState {
        let phase = match (&self.stage, &self.failed) {
            (Stage::Idle, Some(why)) => Phase::Failed(*why, self.wake),
            (Stage::Idle, None) => Phase::Idle,
            _ => Phase::Busy,
        };
        SyncState {
            phase,
            unsent: self.unsent.iter().copied().collect(),
            held: self.held.iter().map(|(key, why)| (*key, why.clone())).collect(),
            synced_at: self.book.synced_at,
        }
    }

    fn begin(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.stage, Stage::Idle) {
            self.again = true;
            return;
        }
        self.again = false;
        let op = self.op();
        self.stage = Stage::Gathering(op);
        effects.push(Effect::Load(op, Query::Unsent { bytes: push::PUSH_BYTES }));
    }

    fn loaded(&mut self, now: Instant, op: OpId, loaded: Loaded, effects: &mut Vec<Effect>) {
        match (std::mem::replace(&mut self.stage, Stage::Idle), loaded) {
            (Stage::Gathering(at), Loaded::Unsent(sets, all)) if at == op => {
                self.unsent = all.into_iter().collect();
                self.post(sets, Vec::new(), effects);
            }
            (Stage::Measuring(at), Loaded::Heads(heads)) if at == op => {
                self.post(Vec::new(), heads, effects);
            }
            (Stage::LookingUp(at, answer, flight), Loaded::Documents(documents)) if at == op => {
                self.absorb(now, *answer, &flight, documents, effects);
            }
            (Stage::Lacking(at, absorbing), Loaded::Since(sets)) if at == op => {
                self.push_back(*absorbing, sets, effects);
            }
            (stage, _) => self.stage = stage,
        }
    }

    fn awaits(&self, op: OpId) -> bool {
        match self.stage {
            Stage::Gathering(at)
            | Stage::Measuring(at)
            | Stage::LookingUp(at, ..)
            | Stage::Lacking(at, _)
            | Stage::Committing(at, _) => at == op,
            Stage::Idle | Stage::Posting(_) => false,
        }
    }

    fn fail(&mut self, now: Instant, why: Unreachable, effects: &mut Vec<Effect>) {
        self.stage = Stage::Idle;
        self.again = false;
        self.failed = Some(why);
        if why.is_final() {
            self.wake = None;
            return;
        }
        let wait = self.backoff.next();
        self.wake_at(now.plus_ms(wait), effects);
    }

    fn wake_at(&mut self, at: Instant, effects: &mut Vec<Effect>) {
        if self.wake.is_none_or(|wake| at < wake) {
            self.wake = Some(at);
            effects.push(Effect::WakeAt(at));
        }
    }

    fn show(&mut self, effects: &mut Vec<Effect>) {
        let state = self.state();
        if self.shown.as_ref() != Some(&state) {
            self.shown = Some(state.clone());
            effects.push(Effect::Show(state));
        }
    }

    fn op(&mut self) -> OpId {
        self.ops += 1;
        OpId(self.ops)
    }

    fn stand(&mut self, standing: Vec<StandingDocument>) {
        self.unsent.clear();
        self.held.clear();
        for StandingDocument { key, unsent, held } in standing {
            if unsent {
                self.unsent.insert(key);
            }
            if let Some(why) = held {
                self.held.insert(key, why);
            }
        }
    }
}
