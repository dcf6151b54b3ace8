//! A moment, as a clock somewhere said it.

use super::Day;

/// Milliseconds since 1970-01-01 UTC. The core never asks a clock: an instant is always an argument.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Instant(i64);

/// Vietnam has one zone and no summer time.
const UTC_PLUS_7_MS: i64 = 7 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

impl Instant {
    /// Makes an instant from milliseconds since 1970-01-01 UTC.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Returns milliseconds since 1970-01-01 UTC.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Makes an instant from whole seconds, as Automerge changes carry them.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Returns whole seconds, as Automerge changes carry them.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Returns the moment `ms` milliseconds later.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Returns the day in Vietnam; a clock beyond what a [`Day`] can hold says its first or last day.
    pub fn day(self) -> Day {
        Day::from_epoch(self.0.saturating_add(UTC_PLUS_7_MS).div_euclid(DAY_MS))
    }

    /// Returns the time of day in Vietnam as `19:42`.
    pub fn clock(self) -> String {
        let minutes = self.0.saturating_add(UTC_PLUS_7_MS).rem_euclid(DAY_MS) / 60_000;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// Returns the moment that `day` begins in Vietnam.
    pub fn start_of(day: Day) -> Self {
        Self(day.epoch() * DAY_MS - UTC_PLUS_7_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_in_the_village_is_that_day_whatever_the_phone_says() {
        let late = Instant::start_of("2026-11-03".parse().unwrap()).plus_ms((23 * 60 + 59) * 60_000);
        assert_eq!((late.day().to_string(), late.clock()), ("2026-11-03".into(), "23:59".into()));
        assert_eq!(late.plus_ms(60_000).day().to_string(), "2026-11-04");
    }

    #[test]
    fn a_broken_clock_breaks_nothing() {
        for ms in [i64::MIN, i64::MAX] {
            let _ = (Instant::from_ms(ms).day(), Instant::from_ms(ms).clock());
        }
    }
}
