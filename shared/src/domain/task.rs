//! A task on a day: done, overdue, due soon, or still open.

use crate::rules::MeetingRules;
use crate::time::Day;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskState {
    /// Quá hạn so many days.
    Overdue(i64),
    /// Còn so many days, few enough to say so.
    Soon(i64),
    /// Due on that day.
    Due(Day),
    /// Nobody said until when.
    Open,
    /// Done on that day.
    Done(Day),
}

impl TaskState {
    /// Returns where a task stands on `today`.
    pub fn on(today: Day, due: Option<Day>, done: Option<Day>) -> Self {
        match (done, due) {
            (Some(done), _) => Self::Done(done),
            (None, None) => Self::Open,
            (None, Some(due)) => match due.since(today) {
                left if left < 0 => Self::Overdue(-left),
                left if left <= MeetingRules::on(today).task_soon_days => Self::Soon(left),
                _ => Self::Due(due),
            },
        }
    }

    /// Returns whether the task is not done.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Done(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_ages() {
        let (today, due): (Day, Day) = ("2026-11-24".parse().unwrap(), "2026-11-20".parse().unwrap());
        assert_eq!(TaskState::on(today, Some(due), None), TaskState::Overdue(4));
        assert_eq!(TaskState::on(due, Some(due), None), TaskState::Soon(0));
        assert_eq!(TaskState::on(due.plus(-16), Some(due), None), TaskState::Due(due));
        assert_eq!(TaskState::on(today, Some(due), Some(due)), TaskState::Done(due));
    }
}
