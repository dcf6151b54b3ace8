//! Taking in an answer: receipts and entries become one batch for the disk.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};

use super::event::{StoredDocument, Unreachable};
use super::push::{InFlight, in_causal_order};
use super::state::{ChangeState, DocumentMeta, StoredChange};
use super::{Batch, BookState, Device, Effect, OpId, POLL_MS, Query, Stage};
use crate::change::{ChangeSet, SetDigest, reauthor};
use crate::id::{DocumentKey, forked_actor};
use crate::sync::{Answer, BadMessage, Entry, EntryBody, Joining, Receipt, State, Withheld};
use crate::time::Instant;

/// What is being taken in: the batch, and what holds once the disk has it.
#[derive(Debug)]
pub(super) struct Absorbing {
    pub(super) batch: Batch,
    pub(super) book: BookState,
    /// Documents as they will stand, for what the line says.
    pub(super) standing: BTreeMap<DocumentKey, Vec<ChangeState>>,
    announce: BTreeSet<DocumentKey>,
    more: bool,
    /// Whether the digests differ after the last page.
    differs: bool,
    /// Changesets that were refused as damaged or for want of room: they stay unsent.
    refused: Option<Withheld>,
    /// Whether the server took something: then what is still unsent follows at once.
    progress: bool,
    pub(super) lacking: Vec<(DocumentKey, Vec<ChangeHash>)>,
}

impl Device {
    pub(super) fn answered(&mut self, now: Instant, bytes: &[u8], effects: &mut Vec<Effect>) {
        let Stage::Posting(flight) = std::mem::replace(&mut self.stage, Stage::Idle) else { return };
        let answer = match Answer::decode(bytes) {
            Ok(answer) => answer,
            Err(BadMessage::Version(_)) => return self.fail(now, Unreachable::Version, effects),
            Err(BadMessage::Malformed) => return self.fail(now, Unreachable::Nonsense, effects),
        };
        let touched: BTreeSet<_> =
            flight.iter().map(|set| set.key).chain(answer.entries.iter().map(|entry| entry.key)).collect();
        let op = self.op();
        self.stage = Stage::LookingUp(op, Box::new(answer), flight);
        effects.push(Effect::Load(op, Query::Documents(touched.into_iter().collect())));
    }

    pub(super) fn absorb(
        &mut self,
        now: Instant,
        answer: Answer,
        flight: &[InFlight],
        documents: Vec<StoredDocument>,
        effects: &mut Vec<Effect>,
    ) {
        let mut taking = Taking::new(&self.book, documents);
        let replaced = self.book.log.is_some_and(|log| log != answer.log);
        taking.grant(&answer, replaced);
        taking.receipts(&answer.receipts, flight, self.book.cursor);
        for entry in &answer.entries {
            // One that does not decode blocks no other: the digests will differ, and repair asks for it.
            let _ = taking.entry(entry, flight);
        }
        taking.book.cursor = answer.cursor;
        taking.settle(&answer.receipts, flight);
        taking.book.log = Some(answer.log);
        let grown = taking.arrive(&answer.joined);
        let sum = taking.book.streams.iter().fold(SetDigest::default(), |sum, (_, part)| sum.plus(*part));
        let differs = answer.digest.is_some_and(|digest| digest != sum);
        let more = answer.more || grown || !taking.book.joining.is_empty();
        let differs = differs && !more;
        let absorbing = taking.finish(now, more, differs, answer.lacking);
        if absorbing.lacking.is_empty() {
            self.commit(absorbing, effects);
        } else {
            let op = self.op();
            effects.push(Effect::Load(op, Query::Since(absorbing.lacking.clone())));
            self.stage = Stage::Lacking(op, Box::new(absorbing));
        }
    }

    pub(super) fn commit(&mut self, mut absorbing: Absorbing, effects: &mut Vec<Effect>) {
        let op = self.op();
        absorbing.batch.book = Some(absorbing.book.clone());
        effects.push(Effect::Commit(op, Box::new(absorbing.batch.clone())));
        self.stage = Stage::Committing(op, Box::new(absorbing));
    }

    pub(super) fn committed(&mut self, now: Instant, op: OpId, effects: &mut Vec<Effect>) {
        let absorbing = match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Committing(at, absorbing) if at == op => *absorbing,
            stage => {
                self.stage = stage;
                return;
            }
        };
        self.failed = None;
        self.backoff.reset();
        self.book = absorbing.book;
        for (key, states) in absorbing.standing {
            let unsent = states.contains(&ChangeState::Unsent);
            let held = states.into_iter().find_map(|state| match state {
                ChangeState::Held(why) => Some(why),
                _ => None,
            });
            if unsent {
                self.unsent.insert(key)
            } else {
                self.unsent.remove(&key)
            };
            match held {
                Some(why) => self.held.insert(key, why),
                None => self.held.remove(&key),
            };
        }
        effects.extend(absorbing.announce.into_iter().map(Effect::Announce));
        if absorbing.refused.is_some() {
            return self.fail(now, Unreachable::Busy, effects);
        }
        if absorbing.differs && self.may_repair() {
            return self.measure(effects);
        }
        if !absorbing.differs {
            self.repairs = 0;
        }
        if absorbing.more || self.again || (absorbing.progress && !self.unsent.is_empty()) {
            return self.begin(effects);
        }
        let wait = POLL_MS + self.backoff.spread(POLL_MS / 4);
        self.wake_at(now.plus_ms(wait), effects);
    }
}

/// An answer being turned into a batch.
struct Taking {
    batch: Batch,
    book: BookState,
    cells: BTreeMap<DocumentKey, Cell>,
    refused: Option<Withheld>,
    progress: bool,
}

/// A document being changed.
struct Cell {
    meta: Option<DocumentMeta>,
    pending: BTreeMap<ChangeHash, StoredChange>,
    touched: bool,
    news: bool,
}

impl Taking {
    fn new(book: &BookState, documents: Vec<StoredDocument>) -> Self {
        let cells = documents.into_iter().map(|document| {
            let pending = document.pending.into_iter().map(|change| (change.hash, change)).collect();
            (document.key, Cell { meta: document.meta, pending, touched: false, news: false })
        });
        let cells = cells.collect();
        Self { batch: Batch::default(), book: book.clone(), cells, refused: None, progress: false }
    }

    /// Joins streams that are new, and drops those that were withdrawn. Another log than before: everything
    /// is read again from the beginning.
    fn grant(&mut self, answer: &Answer, replaced: bool) {
        if replaced {
            self.book.streams.clear();
            self.book.joining.clear();
            self.book.cursor = 0;
        }
        let withdrawn = |stream: &crate::id::StreamId| !answer.granted.contains(stream);
        self.batch.dropped.extend(
            self.book
                .streams
                .iter()
                .map(|(stream, _)| *stream)
                .chain(self.book.joining.iter().map(|(joining, _)| joining.stream))
                .filter(|stream| withdrawn(stream)),
        );
        self.book.streams.retain(|(stream, _)| !withdrawn(stream));
        self.book.joining.retain(|(joining, _)| !withdrawn(&joining.stream));
        for stream in &answer.granted {
            if self.book.digest_of(*stream).is_none() {
                let start = Joining { stream: *stream, upto: 0 };
                self.book.joining.push((start, SetDigest::default()));
            }
        }
    }

    fn receipts(&mut self, receipts: &[Receipt], flight: &[InFlight], cursor: u64) {
        for (receipt, sent) in receipts.iter().zip(flight) {
            if receipt.checksum != sent.checksum {
                continue;
            }
            self.progress |= !matches!(receipt.state, State::Refused(_));
            let state = match &receipt.state {
                State::Received | State::Reauthored(_) => ChangeState::Received,
                // In the log before the cursor: its entry came long ago. After: its entry is still to come.
                State::Admitted(n) if *n <= cursor => ChangeState::Admitted(*n),
                State::Admitted(_) => ChangeState::Received,
                State::Held(why) => ChangeState::Held(why.clone()),
                State::Refused(why) => {
                    self.refused = Some(why.clone());
                    continue;
                }
            };
            let Some(cell) = self.cells.get_mut(&sent.key) else { continue };
            for hash in &sent.hashes {
                let Some(change) = cell.pending.get_mut(hash) else { continue };
                change.state = state.clone();
                self.batch.changes.push((sent.key, change.clone()));
            }
            cell.touched = true;
        }
    }

    fn entry(&mut self, entry: &Entry, flight: &[InFlight]) -> Result<(), ()> {
        let cell = self.cells.get_mut(&entry.key).ok_or(())?;
        cell.touched = true;
        let hashes: Vec<ChangeHash> = match &entry.body {
            EntryBody::Yours(at) => flight.get(*at as usize).ok_or(())?.hashes.clone(),
            EntryBody::ChangeSet(bytes) => {
                let set = ChangeSet::decode(bytes).map_err(|_| ())?;
                if set.header.key != entry.key {
                    return Err(());
                }
                cell.part_from_clone(&entry.key, &set.changes, &mut self.batch);
                for change in &set.changes {
                    if !cell.pending.contains_key(&change.hash()) {
                        let state = ChangeState::Admitted(entry.n);
                        let bytes = change.raw_bytes().to_vec();
                        self.batch
                            .changes
                            .push((entry.key, StoredChange { hash: change.hash(), bytes, state }));
                        cell.news = true;
                    }
                }
                set.hashes().collect()
            }
        };
        for hash in &hashes {
            if let Some(mut change) = cell.pending.remove(hash) {
                change.state = ChangeState::Admitted(entry.n);
                self.batch.changes.push((entry.key, change));
            }
        }
        let sum = SetDigest::of_all(&entry.key, &hashes);
        let meta = cell.meta.get_or_insert_with(|| DocumentMeta::new(entry.kind));
        if entry.whole {
            // All that the document had in the log: in place of what was counted, in whichever stream.
            let before = std::mem::take(&mut meta.digest);
            if let Some(counted) = meta.stream.and_then(|stream| self.book.digest_of(stream)) {
                *counted = counted.minus(before);
            }
        }
        meta.stream = Some(entry.stream);
        meta.digest = meta.digest.plus(sum);
        if let Some(counted) = self.book.digest_of(entry.stream) {
            *counted = counted.plus(sum);
        }
        if cell.pending.is_empty() && !entry.rows.is_empty() {
            self.batch.rows.push((entry.key, entry.rows.clone()));
        } else {
            self.batch.stale.push(entry.key);
        }
        Ok(())
    }

    /// What the log has at or before the cursor, and whose entry came before this answer, is admitted: its own
    /// entry will not come again. It was counted then.
    fn settle(&mut self, receipts: &[Receipt], flight: &[InFlight]) {
        for (receipt, sent) in receipts.iter().zip(flight) {
            let State::Admitted(n) = receipt.state else { continue };
            let Some(cell) = self.cells.get_mut(&sent.key).filter(|_| n <= self.book.cursor) else {
                continue;
            };
            for hash in &sent.hashes {
                if let Some(mut change) = cell.pending.remove(hash) {
                    change.state = ChangeState::Admitted(n);
                    self.batch.changes.push((sent.key, change));
                }
            }
        }
    }

    /// Notes how far the joining streams have come; one that has caught up is complete. Returns whether
    /// there is one: what lies after the cursor in it is still to be asked for.
    fn arrive(&mut self, joined: &[Joining]) -> bool {
        for (joining, _) in &mut self.book.joining {
            if let Some(now) = joined.iter().find(|now| now.stream == joining.stream) {
                joining.upto = joining.upto.max(now.upto);
            }
        }
        let cursor = self.book.cursor;
        let (done, open): (Vec<_>, Vec<_>) =
            self.book.joining.drain(..).partition(|(joining, _)| joining.upto >= cursor);
        self.book.joining = open;
        self.book.streams.extend(done.iter().map(|(joining, digest)| (joining.stream, *digest)));
        !done.is_empty()
    }

    fn finish(
        mut self,
        now: Instant,
        more: bool,
        differs: bool,
        lacking: Vec<(DocumentKey, Vec<ChangeHash>)>,
    ) -> Absorbing {
        let (mut standing, mut announce) = (BTreeMap::new(), BTreeSet::new());
        for (key, cell) in self.cells {
            if !cell.touched {
                continue;
            }
            if let Some(meta) = cell.meta {
                self.batch.documents.push((key, meta));
            }
            if cell.news {
                announce.insert(key);
            }
            standing.insert(key, cell.pending.into_values().map(|change| change.state).collect());
        }
        if !more && self.refused.is_none() {
            self.book.synced_at = Some(now);
        }
        Absorbing {
            batch: self.batch,
            book: self.book,
            standing,
            announce,
            more,
            differs,
            refused: self.refused,
            progress: self.progress,
            lacking,
        }
    }
}

impl Cell {
    /// Where the log has other changes under our own numbers (a clone of this profile wrote them), writes
    /// ours again under the actor that their first hash gives: the hub does the same.
    fn part_from_clone(&mut self, key: &DocumentKey, theirs: &[Change], batch: &mut Batch) {
        let mut ours: Vec<Change> = self
            .pending
            .values()
            .filter_map(|change| Change::from_bytes(change.bytes.clone()).ok())
            .collect();
        in_causal_order(&mut ours);
        let fork = ours.iter().find(|ours| {
            theirs.iter().any(|theirs| {
                theirs.actor_id() == ours.actor_id()
                    && theirs.seq() == ours.seq()
                    && theirs.hash() != ours.hash()
            })
        });
        let Some(fork) = fork else { return };
        let (actor, from, first) = (fork.actor_id().clone(), fork.seq(), fork.hash());
        let states: Vec<_> = ours.iter().map(|change| self.pending[&change.hash()].state.clone()).collect();
        let again = reauthor(&ours, &actor, from);
        for ((before, after), state) in ours.iter().zip(&again).zip(states) {
            if before.hash() == after.hash() {
                continue;
            }
            self.pending.remove(&before.hash());
            // A receipt in this very answer may have put it into the batch.
            batch.changes.retain(|(of, change)| of != key || change.hash != before.hash());
            batch.rewritten.push((*key, before.hash()));
            let change = StoredChange { hash: after.hash(), bytes: after.raw_bytes().to_vec(), state };
            batch.changes.push((*key, change.clone()));
            self.pending.insert(after.hash(), change);
        }
        if let Some(meta) = &mut self.meta {
            let mut bytes = [0; 16];
            bytes.copy_from_slice(forked_actor(&first).to_bytes());
            meta.actor = Some(bytes);
        }
        self.news = true;
    }
}
