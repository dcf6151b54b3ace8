//! Chooses words so that a cell does not hear the same ones again while others are left.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::material::{CellText, MATERIAL, Topic, is_for};

/// How many months a topic rests.
const REST: i32 = 9;

/// What a cell has heard so far.
#[derive(Default)]
pub(super) struct Picks {
    used: BTreeMap<(&'static str, usize), u32>,
    topics: BTreeMap<usize, (u32, i32)>,
}

impl Picks {
    /// Returns one of `candidates` of `pool` that was used least.
    pub fn one(&mut self, pool: &'static str, candidates: &[usize], rng: &mut Rng) -> Option<usize> {
        self.some(pool, candidates, 1, rng).pop()
    }

    /// Returns up to `count` of `candidates` that were used least, in their own order.
    pub fn some(
        &mut self,
        pool: &'static str,
        candidates: &[usize],
        count: usize,
        rng: &mut Rng,
    ) -> Vec<usize> {
        let mut ranked: Vec<(u32, u32, usize)> = candidates
            .iter()
            .map(|entry| (self.used.get(&(pool, *entry)).copied().unwrap_or(0), rng.u32(..), *entry))
            .collect();
        ranked.sort_unstable();
        let mut chosen: Vec<usize> = ranked.into_iter().take(count).map(|(_, _, entry)| entry).collect();
        chosen.sort_unstable();
        for entry in &chosen {
            *self.used.entry((pool, *entry)).or_default() += 1;
        }
        chosen
    }

    /// Returns how often an entry was used.
    pub fn uses(&self, pool: &'static str, entry: usize) -> u32 {
        self.used.get(&(pool, entry)).copied().unwrap_or(0)
    }

    /// Returns a topic for `cell` in the `month` of the year, `offset` months from the last. `whole` asks for
    /// one that carries a thematic meeting. Topics of the season come first.
    pub fn topic(
        &mut self,
        cell: &CellText,
        month: u8,
        offset: i32,
        whole: bool,
        rng: &mut Rng,
    ) -> (usize, &'static Topic) {
        let fits = |topic: &Topic| {
            topic.fits.iter().any(|whom| is_for(whom, cell))
                && (topic.months.is_empty() || topic.months.contains(&month))
                && (!whole || topic.theme.is_some())
        };
        let mut ranked: Vec<(bool, u32, bool, u32, usize)> = MATERIAL
            .topics
            .iter()
            .enumerate()
            .filter(|(_, topic)| fits(topic))
            .map(|(at, topic)| {
                let (uses, last) = self.topics.get(&at).copied().unwrap_or((0, i32::MIN / 2));
                let own = !topic.fits.iter().any(|whom| whom == "any");
                // A cell comes back to its own work sooner than to what any cell may talk about.
                let turn = if own { uses * 3 } else { uses * 4 + 1 };
                let seasonal = !topic.months.is_empty() && rng.u32(..10) < 7;
                (offset - last < REST, turn, !seasonal, rng.u32(..), at)
            })
            .collect();
        ranked.sort_unstable();
        let (.., at) = *ranked.first().expect("every kind of cell has something to talk about");
        let known = self.topics.entry(at).or_insert((0, offset));
        *known = (known.0 + 1, offset);
        (at, &MATERIAL.topics[at])
    }

    /// Marks the topic named `key` as talked about, and returns it.
    pub fn topic_named(&mut self, key: &str, offset: i32) -> (usize, &'static Topic) {
        let at = MATERIAL.topics.iter().position(|topic| topic.key == key);
        let at = at.expect("the story names topics there are");
        let known = self.topics.entry(at).or_insert((0, offset));
        *known = (known.0 + 1, offset);
        (at, &MATERIAL.topics[at])
    }
}
