//! Trang đầu of a cell: what is next, what is due, what the commune does not have.

use leptos::prelude::*;
use shared::domain::{MeetingState, PetitionState};
use shared::id::DocumentKey;
use shared::overview::{CellYear, MeetingRow, PetitionRow};
use shared::time::Day;

use super::meetings::is_coming;
use super::today::today;
use super::{lines, names};
use crate::components::Live;
use crate::desk::desk;
use crate::pages::home::{HomeData, HomePage, LatestMinutes, NextMeeting, NextStep, PetitionLine};
use crate::pages::kinds::{self, Due, MeetingName, TaskLine};
use crate::words::words;

/// How many tasks and petitions the first page shows.
const SHOWN: usize = 3;

pub fn screen() -> AnyView {
    let data = Live::memo(data);
    view! { <HomePage data=data /> }.into_any()
}

fn data() -> HomeData {
    let (desk, today) = (desk(), today());
    let unit = desk.identity.unit;
    let sync = desk.sync.get();
    desk.cells.with(|cells| {
        let none = CellYear::default();
        let cell = cells.cells.get(&unit).unwrap_or(&none);
        let open = cell.open_tasks(today);
        let conflicts: u32 = cell.meetings.values().map(|row| row.conflicts).sum::<u32>()
            + cell.petitions.values().map(|row| row.conflicts).sum::<u32>()
            + cell.register.as_ref().map_or(0, |row| row.conflicts);
        let mut unsent = sync.as_ref().map(|sync| sync.unsent.clone()).unwrap_or_default();
        unsent.extend(desk.dirty.get());
        unsent.sort();
        unsent.dedup();
        HomeData {
            today,
            conflicts: conflicts as usize,
            next: next(cell, today),
            unadopted: unadopted(cell),
            tasks_open: open.len(),
            tasks: open
                .iter()
                .take(SHOWN)
                .map(|(meeting, task, _)| TaskLine {
                    id: format!("{meeting}/{}", task.id),
                    title: task.what.clone(),
                    who: task.assignee.clone(),
                    due: Due::of(task.due, today),
                })
                .collect(),
            unsent: unsent.iter().map(|key| unsent_line(cell, key)).collect(),
            last_sent: sync.and_then(|sync| sync.synced_at).map(|at| (at.day(), at.clock())),
            petitions: petitions(cell, today),
            latest: latest(cell),
        }
    })
}

fn next(cell: &CellYear, today: Day) -> Option<NextMeeting> {
    // A meeting being written first, then the nearest that is planned.
    let rank = |row: &MeetingRow| match row.state {
        MeetingState::Open => Some(0),
        MeetingState::Planned if is_coming(row, today) => Some(1),
        _ => None,
    };
    let (id, row) = cell
        .meetings
        .iter()
        .filter_map(|(id, row)| Some(((rank(row)?, row.day.is_none(), lines::day_of(row)), (id, row))))
        .min_by_key(|(order, _)| *order)?
        .1;
    Some(NextMeeting {
        id: id.to_string(),
        name: names::meeting_row(row),
        day: row.held_on.or(row.day),
        time: row.time.clone(),
        place: row.place.clone(),
        items: row.agenda.len(),
        unwritten: row.unwritten as usize,
        step: match row.state {
            MeetingState::Open => NextStep::Running(row.started.clone()),
            _ => NextStep::Prepare,
        },
    })
}

/// Returns the latest meeting that was held and whose minutes wait for adoption.
fn unadopted(cell: &CellYear) -> Option<(String, MeetingName)> {
    let waits = |row: &MeetingRow| matches!(row.state, MeetingState::Closed | MeetingState::ReadOut);
    let waiting = cell.meetings.iter().filter(|(_, row)| waits(row));
    let (id, row) = waiting.max_by_key(|(_, row)| lines::day_of(row))?;
    Some((id.to_string(), names::meeting_row(row)))
}

/// Returns where a petition stands, as pages say it.
pub fn petition_state(row: &PetitionRow, today: Day) -> kinds::PetitionState {
    match row.state() {
        PetitionState::Recorded => kinds::PetitionState::Recorded,
        PetitionState::SettledInCell(_) => kinds::PetitionState::Settled,
        PetitionState::Forwarded(since) => kinds::PetitionState::Forwarded(today.since(since).max(0)),
        PetitionState::ReportedBack(_) => kinds::PetitionState::Reported,
        PetitionState::Closed(_) => kinds::PetitionState::Closed,
    }
}

fn petitions(cell: &CellYear, today: Day) -> Vec<PetitionLine> {
    let mut open: Vec<_> = cell.petitions.values().filter(|row| row.state().is_open()).collect();
    open.sort_by_key(|row| (row.forwarded.is_none(), row.forwarded, row.recorded));
    let line =
        |row: &PetitionRow| PetitionLine { title: row.subject.clone(), state: petition_state(row, today) };
    open.into_iter().take(SHOWN).map(line).collect()
}

fn latest(cell: &CellYear) -> Option<LatestMinutes> {
    let adopted = cell.meetings.iter().filter(|(_, row)| row.state == MeetingState::Adopted);
    let (id, row) = adopted.max_by_key(|(_, row)| row.held_on)?;
    Some(LatestMinutes {
        id: id.to_string(),
        name: names::meeting_row(row),
        adopted: row.held_on?,
        present: (row.attendance.present() as usize, row.attendance.strength() as usize),
    })
}

/// Returns a document with something unsent, in words.
pub fn unsent_line(cell: &CellYear, key: &DocumentKey) -> String {
    let say = &words().home;
    if let Some(row) = cell.meetings.get(&key.document) {
        let name = names::meeting_row(row);
        return match row.state {
            MeetingState::Planned => say.unsent_plan(&name.short()),
            _ => say.unsent_meeting(&name.short()),
        };
    }
    match cell.petitions.get(&key.document) {
        Some(row) => say.unsent_petition(&row.subject),
        None => say.unsent_roster.into(),
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::MeetingKind;
    use shared::id::DocumentId;

    use super::*;

    fn cell(meetings: &[(u8, &str, MeetingState)]) -> CellYear {
        let mut cell = CellYear::default();
        for (id, month, state) in meetings {
            let row = lines::sample(MeetingKind::Regular, month, *state);
            cell.meetings.insert(DocumentId::from_bytes([*id; 16]), row);
        }
        cell
    }

    fn of(id: u8) -> Option<String> {
        Some(DocumentId::from_bytes([id; 16]).to_string())
    }

    /// March was read out and never adopted, August was planned and never held: neither comes next.
    #[test]
    fn what_comes_next_is_running_or_still_to_come() {
        let today: Day = "2026-11-24".parse().unwrap();
        let (march, august) = ((1, "2026-03", MeetingState::ReadOut), (2, "2026-08", MeetingState::Planned));
        let (january, december) =
            ((3, "2027-01", MeetingState::Planned), (4, "2026-12", MeetingState::Planned));
        let running = (5, "2026-11", MeetingState::Open);
        let next = |meetings: &[_]| next(&cell(meetings), today).map(|next| next.id);

        assert_eq!(next(&[march, august, january, december]), of(4));
        assert_eq!(next(&[march, august, january, december, running]), of(5));
        assert_eq!(next(&[march, august]), None);
    }

    #[test]
    fn the_latest_minutes_that_wait_for_adoption_are_named() {
        let waiting = cell(&[
            (1, "2026-03", MeetingState::ReadOut),
            (2, "2026-10", MeetingState::Closed),
            (3, "2026-11", MeetingState::Adopted),
        ]);
        assert_eq!(unadopted(&waiting).map(|(id, _)| id), of(2));
        assert_eq!(unadopted(&cell(&[(3, "2026-11", MeetingState::Adopted)])), None);
    }
}
