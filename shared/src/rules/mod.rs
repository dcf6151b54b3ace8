//! Rules as data: thresholds and shares, each set with the day it holds from. `*.toml` beside this file is
//! the source; the build turns it into constants.

use crate::time::Day;

/// The rules of a meeting, of tasks and of petitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeetingRules {
    valid_from: (i32, u8, u8),
    /// The day of the month of the regular meeting, where a cell set no other.
    pub day_of_month: u8,
    /// A meeting held more than this many days after its day is late.
    pub late_after_days: i64,
    majority_numerator: u32,
    majority_denominator: u32,
    /// A task due within this many days is due soon.
    pub task_soon_days: i64,
    /// How many days a forwarded petition may wait.
    pub petition_answer_days: i64,
    /// It is due soon from this many days before.
    pub petition_soon_days: i64,
    /// After so many days unsent, the page asks for a backup.
    pub unsent_backup_days: i64,
}

static SETS: &[MeetingRules] = include!(concat!(env!("OUT_DIR"), "/meeting_rules.rs"));

impl MeetingRules {
    /// Returns the rules that hold on `day`; before the first set began, the first.
    pub fn on(day: Day) -> Self {
        let begun = |set: &&Self| {
            let (year, month, date) = set.valid_from;
            Day::new(year, month, date).is_some_and(|from| from <= day)
        };
        *SETS.iter().rev().find(begun).unwrap_or(&SETS[0])
    }

    /// Returns how many votes carry a decision where `members` may vote.
    pub const fn majority(&self, members: u32) -> u32 {
        members * self.majority_numerator / self.majority_denominator + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_carries() {
        let rules = MeetingRules::on("2026-11-03".parse().unwrap());
        assert_eq!([13, 14, 1, 0].map(|members| rules.majority(members)), [7, 8, 1, 1]);
    }

    #[test]
    fn a_day_before_every_set_has_rules_too() {
        assert_eq!(MeetingRules::on("1999-01-01".parse().unwrap()).day_of_month, 3);
    }
}
