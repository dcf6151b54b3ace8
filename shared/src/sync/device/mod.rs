//! The device's side of sync: a machine that is told what happened and says what to do. It owns no clock, no
//! disk and no network; IndexedDB (or whatever the driver keeps) is the truth about what is unsent, and the
//! cursor moves only over what that disk has taken.
//!
//! ```text
//! idle --wrote, woke, poked--> gathering --unsent loaded--> posting --answer--> looking up
//!  ^ |                             heads loaded ------------^                        |
//!  | '--in doubt--> measuring ----------'                                             |
//!  '----------------------------<-- committing <--- documents loaded ----------------'
//! ```
//! An answer may be many pages. One that comes while the page before it is taken in waits, and is taken in against what
//! the disk has by then: the pages of one answer are as good as the answers to as many requests.

mod backoff;
mod carried;
mod clone;
mod effect;
mod event;
mod ledger;
mod memory;
mod pull;
mod push;
mod repair;
mod room;
mod state;
mod taking;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use effect::{Batch, Effect, Query};
pub use event::{
    Event, HeldDocument, Loaded, OpId, StandingDocument, StoredDocument, Unreachable, UnsentSet,
};
pub use memory::MemoryDisk;
pub use state::{BookState, ChangeState, DocumentMeta, Phase, StoredChange, SyncState, writer_of};

use self::backoff::Backoff;
use self::carried::Carried;
use self::pull::{Arrived, Heard};
use self::push::Flight;
use self::room::Room;
use self::taking::Taken;
use crate::id::DocumentKey;
use crate::sync::Withheld;
use crate::time::Instant;

/// How long after an edit the first round starts, so that a burst of edits is one push, in milliseconds.
const SETTLE_MS: i64 = 1_000;
/// How often a quiet device asks for news, in milliseconds.
const POLL_MS: i64 = 5 * 60_000;
/// How often what the server holds, or has received and not looked into, is sent once more: it may have been
/// restored from a copy without it, or a person may have judged it.
const ASK_AGAIN_MS: i64 = 6 * 60 * 60_000;

/// How many bytes of changes, as the disk has them, are told in one request: some months of a cell. They weigh about a
/// seventh on the way, and the page waits while they are told.
const TOLD_AT_ONCE: usize = 128 << 10;

/// The device's machine for one book.
#[derive(Debug)]
pub struct Device {
    book: BookState,
    stage: Stage,
    ops: u64,
    backoff: Backoff,
    room: Room,
    /// Pages that came while one before them was taken in, and perhaps that no more will.
    heard: VecDeque<Heard>,
    /// Another page of the answer under way is to come.
    follows: bool,
    /// Something was written, or news was announced, while a round was under way.
    again: bool,
    /// Documents with a change that the server's disk has not.
    unsent: BTreeSet<DocumentKey>,
    /// Of them, those written since it was last begun to read what is unsent.
    fresh: BTreeSet<DocumentKey>,
    /// Documents with a change that the server has and whose entry has not come.
    received: BTreeSet<DocumentKey>,
    /// Documents with a change that waits at the server, and why.
    held: BTreeMap<DocumentKey, Withheld>,
    failed: Option<Unreachable>,
    wake: Option<Instant>,
    shown: Option<SyncState>,
    /// Rounds of repair since something came of one.
    repairs: u32,
    /// The disk lacks something.
    doubt: bool,
    /// The server did not know how the device stands: it is told with the next request.
    unknown: bool,
    /// The round under way has counted the disk again. If it breaks off, what was in doubt still is.
    counting: bool,
    /// When everything that waits was last sent again.
    asked: Option<Instant>,
    /// Answers that came by files, to be taken in when nothing else is under way.
    carried: VecDeque<Carried>,
}

#[derive(Debug)]
enum Stage {
    Idle,
    Gathering(OpId),
    Measuring(OpId),
    Posting(Flight),
    Lacking(OpId, Box<Arrived>),
    LookingUp(OpId, Box<Arrived>, Vec<UnsentSet>),
    Committing(OpId, Box<Taken>, Box<Arrived>),
}

impl Device {
    /// Starts the machine from what the disk holds. `seed` spreads the waiting times of many devices.
    pub fn new(book: BookState, standing: Vec<StandingDocument>, seed: u64) -> Self {
        let mut device = Self {
            book,
            stage: Stage::Idle,
            ops: 0,
            backoff: Backoff::new(seed),
            room: Room::new(),
            heard: VecDeque::new(),
            follows: false,
            again: false,
            unsent: BTreeSet::new(),
            fresh: BTreeSet::new(),
            received: BTreeSet::new(),
            held: BTreeMap::new(),
            failed: None,
            wake: None,
            shown: None,
            repairs: 0,
            doubt: false,
            unknown: false,
            counting: false,
            asked: None,
            carried: VecDeque::new(),
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
                self.fresh.insert(key);
                match (&self.stage, self.failed) {
                    (Stage::Idle, None) => self.wake_at(now.plus_ms(SETTLE_MS), &mut effects),
                    (Stage::Idle, Some(_)) => {}
                    _ => self.again = true,
                }
            }
            Event::Poked(position) => {
                if position > self.book.cursor {
                    self.backoff.reset();
                    self.begin(&mut effects);
                }
            }
            // The driver's word is taken for it: a clock that was set back must not keep a device waiting.
            Event::Woke => {
                // It rang, also where a round is under way: one that fails now needs another.
                self.wake = None;
                self.begin(&mut effects);
            }
            Event::Doubted => {
                self.doubt = true;
                self.begin(&mut effects);
            }
            Event::Loaded(op, loaded) => self.loaded(now, op, loaded, &mut effects),
            Event::Answered(bytes) => self.answered(now, &bytes, &mut effects),
            Event::Unreachable(why) => {
                if self.is_listening() {
                    self.room.broke_off();
                    self.hear(now, Err(why), &mut effects);
                }
            }
            Event::Committed(op) | Event::Stale(op) => {
                match (std::mem::replace(&mut self.stage, Stage::Idle), event) {
                    (Stage::Committing(at, taken, arrived), Event::Committed(_)) if at == op => {
                        let from_file = arrived.flight.carried.is_some();
                        if from_file {
                            self.turn_page(&mut effects);
                        }
                        self.committed(now, *taken, from_file, &mut effects);
                    }
                    (Stage::Committing(at, _, arrived), _) if at == op => self.look_up(arrived, &mut effects),
                    (stage, _) => self.stage = stage,
                }
            }
            Event::StoreFailed(op) => {
                if self.awaits(op) {
                    self.carried.clear();
                    self.fail(now, Unreachable::Disk, &mut effects);
                }
            }
            Event::Carried(reply) => self.carried.push_back(Carried::from(*reply)),
        }
        if matches!(self.stage, Stage::Idle) {
            self.take_carried(now, &mut effects);
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
            reads_nothing: self.book.reads_nothing(),
        }
    }

    fn begin(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.stage, Stage::Idle) {
            self.again = true;
            return;
        }
        self.hang_up();
        self.again = false;
        self.wake = None;
        self.fresh.clear();
        let op = self.op();
        self.stage = Stage::Gathering(op);
        effects.push(Effect::Load(op, Query::Unsent { bytes: TOLD_AT_ONCE }));
    }

    fn loaded(&mut self, now: Instant, op: OpId, loaded: Loaded, effects: &mut Vec<Effect>) {
        match (std::mem::replace(&mut self.stage, Stage::Idle), loaded) {
            (Stage::Gathering(at), Loaded::Unsent(sets, all)) if at == op => {
                // What was written while the disk was being read may not be among it.
                self.unsent = all.into_iter().chain(self.fresh.iter().copied()).collect();
                self.push(now, sets, effects);
            }
            (Stage::Measuring(at), Loaded::Heads(held)) if at == op => {
                self.counting = std::mem::take(&mut self.doubt);
                self.post_holding(now, held, effects);
            }
            (Stage::Lacking(at, arrived), Loaded::Since(sets)) if at == op => {
                self.look_up_documents(arrived, sets, effects);
            }
            (Stage::LookingUp(at, arrived, lacking), Loaded::Documents(documents)) if at == op => {
                self.absorb(now, arrived, lacking, documents, effects);
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
            | Stage::Committing(at, ..) => at == op,
            Stage::Idle | Stage::Posting(_) => false,
        }
    }

    /// Returns whether what waits at the server is to be sent again.
    fn is_time_to_ask(&self, now: Instant) -> bool {
        match self.asked {
            // What was held when the app was closed.
            None => !self.held.is_empty(),
            // A clock that was set is no reason to wait for years.
            Some(asked) => {
                let since = now.ms().abs_diff(asked.ms());
                since >= ASK_AGAIN_MS as u64 && !(self.held.is_empty() && self.received.is_empty())
            }
        }
    }

    fn fail(&mut self, now: Instant, why: Unreachable, effects: &mut Vec<Effect>) {
        self.hang_up();
        self.stage = Stage::Idle;
        self.again = false;
        self.failed = Some(why);
        self.doubt |= std::mem::take(&mut self.counting);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{BookId, DocumentId, UnitId};

    /// Its change reached the disk after the disk had begun to say what is unsent: the line must not turn green with it.
    #[test]
    fn what_is_written_while_the_disk_is_read_stays_unsent() {
        let mut device = Device::new(BookState::new(BookId::from_bytes([1; 8])), Vec::new(), 1);
        let key = DocumentKey { unit: UnitId::from_bytes([2; 8]), document: DocumentId::from_bytes([3; 16]) };
        let now = Instant::from_ms(0);
        let effects = device.handle(now, Event::Started);
        let read = effects.iter().find_map(|effect| match effect {
            Effect::Load(op, Query::Unsent { .. }) => Some(*op),
            _ => None,
        });
        device.handle(now, Event::Wrote(key));
        device.handle(now, Event::Loaded(read.unwrap(), Loaded::Unsent(Vec::new(), Vec::new())));
        assert_eq!(device.state().unsent, [key]);
    }
}
