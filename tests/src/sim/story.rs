//! One seed's story: some hours of people at work on bad links, whatever else befalls them, and then a quiet
//! evening in which everything must come together.

use server::store::Enrolment;

use super::breach::Breach;
use super::checks;
use super::faults::{Fault, Faults};
use super::party::PartyId;
use super::planted::Planted;
use super::server::Shelf;
use super::world::World;

const MINUTE: i64 = 60_000;
/// How long people are at work.
const DAY: i64 = 5 * 60 * MINUTE;
/// How long the evening may be. What a restored server has forgotten to hold is sent again after six hours.
const EVENING: i64 = 7 * 60 * MINUTE;
const CELLS: usize = 2;

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
    /// What was broken.
    pub broken: Vec<Breach>,
}

/// Something that befalls once.
#[derive(Clone, Copy)]
enum Turn {
    Copy,
    Restore,
    BeginAnew,
    Clone,
    Retire,
    Drown,
    LoseRows,
    SetAClock,
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
        let (begin, mut copies) = (world.now, Vec::new());
        while world.now < begin + DAY {
            let wait = world.rng.i64(1_000..2 * MINUTE);
            world.run_until(world.now + wait);
            while let Some((_, turn)) = turns.pop_if(|(at, _)| *at <= world.now - begin) {
                world.turn(turn, &mut copies);
            }
            let writer = world.rng.usize(0..world.parties.len());
            if writer != world.office() {
                world.do_something(writer);
            }
        }
        let day = world.posts();
        let (minutes, broken) = world.come_to_rest();
        Told {
            edits: world.written.len(),
            posts: (day, world.posts() - day),
            minutes,
            stale: world.stale,
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
    for turn in [Turn::Clone, Turn::Clone, Turn::Retire, Turn::LoseRows, Turn::SetAClock, Turn::SetAClock] {
        if rng.bool() {
            turns.push(turn);
        }
    }
    let mut turns: Vec<_> = turns.into_iter().map(|turn| (rng.i64(DAY / 10..DAY), turn)).collect();
    turns.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    turns
}

impl World {
    fn turn(&mut self, turn: Turn, copies: &mut Vec<Shelf>) {
        match turn {
            Turn::Copy => copies.push(self.server.copy()),
            Turn::Restore => {
                if let Some(copy) = copies.last() {
                    self.faults.note(Fault::Restored);
                    self.server.restore(copy);
                    self.sunder();
                }
            }
            Turn::BeginAnew => {
                self.faults.note(Fault::BegunAnew);
                copies.clear();
                self.server.begin_anew();
                self.sunder();
            }
            Turn::Clone => {
                let of = self.one_of_a_cell();
                self.clone_profile(of);
            }
            Turn::Retire => {
                self.faults.note(Fault::Retired);
                let device = self.parties[2 * CELLS - 1].device;
                self.server.stand(device, Enrolment::Retired);
                // What is left of its documents may not open any more.
                let copies = self.parties.iter_mut().filter(|party| party.device == device);
                copies.for_each(|party| party.maimed = true);
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
            Turn::SetAClock => {
                self.faults.note(Fault::ClockSet);
                let party = self.rng.usize(0..self.parties.len());
                self.parties[party].skew = self.rng.i64(-12..12) * 365 * 24 * 60 * MINUTE;
            }
        }
    }

    /// A server that has forgotten what two clones wrote may take the other's branch for its own this time: until
    /// the repair, a disk has both under the same numbers, and that is no document.
    fn sunder(&mut self) {
        self.parties.iter_mut().for_each(|party| party.maimed = true);
    }

    fn one_of_a_cell(&mut self) -> PartyId {
        self.rng.usize(0..2 * CELLS)
    }

    fn posts(&self) -> usize {
        self.parties.iter().map(|party| party.posts).sum()
    }

    /// Nothing goes wrong any more: everybody opens their app, and in the evening it all comes together. Returns
    /// how many minutes that took, and what is broken all the same.
    fn come_to_rest(&mut self) -> (i64, Vec<Breach>) {
        self.faults.stop();
        let begin = self.now;
        for party in 0..self.parties.len() {
            if !self.parties[party].drowned {
                self.open_app(party);
                self.flush_all(party);
            }
        }
        loop {
            self.run_until(self.now + 5 * MINUTE);
            let is_late = self.now >= begin + EVENING;
            if is_late || self.is_quiet() && checks::is_at_rest(self) {
                let broken = checks::all(self);
                if is_late || broken.len() == self.breaches.len() {
                    return ((self.now - begin) / MINUTE, broken);
                }
            }
        }
    }
}
