//! Meetings as lines of a list: for the cell itself, and for the commune.

use std::collections::BTreeSet;

use shared::domain::{MeetingKind, MeetingState, MonthState, Vote};
use shared::id::DocumentId;
use shared::overview::{CellYear, MeetingRow};
use shared::rules::MeetingRules;
use shared::time::{Day, Month};

use super::names;
use super::wording::vote_how;
use crate::pages::kinds::MeetingName;
use crate::pages::meeting_list::{self, Inside, MeetingLine, Notice};
use crate::pages::minutes::VoteResult;
use crate::words::words;

/// A line, and where in the years it stands.
pub struct Dated {
    /// The year whose list it stands in.
    pub year: i32,
    /// What it is sorted by.
    day: Day,
    /// The line.
    pub line: MeetingLine,
}

/// Returns the cell's meetings but those that `leave_out` names, and the months that went by without one, the latest
/// first. `own` where the cell's own device asks: it needs to hear from nobody to know that a month has ended.
pub fn dated(
    cell: &CellYear,
    today: Day,
    own: bool,
    leave_out: impl Fn(&MeetingRow) -> bool,
    href: impl Fn(&DocumentId, &MeetingRow) -> String,
    notices: impl Fn(&DocumentId, &MeetingRow) -> Vec<Notice>,
) -> Vec<Dated> {
    let mut lines: Vec<Dated> = cell
        .meetings
        .iter()
        .filter(|(_, row)| !leave_out(row))
        .map(|(id, row)| {
            let day = day_of(row);
            let mut line = line(cell, row, today);
            // The cell may take back that it did not meet.
            if own || row.state != MeetingState::Missed {
                line.href = Some(href(id, row));
            }
            line.notices = notices(id, row);
            if !own {
                line.sums = sums(row);
                line.inside = inside(row);
            }
            Dated { year: row.month.map_or(day.year(), Month::year), day, line }
        })
        .collect();
    lines.extend(gone_by(cell, today, own).into_iter().map(|month| Dated {
        year: month.year(),
        day: month.first(),
        line: nothing_held(month),
    }));
    lines.sort_by_key(|dated| std::cmp::Reverse(dated.day));
    lines
}

/// Returns the day that a meeting stands under.
pub fn day_of(row: &MeetingRow) -> Day {
    let month = || row.month.map(Month::first);
    row.held_on.or(row.day).or_else(month).unwrap_or_else(super::today::today)
}

fn line(cell: &CellYear, row: &MeetingRow, today: Day) -> MeetingLine {
    let held = row.state.is_held();
    let late = match row.month.filter(|_| row.kind == MeetingKind::Regular && held) {
        Some(month) => match cell.month(month, today).state {
            MonthState::Late(days) => Some(days),
            _ => None,
        },
        None => None,
    };
    let begun = if row.started.is_empty() { row.time.clone() } else { row.started.clone() };
    let counted = held && row.attendance.strength() > 0;
    MeetingLine {
        href: None,
        name: names::meeting_row(row),
        month: row.month.map_or_else(|| day_of(row).month_of_year(), Month::month_of_year),
        day: row.held_on.or(row.day),
        time: (begun, row.ended.clone()),
        present: counted.then(|| (row.attendance.present() as usize, row.attendance.strength() as usize)),
        state: state(row),
        late,
        sums: String::new(),
        inside: Inside::default(),
        notices: Vec::new(),
    }
}

fn state(row: &MeetingRow) -> meeting_list::MeetingState {
    use meeting_list::MeetingState as Shown;
    match row.state {
        MeetingState::Planned => Shown::Planned,
        MeetingState::Open | MeetingState::Closed => Shown::Writing,
        MeetingState::ReadOut => Shown::ReadOut,
        MeetingState::Adopted => Shown::Adopted(row.addenda.iter().max().copied()),
        MeetingState::Missed => {
            let by = row.missed_by.as_ref();
            Shown::Missed {
                why: row.missed.clone(),
                who: by.map(|by| by.person.clone()).unwrap_or_default(),
                on: by.map_or_else(|| day_of(row), |by| by.at.day()),
            }
        }
    }
}

/// Returns what a held meeting came to.
fn sums(row: &MeetingRow) -> String {
    if !row.state.is_held() {
        return String::new();
    }
    words().cell.sums(&row.resolutions.len(), &row.tasks.len(), &row.petitions)
}

/// Returns what stands behind that.
fn inside(row: &MeetingRow) -> Inside {
    let sum = &row.attendance;
    let rules = MeetingRules::on(day_of(row));
    let vote = |vote: &Vote| vote_result(vote, sum.official, sum.official_present, &rules);
    let count = |count: u32| count as usize;
    Inside {
        present: (sum.strength() > 0).then_some((
            count(sum.official_present),
            count(sum.probationary_present),
            count(sum.strength()),
        )),
        agenda: row.agenda.clone(),
        resolutions: row
            .resolutions
            .iter()
            .map(|row| (row.text.trim().to_owned(), row.vote.as_ref().map(vote)))
            .collect(),
    }
}

/// Returns a vote as pages say it, in a cell of `official` members of whom `present` came.
pub fn vote_result(vote: &Vote, official: u32, present: u32, rules: &MeetingRules) -> VoteResult {
    VoteResult {
        how: vote_how(vote.method),
        in_favour: vote.votes_for,
        against: vote.against,
        abstain: vote.abstain,
        passed: vote.majority(official, present, rules).carried,
    }
}

/// Returns the months, from the first known one on, that went by without a regular meeting that anybody planned.
fn gone_by(cell: &CellYear, today: Day, own: bool) -> Vec<Month> {
    let known: BTreeSet<Month> = cell
        .meetings
        .values()
        .filter(|row| row.kind == MeetingKind::Regular)
        .filter_map(|row| row.month)
        .collect();
    let Some(first) = known.first().copied() else { return Vec::new() };
    let missed = |month: &Month| own || cell.month(*month, today).state == MonthState::Missed;
    std::iter::successors(Some(first), |month| Some(month.next()))
        .take_while(|month| month.last() < today)
        .filter(|month| !known.contains(month) && missed(month))
        .collect()
}

fn nothing_held(month: Month) -> MeetingLine {
    let number = month.month_of_year();
    MeetingLine {
        href: None,
        name: MeetingName { month: Some(number), ..MeetingName::default() },
        month: number,
        day: None,
        time: (String::new(), String::new()),
        present: None,
        state: meeting_list::MeetingState::Missed {
            why: String::new(),
            who: String::new(),
            on: month.last(),
        },
        late: None,
        sums: String::new(),
        inside: Inside::default(),
        notices: Vec::new(),
    }
}

/// A meeting's row, for tests.
#[cfg(test)]
pub fn sample(kind: MeetingKind, month: &str, state: MeetingState) -> MeetingRow {
    use shared::document::Document;
    use shared::id::{DocumentKey, Kind, UnitId};
    use shared::overview::{Rows, rows};

    let key = DocumentKey { unit: UnitId::from_bytes([1; 8]), document: DocumentId::from_bytes([1; 16]) };
    let Rows::Meeting(blank) = rows(&Document::new(key, Kind::Meeting)) else {
        panic!("a meeting has its row")
    };
    MeetingRow { kind, month: Some(month.parse().unwrap()), state, ..*blank }
}
