//! Trang đầu: what is next, what is due, what the commune does not have yet.

use leptos::prelude::*;
use shared::time::Day;

use super::kinds::{MeetingName, PetitionState, TaskLine, meeting_when};
use crate::{
    components::{Head, Icon, Live, Nav, Tone, due, empty, head, icon, mark, plain_item, tap},
    routes::Place,
    words::{days_away, long_day, name, words},
};

/// How far the next meeting is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// It is being prepared.
    Prepare,
    /// It is being written, since a time of day.
    Running(String),
}

/// The meeting to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextMeeting {
    /// The meeting.
    pub id: String,
    /// Its name.
    pub name: MeetingName,
    /// Its day, once set.
    pub day: Option<Day>,
    /// Its time of day, as written; empty while unset.
    pub time: String,
    /// Where; empty while unset.
    pub place: String,
    /// Items on the agenda.
    pub items: usize,
    /// Of them, without prepared text.
    pub unwritten: usize,
    /// What to do with it.
    pub step: NextStep,
}

/// A petition as the first page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionLine {
    /// Its subject.
    pub title: String,
    /// Where it stands.
    pub state: PetitionState,
}

/// The last adopted minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatestMinutes {
    /// The meeting.
    pub id: String,
    /// Its name.
    pub name: MeetingName,
    /// When it was adopted.
    pub adopted: Day,
    /// Members present, of those who count.
    pub present: (usize, usize),
}

/// What the first page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeData {
    /// Today in Vietnam.
    pub today: Day,
    /// Places where two machines wrote differently.
    pub conflicts: usize,
    /// The meeting to work on, if any.
    pub next: Option<NextMeeting>,
    /// The latest meeting whose minutes wait for adoption, if any.
    pub unadopted: Option<(String, MeetingName)>,
    /// The open tasks to show, most urgent first.
    pub tasks: Vec<TaskLine>,
    /// How many are open in all.
    pub tasks_open: usize,
    /// What the commune does not have yet, a line a document.
    pub unsent: Vec<String>,
    /// When everything was last sent: day and time of day.
    pub last_sent: Option<(Day, String)>,
    /// The petitions to show.
    pub petitions: Vec<PetitionLine>,
    /// The last adopted minutes.
    pub latest: Option<LatestMinutes>,
}

/// The page.
#[component]
pub fn HomePage(
    /// What it shows.
    #[prop(into)]
    data: Live<HomeData>,
) -> impl IntoView {
    head(|| Head { title: words().shell.home.into(), nav: Nav::Home, ..Head::default() });
    move || data.with(body)
}

fn body(data: &HomeData) -> impl IntoView + use<> {
    let say = &words().home;
    let conflicts = (data.conflicts > 0).then(|| {
        view! {
            <p class="banner" data-tone="wait">
                {icon(Icon::Two)}
                <a href=Place::Conflicts.path()>{words().common.differs_at(&data.conflicts)}</a>
            </p>
        }
    });
    view! {
        <h1>{long_day(data.today)}</h1>
        {conflicts}
        <div class="cols">
            <div class="stack">
                <h2>{say.next}</h2>
                {next(data)}
                {data.unadopted.as_ref().map(unadopted)}
                <h2>{say.tasks}</h2>
                {tasks(data)}
            </div>
            <div class="stack">
                {unsent(data)}
                {petitions(data)}
                {data.latest.as_ref().map(latest)}
            </div>
        </div>
    }
}

fn next(data: &HomeData) -> AnyView {
    let say = &words().home;
    let Some(next) = &data.next else {
        let begin = view! { <a class="btn primary" href=Place::Meetings.path()>{say.prepare}</a> }.into_any();
        return empty(say.no_meeting, say.no_meeting_text, begin);
    };
    let when =
        next.day.map(|day| days_away(day, data.today)).unwrap_or_else(|| words().common.not_set.into());
    let id = next.id.clone();
    let (state, tone, sign, place, action) = match &next.step {
        NextStep::Running(since) => {
            (say.running(since), Tone::Wait, Icon::Pen, Place::Write(id, None), say.go_on)
        }
        NextStep::Prepare => {
            let (state, tone) = match (next.items, next.unwritten) {
                (0, _) => (say.agenda_none(&when), Tone::Wait),
                (items, 0) => (say.agenda_written(&when, &items), Tone::Good),
                (items, unwritten) => (say.agenda_unwritten(&when, &items, &unwritten), Tone::Wait),
            };
            (state, tone, Icon::Pen, Place::Prepare(id), say.prepare)
        }
    };
    let day = next.day.map(|day| meeting_when(day, &next.time));
    let title = next.name.long();
    let where_to = next.place.clone();
    view! {
        <section class="sheet stack" aria-labelledby="next">
            <h3 id="next" class="lead">
                {title}
            </h3>
            <p>
                <b>{day}</b>
                <br />
                {where_to}
            </p>
            {due(tone, sign, state)}
            <a class="btn primary fill" href=place.path()>
                {action}
            </a>
        </section>
    }
    .into_any()
}

fn unadopted((id, name): &(String, MeetingName)) -> AnyView {
    tap(Place::Close(id.clone()).path(), words().home.unadopted(&name.short()))
}

fn tasks(data: &HomeData) -> AnyView {
    let say = &words().home;
    if data.tasks.is_empty() {
        return view! { <p class="sheet">{say.no_tasks}</p> }.into_any();
    }
    let rows = data.tasks.iter().map(task_row).collect_view();
    let more = (data.tasks_open > data.tasks.len())
        .then(|| tap(Place::Tasks.path(), say.all_tasks(&data.tasks_open)));
    view! {
        <ul class="sheet ruled">{rows}</ul>
        {more}
    }
    .into_any()
}

fn task_row(task: &TaskLine) -> impl IntoView + use<> {
    let (sign, tone, word) = task.due.mark();
    let (title, who, sentence) = (task.title.clone(), name(&task.who), task.due.sentence(true));
    view! {
        <li data-tone=tone.attr()>
            {mark(sign, word)}
            <div>
                <h3>
                    <a href=Place::Tasks.path()>{title}</a>
                </h3>
                <p class="meta">{who}</p>
                <p class="due">{sentence}</p>
            </div>
        </li>
    }
}

fn unsent(data: &HomeData) -> AnyView {
    let say = &words().home;
    if data.unsent.is_empty() {
        return ().into_any();
    }
    let lines = data.unsent.iter().map(|line| plain_item(Tone::Plain, Icon::Up, line.clone())).collect_view();
    let last = data.last_sent.as_ref().map(|(day, time)| {
        let weekday = crate::words::weekday(*day);
        format!(" {}", say.last_sent(&say.last_sent_day(&weekday, &crate::words::short_day(*day), time)))
    });
    view! {
        <h2>{say.unsent(&data.unsent.len())}</h2>
        <section class="sheet stack" aria-label=say.unsent_name>
            <ul class="plain">{lines}</ul>
            <p class="meta">
                {say.unsent_note}
                {last}
            </p>
            {tap(Place::Device.path(), say.details)}
        </section>
    }
    .into_any()
}

fn petitions(data: &HomeData) -> AnyView {
    if data.petitions.is_empty() {
        return ().into_any();
    }
    let rows = data
        .petitions
        .iter()
        .map(|petition| {
            let (sign, tone, word) = petition.state.mark();
            let (title, sentence) = (petition.title.clone(), petition.state.sentence(true));
            view! {
                <li data-tone=tone.attr()>
                    {mark(sign, word)}
                    <div>
                        <h3>
                            <a href=Place::Tasks.path()>{title}</a>
                        </h3>
                        <p class="due">{sentence}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <h2>{words().home.petitions}</h2>
        <ul class="sheet ruled">{rows}</ul>
    }
    .into_any()
}

fn latest(latest: &LatestMinutes) -> impl IntoView + use<> {
    let say = &words().home;
    let (present, base) = latest.present;
    let note = say.adopted_on(&latest.adopted.written(), &present, &base);
    let (href, title) = (Place::Read(latest.id.clone()).path(), latest.name.long());
    view! {
        <h2>{say.latest}</h2>
        <p class="sheet">
            {icon(Icon::Lock)}
            " "
            <a href=href>{title}</a>
            <br />
            <span class="meta">{note}</span>
        </p>
    }
}
