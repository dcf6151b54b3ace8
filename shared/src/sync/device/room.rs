//! How much one round carries: what the link moves in two seconds. A bad link finishes that between two cuts, and
//! a good one does not wait for a round trip every few pages.

use crate::sync::{MAX_ANSWER_BYTES, MIN_ANSWER_BYTES};
use crate::time::Instant;

/// How long the bytes of a round may take, in milliseconds.
const ROUND_MS: u64 = 2_000;

/// Below so many bytes the time is the link's delay, and says nothing of what it moves.
const TELLING_BYTES: usize = MIN_ANSWER_BYTES / 2;

/// How much the next round carries.
#[derive(Debug)]
pub(super) struct Room {
    bytes: usize,
    /// When the request under way was posted, and its length.
    posted: Option<(Instant, usize)>,
}

impl Room {
    /// Returns the room of a link that nothing is known of.
    pub(super) const fn new() -> Self {
        Self { bytes: MIN_ANSWER_BYTES, posted: None }
    }

    /// Returns how many bytes the next request and its answer may each carry.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// A request of so many bytes goes out.
    pub(super) const fn posted(&mut self, now: Instant, bytes: usize) {
        self.posted = Some((now, bytes));
    }

    /// Its answer of so many bytes has come.
    pub(super) fn answered(&mut self, now: Instant, bytes: usize) {
        let Some((at, sent)) = self.posted.take() else { return };
        let (moved, ms) = (sent + bytes, now.ms() - at.ms());
        // A clock that was set back meanwhile measures nothing.
        if let Ok(ms) = u64::try_from(ms)
            && moved >= TELLING_BYTES
        {
            let moves = moved as u64 * ROUND_MS / ms.max(1);
            let most = (2 * self.bytes).min(MAX_ANSWER_BYTES);
            self.bytes = usize::try_from(moves).unwrap_or(most).clamp(MIN_ANSWER_BYTES, most);
        }
    }

    /// None has come.
    pub(super) const fn broke_off(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(room: &mut Room, count: i64, ms: i64) -> Vec<usize> {
        (0..count)
            .map(|round| {
                room.posted(Instant::from_ms(round * 60_000), 100);
                room.answered(Instant::from_ms(round * 60_000 + ms), room.bytes());
                room.bytes() >> 10
            })
            .collect()
    }

    #[test]
    fn a_good_link_carries_more_each_round_until_it_is_enough() {
        assert_eq!(rounds(&mut Room::new(), 5, 40), [64, 128, 256, 256, 256]);
    }

    #[test]
    fn a_link_that_breaks_off_begins_small_again() {
        let mut room = Room::new();
        rounds(&mut room, 3, 40);
        room.broke_off();
        assert_eq!(room.bytes(), MIN_ANSWER_BYTES);
    }

    #[test]
    fn a_slow_link_and_a_quiet_round_leave_it_small() {
        let mut room = Room::new();
        assert_eq!(rounds(&mut room, 2, 6_000), [32, 32]);
        room.posted(Instant::from_ms(0), 100);
        room.answered(Instant::from_ms(1), 80);
        assert_eq!(room.bytes(), MIN_ANSWER_BYTES);
    }

    #[test]
    fn a_clock_that_was_set_back_measures_nothing() {
        let mut room = Room::new();
        rounds(&mut room, 2, 40);
        room.posted(Instant::from_ms(1_000_000), 100);
        room.answered(Instant::from_ms(0), 60_000);
        assert_eq!(room.bytes(), 128 << 10);
    }
}
