//! Which tasks are overdue, and which are still open on the last day.

use super::almanac::{Almanac, at};
use super::cell::Teller;
use super::material::CellText;
use super::plan::{MeetingPlan, Outcome, Report};

/// Gives the tasks of `meeting` that the description calls overdue their day and how far they have come.
pub(super) fn overdue(meeting: &mut MeetingPlan, cell: &CellText, almanac: &Almanac) {
    for (what, _, days, progress) in &cell.overdue {
        for task in meeting.tasks.iter_mut().filter(|task| task.what == *what) {
            task.due = almanac.today.plus(-days);
            task.outcome = None;
            let reported = at(task.due.plus(-1), 12 * 60 + 15);
            task.progress = (!progress.is_empty()).then(|| Report {
                at: reported,
                device: meeting.roll_by,
                text: progress.clone(),
            });
        }
    }
}

/// Leaves as many tasks of the last meetings open as the description says, due in the weeks to come.
pub(super) fn leave_open(teller: &mut Teller<'_>) {
    let (today, mut left) = (teller.almanac.today, teller.text.open_tasks);
    let held = |meeting: &&mut MeetingPlan| matches!(meeting.outcome, Outcome::Held { .. });
    for meeting in teller.meetings.iter_mut().rev().filter(held) {
        for task in meeting.tasks.iter_mut().filter(|task| task.outcome.is_some()).take(left) {
            task.outcome = None;
            task.due = today.plus(teller.rng.i64(3..25));
            left -= 1;
        }
        if left == 0 {
            return;
        }
    }
}
