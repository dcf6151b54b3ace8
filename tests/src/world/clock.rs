//! The day that stories are told on. The demonstration ends at it, so browsers and devices take it for today,
//! whatever the machine's calendar says; the time of day is the machine's.

use std::time::{SystemTime, UNIX_EPOCH};

use shared::time::{Day, Instant};

const DAY_MS: i64 = 86_400_000;

/// The day of the design's pictures.
pub fn today() -> Day {
    Day::new(2026, 11, 24).expect("a day")
}

/// Returns the time as stories have it.
pub fn now() -> Instant {
    machine().plus_ms(shift_ms())
}

/// Returns how far stories are from the machine's clock: whole days.
pub fn shift_ms() -> i64 {
    today().since(machine().day()) * DAY_MS
}

fn machine() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_ms(since.as_millis() as i64)
}
