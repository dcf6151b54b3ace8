//! The world: a clock that jumps from event to event, and what the drivers do with the machines' effects.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;
use fastrand::Rng;
use shared::carrier::Sealed;
use shared::change::ChangeSet;
use shared::document::{Document, Edit};
use shared::id::{DocumentKey, Kind, Mint, UnitId};
use shared::permit::Role;
use shared::sync::device::{Batch, ChangeState, Effect, Event, Loaded, OpId, Query, SyncState, Unreachable};
use shared::sync::{Answer, Rest};
use shared::time::Instant;

use super::breach::Breach;
use super::faults::{Fault, Faults};
use super::party::{Awaited, Party, PartyId, Window};
use super::planted::Planted;
use super::road::Body;
use super::server::{Server, Shelf};

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
    /// Until when its disk is full.
    pub(super) server_full_until: i64,
    /// The devices.
    pub parties: Vec<Party>,
    /// What goes wrong.
    pub faults: Faults,
    /// Every edit that reached a disk.
    pub written: Vec<Written>,
    /// The edits that no disk had any more when the server forgot them, by their second.
    pub gone: BTreeSet<i64>,
    /// The edits that a disk has lost, by their second, and when.
    pub(super) rotten: BTreeMap<(PartyId, i64), i64>,
    /// Rules that were broken on the way.
    pub breaches: Vec<Breach>,
    /// How often somebody wrote in the very moment in which an answer was taken in.
    pub stale: u32,
    /// How often the server did not know how a device stands, and was told.
    pub unknown: u32,
    queue: BTreeMap<(i64, u64), Item>,
    items: u64,
    pub(super) posts: u64,
    seconds: BTreeSet<i64>,
    /// The seconds of changes, as they were first written and as the server wrote them again.
    pub(super) hashes: BTreeMap<ChangeHash, i64>,
    /// The seconds of edits that have ever been on the server's disk.
    pub(super) brought: BTreeSet<i64>,
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

pub(super) enum Due {
    Load(OpId, Query),
    Commit(OpId, Box<Batch>),
    Committed(OpId),
    Arrive(Vec<u8>, Body),
    Return(Awaited, Event, Option<Rest>),
    /// A letter reaches the server.
    Letter(Box<Sealed>),
    /// A reply reaches its device.
    Reply(Box<Sealed>),
    Wake(u64),
    Start,
    /// The app is brought up to date, and opens again.
    Update,
    /// The leading window hears of what the other wrote.
    Heard(DocumentKey, Vec<ChangeHash>),
    /// A window that was frozen goes on with what it was about to store.
    Thaw(u64, Box<(Document, ChangeSet, i64)>),
    Write(DocumentKey, Kind, Box<Edits>),
}

/// What a person will write, once it is seen what stands there.
type Edits = dyn FnOnce(&Document, &mut Mint) -> Vec<Edit>;

impl World {
    /// Makes a server with so many cells, two devices a cell, and the office's device, the last. Nothing goes
    /// wrong yet.
    pub fn new(seed: u64, cells: usize, shelf: Shelf, planted: Option<Planted>) -> Self {
        Self::about(seed, Server::found(shelf, cells, planted), planted)
    }

    /// Makes another commune that keeps its book on the same store, beside so many.
    pub fn beside(others: u64, seed: u64, cells: usize, shelf: Shelf) -> Self {
        Self::about(seed, Server::found_beside(others, shelf, cells, None), None)
    }

    fn about(seed: u64, server: Server, planted: Option<Planted>) -> Self {
        let mut world = Self {
            rng: Rng::with_seed(seed),
            now: BEGIN_MS,
            server,
            server_full_until: 0,
            parties: Vec::new(),
            faults: Faults::default(),
            written: Vec::new(),
            gone: BTreeSet::new(),
            rotten: BTreeMap::new(),
            breaches: Vec::new(),
            stale: 0,
            unknown: 0,
            queue: BTreeMap::new(),
            items: 0,
            posts: 0,
            seconds: BTreeSet::new(),
            hashes: BTreeMap::new(),
            brought: BTreeSet::new(),
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
        if self.parties[party].full_until > self.now {
            self.faults.note(Fault::DiskFull);
            return false;
        }
        let Some(mut document) = self.parties[party].take_open(key, kind) else { return false };
        let writer = &self.parties[party];
        let edits = edits(&document, &mut Mint::new(self.rng.u64(..)));
        let mut second = writer.clock(self.now).seconds();
        while !self.seconds.insert(second) {
            second += 1;
        }
        let made = document.edit(&writer.writer(&key), Instant::from_seconds(second), &edits);
        let Some(set) = made.expect("the deed fits its document") else {
            self.parties[party].open.insert(key, document);
            return false;
        };
        let second_window = self.parties[party].two_windows && self.rng.bool();
        let window = if second_window { Window::Second } else { Window::First };
        self.items += 1;
        let lease = self.items;
        self.parties[party].leases.insert(key, lease);
        // It freezes in the very moment between the key press and the disk.
        if second_window && self.rng.u32(0..6) == 0 {
            let ms = self.rng.i64(1_000..600_000);
            self.later(party, ms, Due::Thaw(lease, Box::new((document, set, second))));
            return false;
        }
        self.store(party, window, &document, &set, second);
        self.parties[party].open.insert(key, document);
        true
    }

    /// Puts what a person wrote on the disk. The window that leads hears of it at once, or from the other.
    fn store(&mut self, party: PartyId, window: Window, document: &Document, set: &ChangeSet, second: i64) {
        let (key, disk) = (document.key(), &mut self.parties[party].disk);
        disk.write(document, set);
        self.hashes.extend(set.hashes().map(|hash| (hash, second)));
        self.written.push(Written { by: party, key, second });
        if self.faults.strikes(&mut self.rng, Fault::KilledAfterWrite) {
            return self.crash(party);
        }
        match window {
            Window::First => self.tell(party, Event::Wrote(key)),
            Window::Second => {
                self.faults.note(Fault::SecondWindow);
                self.parties[party].unheard.extend(set.hashes());
                let ms = self.rng.i64(10..10_000);
                self.later(party, ms, Due::Heard(key, set.hashes().collect()));
            }
        }
    }

    /// A window thaws in the middle of storing something. It may only while the lease is its own.
    fn thaw(&mut self, party: PartyId, lease: u64, document: &Document, set: &ChangeSet, second: i64) {
        let key = document.key();
        if self.parties[party].leases.get(&key) != Some(&lease) {
            return self.faults.note(Fault::LeaseLost);
        }
        self.store(party, Window::Second, document, set, second);
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

    /// Takes every second change that is in the log away from a disk, as if it had never been there. What a server that
    /// was put back has forgotten stays: where both lose it, nobody can bring it back.
    pub fn lose_rows(&mut self, party: PartyId) {
        self.faults.note(Fault::RowsLost);
        self.parties[party].maimed = true;
        self.parties[party].open.clear();
        let disk = &mut self.parties[party].disk;
        let keys: Vec<_> = disk.documents().map(|(key, _)| *key).collect();
        for key in keys {
            let Some(kept) = self.server.document(key) else { continue };
            let admitted = disk.states(&key).filter(|(_, state)| matches!(state, ChangeState::Admitted(_)));
            let known = admitted.map(|(hash, _)| *hash).filter(|hash| kept.knows(hash));
            let lost: Vec<_> = known.step_by(2).collect();
            let seconds = lost.iter().filter_map(|hash| self.hashes.get(hash));
            self.rotten.extend(seconds.map(|second| ((party, *second), self.now)));
            lost.iter().for_each(|hash| disk.lose(&key, hash));
        }
    }

    /// Takes every document away from a disk.
    pub fn lose_documents(&mut self, party: PartyId) {
        self.parties[party].open.clear();
        self.parties[party].disk.lose_documents();
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
        // A letter that was written before is in another pocket.
        if party.drowned && !matches!(item.due, Due::Letter(_)) {
            return;
        }
        let alive = party.life == item.life;
        match item.due {
            // A body that nobody listens to any more ends.
            Due::Arrive(_, body) if body.turn.1 > 0 && (!alive || !party.waits_for(body.turn.0)) => {}
            // On its way, whatever became of the app.
            Due::Arrive(bytes, body) => self.arrive(item.party, item.life, &bytes, body),
            Due::Letter(letter) => self.bring_letter(item.party, &letter),
            Due::Reply(reply) => self.open_reply(item.party, &reply),
            Due::Start => self.start(item.party, item.life),
            Due::Update => self.bring_up_to_date(item.party),
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
            Due::Heard(key, hashes) => {
                self.parties[item.party].unheard.retain(|hash| !hashes.contains(hash));
                self.tell(item.party, Event::Wrote(key));
            }
            Due::Thaw(lease, frozen) => self.thaw(item.party, lease, &frozen.0, &frozen.1, frozen.2),
            Due::Return(turn, event, rest) => {
                // What comes after the device gave up, or a second time, is thrown away by its driver.
                if self.parties[item.party].post == Some(turn) {
                    self.parties[item.party].post = None;
                    if rest == Some(Rest::Follows) {
                        self.wait_for(item.party, (turn.0, turn.1 + 1));
                    }
                    self.parties[item.party].pages += usize::from(matches!(event, Event::Answered(_)));
                    if let (Event::Answered(bytes), Some(Planted::TrustsTheLink)) = (&event, self.planted) {
                        Answer::decode(bytes).expect("a server answers well");
                    }
                    let refused = matches!(event, Event::Unreachable(Unreachable::Version));
                    self.tell(item.party, event);
                    if refused {
                        self.look_for_words(item.party);
                    }
                }
            }
            Due::Wake(alarm) => {
                if self.parties[item.party].alarm == alarm {
                    self.tell(item.party, Event::Woke);
                }
            }
        }
    }

    pub(super) fn later(&mut self, party: PartyId, ms: i64, due: Due) {
        let life = self.parties[party].life;
        self.later_in(party, life, ms, due);
    }

    pub(super) fn later_in(&mut self, party: PartyId, life: u64, ms: i64, due: Due) {
        self.items += 1;
        self.queue.insert((self.now + ms.max(0), self.items), Item { party, life, due });
    }

    fn start(&mut self, party: PartyId, life: u64) {
        let seed = self.rng.u64(..);
        let opened = &mut self.parties[party];
        if opened.life != life || opened.machine.is_some() {
            return;
        }
        opened.unheard.clear();
        opened.machine = Some(opened.boot(self.server.book.id, seed));
        if self.planted == Some(Planted::LetsGoOfSent) {
            opened.let_go_of_sent();
        }
        let whole = self.planted == Some(Planted::NeverDoubts) || opened.disk.is_whole();
        self.tell(party, Event::Started);
        if !whole {
            self.tell(party, Event::Doubted);
        }
    }

    /// Tells a machine what happened and does what it says.
    pub(super) fn tell(&mut self, party: PartyId, event: Event) {
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
            Effect::WakeAt(_) if self.planted == Some(Planted::NeverWakes) => {}
            Effect::WakeAt(at) => {
                let asleep = &mut self.parties[party];
                asleep.alarm += 1;
                let (alarm, ms) = (asleep.alarm, at.ms() - asleep.clock(self.now).ms());
                self.later(party, ms, Due::Wake(alarm));
            }
            Effect::Show(state) => self.look_at_the_line(party, &state),
            Effect::TookIn { news } => {
                self.faults.note(if news { Fault::Reply } else { Fault::ReplyOvertaken });
            }
            Effect::Announce(_) => {}
        }
    }

    fn commit(&mut self, party: PartyId, op: OpId, batch: Batch) {
        if self.faults.strikes(&mut self.rng, Fault::KilledBeforeCommit) {
            return self.crash(party);
        }
        if self.parties[party].full_until > self.now {
            self.faults.note(Fault::DiskFull);
            return self.tell(party, Event::StoreFailed(op));
        }
        if self.faults.strikes(&mut self.rng, Fault::DiskRefuses) {
            return self.tell(party, Event::StoreFailed(op));
        }
        if !self.parties[party].commit(batch) {
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

    /// The app is brought up to date, where it was ahead of the server or behind it, and opens again.
    pub fn bring_up_to_date(&mut self, party: PartyId) {
        if self.parties[party].ahead {
            self.parties[party].ahead = false;
            self.kill_app(party);
            self.open_app(party);
        }
    }

    /// Brings an app up to date in `ms` milliseconds.
    pub fn bring_up_to_date_in(&mut self, party: PartyId, ms: i64) {
        self.later(party, ms, Due::Update);
    }

    /// Returns whether nothing is under way but times that devices wait for.
    pub fn is_quiet(&self) -> bool {
        !self.queue.values().any(|item| self.is_under_way(item))
    }

    fn is_under_way(&self, item: &Item) -> bool {
        let party = &self.parties[item.party];
        match &item.due {
            Due::Letter(_) => true,
            _ if party.drowned => false,
            Due::Arrive(_, body) if body.turn.1 > 0 => {
                party.life == item.life && party.waits_for(body.turn.0)
            }
            Due::Arrive(..) | Due::Reply(_) | Due::Write(..) | Due::Update => true,
            Due::Start => party.life == item.life && party.machine.is_none(),
            Due::Wake(_) => false,
            Due::Return(turn, ..) => party.life == item.life && party.post == Some(*turn),
            Due::Load(..) | Due::Commit(..) | Due::Committed(_) | Due::Heard(..) | Due::Thaw(..) => {
                party.life == item.life
            }
        }
    }
}
