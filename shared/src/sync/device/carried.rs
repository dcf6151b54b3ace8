//! A round by a file: the request goes into a letter, and its answer comes back days later, when the device may have come
//! further by other ways. What is still news is taken in like any answer; the rest is left.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::pull::Arrived;
use super::push::{Flight, InFlight};
use super::{BookState, Device, Effect, Unreachable};
use crate::carrier::{Receipt, Reply};
use crate::sync::{Answer, Granted, MAX_ANSWER_BYTES, Pushed, Request, Rest, Standing, Told};
use crate::time::Instant;

/// A reply, as far as it is not taken in yet.
#[derive(Debug)]
pub(super) struct Carried {
    made: Instant,
    /// How the device stood before the next page.
    told: Told,
    cursor: u64,
    receipts: Vec<Receipt>,
    pages: VecDeque<Answer>,
    /// Whether the pages before were news.
    news: bool,
}

impl From<Reply> for Carried {
    fn from(Reply { made, told, cursor, receipts, answers }: Reply) -> Self {
        Self { made, told, cursor, receipts, pages: answers.into(), news: false }
    }
}

impl BookState {
    /// Returns the request for a letter that brings these changesets' bytes. Nothing of it is under way: what it brings
    /// is unsent until some answer tells otherwise.
    pub fn letter(&self, push: impl IntoIterator<Item = Vec<u8>>) -> Request {
        Request {
            standing: Standing::Told(self.told()),
            cursor: self.cursor,
            push: push.into_iter().map(Pushed).collect(),
            holding: Vec::new(),
            room: MAX_ANSWER_BYTES as u32,
        }
    }
}

impl Device {
    /// Takes in the next page of a reply.
    pub(super) fn take_carried(&mut self, now: Instant, effects: &mut Vec<Effect>) {
        let Some(carried) = self.carried.front_mut() else { return };
        let Some(answer) = carried.pages.pop_front() else {
            self.carried.pop_front();
            return;
        };
        // The disk is read after this.
        self.fresh.clear();
        let after = carried.told.after(&answer);
        let told = std::mem::replace(&mut carried.told, after);
        let cursor = std::mem::replace(&mut carried.cursor, answer.cursor);
        let (made, receipts) = (carried.made, std::mem::take(&mut carried.receipts));
        let same_log = self.book.log == Some(answer.log);
        let news = self.continues(&told, cursor, &answer);
        let mut answer = if news { self.unread(answer) } else { self.nothing(answer) };
        let mut sets = Vec::new();
        for Receipt { header, hashes, state } in receipts.into_iter().filter(|_| news || same_log) {
            sets.push(InFlight { header, hashes });
            answer.receipts.push(state);
        }
        if let Some(carried) = self.carried.front_mut() {
            carried.news = news;
            if !news {
                carried.pages.clear();
            }
        }
        let flight = Flight { carried: Some(made), ..Flight::of(sets) };
        match Arrived::new(answer, flight) {
            Ok(arrived) => self.look_up(Box::new(arrived), effects),
            Err(_) => {
                self.carried.pop_front();
                self.fail(now, Unreachable::Version, effects);
            }
        }
    }

    /// The disk has a page.
    pub(super) fn turn_page(&mut self, effects: &mut Vec<Effect>) {
        if let Some(done) = self.carried.pop_front_if(|carried| carried.pages.is_empty()) {
            effects.push(Effect::TookIn { news: done.news });
        }
    }

    /// Returns whether a page begins where the device stands, or before, in the streams that it has complete: what it has
    /// of them by now is left out.
    fn continues(&self, told: &Told, cursor: u64, answer: &Answer) -> bool {
        let here = self.book.told();
        let streams = |told: &Told| told.streams.iter().copied().collect::<BTreeSet<_>>();
        let joining = |told: &Told| -> BTreeMap<_, _> {
            told.joining
                .iter()
                .map(|joining| (joining.stream, (joining.come.rows, joining.come.documents)))
                .collect()
        };
        let stands = told.book == here.book
            && told.log == here.log
            && streams(told) == streams(&here)
            && joining(told) == joining(&here);
        let log_is_same = here.log == Some(answer.log);
        let came_further = cursor <= self.book.cursor
            && self.book.cursor < answer.cursor
            && log_is_same
            && here.joining.is_empty()
            && answer.joined.is_empty();
        stands && (cursor == self.book.cursor || came_further)
    }

    fn unread(&self, mut answer: Answer) -> Answer {
        if self.book.log == Some(answer.log) && self.book.joining.is_empty() && answer.joined.is_empty() {
            answer.entries.retain(|entry| entry.n > self.book.cursor);
        }
        answer.receipts.clear();
        answer
    }

    /// Returns an answer that leaves the device where it stands.
    fn nothing(&self, answer: Answer) -> Answer {
        Answer {
            log: self.book.log.unwrap_or(answer.log),
            receipts: Vec::new(),
            entries: Vec::new(),
            pack: Vec::new(),
            cursor: self.book.cursor,
            granted: Granted::AsKnown,
            joined: self.book.told().joining,
            // It is no news: the network is asked.
            rest: Rest::Asked,
            digest: None,
            lacking: Vec::new(),
        }
    }
}
