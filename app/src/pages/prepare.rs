//! Before a meeting: when, where, who leads and writes, and the agenda with its prepared texts.

use std::sync::Arc;

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    day_field::{DayField, TimeField},
    kind_choice::KindChoice,
    kinds::{Hand, MeetingKind, MeetingName},
    second_window::HandBanner,
};
use crate::{
    components::{
        Choice, Head, Icon, Keyed, LineField, Live, Mode, Nav, OnText, Prose, Saved, SelectField, Sure, Text,
        Toaster, Tone, Undo, chip, due, each, empty, head, icon, shown,
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

fn agenda(data: Live<PrepareData>, on_text: OnText, act: Callback<PrepareAct>) -> AnyView {
    let say = &words().prepare;
    let open = RwSignal::new(None::<String>);
    let expecting = StoredValue::new(false);
    let items = Live::memo(move || data.with(|data| data.items.clone()));
    let people = Live::memo(move || data.with(|data| data.people.clone()));
    let count = Live::memo(move || items.with(Vec::len));
    // An item just added opens where it comes.
    Effect::new(move |before: Option<usize>| {
        let now = count.get();
        if before.is_some_and(|before| now > before) && expecting.get_value() {
            expecting.set_value(false);
            open.set(items.with_untracked(|items| items.last().map(|item| item.id.clone())));
        }
        now
    });
    let add = move |_| {
        expecting.set_value(true);
        act.run(PrepareAct::AddItem);
    };
    let none = Live::memo(move || count.get() == 0);
    let list = move || {
        if none.get() {
            let like_last = data.with_untracked(|data| data.like_last).then(|| {
                view! {
                    <button class="btn" type="button" on:click=move |_| act.run(PrepareAct::LikeLast)>
                        {say.like_last}
                    </button>
                }
            });
            return empty(say.no_items, say.no_items_text, like_last.into_any());
        }
        view! {
            <ol class="sheet ruled">
                {each(items, move |item| row(item, people, open, on_text, act))}
            </ol>
        }
        .into_any()
    };
    let removed = Live::memo(move || data.with(|data| data.removed.clone()));
    view! {
        <h2>{move || say.agenda(&count.get())}</h2>
        {list}
        <button class="btn fill" type="button" on:click=add>
            {icon(Icon::Plus)}
            " "
            {say.add_item}
        </button>
        {move || taken_out(removed.get(), act)}
    }
    .into_any()
}

fn row(
    item: Live<AgendaItem>,
    people: Live<Vec<Choice>>,
    open: RwSignal<Option<String>>,
    on_text: OnText,
    act: Callback<PrepareAct>,
) -> AnyView {
    let id = item.with_untracked(|item| item.id.clone());
    let editing = Live::memo(move || open.with(|open| open.as_deref() == Some(&id)));
    let body = move || {
        if editing.get() { form(item, people, open, on_text, act) } else { summary(item, people, open) }
    };
    view! {
        <li>
            <span class="num">{move || item.with(|item| item.number)}</span>
            {body}
        </li>
    }
    .into_any()
}

fn summary(item: Live<AgendaItem>, people: Live<Vec<Choice>>, open: RwSignal<Option<String>>) -> AnyView {
    let say = &words().prepare;
    let title = move || item.with(|item| item.title.text.clone());
    let text = move || item.with(|item| item.prepared.text.clone());
    let who = move || {
        let presenter = item.with(|item| item.presenter.clone());
        people.with(|people| {
            people.iter().find(|choice| choice.value == presenter).map(|choice| choice.label.clone())
        })
    };
    let state = move || {
        if text().trim().is_empty() {
            chip(Tone::Wait, Icon::Pen, say.unwritten)
        } else {
            chip(Tone::Good, Icon::Check, say.written)
        }
    };
    let edit = move |_| open.set(Some(item.with_untracked(|item| item.id.clone())));
    view! {
        <div class="stack tight">
            <h3>{title}</h3>
            {move || who().map(|who| view! { <p class="meta">{say.presenter(&name(&who))}</p> })}
            {move || {
                let text = text();
                (!text.is_empty()).then(|| view! { <p class="text">{text}</p> })
            }}
            <p class="row">
                {state}
                <button
                    class="btn push"
                    type="button"
                    aria-label=move || say.edit_item(&item.with(|item| item.number))
                    on:click=edit
                >
                    {icon(Icon::Pen)}
                    {words().common.edit}
                </button>
            </p>
        </div>
    }
    .into_any()
}

fn form(
    item: Live<AgendaItem>,
    people: Live<Vec<Choice>>,
    open: RwSignal<Option<String>>,
    on_text: OnText,
    act: Callback<PrepareAct>,
) -> AnyView {
    let say = &words().prepare;
    let id = item.with_untracked(|item| item.id.clone());
    let (up, down, presents, removes) = (id.clone(), id.clone(), id.clone(), id);
    let number = Live::memo(move || item.with(|item| item.number));
    let last = Live::memo(move || item.with(|item| item.number == item.count));
    let presenter = Live::memo(move || item.with(|item| item.presenter.clone()));
    let saved = Live::derive(move || item.with(|item| item.saved));
    let sure = RwSignal::new(false);
    let title = move || item.with(|item| item.title.text.clone());
    let question = Live::derive(move || say.remove_question(&number.get(), &title()));
    let toaster = Toaster::here();
    let remove = Callback::new(move |()| {
        let title = item.with_untracked(|item| item.title.text.clone());
        open.set(None);
        let back = removes.clone();
        let undo: Undo = Arc::new(move || act.run(PrepareAct::BringBack(back.clone())));
        act.run(PrepareAct::Remove(removes.clone()));
        toaster.say(words().toast.removed(&title), Some(undo));
    });
    view! {
        <div class="stack">
            <Prose
                label=say.item_title
                text=Live::derive(move || item.with(|item| item.title.clone()))
                on_text=on_text
                rows=1
                title=true
                focus=true
            />
            <SelectField
                label=say.item_presenter
                choices=people
                chosen=presenter
                on_choose=Callback::new(move |who| act.run(PrepareAct::Presenter(presents.clone(), who)))
            />
            <Prose
                label=say.item_text
                text=Live::derive(move || item.with(|item| item.prepared.clone()))
                on_text=on_text
                rows=4
            />
            <p>
                <Saved at=saved />
            </p>
            <p class="row">
                <button
                    class="btn icon"
                    type="button"
                    aria-label=move || say.raise(&number.get())
                    disabled=move || number.get() == 1
                    on:click=move |_| act.run(PrepareAct::Move(up.clone(), -1))
                >
                    {icon(Icon::Raise)}
                </button>
                <button
                    class="btn icon"
                    type="button"
                    aria-label=move || say.lower(&number.get())
                    disabled=move || last.get()
                    on:click=move |_| act.run(PrepareAct::Move(down.clone(), 1))
                >
                    {icon(Icon::Lower)}
                </button>
                <button class="btn push" type="button" on:click=move |_| open.set(None)>
                    {move || say.item_done(&number.get())}
                </button>
            </p>
            <p>
                <button class="btn danger" type="button" on:click=move |_| sure.set(true)>
                    {say.remove}
                </button>
            </p>
            <Sure
                open=sure
                question=question
                text=Live::stored(say.remove_text.to_owned())
                safe=words().common.later
                go=say.remove
                danger=true
                on_go=remove
            />
        </div>
    }
    .into_any()
}

fn taken_out(removed: Vec<(String, String)>, act: Callback<PrepareAct>) -> Option<impl IntoView> {
    if removed.is_empty() {
        return None;
    }
    let count = removed.len();
    let rows = removed
        .into_iter()
        .map(|(id, title)| {
            let label = words().common.bring_back_what(&title);
            view! {
                <li>
                    <span>{icon(Icon::Minus)}</span>
                    <div class="row">
                        <p>{title}</p>
                        <button
                            class="btn push"
                            type="button"
                            aria-label=label
                            on:click=move |_| act.run(PrepareAct::BringBack(id.clone()))
                        >
                            {words().common.bring_back}
                        </button>
                    </div>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <details>
            <summary>{words().prepare.removed(&count)}</summary>
            <ul class="sheet ruled">{rows}</ul>
        </details>
    })
}
