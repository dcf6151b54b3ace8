//! Toàn xã: the month's sums, the year's table, what to look at first. All of it from rows, so that it opens offline
//! and follows what the villages send.

use leptos::prelude::*;
use shared::domain::{MonthState, TaskState};
use shared::overview::{Cells, MonthCell};
use shared::rules::MeetingRules;
use shared::time::{Day, Month};

use super::commune::{self, KnownCell};
use super::today::today;
use crate::components::{HeatCell, HeatData, HeatMonth, HeatRow, Live};
use crate::desk::desk;
use crate::pages::overview::{
    OverdueTask, OverviewAct, OverviewData, OverviewPage, QuietCell, WaitingPetition,
};
use crate::routes::Place;

/// How many months the table has.
const MONTHS: i32 = 12;

pub fn screen() -> AnyView {
    // How many months back the page stands: it goes on with the calendar while it stays open.
    let back = RwSignal::new(0);
    let data = Live::memo(move || data(back.get()));
    let act = Callback::new(move |OverviewAct::Month(by): OverviewAct| {
        back.update(|back| *back = (*back - i32::from(by)).max(0));
    });
    view! { <OverviewPage data=data act=act /> }.into_any()
}

fn data(back: i32) -> OverviewData {
    let today = today();
    let (month, last) = (Month::of(today).plus(-back), Month::of(today));
    // The year's table stands still while the sums go back in it.
    let last = if back < MONTHS { last } else { month };
    let first = last.plus(1 - MONTHS);
    let cells = commune::cells();
    desk().cells.with(|known| {
        let overview = known.overview(today, month, first, last);
        let sums = overview.sums;
        let quiet = quiet(known, &cells, month, today);
        let pair = |month: Month| (month.month_of_year(), month.year());
        OverviewData {
            month: pair(month),
            around: (month.previous().month_of_year(), month.next().month_of_year()),
            later: back > 0,
            cells: cells.len(),
            heard: cells.len().saturating_sub(quiet.len()),
            held: sums.held as usize,
            late: sums.late as usize,
            missed: sums.missed as usize,
            attendance: (sums.strength > 0).then_some((sums.present as usize, sums.strength as usize)),
            open_tasks: sums.tasks_open as usize,
            overdue: overdue(known, &cells, today),
            petitions: petitions(known, &cells, today),
            petition_days: petition_days(today),
            heat: heat(&cells, first, &overview.marks),
            span: (pair(first), pair(last)),
            quiet,
        }
    })
}

/// Returns the cells of which nothing is known for the month: not whether they met, and not heard from since it began.
fn quiet(known: &Cells, cells: &[KnownCell], month: Month, today: Day) -> Vec<QuietCell> {
    let unknown = |cell: &&KnownCell| {
        let state = known.cells.get(&cell.unit).map(|rows| rows.month(month, today).state);
        let decided = matches!(state, Some(MonthState::Held | MonthState::Late(_) | MonthState::Missed));
        !decided && cell.heard.is_none_or(|heard| heard.day() < month.first())
    };
    let mut quiet: Vec<_> = cells.iter().filter(unknown).collect();
    quiet.sort_by_key(|cell| cell.heard);
    quiet
        .into_iter()
        .map(|cell| QuietCell {
            unit: cell.unit.to_string(),
            name: cell.name.clone(),
            last: cell.heard.map(|heard| (heard.day(), today.since(heard.day()))),
            liaison: String::new(),
        })
        .collect()
}

fn named<'a>(
    known: &'a Cells,
    cells: &'a [KnownCell],
) -> impl Iterator<Item = (&'a str, &'a shared::overview::CellYear)> {
    cells.iter().filter_map(|cell| Some((cell.name.as_str(), known.cells.get(&cell.unit)?)))
}

fn overdue(known: &Cells, cells: &[KnownCell], today: Day) -> Vec<OverdueTask> {
    let mut overdue: Vec<_> = named(known, cells)
        .flat_map(|(name, cell)| cell.open_tasks(today).into_iter().map(move |task| (name, task)))
        .filter_map(|(name, (_, task, state))| match (state, task.due) {
            (TaskState::Overdue(days), Some(due)) => {
                Some(OverdueTask { days, title: task.what.clone(), cell: name.to_owned(), due })
            }
            _ => None,
        })
        .collect();
    overdue.sort_by_key(|task| std::cmp::Reverse(task.days));
    overdue
}

fn petitions(known: &Cells, cells: &[KnownCell], today: Day) -> Vec<WaitingPetition> {
    let mut waiting: Vec<_> = named(known, cells)
        .flat_map(|(name, cell)| cell.petitions.values().map(move |row| (name, row)))
        .filter_map(|(name, row)| {
            Some(WaitingPetition {
                days: row.state().waiting(today)?,
                title: row.subject.clone(),
                cell: name.to_owned(),
                body: String::new(),
            })
        })
        .collect();
    waiting.sort_by_key(|petition| std::cmp::Reverse(petition.days));
    waiting
}

/// Returns after how many days a petition is late, and from how many on it is near that.
pub fn petition_days(today: Day) -> (i64, i64) {
    let rules = MeetingRules::on(today);
    (rules.petition_answer_days, rules.petition_answer_days - rules.petition_soon_days)
}

fn heat(
    cells: &[KnownCell],
    first: Month,
    marks: &std::collections::BTreeMap<shared::id::UnitId, Vec<MonthCell>>,
) -> HeatData {
    let months: Vec<Month> = (0..MONTHS).map(|months| first.plus(months)).collect();
    let none: Vec<MonthCell> = months
        .iter()
        .map(|_| MonthCell { state: MonthState::Unknown, meeting: None, percent: None })
        .collect();
    let mut held = vec![0; months.len()];
    let rows = cells
        .iter()
        .map(|cell| {
            let line = marks.get(&cell.unit).unwrap_or(&none);
            let unit = cell.unit.to_string();
            let href = Place::Cell(unit.clone()).path();
            let months = line.iter().enumerate().map(|(at, mark)| {
                let begun = months[at].first();
                let month = shown(mark, cell.heard.is_some_and(|heard| heard.day() >= begun));
                held[at] += usize::from(matches!(month, HeatMonth::Held(_) | HeatMonth::Late(_)));
                let told = mark.meeting.filter(|_| !matches!(month, HeatMonth::Unknown | HeatMonth::Open));
                let href = told.map_or_else(
                    || href.clone(),
                    |meeting| Place::CellMeeting(unit.clone(), meeting.to_string()).path(),
                );
                HeatCell { month, href }
            });
            HeatRow { name: cell.name.clone(), months: months.collect(), href: href.clone() }
        })
        .collect();
    HeatData { months: months.into_iter().map(Month::month_of_year).collect(), rows, held }
}

/// Returns what the table shows of a month, of a cell that `was_heard` from since it began, or not.
fn shown(mark: &MonthCell, was_heard: bool) -> HeatMonth {
    let percent = mark.percent.unwrap_or(0).min(100) as u8;
    match mark.state {
        MonthState::Held => HeatMonth::Held(percent),
        MonthState::Late(_) => HeatMonth::Late(percent),
        MonthState::Missed => HeatMonth::Missed,
        MonthState::Open if was_heard => HeatMonth::Open,
        MonthState::Unknown | MonthState::Open => HeatMonth::Unknown,
    }
}
