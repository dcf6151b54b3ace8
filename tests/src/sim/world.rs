//! The world: a clock that jumps from event to event, and what the drivers do with the machines' effects.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;
use fastrand::Rng;
use shared::document::{Document, Edit};
use shared::id::{DocumentKey, Kind, Mint, UnitId};
use shared::permit::Role;
use shared::sync::device::{Batch, ChangeState, Effect, Event, Loaded, OpId, Query, SyncState, Unreachable};
use shared::sync::{Answer, EntryBody, MAX_ANSWER_BYTES, MAX_REQUEST_BYTES};
use shared::time::Instant;

use super::breach::{Breach, Rule};
use super::faults::{Fault, Faults};
use super::net::{PATIENCE_MS, Way, latency, pass};
use super::party::{Party, PartyId};
use super::planted::Planted;
use super::server::{Reply, Server, Shelf};

/// When the stories begin: a morning in November 2026, in milliseconds since 1970.
const BEGIN_MS: i64 = 1_795_480_000_000;

/// The server and the devices, and what is about to happen.
pub struct World {
    /// Everything drawn is drawn from here.
    pub rng: Rng,
    /// Milliseconds since 1970, as nobody's clock says them.
    pub now: i64,
    /// The server.
    pub server: Server,
    /// The devices.
    pub parties: Vec<Party>,
    /// What goes wrong.
    pub faults: Faults,
    /// Every edit that reached a disk.
    pub written: Vec<Written>,
    /// Rules that were broken on the way.
    pub breaches: Vec<Breach>,
    /// How often somebody wrote in the very moment in which an answer was taken in.
    pub stale: u32,
    queue: BTreeMap<(i64, u64), Item>,
    items: u64,
    posts: u64,
    seconds: BTreeSet<i64>,
    /// The seconds of changes as they were first written.
    hashes: BTreeMap<ChangeHash, i64>,
    pub(super) planted: Option<Planted>,
}

/// An edit, known by the second it says it was made in: no two edits share one, and it survives being written
/// again under another actor.
#[derive(Clone, Debug)]
pub struct Written {
    /// On which device.
    pub by: PartyId,
    /// In which document.
    pub key: DocumentKey,
    /// When, by its own clock.
    pub second: i64,
}

struct Item {
    party: PartyId,
    life: u64,
    due: Due,
}

enum Due {
    Load(OpId, Query),
    Commit(OpId, Box<Batch>),
    Committed(OpId),
    Arrive(u64, Vec<u8>),
    Return(u64, Event),
    Wake(u64),
    Start,
    Write(DocumentKey, Kind, Box<Edits>),
}

/// What a person will write, once it is seen what stands there.
type Edits = dyn FnOnce(&Document, &mut Mint) -> Vec<Edit>;

impl World {
    /// Makes a server with so many cells, two devices a cell, and the office's device, the last. Nothing goes
    /// wrong yet.
    pub fn new(seed: u64, cells: usize, shelf: Shelf, planted: Option<Planted>) -> Self {
        let mut world = Self {
            rng: Rng::with_seed(seed),
            now: BEGIN_MS,
            server: Server::found(shelf, cells, planted),
            parties: Vec::new(),
            faults: Faults::default(),
            written: Vec::new(),
            breaches: Vec::new(),
            stale: 0,
            queue: BTreeMap::new(),
            items: 0,
            posts: 0,
            seconds: BTreeSet::new(),
            hashes: BTreeMap::new(),
            planted,
        };
        for (n, unit) in world.server.cells.clone().into_iter().enumerate() {
            world.enrol(unit, Role::Secretary, &format!("Bí thư {n}"));
            world.enrol(unit, Role::MinuteTaker, &format!("Thư ký {n}"));
        }
        world.enrol(world.server.committee, Role::Office, "Văn phòng");
        world
    }

    /// Enrols one more device and opens its app.
    pub fn enrol(&mut self, unit: UnitId, role: Role, person: &str) -> PartyId {
        let device = self.server.enrol(unit, role, person, Instant::from_ms(self.now));
        self.parties.push(Party::new(unit, role, device, person, &mut self.rng));
        self.open_app(self.parties.len() - 1);
        self.parties.len() - 1
    }

    /// Copies a profile to a machine of its own and opens the app there.
    pub fn clone_profile(&mut self, of: PartyId) -> PartyId {
        self.faults.note(Fault::Cloned);
        self.parties.push(self.parties[of].cloned());
        self.open_app(self.parties.len() - 1);
        self.parties.len() - 1
    }

    /// Returns the office's device.
    pub fn office(&self) -> PartyId {
        self.parties.iter().position(|party| party.role == Role::Office).expect("it was enrolled")
    }

    /// Kills an app. What it had begun is gone; the disk stays.
    pub fn kill_app(&mut self, party: PartyId) {
        let killed = &mut self.parties[party];
        killed.machine = None;
        killed.open.clear();
        killed.life += 1;
        killed.post = None;
    }

    /// Opens an app again, now.
    pub fn open_app(&mut self, party: PartyId) {
        let life = self.parties[party].life;
        self.start(party, life);
    }

    /// Opens an app again in `ms` milliseconds.
    pub fn open_app_in(&mut self, party: PartyId, ms: i64) {
        self.later(party, ms, Due::Start);
    }

    /// Lets a person write. Returns whether anything was.
    pub fn write(
        &mut self,
        party: PartyId,
        key: DocumentKey,
        kind: Kind,
        edits: impl FnOnce(&Document, &mut Mint) -> Vec<Edit>,
    ) -> bool {
        let Some(mut document) = self.parties[party].take_open(key, kind) else { return false };
        let writer = &self.parties[party];
        let edits = edits(&document, &mut Mint::new(self.rng.u64(..)));
        let mut second = writer.clock(self.now).seconds();
        while !self.seconds.insert(second) {
            second += 1;
        }
        let made = document.edit(&writer.writer(&key), Instant::from_seconds(second), &edits);
        let made = made.expect("the deed fits its document");
        let writer = &mut self.parties[party];
        let Some(set) = made else {
            writer.open.insert(key, document);
            return false;
        };
        writer.disk.write(&document, &set);
        writer.open.insert(key, document);
        self.hashes.extend(set.hashes().map(|hash| (hash, second)));
        self.written.push(Written { by: party, key, second });
        self.tell(party, Event::Wrote(key));
        true
    }

    /// Lets a person write in `ms` milliseconds.
    pub fn write_in(
        &mut self,
        ms: i64,
        party: PartyId,
        key: DocumentKey,
        kind: Kind,
        edits: impl FnOnce(&Document, &mut Mint) -> Vec<Edit> + 'static,
    ) {
        self.later(party, ms, Due::Write(key, kind, Box::new(edits)));
    }

    /// Takes every second change that is in the log away from a disk, as if it had never been there.
    pub fn lose_rows(&mut self, party: PartyId) {
        self.faults.note(Fault::RowsLost);
        self.parties[party].maimed = true;
        self.parties[party].open.clear();
        let disk = &mut self.parties[party].disk;
        let keys: Vec<_> = disk.documents().map(|(key, _)| *key).collect();
        for key in keys {
            let admitted = disk.states(&key).filter(|(_, state)| matches!(state, ChangeState::Admitted(_)));
            let lost: Vec<_> = admitted.map(|(hash, _)| *hash).step_by(2).collect();
            lost.iter().for_each(|hash| disk.lose(&key, hash));
        }
    }

    /// Lets an app begin a round now and everything come to rest that does not wait for a time of its own.
    /// Returns what the line says.
    pub fn sync(&mut self, party: PartyId) -> SyncState {
        self.tell(party, Event::Now);
        self.rest();
        self.parties[party].state()
    }

    /// Lets everything happen that does not wait for a time of its own.
    pub fn rest(&mut self) {
        while let Some(at) = self.queue.iter().find(|(_, item)| self.is_under_way(item)).map(|(at, _)| *at) {
            self.step(at);
        }
    }

    /// Lets everything happen up to a moment.
    pub fn run_until(&mut self, until: i64) {
        while let Some((&at, _)) = self.queue.first_key_value().filter(|((due, _), _)| *due <= until) {
            self.step(at);
        }
        self.now = self.now.max(until);
    }

    fn step(&mut self, at: (i64, u64)) {
        let item = self.queue.remove(&at).expect("it was just seen");
        self.now = self.now.max(at.0);
        let party = &self.parties[item.party];
        if party.drowned {
            return;
        }
        let alive = party.life == item.life;
        match item.due {
            // On its way, whatever became of the app.
            Due::Arrive(post, bytes) => self.arrive(item.party, item.life, post, &bytes),
            Due::Start => self.start(item.party, item.life),
            Due::Write(key, kind, edits) => {
                self.write(item.party, key, kind, edits);
            }
            _ if !alive => {}
            Due::Load(op, query) => {
                let loaded = match (&query, self.planted) {
                    (Query::Unsent { .. }, Some(Planted::ForgetsUnsent)) => {
                        Loaded::Unsent(Vec::new(), Vec::new())
                    }
                    _ => party.disk.load(&query),
                };
                self.tell(item.party, Event::Loaded(op, loaded));
            }
            Due::Commit(op, batch) => self.commit(item.party, op, *batch),
            Due::Committed(op) => self.tell(item.party, Event::Committed(op)),
            Due::Return(post, event) => {
                // What comes after the device gave up, or a second time, is thrown away by its driver.
                if self.parties[item.party].post == Some(post) {
                    self.parties[item.party].post = None;
                    self.tell(item.party, event);
                }
            }
            Due::Wake(alarm) => {
                if self.parties[item.party].alarm == alarm {
                    self.tell(item.party, Event::Woke);
                }
            }
        }
    }

    fn later(&mut self, party: PartyId, ms: i64, due: Due) {
        let life = self.parties[party].life;
        self.later_in(party, life, ms, due);
    }

    fn later_in(&mut self, party: PartyId, life: u64, ms: i64, due: Due) {
        self.items += 1;
        self.queue.insert((self.now + ms.max(0), self.items), Item { party, life, due });
    }

    fn start(&mut self, party: PartyId, life: u64) {
        let seed = self.rng.u64(..);
        let opened = &mut self.parties[party];
        if opened.life != life || opened.machine.is_some() {
            return;
        }
        opened.machine = Some(opened.boot(self.server.book.id, seed));
        let whole = opened.disk.is_whole();
        self.tell(party, Event::Started);
        if !whole {
            self.tell(party, Event::Doubted);
        }
    }

    /// Tells a machine what happened and does what it says.
    fn tell(&mut self, party: PartyId, event: Event) {
        let told = &mut self.parties[party];
        let now = told.clock(self.now);
        let Some(machine) = &mut told.machine else { return };
        for effect in machine.handle(now, event) {
            self.perform(party, effect);
        }
    }

    fn perform(&mut self, party: PartyId, effect: Effect) {
        match effect {
            Effect::Load(op, query) => {
                let ms = self.rng.i64(1..20);
                self.later(party, ms, Due::Load(op, query));
            }
            Effect::Commit(op, batch) => {
                let ms = self.rng.i64(1..60);
                self.later(party, ms, Due::Commit(op, batch));
            }
            Effect::Post(bytes) => self.post(party, bytes),
            Effect::WakeAt(at) => {
                let asleep = &mut self.parties[party];
                asleep.alarm += 1;
                let (alarm, ms) = (asleep.alarm, at.ms() - asleep.clock(self.now).ms());
                self.later(party, ms, Due::Wake(alarm));
            }
            Effect::Show(state) => self.look_at_the_line(party, &state),
            Effect::Announce(_) => {}
        }
    }

    fn commit(&mut self, party: PartyId, op: OpId, mut batch: Batch) {
        if self.faults.strikes(&mut self.rng, Fault::KilledBeforeCommit) {
            return self.crash(party);
        }
        if self.faults.strikes(&mut self.rng, Fault::DiskRefuses) {
            return self.tell(party, Event::StoreFailed(op));
        }
        match self.planted {
            Some(Planted::CommitsNothing) if self.rng.u32(0..10) == 0 => batch = Batch::default(),
            Some(Planted::CursorFirst) if batch.book.is_some() => {
                let first = Batch { book: batch.book.take(), ..Batch::default() };
                self.parties[party].disk.commit(first);
                self.later(party, 20, Due::Commit(op, Box::new(batch)));
                return;
            }
            _ => {}
        }
        self.parties[party].close_what_shrinks(&batch);
        if !self.parties[party].disk.commit(batch) {
            self.stale += 1;
            return self.tell(party, Event::Stale(op));
        }
        if self.faults.strikes(&mut self.rng, Fault::KilledAfterCommit) {
            return self.crash(party);
        }
        let ms = self.rng.i64(1..20);
        self.later(party, ms, Due::Committed(op));
    }

    fn crash(&mut self, party: PartyId) {
        self.kill_app(party);
        let ms = self.rng.i64(1_000..900_000);
        self.open_app_in(party, ms);
    }

    fn post(&mut self, party: PartyId, bytes: Vec<u8>) {
        self.posts += 1;
        let post = self.posts;
        if bytes.len() > MAX_REQUEST_BYTES {
            self.breaches.push(Rule::Bounded.broken(format!("party {party} posts {} bytes", bytes.len())));
        }
        let poster = &mut self.parties[party];
        poster.post = Some(post);
        poster.posts += 1;
        self.later(party, PATIENCE_MS, Due::Return(post, Event::Unreachable(Unreachable::Offline)));
        if self.faults.strikes(&mut self.rng, Fault::RequestTwice) {
            let ms = self.rng.i64(0..PATIENCE_MS);
            self.later(party, ms, Due::Arrive(post, bytes.clone()));
        }
        let late = self.faults.strikes(&mut self.rng, Fault::RequestLate);
        let Some(bytes) = pass(&mut self.faults, &mut self.rng, Way::Up, bytes) else { return };
        let late = if late { self.rng.i64(PATIENCE_MS..20 * PATIENCE_MS) } else { 0 };
        let ms = late + latency(&mut self.rng);
        self.later(party, ms, Due::Arrive(post, bytes));
    }

    fn arrive(&mut self, party: PartyId, life: u64, post: u64, bytes: &[u8]) {
        let now = Instant::from_ms(self.now);
        if self.faults.strikes(&mut self.rng, Fault::ServerKilled) {
            self.server.kill_at(self.rng.u32(0..4), self.rng.bool());
        }
        let mut reply = self.server.handle(self.parties[party].device, bytes, now);
        if self.server.was_killed() {
            self.server.start_again();
            reply = Reply::No(Unreachable::Offline);
        }
        let event = match reply {
            Reply::No(why) => Event::Unreachable(why),
            Reply::Answer(bytes) => {
                self.weigh(&bytes);
                match pass(&mut self.faults, &mut self.rng, Way::Down, bytes) {
                    Some(bytes) => Event::Answered(bytes),
                    None => return,
                }
            }
        };
        let ms = latency(&mut self.rng);
        self.later_in(party, life, ms, Due::Return(post, event));
    }

    /// An answer holds its budget and no more than one document beyond it.
    fn weigh(&mut self, bytes: &[u8]) {
        let answer = Answer::decode(bytes).expect("the server answers well");
        let mut weights = BTreeMap::<DocumentKey, usize>::new();
        for entry in &answer.entries {
            let EntryBody::ChangeSet(body) = &entry.body else { continue };
            let header = entry.header().expect("the server's bytes are whole");
            *weights.entry(header.key).or_default() += body.len() + entry.rows.len();
        }
        let (sum, most) = (weights.values().sum::<usize>(), weights.values().max().copied().unwrap_or(0));
        if sum > MAX_ANSWER_BYTES + most {
            self.breaches.push(Rule::Bounded.broken(format!("an answer carries {sum} bytes of entries")));
        }
    }

    /// The line is never green while something is unsent or held; and what it no longer calls unsent is on the
    /// server's disk as far as this device was told.
    fn look_at_the_line(&mut self, party: PartyId, state: &SyncState) {
        let shown = &mut self.parties[party];
        for (key, _) in shown.disk.documents() {
            for (hash, standing) in shown.disk.states(key) {
                let waits = matches!(standing, ChangeState::Unsent | ChangeState::Held(_));
                if waits && state.is_synced() {
                    let words = format!("party {party} shows green with {key:?} waiting");
                    self.breaches.push(Rule::Green.broken(words));
                }
                if let (false, Some(second)) = (waits || state.unsent.contains(key), self.hashes.get(hash)) {
                    shown.acknowledged.insert(*second);
                }
            }
        }
    }

    /// Returns whether nothing is under way but times that devices wait for.
    pub fn is_quiet(&self) -> bool {
        !self.queue.values().any(|item| self.is_under_way(item))
    }

    fn is_under_way(&self, item: &Item) -> bool {
        let party = &self.parties[item.party];
        match &item.due {
            _ if party.drowned => false,
            Due::Arrive(..) | Due::Write(..) => true,
            Due::Start => party.life == item.life && party.machine.is_none(),
            Due::Wake(_) => false,
            Due::Return(post, _) => party.life == item.life && party.post == Some(*post),
            Due::Load(..) | Due::Commit(..) | Due::Committed(_) => party.life == item.life,
        }
    }
}
