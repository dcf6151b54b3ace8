//! What became of a cell's regular meeting of a month: held, late, missed, or not heard of. Days are
//! Vietnam's, never the phone's.

use crate::rules::MeetingRules;
use crate::time::{Day, Instant, Month};

/// A cell in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthState {
    /// Held in time.
    Held,
    /// Held so many days after its day.
    Late(i64),
    /// Không họp: the cell says so, or the month has ended and the cell was heard from since.
    Missed,
    /// Chưa nhận được tin.
    Unknown,
    /// The month has not ended, or has not come.
    Open,
}

/// Returns what became of the meeting for `month` on `today`: held on `held` (if it was), said to be missed
/// (`missed`), the cell last heard from at `heard`, its day rule `day` of the month.
pub fn month_state(
    month: Month,
    today: Day,
    held: Option<Day>,
    missed: bool,
    heard: Option<Instant>,
    day: u8,
) -> MonthState {
    match held {
        Some(held) => match held.since(month.day(day)) {
            after if after > MeetingRules::on(held).late_after_days => MonthState::Late(after),
            _ => MonthState::Held,
        },
        None if missed => MonthState::Missed,
        None if today <= month.last() => MonthState::Open,
        None if heard.is_some_and(|heard| heard.day() > month.last()) => MonthState::Missed,
        None => MonthState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_its_turns() {
        let month: Month = "2026-10".parse().unwrap();
        let (held, today): (Day, Day) = (month.day(3), "2026-11-24".parse().unwrap());
        let heard = |day: Day| Some(Instant::start_of(day).plus_ms(1));
        assert_eq!(month_state(month, today, Some(held), false, None, 3), MonthState::Held);
        assert_eq!(month_state(month, today, Some(held.plus(10)), false, None, 3), MonthState::Late(10));
        assert_eq!(month_state(month, today, None, true, None, 3), MonthState::Missed);
        assert_eq!(month_state(month, today, None, false, heard(today), 3), MonthState::Missed);
        assert_eq!(month_state(month, today, None, false, heard(held), 3), MonthState::Unknown);
        assert_eq!(month_state(month.next(), today, None, false, None, 3), MonthState::Open);
    }
}
