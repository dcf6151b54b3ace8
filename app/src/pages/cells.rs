//! The commune's cells, and one of them: its year, its open tasks, its petitions, its machines.

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    kinds::{PetitionState, TaskLine},
    meeting_list::{MeetingLine, meeting_list},
    overview::{rounded, sum},
};
use crate::{
    components::{Head, Icon, Live, Nav, Tone, head, icon, mark},
    routes::Place,
    words::{moment, name, words},
};

/// A cell in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellLine {
    /// Its unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its secretary; empty for unknown.
    pub secretary: String,
    /// When it was last heard.
    pub heard: Option<Instant>,
    /// Whether that is too long ago.
    pub quiet: bool,
}

/// What the list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellsData {
    /// The cells in order.
    pub cells: Vec<CellLine>,
}

/// The list.
#[component]
pub fn CellsPage(
    /// What it shows.
    #[prop(into)]
    data: Live<CellsData>,
) -> impl IntoView {
    head(|| Head { title: words().cells.title.into(), nav: Nav::Cells, ..Head::default() });
    let rows = move || data.with(|data| data.cells.iter().map(cell_row).collect_view());
    view! {
        <h1>{words().cells.title}</h1>
        <ul class="sheet ruled">{rows}</ul>
    }
    .into_any()
}

fn cell_row(cell: &CellLine) -> impl IntoView + use<> {
    let say = &words().cell;
    let tone = if cell.quiet { Tone::Wait } else { Tone::Plain };
    let heard = cell.heard.map_or_else(|| say.never_heard.to_owned(), |at| say.heard(&moment(at)));
    let secretary = (!cell.secretary.is_empty())
        .then(|| view! { <p class="meta">{say.secretary(&name(&cell.secretary))}</p> });
    let (href, title) = (Place::Cell(cell.unit.clone()).path(), cell.name.clone());
    view! {
        <li data-tone=tone.attr()>
            <span>{icon(Icon::Book)}</span>
            <div>
                <h2>
                    <a href=href>{title}</a>
                </h2>
                {secretary}
                <p class="due">{heard}</p>
            </div>
        </li>
    }
}

/// A petition as the commune sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPetition {
    /// Its subject.
    pub title: String,
    /// Where it stands.
    pub state: PetitionState,
    /// The body it was given to; empty for none.
    pub body: String,
    /// Days it waits.
    pub days: i64,
}

/// What a cell's page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellData {
    /// Its name.
    pub name: String,
    /// Its secretary; empty for unknown.
    pub secretary: String,
    /// Who looks after it; empty for nobody.
    pub liaison: String,
    /// When it was last heard.
    pub heard: Option<Instant>,
    /// The year.
    pub year: i32,
    /// Regular meetings held, of those due so far.
    pub held: (usize, usize),
    /// Thematic ones held.
    pub thematic: usize,
    /// Present, of those who counted, over the year.
    pub attendance: Option<(usize, usize)>,
    /// How many count now.
    pub base: usize,
    /// The year's meetings, latest first.
    pub meetings: Vec<MeetingLine>,
    /// Earlier ones.
    pub earlier: Vec<MeetingLine>,
    /// Open tasks in all, and of them overdue.
    pub tasks_open: (usize, usize),
    /// All of them, the most urgent first.
    pub tasks: Vec<TaskLine>,
    /// The petitions that wait, longest first.
    pub petitions: Vec<CellPetition>,
    /// Its machines, and when each was last heard.
    pub devices: Vec<(String, Option<Day>)>,
}

/// A cell's page.
#[component]
pub fn CellPage(
    /// What it shows.
    #[prop(into)]
    data: Live<CellData>,
) -> impl IntoView {
    head(move || Head {
        title: data.with(|data| data.name.clone()),
        back: Some((Place::Overview, words().shell.overview.into())),
        nav: Nav::Cells,
        ..Head::default()
    });
    let all = RwSignal::new(false);
    move || data.with(|data| body(data, all))
}

fn body(data: &CellData, all: RwSignal<bool>) -> AnyView {
    let say = &words().cell;
    let heard = data.heard.map_or_else(|| say.never_heard.to_owned(), |at| say.heard(&moment(at)));
    let mut people = Vec::new();
    if !data.secretary.is_empty() {
        people.push(say.secretary(&name(&data.secretary)));
    }
    if !data.liaison.is_empty() {
        people.push(say.liaison(&name(&data.liaison)));
    }
    let earlier = (!data.earlier.is_empty()).then(|| {
        if all.get() {
            meeting_list(&data.earlier)
        } else {
            view! {
                <p>
                    <button class="btn quiet" type="button" on:click=move |_| all.set(true)>
                        {say.earlier}
                    </button>
                </p>
            }
            .into_any()
        }
    });
    let meetings = if data.meetings.is_empty() {
        view! { <p class="sheet">{say.no_meetings}</p> }.into_any()
    } else {
        meeting_list(&data.meetings)
    };
    view! {
        <h1>{data.name.clone()}</h1>
        <p>
            {people.join(" ")}
            " "
            <span class="meta">{heard}</span>
        </p>
        {ledger(data)}
        <div class="cols">
            <section class="stack" aria-labelledby="meetings">
                <h2 id="meetings">{say.meetings(&data.year)}</h2>
                {meetings}
                {earlier}
            </section>
            <div class="stack">{tasks(data)} {petitions(data)} {devices(data)}</div>
        </div>
    }
    .into_any()
}

fn ledger(data: &CellData) -> AnyView {
    let (say, overview) = (&words().cell, &words().overview);
    let held = data.held;
    let average = match data.attendance {
        Some((present, base)) if base > 0 => overview.percent(&rounded(present, base)),
        _ => overview.no_percent.to_owned(),
    };
    let longest = data.petitions.iter().map(|petition| petition.days).max();
    let longest = longest.map_or_else(|| say.none.to_owned(), |days| say.longest(&days));
    view! {
        <dl class="sheet ledger">
            {sum(say.held, view! { {held.0}<small>"/"{held.1}</small> }.into_any(), say.thematic(&data.thematic))}
            {sum(say.average, average.into_any(), say.base(&data.base))}
            {sum(say.open_tasks, data.tasks_open.0.into_any(), say.overdue(&data.tasks_open.1))}
            {sum(say.waiting, data.petitions.len().into_any(), longest)}
        </dl>
    }
    .into_any()
}

fn tasks(data: &CellData) -> AnyView {
    let rows = data
        .tasks
        .iter()
        .map(|task| {
            let (sign, tone, word) = task.due.mark();
            let (title, who, due) = (task.title.clone(), name(&task.who), task.due.brief());
            view! {
                <li data-tone=tone.attr()>
                    {mark(sign, word)}
                    <div>
                        <h3>{title}</h3>
                        <p class="meta">{who}</p>
                        <p class="due">{due}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <h2>{words().cell.tasks(&data.tasks_open.0)}</h2>
        {(!data.tasks.is_empty()).then(|| view! { <ul class="sheet ruled">{rows}</ul> })}
    }
    .into_any()
}

fn petitions(data: &CellData) -> AnyView {
    let say = &words().cell;
    let rows = data
        .petitions
        .iter()
        .map(|petition| {
            let (sign, tone, word) = petition.state.mark();
            let state = match (&petition.state, petition.body.as_str()) {
                (PetitionState::Asks(_), _) => say.asked.to_owned(),
                (_, "") => say.unassigned.to_owned(),
                (_, body) => say.with_body(&body),
            };
            let (title, note) = (petition.title.clone(), say.petition_waits(&state, &petition.days));
            view! {
                <li data-tone=tone.attr()>
                    {mark(sign, word)}
                    <div>
                        <h3>{title}</h3>
                        <p class="meta">{note}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <h2>{say.petitions(&data.petitions.len())}</h2>
        {(!data.petitions.is_empty()).then(|| view! { <ul class="sheet ruled">{rows}</ul> })}
    }
    .into_any()
}

fn devices(data: &CellData) -> Option<AnyView> {
    let say = &words().cell;
    if data.devices.is_empty() {
        return None;
    }
    let lines = data
        .devices
        .iter()
        .map(|(device, heard)| {
            let heard = heard.map_or_else(|| say.device_never.to_owned(), |day| day.written());
            let device = device.clone();
            view! {
                <dt>{device}</dt>
                <dd class="num">{heard}</dd>
            }
        })
        .collect_view();
    Some(
        view! {
            <h2>{say.devices}</h2>
            <dl class="sheet pairs">{lines}</dl>
        }
        .into_any(),
    )
}
