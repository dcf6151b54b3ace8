//! Many stories over all cores.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::breach::{Breach, Rule};
use super::faults::Fault;
use super::story::{Story, Told};

/// What came of many stories.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many were told.
    pub told: u64,
    /// How many edits were made in all of them.
    pub edits: usize,
    /// How often somebody wrote in the moment in which an answer was taken in.
    pub stale: u32,
    /// How often the server did not know how a device stands.
    pub unknown: u32,
    /// How many edits were on no disk any more when the server forgot them.
    pub gone: usize,
    /// How often what struck.
    pub struck: BTreeMap<Fault, u32>,
    /// What was broken, in which seed's.
    pub broken: BTreeMap<u64, Vec<Breach>>,
}

impl Tally {
    fn add(&mut self, seed: u64, told: Result<Told, Breach>) {
        self.told += 1;
        let broken = match told {
            Ok(told) => {
                self.edits += told.edits;
                self.stale += told.stale;
                self.unknown += told.unknown;
                self.gone += told.gone;
                for (fault, count) in told.faults.struck() {
                    *self.struck.entry(*fault).or_default() += count;
                }
                told.broken
            }
            Err(panicked) => vec![panicked],
        };
        if !broken.is_empty() {
            self.broken.insert(seed, broken);
        }
    }

    /// Returns the faults that never struck.
    pub fn absent(&self) -> Vec<Fault> {
        Fault::ALL.into_iter().filter(|fault| !self.struck.contains_key(fault)).collect()
    }
}

impl Story {
    /// Tells it; where that panics, so is the rule broken that nothing does.
    pub fn try_tell(self) -> Result<Told, Breach> {
        catch_unwind(|| self.tell()).map_err(|panic| Rule::Sound.broken(words(&*panic)))
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").into()
}

/// Tells the story of each seed, over all cores, and calls `heard` after each with what there is so far.
pub fn tell_all(
    seeds: impl IntoIterator<Item = u64, IntoIter: Send>,
    story: impl Fn(u64) -> Story + Sync,
    heard: impl Fn(u64, &Tally) + Sync,
) -> Tally {
    let (seeds, tally) = (Mutex::new(seeds.into_iter()), Mutex::new(Tally::default()));
    let next = || seeds.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(seed) = next() {
            let told = story(seed).try_tell();
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.add(seed, told);
            heard(seed, &tally);
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    tally.into_inner().unwrap_or_else(PoisonError::into_inner)
}
