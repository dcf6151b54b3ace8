//! The commune's cells, and one of them: its year, its open tasks, its petitions, its devices.

use leptos::prelude::*;
use shared::domain::{MeetingKind, MonthState, TaskState};
use shared::id::{DocumentId, UnitId};
use shared::overview::{CellYear, MeetingRow};
use shared::time::{Day, Month};

use super::home::petition_state;
use super::today::today;
use super::{commune, lines};
use crate::components::Live;
use crate::desk::desk;
use crate::pages::cells::{CellData, CellLine, CellPage, CellPetition, CellsData, CellsPage};
use crate::pages::kinds::{Due, TaskLine};
use crate::routes::Place;

pub fn list() -> AnyView {
    let data = Live::memo(|| CellsData { cells: lines_of_cells(today()) });
    view! { <CellsPage data=data /> }.into_any()
}

fn lines_of_cells(today: Day) -> Vec<CellLine> {
    let cells = commune::cells();
    desk().cells.with(|known| {
        let line = |cell: commune::KnownCell| {
            let register = known.cells.get(&cell.unit).and_then(|rows| rows.register.as_ref());
            CellLine {
                unit: cell.unit.to_string(),
                name: cell.name,
                secretary: register.map(|row| row.secretary.clone()).unwrap_or_default(),
                heard: cell.heard,
                quiet: commune::is_quiet(cell.heard, today),
            }
        };
        cells.into_iter().map(line).collect()
    })
}

pub fn one(unit: &str) -> AnyView {
    let Ok(unit) = unit.parse::<UnitId>() else { return list() };
    let data = Live::memo(move || data(unit));
    view! { <CellPage data=data /> }.into_any()
}

fn data(unit: UnitId) -> CellData {
    let today = today();
    let machines = commune::known().map(|known| known.machines).unwrap_or_default();
    let name = commune::name_of(unit);
    let heard = commune::cells().into_iter().find(|cell| cell.unit == unit).and_then(|cell| cell.heard);
    let desk = desk();
    desk.cells.with(|known| {
        let none = CellYear::default();
        let cell = known.cells.get(&unit).unwrap_or(&none);
        let register = cell.register.as_ref();
        let year = today.year();
        let (mut meetings, mut earlier) = (Vec::new(), Vec::new());
        for dated in meeting_lines(unit, cell, today) {
            if dated.year >= year { meetings.push(dated.line) } else { earlier.push(dated.line) }
        }
        let open = cell.open_tasks(today);
        let overdue = open.iter().filter(|(_, _, state)| matches!(state, TaskState::Overdue(_)));
        CellData {
            name,
            secretary: register.map(|row| row.secretary.clone()).unwrap_or_default(),
            liaison: String::new(),
            heard,
            year,
            held: held(cell, today),
            thematic: of_year(cell, year).filter(|row| row.kind == MeetingKind::Thematic).count(),
            attendance: attendance(cell, year),
            base: register.map_or(0, |row| (row.members.official + row.members.probationary) as usize),
            meetings,
            earlier,
            tasks_open: (open.len(), overdue.count()),
            tasks: open
                .iter()
                .map(|(meeting, task, _)| TaskLine {
                    id: format!("{meeting}/{}", task.id),
                    title: task.what.clone(),
                    who: task.assignee.clone(),
                    due: Due::of(task.due, today),
                })
                .collect(),
            petitions: petitions(cell, today),
            devices: machines
                .iter()
                .filter(|machine| machine.unit == unit)
                .map(|machine| (machine.name.clone(), machine.heard.map(|heard| heard.day())))
                .collect(),
        }
    })
}

fn meeting_lines(unit: UnitId, cell: &CellYear, today: Day) -> Vec<lines::Dated> {
    let href = |id: &DocumentId, _: &MeetingRow| Place::CellMeeting(unit.to_string(), id.to_string()).path();
    lines::dated(cell, today, false, |_| false, href, |_, _| Vec::new())
}

/// Returns the held meetings of a year.
fn of_year(cell: &CellYear, year: i32) -> impl Iterator<Item = &MeetingRow> {
    let in_year = move |row: &&MeetingRow| {
        row.month.map_or_else(|| lines::day_of(row).year(), Month::year) == year && row.state.is_held()
    };
    cell.meetings.values().filter(in_year)
}

/// Returns how many regular meetings of the year so far were held, of those that were due.
fn held(cell: &CellYear, today: Day) -> (usize, usize) {
    let now = Month::of(today);
    let months = (0..i32::from(now.month_of_year())).map(|back| now.plus(-back));
    let (mut held, mut due) = (0, 0);
    for month in months {
        let state = cell.month(month, today).state;
        let is_held = matches!(state, MonthState::Held | MonthState::Late(_));
        held += usize::from(is_held);
        due += usize::from(is_held || state != MonthState::Open);
    }
    (held, due)
}

fn attendance(cell: &CellYear, year: i32) -> Option<(usize, usize)> {
    let (mut present, mut base) = (0, 0);
    for row in of_year(cell, year) {
        present += row.attendance.present() as usize;
        base += row.attendance.strength() as usize;
    }
    (base > 0).then_some((present, base))
}

fn petitions(cell: &CellYear, today: Day) -> Vec<CellPetition> {
    let mut waiting: Vec<_> = cell
        .petitions
        .values()
        .filter_map(|row| {
            Some(CellPetition {
                title: row.subject.clone(),
                state: petition_state(row, today),
                body: String::new(),
                days: row.state().waiting(today)?,
            })
        })
        .collect();
    waiting.sort_by_key(|petition| std::cmp::Reverse(petition.days));
    waiting
}
