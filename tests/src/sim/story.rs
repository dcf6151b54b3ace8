//! One seed's story: some hours of people at work on bad links, whatever else befalls them, and then a quiet
//! evening in which everything must come together.

use server::store::Enrolment;
use shared::time::Instant;

use super::breach::{Breach, Rule};
use super::checks;
use super::faults::{Fault, Faults};
use super::party::PartyId;
use super::planted::Planted;
use super::server::{Server, Shelf};
use super::world::{World, Written};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// How long people are at work.
const DAY: i64 = 3 * HOUR;
/// How long the evening may be. What a restored server has forgotten to hold is sent again after six hours.
const EVENING: i64 = 7 * HOUR;
/// So many cells, each with two devices, and the office's.
const CELLS: usize = 3;
/// So many devices there are at least.
const DEVICES: usize = 2 * CELLS + 1;
/// How many edits are made at least.
const EDITS: usize = 300;
/// How many requests a device may make in an evening until all is well.
const MOST_POSTS: usize = 150;
/// The device that is retired where one is.
const RETIRED: PartyId = 2 * CELLS - 1;

/// A story that is told by its seed alone.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Decides everything.
    pub seed: u64,
    /// Whether the server keeps its books in a file.
    pub in_a_file: bool,
    /// A bug to tell it with.
    pub planted: Option<Planted>,
}

/// What came of it.
#[derive(Debug)]
pub struct Told {
    /// How often what struck.
    pub faults: Faults,
    /// How many edits were made.
    pub edits: usize,
    /// How many requests were made, by day and in the evening.
    pub posts: (usize, usize),
    /// How long the evening was until all was well, in minutes.
    pub minutes: i64,
    /// How often somebody wrote in the moment in which an answer was taken in.
    pub stale: u32,
    /// How often the server did not know how a device stands.
    pub unknown: u32,
    /// How many edits were on no disk any more when the server forgot them.
    pub gone: usize,
    /// How many devices there were in the end.
    pub devices: usize,
    /// What befell, at which minute.
    pub turns: Vec<(i64, Turn)>,
    /// What was broken.
    pub broken: Vec<Breach>,
}

/// Something that befalls once.
#[derive(Clone, Copy, Debug)]
pub enum Turn {
    Copy,
    Restore,
    BeginAnew,
    Clone,
    Retire,
    Reenrol,
    OpenAnotherWindow,
    RunAhead,
    FillADisk,
    FillTheServer,
    SlowALink,
    Drown,
    LoseRows,
    SetAClock,
    WriteLetters,
    Compact,
}

impl Story {
    /// Returns the story of a seed.
    pub const fn of(seed: u64) -> Self {
        Self { seed, in_a_file: false, planted: None }
    }

    /// Tells it.
    pub fn tell(self) -> Told {
        let mut world = World::new(self.seed, CELLS, Shelf::new(self.in_a_file), self.planted);
        world.faults = Faults::weather(&mut world.rng);
        let mut turns = turns(&mut world);
        let (begin, mut copies, mut befell) = (world.now, Vec::new(), Vec::new());
        while world.now < begin + DAY || world.written.len() < EDITS {
            world.wait_a_while();
            while let Some((at, turn)) = turns.pop_if(|(at, _)| *at <= world.now - begin) {
                world.turn(turn, &mut copies);
                befell.push((at / MINUTE, turn));
            }
            world.somebody_writes();
        }
        let day = world.posts();
        let (minutes, mut broken) = world.come_to_rest();
        let each = (world.posts() - day) / world.parties.len();
        assert!(world.written.len() >= EDITS && world.parties.len() >= DEVICES, "a story is a whole day");
        if each > MOST_POSTS {
            broken.push(Rule::Lively.broken(format!("{each} requests a device until all was well")));
        }
        Told {
            edits: world.written.len(),
            posts: (day, world.posts() - day),
            minutes,
            devices: world.parties.len(),
            turns: befell,
            stale: world.stale,
            unknown: world.unknown,
            gone: world.gone.len(),
            broken,
            faults: world.faults,
        }
    }
}

/// What befalls on this day, the last first.
fn turns(world: &mut World) -> Vec<(i64, Turn)> {
    let rng = &mut world.rng;
    let mut turns = Vec::new();
    // A server that forgot what it had acknowledged is forgiven only while the phones live that have it.
    let forgets = rng.bool();
    if forgets {
        for _ in 0..rng.u32(1..3) {
            turns.extend([Turn::Copy, Turn::Restore]);
        }
        if rng.u32(0..3) == 0 {
            turns.push(Turn::BeginAnew);
        }
    } else if rng.bool() {
        turns.push(Turn::Drown);
    }
    let others = [
        Turn::Clone,
        Turn::Clone,
        Turn::LoseRows,
        Turn::SetAClock,
        Turn::SetAClock,
        Turn::OpenAnotherWindow,
        Turn::OpenAnotherWindow,
        Turn::RunAhead,
        Turn::FillADisk,
        Turn::FillTheServer,
        Turn::SlowALink,
        Turn::WriteLetters,
        Turn::WriteLetters,
        Turn::Compact,
        Turn::Compact,
    ];
    turns.extend(others.into_iter().filter(|_| rng.bool()));
    let mut turns: Vec<_> = turns.into_iter().map(|turn| (rng.i64(DAY / 10..DAY), turn)).collect();
    if rng.bool() {
        let at = rng.i64(DAY / 10..DAY);
        turns.push((at, Turn::Retire));
        if rng.bool() {
            turns.push((rng.i64(at..DAY), Turn::Reenrol));
        }
    }
    turns.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    turns
}

impl World {
    /// Lets some moments pass.
    pub fn wait_a_while(&mut self) {
        let wait = self.rng.i64(1_000..2 * MINUTE);
        self.run_until(self.now + wait);
    }

    /// Lets one of the cells' people do a few things.
    pub fn somebody_writes(&mut self) {
        let writer = self.rng.usize(0..self.parties.len());
        if writer != self.office() {
            (0..self.rng.u32(1..5)).for_each(|_| self.do_something(writer));
        }
    }

    fn turn(&mut self, turn: Turn, copies: &mut Vec<Shelf>) {
        match turn {
            Turn::Copy => copies.push(self.server.copy()),
            Turn::Restore => {
                if let Some(copy) = copies.last() {
                    self.faults.note(Fault::Restored);
                    self.forget(|server| server.restore(copy));
                    self.enrol_the_forgotten();
                }
            }
            Turn::BeginAnew => {
                self.faults.note(Fault::BegunAnew);
                copies.clear();
                self.forget(Server::begin_anew);
            }
            Turn::Compact => {
                let behind = self.rng.u64(0..40);
                let compacted = self.server.compact(behind);
                (0..compacted).for_each(|_| self.faults.note(Fault::Compacted));
            }
            Turn::Clone => {
                let of = self.one_of_a_cell();
                self.clone_profile(of);
            }
            Turn::Retire => {
                self.faults.note(Fault::Retired);
                let device = self.parties[RETIRED].device;
                self.server.stand(device, Enrolment::Retired);
                // What is left of its documents may not open any more.
                let copies = self.parties.iter_mut().filter(|party| party.device == device);
                copies.for_each(|party| party.maimed = true);
            }
            Turn::Reenrol => {
                self.faults.note(Fault::Reenrolled);
                self.enrol_again(RETIRED);
            }
            Turn::OpenAnotherWindow => {
                let party = self.one_of_a_cell();
                self.parties[party].two_windows = true;
            }
            Turn::RunAhead => {
                let (party, ms) = (self.one_of_a_cell(), self.rng.i64(MINUTE..HOUR));
                self.parties[party].ahead = true;
                self.bring_up_to_date_in(party, ms);
            }
            Turn::FillADisk => {
                let (party, ms) = (self.rng.usize(0..self.parties.len()), self.rng.i64(MINUTE..HOUR));
                self.parties[party].full_until = self.now + ms;
            }
            Turn::FillTheServer => {
                self.server_full_until = self.now + self.rng.i64(MINUTE..HOUR / 4);
            }
            Turn::SlowALink => {
                let (party, ms) = (self.rng.usize(0..self.parties.len()), self.rng.i64(MINUTE..HOUR));
                self.parties[party].slow_until = self.now + ms;
            }
            Turn::Drown => {
                let drowned = self.one_of_a_cell();
                self.faults.note(Fault::Drowned);
                self.parties[drowned].drowned = true;
            }
            Turn::LoseRows => {
                let loses = self.rng.usize(0..self.parties.len());
                if !self.parties[loses].drowned {
                    self.kill_app(loses);
                    self.lose_rows(loses);
                    self.open_app_in(loses, MINUTE);
                }
            }
            Turn::WriteLetters => {
                let party = self.one_of_a_cell();
                (0..self.rng.u32(1..4)).for_each(|_| self.write_letter(party));
            }
            Turn::SetAClock => {
                self.faults.note(Fault::ClockSet);
                let party = self.rng.usize(0..self.parties.len());
                self.parties[party].skew = self.rng.i64(-12..12) * 365 * 24 * 60 * MINUTE;
            }
        }
    }

    /// Lets the server forget. A device that was retired has let go of what was on its disk, and one whose disk has just
    /// lost rows may not have them again yet: what was at the server and nobody else had read is nowhere any more, and no
    /// sync can bring it back.
    fn forget(&mut self, how: impl FnOnce(&mut Server)) {
        let is_retired = |party: &PartyId| {
            self.server.standing_of(self.parties[*party].device) == Some(Enrolment::Retired)
        };
        let retired: Vec<_> = (0..self.parties.len()).filter(is_retired).collect();
        let there = checks::at_the_server(self);
        how(&mut self.server);
        let let_go = |edit: &Written| {
            let lost = self.rotten.get(&(edit.by, edit.second)).is_some_and(|at| self.now - at < HOUR);
            there.contains(&edit.second) && (lost || retired.contains(&edit.by))
        };
        self.gone.extend(checks::on_no_disk(self, let_go));
        self.sunder();
    }

    /// A server that has forgotten what two clones wrote may take the other's branch for its own this time: until
    /// the repair, a disk has both under the same numbers, and that is no document.
    pub fn sunder(&mut self) {
        self.parties.iter_mut().for_each(|party| party.maimed = true);
    }

    /// Enrols a device again: the same disk under another enrolment.
    fn enrol_again(&mut self, party: PartyId) {
        let again = &self.parties[party];
        let now = Instant::from_ms(self.now);
        let device = self.server.enrol(again.unit, again.role, &again.person, now);
        self.parties[party].device = device;
        if !self.parties[party].drowned {
            self.kill_app(party);
            self.open_app(party);
        }
    }

    /// Enrols again whom a restored server has forgotten.
    fn enrol_the_forgotten(&mut self) {
        for party in 0..self.parties.len() {
            if self.server.standing_of(self.parties[party].device).is_none() {
                self.enrol_again(party);
            }
        }
    }

    fn one_of_a_cell(&mut self) -> PartyId {
        self.rng.usize(0..2 * CELLS)
    }

    fn posts(&self) -> usize {
        self.parties.iter().map(|party| party.posts).sum()
    }

    /// Nothing goes wrong any more: everybody opens their app, and in the evening it all comes together. Returns
    /// how many minutes that took, and what is broken all the same.
    pub fn come_to_rest(&mut self) -> (i64, Vec<Breach>) {
        self.faults.stop();
        self.server_full_until = 0;
        let begin = self.now;
        // What a bug breaks stays broken: nobody waits a night for it.
        let end = begin + if self.planted.is_some() { HOUR } else { EVENING };
        for party in 0..self.parties.len() {
            if self.planted == Some(Planted::NeverDoubts) {
                self.kill_app(party);
                self.lose_rows(party);
            }
            (self.parties[party].full_until, self.parties[party].slow_until) = (0, 0);
            self.bring_up_to_date(party);
            if !self.parties[party].drowned {
                self.open_app(party);
                self.flush_all(party);
            }
        }
        loop {
            self.run_until(self.now + 5 * MINUTE);
            self.let_in_what_is_held();
            let is_late = self.now >= end;
            if is_late || self.is_quiet() && checks::is_at_rest(self) {
                let broken = checks::all(self);
                if is_late || broken.len() == self.breaches.len() {
                    return ((self.now - begin) / MINUTE, broken);
                }
            }
        }
    }
}
