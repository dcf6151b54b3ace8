//! A request's way to the server, and the way of its answer back, page by page.

use shared::change::ChangeSet;
use shared::sync::device::{Event, Unreachable};
use shared::sync::{Request, Rest};
use shared::time::Instant;

use super::breach::Rule;
use super::faults::Fault;
use super::net::{PATIENCE_MS, Way, in_another_version, latency, pass};
use super::party::{Awaited, PartyId};
use super::planted::Planted;
use super::server::{Reply, Server};
use super::watch::too_much;
use super::world::{Due, World};

/// How many pages an answer has at most.
const MOST_PAGES: usize = 8;

/// What the server still says in one body.
#[derive(Clone, Copy)]
pub(super) struct Body {
    /// The page that is asked for.
    pub(super) turn: Awaited,
    /// How many pages may still be in it.
    left: usize,
    /// When the page before it comes to the device: none overtakes another.
    after: i64,
}

impl World {
    pub(super) fn post(&mut self, party: PartyId, mut bytes: Vec<u8>) {
        self.posts += 1;
        let post = self.posts;
        let poster = &mut self.parties[party];
        if self.planted == Some(Planted::PostsAllAgain) {
            bytes = poster.with_all_before(&bytes);
        }
        poster.posts += 1;
        if let Some(words) = too_much(&bytes) {
            self.breaches.push(Rule::Bounded.broken(format!("party {party} posts {words}")));
        }
        let poster = &mut self.parties[party];
        if poster.ahead {
            bytes = in_another_version(bytes);
        }
        let body = Body { turn: (post, 0), left: self.rng.usize(1..=MOST_PAGES), after: self.now };
        self.wait_for(party, body.turn);
        if self.faults.strikes(&mut self.rng, Fault::RequestTwice) {
            let ms = self.rng.i64(0..PATIENCE_MS);
            self.later(party, ms, Due::Arrive(bytes.clone(), Body { left: 1, ..body }));
        }
        let late = self.faults.strikes(&mut self.rng, Fault::RequestLate);
        let Some(bytes) = pass(&mut self.faults, &mut self.rng, Way::Up, bytes) else { return };
        let late = if late { self.rng.i64(PATIENCE_MS..20 * PATIENCE_MS) } else { 0 };
        let ms = late + self.latency(party, bytes.len());
        self.later(party, ms, Due::Arrive(bytes, body));
    }

    /// A device waits for a page, for as long as its patience lasts.
    pub(super) fn wait_for(&mut self, party: PartyId, turn: Awaited) {
        self.parties[party].post = Some(turn);
        let none = Event::Unreachable(Unreachable::Offline);
        self.later(party, PATIENCE_MS, Due::Return(turn, none, None));
    }

    fn latency(&mut self, party: PartyId, bytes: usize) -> i64 {
        let slow = self.parties[party].slow_until > self.now;
        latency(&mut self.faults, &mut self.rng, bytes, slow)
    }

    pub(super) fn arrive(&mut self, party: PartyId, life: u64, bytes: &[u8], body: Body) {
        let now = Instant::from_ms(self.now);
        let sender = &mut self.parties[party];
        let (post, at) = body.turn;
        if post < sender.arrived {
            self.faults.note(Fault::Overtaken);
        }
        sender.arrived = sender.arrived.max(post);
        let device = sender.device;
        let room = Request::decode(bytes).map_or(0, |request| request.answer_bytes());
        let full = self.server_full_until > self.now;
        let reply = self.at_the_server(|server| server.handle(device, bytes, now));
        let reply = reply.unwrap_or(Reply::No(Unreachable::Offline));
        let (mut answer, next) = match reply {
            Reply::Answer(answer, next) => (answer, next.filter(|_| body.left > 1)),
            Reply::No(why) => {
                match why {
                    Unreachable::Version => self.faults.note(Fault::VersionSkew),
                    Unreachable::Busy if full => self.faults.note(Fault::ServerFull),
                    _ => {}
                }
                let ms = body.after - self.now;
                return self.later_in(party, life, ms, Due::Return(body.turn, Event::Unreachable(why), None));
            }
        };
        if next.is_some() {
            answer.rest = Rest::Follows;
        }
        self.weigh(room, &answer);
        // A body that loses a page ends there.
        let Some(bytes) = pass(&mut self.faults, &mut self.rng, Way::Down, answer.encode()) else { return };
        let mut comes = self.now + self.latency(party, bytes.len());
        if self.faults.strikes(&mut self.rng, Fault::AnswerLate) {
            comes += self.rng.i64(PATIENCE_MS..20 * PATIENCE_MS);
        }
        let after = comes.max(body.after);
        self.later_in(
            party,
            life,
            after - self.now,
            Due::Return(body.turn, Event::Answered(bytes), Some(answer.rest)),
        );
        if let Some(next) = next {
            let ms = self.rng.i64(1..2_000);
            let body = Body { turn: (post, at + 1), left: body.left - 1, after };
            self.later_in(party, life, ms, Due::Arrive(next.encode(), body));
        }
    }

    /// Has the server do something; nothing where it is killed while it does, and starts again.
    pub(super) fn at_the_server<T>(&mut self, what: impl FnOnce(&Server) -> T) -> Option<T> {
        if self.faults.strikes(&mut self.rng, Fault::ServerKilled) {
            self.server.kill_at(self.rng.u32(0..4), self.rng.bool());
        }
        if self.server.is_served_twice() && self.rng.bool() {
            self.server.take_turns();
        }
        self.server.fill(self.server_full_until > self.now);
        let done = what(&self.server);
        self.server.fill(false);
        self.note_what_was_brought();
        if !self.server.was_killed() {
            return Some(done);
        }
        self.server.start_again();
        self.note_what_was_brought();
        None
    }

    /// Notes which edits are on the server's disk now.
    fn note_what_was_brought(&mut self) {
        for set in self.server.brought().iter().filter_map(|bytes| ChangeSet::decode(bytes).ok()) {
            self.brought.extend(set.changes.iter().map(automerge::Change::timestamp));
            self.hashes.extend(set.changes.iter().map(|change| (change.hash(), change.timestamp())));
        }
    }
}
