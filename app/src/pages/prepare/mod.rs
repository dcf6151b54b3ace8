//! Before a meeting: when, where, who leads and writes, and the agenda with its prepared texts.

mod agenda;

use leptos::prelude::*;
use shared::time::{Day, Instant};

use self::agenda::agenda;
use super::{
    day_field::{DayField, TimeField},
    kind_choice::KindChoice,
    kinds::{Hand, MeetingKind, MeetingName},
    second_window::HandBanner,
};
use crate::{
    components::{
        Choice, Head, Icon, Keyed, LineField, Live, Mode, Nav, OnText, Saved, SelectField, Text, Tone, due,
        head, icon, shown,
    },
    routes::Place,
    words::{inside, name, short_day, words},
};

/// An item of the agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaItem {
    /// The item's record.
    pub id: String,
    /// Its number.
    pub number: usize,
    /// How many there are.
    pub count: usize,
    /// Its title.
    pub title: Text,
    /// Who presents it: a value of [`PrepareData::people`], empty for nobody yet.
    pub presenter: String,
    /// The prepared text.
    pub prepared: Text,
    /// When its draft was last saved, where it was touched.
    pub saved: Option<Instant>,
}

impl Keyed for AgendaItem {
    fn key(&self) -> String {
        self.id.clone()
    }
}

/// The meeting was planned on another machine too; both write the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// That machine.
    pub device: String,
    /// Who planned it there.
    pub who: String,
    /// When.
    pub day: Day,
}

impl Elsewhere {
    /// Returns the two lines that say so.
    pub fn lines(&self) -> AnyView {
        let say = &words().prepare;
        let text = say.elsewhere_text(&self.device, &name(&self.who), &short_day(self.day));
        view! {
            {due(Tone::Plain, Icon::Two, say.elsewhere)}
            <p class="meta">{text}</p>
        }
        .into_any()
    }
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepareData {
    /// The meeting.
    pub id: String,
    /// Its name.
    pub name: MeetingName,
    /// Its day, as written.
    pub day: Text,
    /// Its time of day, as written.
    pub time: Text,
    /// Where.
    pub place: Text,
    /// What it is about, where it is no regular one.
    pub title: Text,
    /// Why it was not held; empty as a rule.
    pub missed: Text,
    /// Who leads: a value of `people`.
    pub chair: String,
    /// Who writes: a value of `people`.
    pub taker: String,
    /// Who can lead, write or present.
    pub people: Vec<Choice>,
    /// The agenda in order.
    pub items: Vec<AgendaItem>,
    /// Items that were taken out: record and title.
    pub removed: Vec<(String, String)>,
    /// Whether last month's agenda can be taken over.
    pub like_last: bool,
    /// Whether it was planned elsewhere too.
    pub elsewhere: Option<Elsewhere>,
    /// When anything here was last saved.
    pub saved: Option<Instant>,
    /// Who writes.
    pub hand: Hand,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum PrepareAct {
    /// Sets the kind.
    Kind(MeetingKind),
    /// Sets who leads.
    Chair(String),
    /// Sets who writes.
    Taker(String),
    /// Sets who presents an item.
    Presenter(String, String),
    /// Adds an item at the end; the page opens it when it comes.
    AddItem,
    /// Moves an item up (-1) or down (1).
    Move(String, i8),
    /// Takes an item out.
    Remove(String),
    /// Brings it back.
    BringBack(String),
    /// Takes over last month's agenda.
    LikeLast,
    /// Shares the notice as plain text.
    Share,
    /// Begins the meeting; the page goes to the roll-call.
    Start,
    /// Takes the writing over to this window.
    TakeOver,
}

/// The page.
#[component]
pub fn PreparePage(
    /// What it shows.
    #[prop(into)]
    data: Live<PrepareData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<PrepareAct>,
) -> impl IntoView {
    let say = &words().prepare;
    head(|| Head {
        title: words().prepare.title.into(),
        back: Some((Place::Meetings, words().shell.meetings.into())),
        nav: Nav::Meetings,
        mode: Mode::Task,
        ..Head::default()
    });
    let heading = move || say.heading(&inside(&data.with(|data| data.name.call())));
    let hand = Live::memo(move || data.with(|data| data.hand));
    let reading = move || hand.get() != Hand::Here;
    let saved = Live::derive(move || data.with(|data| data.saved));
    let roll = Place::Roll(data.with_untracked(|data| data.id.clone())).path();
    let elsewhere = Live::memo(move || data.with(|data| data.elsewhere.clone()));
    view! {
        <h1>{heading}</h1>
        <HandBanner hand=hand take=Callback::new(move |()| act.run(PrepareAct::TakeOver)) />
        {move || elsewhere.get().map(|elsewhere| elsewhere.lines())}
        <fieldset class="cols" data-cols="flip" disabled=reading>
            <div class="stack">
                <h2>{say.time_place}</h2>
                {frame(data, on_text, act)}
            </div>
            <div class="stack">{agenda(data, on_text, act)}</div>
        </fieldset>
        <div class="bar">
            <Saved at=saved />
            <a class="btn primary push" href=roll on:click=move |_| act.run(PrepareAct::Start)>
                {say.start}
            </a>
        </div>
    }
    .into_any()
}

fn frame(data: Live<PrepareData>, on_text: OnText, act: Callback<PrepareAct>) -> AnyView {
    let say = &words().prepare;
    let part =
        move |pick: fn(&PrepareData) -> &Text| Live::derive(move || data.with(|data| pick(data).clone()));
    let kind = Live::memo(move || data.with(|data| data.name.kind));
    let titled = shown(
        move || kind.get() != MeetingKind::Regular,
        move || {
            view! { <LineField label=say.subject text=part(|data| &data.title) on_text=on_text /> }.into_any()
        },
    );
    let people = Live::memo(move || data.with(|data| data.people.clone()));
    let chair = Live::memo(move || data.with(|data| data.chair.clone()));
    let taker = Live::memo(move || data.with(|data| data.taker.clone()));
    view! {
        <div class="sheet stack">
            <KindChoice kind=kind on_choose=Callback::new(move |kind| act.run(PrepareAct::Kind(kind))) />
            <div class="pair">
                <DayField label=say.day text=part(|data| &data.day) on_text=on_text />
                <TimeField label=say.time text=part(|data| &data.time) on_text=on_text />
            </div>
            <LineField label=say.place text=part(|data| &data.place) on_text=on_text />
            {titled}
            <SelectField
                label=say.chair
                choices=people
                chosen=chair
                on_choose=Callback::new(move |who| act.run(PrepareAct::Chair(who)))
            />
            <SelectField
                label=say.taker
                choices=people
                chosen=taker
                on_choose=Callback::new(move |who| act.run(PrepareAct::Taker(who)))
            />
        </div>
        <p>
            <button class="btn fill" type="button" aria-describedby="share-h" on:click=move |_| act.run(PrepareAct::Share)>
                {icon(Icon::Send)}
                {say.share}
            </button>
        </p>
        <p class="meta" id="share-h">
            {say.share_hint}
        </p>
        <details class="sheet" open=data.with_untracked(|data| !data.missed.text.is_empty())>
            <summary>{say.missed}</summary>
            <LineField
                label=say.missed_why
                text=part(|data| &data.missed)
                on_text=on_text
                hint=say.missed_hint
            />
        </details>
    }
    .into_any()
}
