//! The story's calendar. It was written for a day in November 2026 and is told as if it ended on any other: the
//! regular meeting was always three weeks ago, so its day of the month moves with "today" and every month keeps
//! it; what is counted in days stays as far from "today" as it was.

use shared::time::{Day, Instant, Month};

/// How many days before "today" the last regular meeting was held.
const SINCE_REGULAR: i64 = 21;

/// Where the story stands in time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Almanac {
    /// The last day.
    pub today: Day,
    /// The day of the month of regular meetings.
    pub day_rule: u8,
    /// The month whose regular meeting was the last one.
    last: Month,
    /// How many days the story is moved.
    moved: i64,
}

impl Almanac {
    /// Makes the calendar of a story that ends on `today`.
    pub fn ending(today: Day) -> Self {
        let written = Day::new(2026, 11, 24).expect("the day the story was written for");
        let regular = today.plus(-SINCE_REGULAR);
        // Every month has a 28th.
        let day_rule = regular.day_of_month().min(28);
        Self { today, day_rule, last: regular.month(), moved: today.since(written) }
    }

    /// Returns the month `offset` months after the last regular meeting's.
    pub fn month(&self, offset: i32) -> Month {
        self.last.plus(offset)
    }

    /// Returns the day of the regular meeting of that month.
    pub fn regular(&self, offset: i32) -> Day {
        self.month(offset).day(self.day_rule)
    }

    /// Returns a day written for the original story, moved with it.
    pub fn moved(&self, day: Day) -> Day {
        day.plus(self.moved)
    }

    /// Returns the story's last moment.
    pub fn now(&self) -> Instant {
        at(self.today, 20 * 60 + 4)
    }
}

/// Returns the moment `minutes` after the beginning of `day` in Vietnam.
pub(super) fn at(day: Day, minutes: i64) -> Instant {
    Instant::start_of(day).plus_ms(minutes * 60_000)
}

/// Reads `19:05` as minutes.
pub(super) fn minutes(clock: &str) -> i64 {
    let (hours, minutes) = clock.split_once(':').expect("the material writes clocks as 19:05");
    let number = |text: &str| text.parse::<i64>().expect("the material writes clocks as 19:05");
    number(hours) * 60 + number(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_as_it_was_written() {
        let almanac = Almanac::ending(Day::new(2026, 11, 24).unwrap());
        assert_eq!(almanac.regular(0).to_string(), "2026-11-03");
        assert_eq!(almanac.regular(-23).to_string(), "2024-12-03");
        assert_eq!(almanac.regular(1).to_string(), "2026-12-03");
        assert_eq!(almanac.now().clock(), "20:04");
    }

    #[test]
    fn at_the_end_of_a_month_the_days_still_exist() {
        let almanac = Almanac::ending(Day::new(2027, 3, 21).unwrap());
        assert_eq!(almanac.regular(0).to_string(), "2027-02-28");
        assert!(almanac.regular(0) <= almanac.today);
        assert_eq!(minutes("19:05"), 1145);
    }
}
