//! Ghi cuộc họp: one item of the agenda at a time, with what was said, decided, voted and given out.

mod decided;
mod entries;
mod vote;

use leptos::prelude::*;
use shared::time::Instant;

pub use entries::{Entry, Speaker};
pub use vote::{Vote, VoteHow, VoteSide};

use super::{
    home::PetitionLine,
    kinds::{Hand, MeetingName, TaskLine},
    petition_form::PetitionDraft,
    second_window::HandBanner,
    task_form::TaskDraft,
};
use crate::{
    components::{
        Focus, Head, Icon, Live, Mode, Nav, OnText, Outline, OutlineItem, OutlineState, Text, head, icon,
    },
    routes::Place,
    words::{name, words},
};

/// An item as the outline shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLine {
    /// The item's record.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub state: OutlineState,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WritingData {
    /// The meeting.
    pub meeting: String,
    /// Its name.
    pub name: MeetingName,
    /// Every item in order.
    pub items: Vec<ItemLine>,
    /// Which of them is on the page, from 0.
    pub at: usize,
    /// Who presents it; empty for nobody.
    pub presenter: String,
    /// Its prepared text; empty for none.
    pub prepared: String,
    /// Places in this meeting where two machines wrote differently.
    pub conflicts: usize,
    /// Who may be chosen as speaker: those present, guests, nobody.
    pub speakers: Vec<Speaker>,
    /// What was said.
    pub said: Vec<Entry>,
    /// The contribution being written.
    pub new_said: Entry,
    /// The higher level's guidance.
    pub guidance: Vec<Entry>,
    /// The guidance being written.
    pub new_guidance: Entry,
    /// The chair's conclusion.
    pub conclusion: Text,
    /// The resolution.
    pub resolution: Text,
    /// The vote on it.
    pub vote: Vote,
    /// Tasks given here.
    pub tasks: Vec<TaskLine>,
    /// The task being written.
    pub new_task: TaskDraft,
    /// Petitions raised here.
    pub petitions: Vec<PetitionLine>,
    /// The petition being written.
    pub new_petition: PetitionDraft,
    /// When conclusion or resolution was last saved.
    pub saved: Option<Instant>,
    /// Whose writings its history begins with, as an address writes it.
    pub history: String,
    /// Who writes.
    pub hand: Hand,
}

impl WritingData {
    fn item(&self) -> Option<&ItemLine> {
        self.items.get(self.at)
    }
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum WritingAct {
    /// Sets an entry's speaker: the entry's record, a [`Speaker::value`].
    Speaker(String, String),
    /// Closes the contribution being written and begins another.
    NextSaid,
    /// Closes the guidance being written and begins another.
    NextGuidance,
    /// Takes an entry out.
    Remove(String),
    /// Brings it back.
    BringBack(String),
    /// Says how the vote is taken.
    VoteHow(VoteHow),
    /// States a count; none where the field was emptied.
    VoteCount(VoteSide, Option<u32>),
    /// Gives the task being written.
    GiveTask,
    /// Sets whether the petition being written goes to the commune.
    PetitionForward(bool),
    /// Records the petition being written.
    RecordPetition,
    /// Takes the writing over to this window.
    TakeOver,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    data: Live<WritingData>,
    on_text: OnText,
    act: Callback<WritingAct>,
}

/// The page. It shows one item; another item is another address, and a page of its own.
#[component]
pub fn WritingPage(
    /// What it shows.
    #[prop(into)]
    data: Live<WritingData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<WritingAct>,
) -> impl IntoView {
    let say = &words().writing;
    let meeting = data.with_untracked(|data| data.meeting.clone());
    let id = meeting.clone();
    head(move || Head {
        title: words().writing.title.into(),
        back: Some((Place::Roll(id.clone()), data.with(|data| data.name.call()))),
        nav: Nav::Meetings,
        mode: Mode::Task,
        focus: Focus::Heading,
    });
    let desk = Desk { data, on_text, act };
    let title = move || data.with(|data| data.item().map(|item| item.title.clone()));
    let hand = Live::memo(move || data.with(|data| data.hand));
    let reading = move || hand.get() != Hand::Here;
    let (close, steps) = (Place::Close(meeting.clone()).path(), meeting.clone());
    let outline = Live::memo(move || data.with(outline));
    let conflicts = Live::memo(move || data.with(|data| data.conflicts));
    let history =
        data.with_untracked(|data| Place::History(data.meeting.clone(), data.history.clone()).path());
    view! {
        <div class="cols" data-cols="left">
            <Outline items=outline>
                <p>
                    <a class="btn fill" href=close>
                        {say.finish}
                    </a>
                </p>
            </Outline>
            <div class="stack" id="item">
                <p class="meta">{move || position(desk)}</p>
                <h1 tabindex="-1">{title}</h1>
                <HandBanner hand=hand take=Callback::new(move |()| act.run(WritingAct::TakeOver)) />
                {move || differs(conflicts.get())}
                {move || data.with(|data| prepared(&data.prepared))}
                <fieldset class="stack" disabled=reading>
                    {entries::said(desk, hand)}
                    {entries::guidance(desk, hand)}
                    {decided::decisions(desk)}
                    {vote::vote(desk)}
                    {decided::given(desk)}
                </fieldset>
                <p>
                    <a class="tap" href=history>
                        {say.history}
                    </a>
                </p>
                {move || data.with(|data| bar(data, &steps))}
            </div>
        </div>
    }
    .into_any()
}

fn position(desk: Desk) -> String {
    let say = &words().writing;
    desk.data.with(|data| {
        let (number, count) = (data.at + 1, data.items.len());
        if data.presenter.is_empty() {
            say.position_only(&number, &count)
        } else {
            say.position(&number, &count, &name(&data.presenter))
        }
    })
}

fn outline(data: &WritingData) -> Vec<OutlineItem> {
    let items = data.items.iter().enumerate();
    items
        .map(|(at, item)| OutlineItem {
            number: at + 1,
            title: item.title.clone(),
            href: Place::Write(data.meeting.clone(), Some(item.id.clone())).path(),
            state: item.state,
            current: at == data.at,
        })
        .collect()
}

fn differs(conflicts: usize) -> Option<impl IntoView> {
    (conflicts > 0).then(|| {
        view! {
            <p class="banner" data-tone="wait">
                {icon(Icon::Two)}
                <a href=Place::Conflicts.path()>{words().common.differs_at(&conflicts)}</a>
            </p>
        }
    })
}

fn prepared(text: &str) -> Option<impl IntoView + use<>> {
    let text = text.to_owned();
    (!text.is_empty()).then(|| {
        view! {
            <details class="sheet">
                <summary>{words().writing.prepared}</summary>
                <p class="text">{text}</p>
            </details>
        }
    })
}

/// The way to the items before and after; after the last one, to the close.
fn bar(data: &WritingData, meeting: &str) -> impl IntoView + use<> {
    let say = &words().writing;
    let place = |item: &ItemLine| Place::Write(meeting.into(), Some(item.id.clone())).path();
    let before = data.at.checked_sub(1).and_then(|at| data.items.get(at)).map(|item| {
        view! {
            <a class="btn" href=place(item)>
                {icon(Icon::Back)}
                {say.previous(&data.at)}
            </a>
        }
    });
    let after = match data.items.get(data.at + 1) {
        Some(item) => view! {
            <a class="btn primary push" href=place(item)>
                {say.item_mark(&(data.at + 2))}
                {icon(Icon::Next)}
            </a>
        }
        .into_any(),
        None => view! {
            <a class="btn primary push" href=Place::Close(meeting.into()).path()>
                {say.finish}
                {icon(Icon::Next)}
            </a>
        }
        .into_any(),
    };
    view! {
        <div class="bar steps">
            {before}
            <button class="btn phone" type="button" popovertarget="outline">
                {say.items}
            </button>
            {after}
        </div>
    }
}
