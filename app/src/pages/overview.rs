//! Toàn xã: a month's sums, the year's table, and what to look at first.

use leptos::prelude::*;
use shared::time::Day;

use crate::{
    components::{Head, Heat, HeatData, Icon, Live, Nav, Tone, empty, head, icon, mark},
    routes::Place,
    words::{name, words},
};

/// A cell that was not heard from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietCell {
    /// Its unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// When it was last heard, and how many days ago.
    pub last: Option<(Day, i64)>,
    /// Who looks after it; empty for nobody.
    pub liaison: String,
}

/// A task past its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverdueTask {
    /// Days over.
    pub days: i64,
    /// What was to be done.
    pub title: String,
    /// Whose cell.
    pub cell: String,
    /// The day it was due.
    pub due: Day,
}

/// A petition without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPetition {
    /// Days it waits.
    pub days: i64,
    /// Its subject.
    pub title: String,
    /// Whose cell.
    pub cell: String,
    /// The body it was given to; empty for none.
    pub body: String,
}

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverviewData {
    /// The month and year on the page.
    pub month: (u8, i32),
    /// The months before and after.
    pub around: (u8, u8),
    /// Whether there is a later month to go to.
    pub later: bool,
    /// Cells in all.
    pub cells: usize,
    /// Of them, heard from about this month.
    pub heard: usize,
    /// Held.
    pub held: usize,
    /// Of those, late.
    pub late: usize,
    /// Not held.
    pub missed: usize,
    /// Members present, of those who count, over the meetings held.
    pub attendance: Option<(usize, usize)>,
    /// Open tasks in all.
    pub open_tasks: usize,
    /// Those past their day, longest first.
    pub overdue: Vec<OverdueTask>,
    /// Petitions without an answer, longest first.
    pub petitions: Vec<WaitingPetition>,
    /// After how many days a petition is late, and from how many it is near.
    pub petition_days: (i64, i64),
    /// The table.
    pub heat: HeatData,
    /// Its first and last month.
    pub span: ((u8, i32), (u8, i32)),
    /// Cells not heard from.
    pub quiet: Vec<QuietCell>,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum OverviewAct {
    /// Goes a month back (-1) or on (1).
    Month(i8),
}

/// How many of a list stand on the page before somebody asks for all.
const FIRST: usize = 3;

/// From how many silent days on a cell's silence is alarming.
const LONG_SILENCE: i64 = 60;

/// The page.
#[component]
pub fn OverviewPage(
    /// What it shows.
    #[prop(into)]
    data: Live<OverviewData>,
    /// Told what the person does.
    act: Callback<OverviewAct>,
) -> impl IntoView {
    let say = &words().overview;
    head(|| Head { title: words().overview.title.into(), nav: Nav::Overview, ..Head::default() });
    let heat = Live::memo(move || data.with(|data| data.heat.clone()));
    let any = Live::memo(move || data.with(|data| data.cells > 0));
    let (all_tasks, all_petitions) = (RwSignal::new(false), RwSignal::new(false));
    let whole = move || {
        if !any.get() {
            return empty(say.no_cells, say.no_cells_text, ().into_any());
        }
        let heading = move || {
            data.with(|data| {
                let ((from, from_year), (to, to_year)) = data.span;
                say.heat(&data.cells, &format_args!("{from}/{from_year}"), &format_args!("{to}/{to_year}"))
            })
        };
        view! {
            <p class="lead">{move || data.with(lead)}</p>
            {move || data.with(ledger)}
            <div class="stack">
                <h2 id="heat-h">{heading}</h2>
                <div class="sheet">
                    <Heat data=heat labelled_by="heat-h" />
                </div>
            </div>
            <div class="cols" data-cols="even">
                <div class="stack">
                    {move || data.with(|data| quiet(&data.quiet))}
                    {move || data.with(|data| overdue(&data.overdue, all_tasks))}
                </div>
                {move || data.with(|data| petitions(data, all_petitions))}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="row">
            <h1>
                {move || {
                    let (month, year) = data.with(|data| data.month);
                    say.heading(&month, &year)
                }}
            </h1>
            <p class="row push">
                <button class="btn" type="button" on:click=move |_| act.run(OverviewAct::Month(-1))>
                    {icon(Icon::Back)}
                    {move || say.month_before(&data.with(|data| data.around.0))}
                </button>
                <button
                    class="btn"
                    type="button"
                    disabled=move || !data.with(|data| data.later)
                    on:click=move |_| act.run(OverviewAct::Month(1))
                >
                    {move || say.month_after(&data.with(|data| data.around.1))}
                    {icon(Icon::Next)}
                </button>
            </p>
        </div>
        {whole}
    }
    .into_any()
}

fn lead(data: &OverviewData) -> String {
    let say = &words().overview;
    let sum = say.lead(&data.heard, &data.cells, &data.held, &data.missed);
    match data.cells.saturating_sub(data.heard) {
        0 => sum,
        unheard => format!("{sum} {}", say.lead_unheard(&unheard)),
    }
}

/// One sum of a ledger: its name, its number, what to know about it.
pub(super) fn sum(name: &'static str, number: AnyView, note: String) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{number}</dd>
            <dd class="meta">{note}</dd>
        </div>
    }
    .into_any()
}

fn ledger(data: &OverviewData) -> AnyView {
    let say = &words().overview;
    let (late_days, _) = data.petition_days;
    let over = data.petitions.iter().filter(|petition| petition.days > late_days).count();
    let held = (data.held, data.cells);
    let (attendance, attendance_note) = match data.attendance {
        Some((present, base)) if base > 0 => {
            (say.percent(&rounded(present, base)), say.attendance_of(&present, &base))
        }
        _ => (say.no_percent.to_owned(), String::new()),
    };
    view! {
        <dl class="sheet ledger">
            {sum(say.held, view! { {held.0}<small>"/"{held.1}</small> }.into_any(), say.held_late(&data.late))}
            {sum(say.attendance, attendance.into_any(), attendance_note)}
            {sum(say.overdue, data.overdue.len().into_any(), say.overdue_of(&data.open_tasks))}
            {sum(say.waiting, data.petitions.len().into_any(), say.waiting_over(&over, &late_days))}
        </dl>
    }
    .into_any()
}

/// Returns a share in whole percent, halves upwards.
pub(super) fn rounded(part: usize, of: usize) -> usize {
    (part * 200 + of) / (of * 2).max(1)
}

fn quiet(cells: &[QuietCell]) -> AnyView {
    let say = &words().overview;
    let list = if cells.is_empty() {
        view! { <p class="sheet">{say.quiet_none}</p> }.into_any()
    } else {
        let rows = cells.iter().map(quiet_row).collect_view();
        view! { <ul class="sheet ruled">{rows}</ul> }.into_any()
    };
    view! {
        <section class="stack" aria-labelledby="quiet">
            <h2 id="quiet">{say.quiet}</h2>
            {list}
        </section>
    }
    .into_any()
}

fn quiet_row(cell: &QuietCell) -> impl IntoView + use<> {
    let say = &words().overview;
    let (tone, since) = match cell.last {
        None => (Tone::Bad, say.quiet_never.to_owned()),
        Some((day, days)) => (
            if days >= LONG_SILENCE { Tone::Bad } else { Tone::Wait },
            say.quiet_since(&day.written(), &days),
        ),
    };
    let liaison =
        (!cell.liaison.is_empty()).then(|| view! { <p class="meta">{say.liaison(&name(&cell.liaison))}</p> });
    let (href, title) = (Place::Cell(cell.unit.clone()).path(), cell.name.clone());
    view! {
        <li data-tone=tone.attr()>
            {mark(Icon::Ask, say.quiet_mark)}
            <div>
                <h3>
                    <a href=href>{title}</a>
                </h3>
                <p class="due">{since}</p>
                {liaison}
            </div>
        </li>
    }
}

/// A list row whose margin tells days.
fn days_row(tone: Tone, days: i64, title: &str, note: String) -> impl IntoView + use<> {
    let title = title.to_owned();
    view! {
        <li data-tone=tone.attr()>
            <span class="num">{days}<span class="vh">{words().overview.days}</span></span>
            <div>
                <h3>{title}</h3>
                <p class="meta">{note}</p>
            </div>
        </li>
    }
}

/// The note below a shortened list, with the way to all of it and back.
fn all_of(note: &'static str, word: String, count: usize, all: RwSignal<bool>) -> AnyView {
    let more = (count > FIRST).then(|| {
        let word = if all.get() { words().overview.fewer.to_owned() } else { word };
        view! {
            <button class="btn quiet" type="button" on:click=move |_| all.update(|all| *all = !*all)>
                {word}
            </button>
        }
    });
    view! {
        <div class="row">
            <p class="meta">{note}</p>
            {more}
        </div>
    }
    .into_any()
}

fn overdue(tasks: &[OverdueTask], all: RwSignal<bool>) -> AnyView {
    let say = &words().overview;
    if tasks.is_empty() {
        return view! { <h2>{say.overdue_title(&0)}</h2> }.into_any();
    }
    let most = if all.get() { tasks.len() } else { FIRST };
    let rows = tasks
        .iter()
        .take(most)
        .map(|task| {
            days_row(Tone::Bad, task.days, &task.title, say.overdue_line(&task.cell, &task.due.written()))
        })
        .collect_view();
    view! {
        <h2>{say.overdue_title(&tasks.len())}</h2>
        <ul class="sheet ruled">{rows}</ul>
        {all_of(say.overdue_note, say.overdue_all(&tasks.len()), tasks.len(), all)}
    }
    .into_any()
}

fn petitions(data: &OverviewData, all: RwSignal<bool>) -> AnyView {
    let say = &words().overview;
    let (late, near) = data.petition_days;
    let tone = |days: i64| match days {
        days if days > late => Tone::Bad,
        days if days >= near => Tone::Wait,
        _ => Tone::Plain,
    };
    let count = |wanted: Tone| data.petitions.iter().filter(|petition| tone(petition.days) == wanted).count();
    let line = |wanted: Tone, sign: Icon, text: String| {
        view! {
            <dt data-tone=wanted.attr()>
                {icon(sign)}
                " "
                {text}
            </dt>
            <dd class="num">
                <b>{count(wanted)}</b>
            </dd>
        }
    };
    let most = if all.get() { data.petitions.len() } else { FIRST };
    let rows = data
        .petitions
        .iter()
        .take(most)
        .map(|petition| {
            let note = match petition.body.as_str() {
                "" => say.unassigned(&petition.cell),
                body => say.assigned(&petition.cell, &body),
            };
            days_row(tone(petition.days), petition.days, &petition.title, note)
        })
        .collect_view();
    let list = (!data.petitions.is_empty()).then(|| {
        view! {
            <ul class="sheet ruled">{rows}</ul>
            {all_of(say.petitions_note, say.petitions_all(&data.petitions.len()), data.petitions.len(), all)}
        }
    });
    view! {
        <section class="stack" aria-labelledby="waiting">
            <h2 id="waiting">{say.petitions_title(&data.petitions.len())}</h2>
            <dl class="sheet pairs">
                {line(Tone::Bad, Icon::Alert, say.over(&late))}
                {line(Tone::Wait, Icon::Clock, say.between(&near, &late))}
                {line(Tone::Plain, Icon::Ring, say.under(&near))}
            </dl>
            {list}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_round_as_people_do() {
        assert_eq!((rounded(128, 139), rounded(12, 14), rounded(1, 8), rounded(0, 0)), (92, 86, 13, 0));
    }
}
