//! Rows into what the office reads: each cell's months, and the sums above them.

use std::collections::BTreeMap;

use super::row::{MeetingRow, PetitionRow, RegisterRow, Rows};
use crate::domain::{MeetingKind, MonthState, TaskState, month_state};
use crate::id::{DocumentId, DocumentKey, UnitId};
use crate::rules::MeetingRules;
use crate::time::{Day, Instant, Month};

/// Everything that is known of one cell, by document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    /// By cell: its register, meetings and petitions.
    pub cells: BTreeMap<UnitId, CellYear>,
}

/// One cell's rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CellYear {
    /// Its register, where one has come.
    pub register: Option<RegisterRow>,
    /// Its meetings, by document.
    pub meetings: BTreeMap<DocumentId, MeetingRow>,
    /// Its petitions, by document.
    pub petitions: BTreeMap<DocumentId, PetitionRow>,
    /// When the cell was last heard from.
    pub heard: Option<Instant>,
}

/// A cell in a month, as one mark of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthCell {
    /// What became of the regular meeting.
    pub state: MonthState,
    /// The meeting, where there is one.
    pub meeting: Option<DocumentId>,
    /// Attendance in per cent, where a roll was taken.
    pub percent: Option<u32>,
}

/// Sums over some cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many cells there are.
    pub cells: u32,
    /// How many have held the month's regular meeting.
    pub held: u32,
    /// Of those, late.
    pub late: u32,
    /// How many missed it.
    pub missed: u32,
    /// Members who count, over the month's meetings.
    pub strength: u32,
    /// Those of them who came.
    pub present: u32,
    /// Open tasks.
    pub tasks_open: u32,
    /// Of those, overdue.
    pub tasks_overdue: u32,
    /// Petitions waiting at the commune.
    pub petitions_waiting: u32,
    /// Of those, beyond the days that an answer may take.
    pub petitions_overdue: u32,
}

/// The sums of a month and the marks of every cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// The sums.
    pub sums: Sums,
    /// Each cell's marks, oldest month first.
    pub marks: BTreeMap<UnitId, Vec<MonthCell>>,
}

impl Cells {
    /// Puts in the rows of one document, in place of those it had.
    pub fn put(&mut self, key: &DocumentKey, rows: Rows) {
        let cell = self.cells.entry(key.unit).or_default();
        match rows {
            Rows::Register(row) => cell.register = Some(row),
            Rows::Meeting(row) => {
                cell.meetings.insert(key.document, *row);
            }
            Rows::Petition(row) => {
                cell.petitions.insert(key.document, row);
            }
        }
    }

    /// Returns the table of the months from `first` to `last` and the sums of `month`, as of `today`.
    pub fn overview(&self, today: Day, month: Month, first: Month, last: Month) -> Overview {
        let mut sums = Sums { cells: self.cells.len() as u32, ..Sums::default() };
        let mut marks = BTreeMap::new();
        for (unit, cell) in &self.cells {
            cell.add_to(&mut sums, today, month);
            let mut line = Vec::new();
            let mut at = first;
            while at <= last {
                line.push(cell.month(at, today));
                at = at.next();
            }
            marks.insert(*unit, line);
        }
        Overview { sums, marks }
    }
}

impl CellYear {
    /// Returns what became of the regular meeting of `month`.
    pub fn month(&self, month: Month, today: Day) -> MonthCell {
        let regular = self
            .meetings
            .iter()
            .filter(|(_, row)| row.kind == MeetingKind::Regular && row.month == Some(month))
            .max_by_key(|(_, row)| row.state);
        let day = self
            .register
            .as_ref()
            .and_then(|register| register.day_rule)
            .unwrap_or(MeetingRules::on(month.first()).day_of_month);
        let held = regular.filter(|(_, row)| row.state.is_held());
        let held_on = held.and_then(|(_, row)| row.held_on.or(row.day));
        let missed = regular.is_some_and(|(_, row)| !row.missed.is_empty());
        MonthCell {
            state: month_state(month, today, held_on, missed, self.heard, day),
            meeting: regular.map(|(document, _)| *document),
            percent: held.and_then(|(_, row)| row.attendance.percent()),
        }
    }

    /// Returns the tasks that are not done, with their meeting, the most urgent first.
    pub fn open_tasks(&self, today: Day) -> Vec<(DocumentId, &super::TaskRow, TaskState)> {
        let mut open: Vec<_> = self
            .meetings
            .iter()
            .flat_map(|(document, row)| row.tasks.iter().map(|task| (*document, task)))
            .map(|(document, task)| (document, task, TaskState::on(today, task.due, task.done)))
            .filter(|(_, _, state)| state.is_open())
            .collect();
        open.sort_by_key(|(_, task, state)| (task.due.is_none(), task.due, *state));
        open
    }

    fn add_to(&self, sums: &mut Sums, today: Day, month: Month) {
        let cell = self.month(month, today);
        match cell.state {
            MonthState::Held => sums.held += 1,
            MonthState::Late(_) => {
                sums.held += 1;
                sums.late += 1;
            }
            MonthState::Missed => sums.missed += 1,
            MonthState::Unknown | MonthState::Open => {}
        }
        if let (Some(_), Some(row)) = (cell.percent, cell.meeting.and_then(|id| self.meetings.get(&id))) {
            sums.strength += row.attendance.strength();
            sums.present += row.attendance.present();
        }
        for (_, _, state) in self.open_tasks(today) {
            sums.tasks_open += 1;
            sums.tasks_overdue += u32::from(matches!(state, TaskState::Overdue(_)));
        }
        let days = MeetingRules::on(today).petition_answer_days;
        for waiting in self.petitions.values().filter_map(|row| row.state().waiting(today)) {
            sums.petitions_waiting += 1;
            sums.petitions_overdue += u32::from(waiting > days);
        }
    }
}
