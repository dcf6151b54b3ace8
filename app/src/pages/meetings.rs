//! Cuộc họp: what comes, what was, and the way to a new one.

use leptos::prelude::*;
use shared::time::{Day, Month};

use super::{
    kind_choice::KindChoice,
    kinds::{MeetingKind, MeetingName, meeting_when},
    meeting_list::{MeetingLine, meeting_list},
    prepare::Elsewhere,
};
use crate::{
    components::{Choice, Head, Icon, Live, Nav, Pick, Picked, SelectField, Tone, due, head},
    routes::Place,
    words::{days_away, words},
};

/// A meeting that comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComingMeeting {
    /// The meeting.
    pub id: String,
    /// Its name.
    pub name: MeetingName,
    /// The number in the margin: its month.
    pub month: u8,
    /// Its day, once set.
    pub day: Option<Day>,
    /// Its time of day, as written.
    pub time: String,
    /// Where; empty while unset.
    pub place: String,
    /// Items on the agenda, and of them without prepared text.
    pub items: (usize, usize),
    /// Whether it was planned elsewhere too.
    pub elsewhere: Option<Elsewhere>,
}

/// A year's meetings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingYear {
    /// The year.
    pub year: i32,
    /// Its meetings, latest first.
    pub meetings: Vec<MeetingLine>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingsData {
    /// Today.
    pub today: Day,
    /// What comes, soonest first.
    pub coming: Vec<ComingMeeting>,
    /// What was, a year each, latest first.
    pub years: Vec<MeetingYear>,
    /// Months a new meeting can be for.
    pub months: Months,
    /// The month whose agenda a new meeting can take over.
    pub last: Option<u8>,
    /// Whether this person may plan one.
    pub editable: bool,
}

/// Months to choose from; the first stands until somebody chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months {
    /// For a regular meeting.
    pub regular: Vec<Month>,
    /// For one of another kind, of which a month may have several.
    pub other: Vec<Month>,
}

impl Months {
    fn of(&self, kind: MeetingKind) -> &[Month] {
        if kind == MeetingKind::Regular { &self.regular } else { &self.other }
    }
}

/// A meeting to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMeeting {
    /// Its kind.
    pub kind: MeetingKind,
    /// The month it is for.
    pub month: Month,
    /// Whether it takes over the last agenda.
    pub like_last: bool,
}

/// How many of a year stand on the page before somebody asks for all.
const FIRST: usize = 6;

/// The page.
#[component]
pub fn MeetingsPage(
    /// What it shows.
    #[prop(into)]
    data: Live<MeetingsData>,
    /// Told the meeting to plan; the keeper then goes to its preparation.
    plan: Callback<NewMeeting>,
) -> impl IntoView {
    head(|| Head { title: words().meetings.title.into(), nav: Nav::Meetings, ..Head::default() });
    let editable = Live::memo(move || data.with(|data| data.editable && !data.months.regular.is_empty()));
    let opened = RwSignal::new(Vec::<i32>::new());
    view! {
        <h1>{words().meetings.title}</h1>
        <div class="cols" data-cols="even">
            {move || data.with(coming)}
            {crate::components::shown(move || editable.get(), move || new_meeting(data, plan))}
        </div>
        <div class="cols" data-cols="even">
            {move || data.with(|data| data.years.iter().map(|year| year_list(year, opened)).collect_view())}
        </div>
    }
    .into_any()
}

fn coming(data: &MeetingsData) -> AnyView {
    let say = &words().meetings;
    let list = if data.coming.is_empty() {
        view! { <p class="sheet">{say.none_soon}</p> }.into_any()
    } else {
        let rows = data.coming.iter().map(|meeting| coming_row(meeting, data.today)).collect_view();
        view! { <ol class="sheet ruled">{rows}</ol> }.into_any()
    };
    view! {
        <section class="stack" aria-labelledby="soon">
            <h2 id="soon">{say.soon}</h2>
            {list}
        </section>
    }
    .into_any()
}

fn coming_row(meeting: &ComingMeeting, today: Day) -> impl IntoView + use<> {
    let (say, home) = (&words().meetings, &words().home);
    let when = meeting.day.map_or_else(|| words().common.not_set.to_owned(), |day| days_away(day, today));
    let (tone, sign, state) = match meeting.items {
        (0, _) if meeting.place.is_empty() => {
            let state = format!("{}, {}", home.agenda_none(&when), say.no_place);
            (Tone::Plain, Icon::Ring, state)
        }
        (0, _) => (Tone::Plain, Icon::Ring, home.agenda_none(&when)),
        (items, 0) => (Tone::Good, Icon::Check, home.agenda_written(&when, &items)),
        (items, unwritten) => (Tone::Wait, Icon::Pen, home.agenda_unwritten(&when, &items, &unwritten)),
    };
    let (href, title) = (Place::Prepare(meeting.id.clone()).path(), meeting.name.short());
    let day = meeting.day.map(|day| meeting_when(day, &meeting.time));
    let place = meeting.place.clone();
    let elsewhere = meeting.elsewhere.as_ref().map(Elsewhere::lines);
    view! {
        <li>
            <span class="num" data-tone=tone.attr()>
                {meeting.month}
            </span>
            <div class="stack tight">
                <h3>
                    <a href=href>{title}</a>
                </h3>
                <p>
                    <b>{day}</b>
                    <br />
                    {place}
                </p>
                {due(tone, sign, state)}
                {elsewhere}
            </div>
        </li>
    }
}

fn new_meeting(data: Live<MeetingsData>, plan: Callback<NewMeeting>) -> AnyView {
    let say = &words().meetings;
    let (kind, like_last) = (RwSignal::new(MeetingKind::Regular), RwSignal::new(true));
    let picked = RwSignal::new(None::<Month>);
    let months = Live::memo(move || data.with(|data| data.months.of(kind.get()).to_vec()));
    // What somebody picked stays through a change of kind, where the kind has it.
    let month = Live::memo(move || {
        months.with(|months| picked.get().filter(|month| months.contains(month)).or(months.first().copied()))
    });
    let choices = Live::memo(move || {
        let choice = |month: &Month| Choice::new(month.to_string(), month_name(*month));
        months.with(|months| months.iter().map(choice).collect::<Vec<_>>())
    });
    let last = Live::memo(move || data.with(|data| data.last));
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(month) = month.get_untracked() {
            plan.run(NewMeeting {
                kind: kind.get_untracked(),
                month,
                like_last: like_last.get_untracked() && last.get_untracked().is_some(),
            });
        }
    };
    let from = move || {
        last.get().map(|last| {
            let answers = vec![
                Picked { title: say.like_last.into(), notes: vec![say.like_last_text(&last)] },
                Picked { title: say.blank.into(), notes: vec![say.blank_text.into()] },
            ];
            let chosen = Live::derive(move || Some(usize::from(!like_last.get())));
            view! {
                <Pick
                    label=say.agenda_from
                    answers=answers
                    chosen=chosen
                    on_choose=Callback::new(move |at| like_last.set(at == 0))
                />
            }
        })
    };
    view! {
        <section class="stack" aria-labelledby="new">
            <h2 id="new">{say.new}</h2>
            <form class="sheet stack" on:submit=go>
                <KindChoice
                    kind=Live::derive(move || kind.get())
                    on_choose=Callback::new(move |chosen| kind.set(chosen))
                />
                <SelectField
                    label=say.for_month
                    choices=choices
                    chosen=Live::derive(move || month.get().map(|month| month.to_string()).unwrap_or_default())
                    on_choose=Callback::new(move |month: String| picked.set(month.parse().ok()))
                />
                {from}
                <button class="btn primary fill" type="submit">
                    {words().home.prepare}
                </button>
            </form>
        </section>
    }
    .into_any()
}

/// Returns `Tháng 01/2027`.
fn month_name(month: Month) -> String {
    words().calendar.month_year(&format_args!("{:02}", month.month_of_year()), &month.year())
}

fn year_list(year: &MeetingYear, opened: RwSignal<Vec<i32>>) -> impl IntoView + use<> {
    let say = &words().meetings;
    let number = year.year;
    let all = opened.with(|opened| opened.contains(&number));
    let rest = year.meetings.len().saturating_sub(FIRST);
    let shown = if all { year.meetings.len() } else { year.meetings.len().min(FIRST) };
    let more = (rest > 0 && !all).then(|| {
        view! {
            <p>
                <button class="btn quiet" type="button" on:click=move |_| opened.update(|opened| opened.push(number))>
                    {say.earlier(&rest)}
                </button>
            </p>
        }
    });
    let id = format!("y{number}");
    view! {
        <section class="stack" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{words().calendar.year(&number)}</h2>
            {meeting_list(&year.meetings[..shown])}
            {more}
        </section>
    }
}
