//! Taking in an answer: receipts and entries become one batch for the disk.

use std::collections::BTreeSet;

use super::event::{StoredDocument, Unreachable, UnsentSet};
use super::push::Flight;
use super::state::ChangeState;
use super::taking::{Taken, Taking};
use super::{Device, Effect, POLL_MS, Query, Stage};
use crate::change::pack::{self, Packed};
use crate::change::{BadChangeSet, Header};
use crate::id::DocumentKey;
use crate::sync::{Answer, BadMessage, Entry, EntryBody, Granted, Rest};
use crate::time::Instant;

/// A page of an answer, or why there is none.
pub(super) type Heard = Result<Box<Answer>, Unreachable>;

/// An answer with what it answers, until the disk has what it brings.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) answer: Answer,
    pub(super) flight: Flight,
    /// The documents of its pack.
    pub(super) packed: Vec<Packed>,
    /// What each entry is about; nothing where its bytes do not say.
    pub(super) about: Vec<Option<Header>>,
}

impl Arrived {
    pub(super) fn new(answer: Answer, flight: Flight) -> Result<Self, BadChangeSet> {
        let packed = match pack::decode(&answer.pack) {
            Ok(packed) => packed,
            Err(newer @ BadChangeSet::Version(_)) => return Err(newer),
            // Nothing, or a page that does not read: it blocks no other. The digests will differ, and repair asks.
            Err(_) => Vec::new(),
        };
        let about = |entry: &Entry| match &entry.body {
            EntryBody::ChangeSet(_) => entry.header(),
            EntryBody::Yours(at) => flight.sets.get(*at as usize).map(|sent| sent.header),
            EntryBody::Packed(at) => packed.get(*at as usize).map(|packed| packed.header),
        };
        let about = answer.entries.iter().map(about).collect();
        Ok(Self { about, packed, answer, flight })
    }

    /// Returns the documents that the entries are about.
    fn documents(&self) -> impl Iterator<Item = DocumentKey> {
        self.about.iter().flatten().map(|header| header.key)
    }
}

impl Device {
    /// Returns whether something of an answer is waited for.
    pub(super) const fn is_listening(&self) -> bool {
        self.follows || matches!(self.stage, Stage::Posting(_))
    }

    /// Waits for nothing more of the answer under way.
    pub(super) fn hang_up(&mut self) {
        self.follows = false;
        self.heard.clear();
    }

    pub(super) fn answered(&mut self, now: Instant, bytes: &[u8], effects: &mut Vec<Effect>) {
        if !self.is_listening() {
            return;
        }
        let answer = Answer::decode(bytes);
        self.room.answered(now, answer.as_ref().map_or(bytes.len(), |answer| answer.weight(bytes.len())));
        let heard = answer.map(Box::new).map_err(|bad| match bad {
            BadMessage::Version(_) => Unreachable::Version,
            BadMessage::Malformed => Unreachable::Nonsense,
        });
        self.hear(now, heard, effects);
    }

    /// Takes in a page, once those before it are.
    pub(super) fn hear(&mut self, now: Instant, heard: Heard, effects: &mut Vec<Effect>) {
        self.follows = heard.as_ref().is_ok_and(|answer| answer.rest == Rest::Follows);
        if self.follows {
            self.room.posted(now, 0);
        }
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Posting(flight) => self.take(now, heard, flight, effects),
            stage => {
                self.stage = stage;
                self.heard.push_back(heard);
            }
        }
    }

    fn take(&mut self, now: Instant, heard: Heard, flight: Flight, effects: &mut Vec<Effect>) {
        let answer = match heard {
            Ok(answer) => answer,
            Err(why) => return self.fail(now, why, effects),
        };
        if answer.granted == Granted::Unknown {
            // Whoever was told knows.
            if self.unknown {
                return self.fail(now, Unreachable::Nonsense, effects);
            }
            self.unknown = true;
            self.doubt |= std::mem::take(&mut self.counting);
            return self.begin(effects);
        }
        self.unknown = false;
        match Arrived::new(*answer, flight) {
            Ok(arrived) => self.look_up(Box::new(arrived), effects),
            Err(_) => self.fail(now, Unreachable::Version, effects),
        }
    }

    /// Goes on with the next page of the answer, or waits for it. Returns whether there is one: what is unsent waits for
    /// those that have come, and for no more.
    fn go_on(&mut self, now: Instant, effects: &mut Vec<Effect>) -> bool {
        if let Some(heard) = self.heard.pop_front() {
            self.take(now, heard, Flight::default(), effects);
            return true;
        }
        let waits = self.follows && self.unsent.is_empty();
        if waits {
            self.stage = Stage::Posting(Flight::default());
        }
        waits
    }

    /// Reads from the disk what the answer is about: first what the server lacks, since the entries may be at
    /// odds with it. Of a document that does not open, and comes whole now, that may be anything. What was written
    /// again may have come before: then the disk has it among all that is in the log.
    pub(super) fn look_up(&mut self, arrived: Box<Arrived>, effects: &mut Vec<Effect>) {
        let Arrived { answer, flight, .. } = &*arrived;
        let mut lacking = answer.lacking.clone();
        let broken = flight.counted.iter().flat_map(|counted| &counted.broken);
        let comes = |key: &&DocumentKey| arrived.documents().any(|document| document == **key);
        let receipts = answer.receipts.iter().zip(&flight.sets);
        let again = receipts.filter(|(receipt, _)| receipt.may_be_in_another_form());
        let whole: BTreeSet<_> =
            broken.filter(comes).copied().chain(again.map(|(_, sent)| sent.header.key)).collect();
        lacking.extend(whole.into_iter().map(|key| (key, Vec::new())));
        if lacking.is_empty() {
            return self.look_up_documents(arrived, Vec::new(), effects);
        }
        let op = self.op();
        effects.push(Effect::Load(op, Query::Since(lacking)));
        self.stage = Stage::Lacking(op, arrived);
    }

    pub(super) fn look_up_documents(
        &mut self,
        arrived: Box<Arrived>,
        lacking: Vec<UnsentSet>,
        effects: &mut Vec<Effect>,
    ) {
        let sent = arrived.flight.sets.iter().map(|set| set.header.key);
        let touched: BTreeSet<_> =
            sent.chain(arrived.documents()).chain(lacking.iter().map(|set| set.key)).collect();
        let op = self.op();
        effects.push(Effect::Load(op, Query::Documents(touched.into_iter().collect())));
        self.stage = Stage::LookingUp(op, arrived, lacking);
    }

    pub(super) fn absorb(
        &mut self,
        now: Instant,
        arrived: Box<Arrived>,
        lacking: Vec<UnsentSet>,
        documents: Vec<StoredDocument>,
        effects: &mut Vec<Effect>,
    ) {
        let flight = &arrived.flight;
        let asks = flight.carried.is_none() && self.is_time_to_ask(now);
        let again = flight.counted.is_some() || asks;
        let mut taken = Taking::new(&self.book, documents, flight, again).take(now, &arrived, lacking);
        taken.batch.book = Some(taken.book.clone());
        let op = self.op();
        effects.push(Effect::Commit(op, Box::new(std::mem::take(&mut taken.batch))));
        self.stage = Stage::Committing(op, Box::new(taken), arrived);
    }

    pub(super) fn committed(
        &mut self,
        now: Instant,
        taken: Taken,
        from_file: bool,
        effects: &mut Vec<Effect>,
    ) {
        self.failed = None;
        self.book = taken.book;
        self.counting = false;
        self.doubt |= taken.doubt;
        self.asked.get_or_insert(now);
        if taken.again {
            self.asked = Some(now);
            self.received.clear();
            self.held.clear();
        }
        for (key, states) in taken.standing {
            let unsent = states.contains(&ChangeState::Unsent) || self.fresh.contains(&key);
            set(&mut self.unsent, key, unsent);
            set(&mut self.received, key, states.contains(&ChangeState::Received));
            let held = states.into_iter().find_map(|state| match state {
                ChangeState::Held(why) => Some(why),
                _ => None,
            });
            match held {
                Some(why) => self.held.insert(key, why),
                None => self.held.remove(&key),
            };
        }
        effects.extend(taken.announce.into_iter().map(Effect::Announce));
        if taken.refused {
            return self.fail(now, Unreachable::Busy, effects);
        }
        self.backoff.reset();
        if taken.agrees || taken.repaired {
            self.repairs = 0;
        }
        let settled = !taken.more && !taken.again;
        if !self.carried.is_empty() {
            // A file comes first. Of its own pages the last one says what is left to do.
            self.again |= !(settled || from_file);
            self.hang_up();
            return;
        }
        if settled && (taken.differs || self.doubt) && self.may_repair() {
            return self.measure(effects);
        }
        if taken.more && !taken.again && self.go_on(now, effects) {
            return;
        }
        if !settled || self.again || (taken.progress && !self.unsent.is_empty()) {
            return self.begin(effects);
        }
        let wait = POLL_MS + self.backoff.spread(POLL_MS / 4);
        self.wake_at(now.plus_ms(wait), effects);
    }
}

fn set<K: Ord>(keys: &mut BTreeSet<K>, key: K, contained: bool) {
    if contained {
        keys.insert(key);
    } else {
        keys.remove(&key);
    }
}
