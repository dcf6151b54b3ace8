//! How long to wait after a round that came to nothing: from five seconds, doubling to a quarter of an hour,
//! each spread over half of it so that a commune's phones do not all come at once when the link is back.

const FIRST_MS: i64 = 5_000;
const LONGEST_MS: i64 = 15 * 60_000;

#[derive(Debug)]
pub(super) struct Backoff {
    failures: u32,
    random: u64,
}

impl Backoff {
    pub(super) const fn new(seed: u64) -> Self {
        // Xorshift needs a state that is not zero.
        Self { failures: 0, random: seed | 1 }
    }

    pub(super) const fn reset(&mut self) {
        self.failures = 0;
    }

    /// Returns the next wait in milliseconds.
    pub(super) fn next(&mut self) -> i64 {
        let whole = (FIRST_MS << self.failures.min(16)).min(LONGEST_MS);
        self.failures += 1;
        whole / 2 + self.spread(whole / 2)
    }

    /// Returns a number below `width`.
    pub(super) fn spread(&mut self, width: i64) -> i64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % width.max(1) as u64) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_to_a_bound_and_two_devices_differ() {
        let (mut a, mut b) = (Backoff::new(1), Backoff::new(99));
        let waits: Vec<_> = (0..20).map(|_| (a.next(), b.next())).collect();
        assert!((2_500..=5_000).contains(&waits[0].0));
        assert!(waits.iter().all(|(wait, _)| *wait <= LONGEST_MS));
        assert!(waits[19].0 >= LONGEST_MS / 2);
        assert!(waits.iter().any(|(a, b)| a != b));
    }
}
