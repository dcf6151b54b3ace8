//! The minutes as they stand on paper, read-only: for the reading in the meeting, and for the commune.

mod paper;

use leptos::prelude::*;
use shared::time::{Day, Instant};

use self::paper::paper;
use super::{
    addendum::{Addendum, AddendumAct, AddendumDraft, AddendumForm, LateEdit, late_banner},
    form_parts::enter,
    journal::journal_link,
    kinds::{MeetingName, TaskLine},
    roster::Strength,
    writing::VoteHow,
};
use crate::{
    components::{Head, Icon, Live, Nav, OnText, Tone, due, head, icon, shown},
    routes::Place,
    words::{inside, words},
};

/// How far the minutes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinutesState {
    /// Not held yet.
    Planned,
    /// Being written.
    Draft,
    /// Read out.
    ReadOut(Instant),
    /// Adopted.
    Adopted(Instant),
}

/// Something said, as the minutes have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// By whom; empty for nobody named.
    pub who: String,
    /// What.
    pub text: String,
    /// Whether it is the higher level's guidance.
    pub guidance: bool,
}

/// A vote, as the minutes have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteResult {
    /// How it was taken.
    pub how: VoteHow,
    /// Tán thành.
    pub in_favour: u32,
    /// Không tán thành.
    pub against: u32,
    /// Không có ý kiến.
    pub abstain: u32,
    /// Whether it was a majority.
    pub passed: bool,
}

impl VoteResult {
    /// Returns `(giơ tay): tán thành 11, không tán thành 1, không có ý kiến 0. Nghị quyết được thông qua.`
    pub fn sentence(&self) -> String {
        let (say, how) = (&words().minutes, inside(self.how.word()));
        let counts = say.vote_text(&how, &self.in_favour, &self.against, &self.abstain);
        let outcome = if self.passed { say.passed } else { say.not_passed };
        format!("{counts} {outcome}")
    }
}

/// An item of the minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinutesItem {
    /// Its title.
    pub title: String,
    /// Who presented it; empty for nobody.
    pub presenter: String,
    /// The prepared text; empty for none.
    pub prepared: String,
    /// What was said, in order.
    pub said: Vec<Said>,
    /// The chair's conclusion; empty for none.
    pub conclusion: String,
    /// The resolution; empty for none.
    pub resolution: String,
    /// The vote on it.
    pub vote: Option<VoteResult>,
}

/// A person who came, with office and place of work.
pub type Visitor = (String, String);

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinutesData {
    /// The way one level up, and its words.
    pub back: (Place, String),
    /// Whether the commune reads.
    pub office: bool,
    /// Whose writing of it can be seen here: the meeting's own cell.
    pub journal: Option<String>,
    /// The meeting before: where it is read, and its month.
    pub earlier: Option<(Place, u8)>,
    /// How far the minutes are.
    pub state: MinutesState,
    /// The committee's name after "ĐẢNG BỘ": "xã Ea Sương".
    pub committee: String,
    /// The cell's name.
    pub unit: String,
    /// Where the paper is signed: "Ea Sương".
    pub place: String,
    /// Its number, once assigned: "11-BB/CB".
    pub number: Option<String>,
    /// The meeting's name.
    pub name: MeetingName,
    /// The year of the month it is for: December's meeting may be held in January.
    pub year: i32,
    /// Its day.
    pub day: Day,
    /// When it began, as `19:00`.
    pub began: String,
    /// Where it was held.
    pub venue: String,
    /// The cell's strength on that day.
    pub strength: Strength,
    /// Official and probationary members present.
    pub present: (usize, usize),
    /// Away with a reason: name and reason.
    pub excused: Vec<Visitor>,
    /// Away without.
    pub absent: Vec<String>,
    /// From the higher level.
    pub higher: Vec<Visitor>,
    /// Other guests.
    pub guests: Vec<Visitor>,
    /// Who led.
    pub chair: String,
    /// Who wrote.
    pub taker: String,
    /// Papers that were given out.
    pub papers: Vec<String>,
    /// The items in order.
    pub items: Vec<MinutesItem>,
    /// Tasks given out.
    pub tasks: Vec<TaskLine>,
    /// When it ended, as `20:45`; empty while unknown.
    pub ended: String,
    /// What was added since.
    pub addenda: Vec<Addendum>,
    /// What arrived after adoption.
    pub late: Vec<LateEdit>,
    /// The addendum being written, for those who may.
    pub new_addendum: Option<AddendumDraft>,
}

/// The page.
#[component]
pub fn MinutesPage(
    /// What it shows.
    #[prop(into)]
    data: Live<MinutesData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does with the addendum.
    act: Callback<AddendumAct>,
) -> impl IntoView {
    let say = &words().minutes;
    head(move || {
        data.with(|data| Head {
            title: words().minutes.title(&inside(&data.name.short()), &data.unit),
            back: Some(data.back.clone()),
            nav: if data.office { Nav::Cells } else { Nav::Meetings },
            ..Head::default()
        })
    });
    let adding = RwSignal::new(false);
    let may_add = Live::memo(move || {
        data.with(|data| data.new_addendum.is_some() && matches!(data.state, MinutesState::Adopted(_)))
    });
    let begin = move || {
        adding.set(true);
        enter("addendum-form");
    };
    let late = move || {
        data.with(|data| {
            let offer = may_add.get().then(|| {
                Callback::new(move |()| {
                    act.run(AddendumAct::TakeLate);
                    begin();
                })
            });
            late_banner(&data.name, &data.late, offer)
        })
    };
    let add = shown(
        move || may_add.get() && !adding.get(),
        move || {
            view! {
                <p>
                    <button class="btn" type="button" on:click=move |_| begin()>
                        {icon(Icon::Plus)}
                        {words().close.add}
                    </button>
                </p>
            }
            .into_any()
        },
    );
    let form = shown(
        move || may_add.get() && adding.get(),
        move || {
            let draft = Live::memo_after(move |before: Option<&AddendumDraft>| {
                let now = data.with(|data| data.new_addendum.clone());
                now.or_else(|| before.cloned()).expect("the form is shown only where there is a draft")
            });
            view! {
                <AddendumForm
                    draft=draft
                    on_text=on_text
                    act=Callback::new(move |what: AddendumAct| {
                        let recorded = matches!(what, AddendumAct::Record);
                        act.run(what);
                        if recorded {
                            adding.set(false);
                        }
                    })
                    on_later=Callback::new(move |()| adding.set(false))
                />
            }
            .into_any()
        },
    );
    let some = Live::memo(move || data.with(|data| !data.addenda.is_empty()) || may_add.get());
    let addenda = move || {
        some.get().then(|| {
            view! { <h2 id="addenda">{say.addenda}</h2> }
        })
    };
    view! {
        <div class="reading stack">
            {move || data.with(top)}
            {late}
            <article class="sheet doc">{move || data.with(paper)}</article>
            <section class="stack" aria-labelledby="addenda">
                {addenda}
                {move || data.with(|data| data.addenda.iter().map(addendum).collect_view())}
                {add}
                {form}
            </section>
            {move || data.with(|data| data.journal.clone()).map(journal_link)}
        </div>
    }
    .into_any()
}

fn top(data: &MinutesData) -> impl IntoView + use<> {
    let say = &words().minutes;
    let state = match data.state {
        MinutesState::Adopted(at) => {
            due(Tone::Good, Icon::Lock, say.adopted(&at.clock(), &at.day().written()))
        }
        MinutesState::ReadOut(at) => due(Tone::Wait, Icon::Talk, say.read_out(&at.clock())),
        MinutesState::Planned => due(Tone::Plain, Icon::Ring, say.planned),
        MinutesState::Draft => due(Tone::Wait, Icon::Pen, say.draft),
    };
    let earlier = data.earlier.as_ref().map(|(place, month)| {
        view! {
            <a class="btn push" href=place.path()>
                {icon(Icon::Back)}
                {say.earlier(month)}
            </a>
        }
    });
    view! { <div class="row">{state} {earlier}</div> }
}

fn addendum(addendum: &Addendum) -> impl IntoView + use<> {
    let (day, text, by) = (addendum.day.written(), addendum.text.clone(), addendum.by());
    view! {
        <div class="sheet">
            <h3>{day}</h3>
            <p class="text">{text}</p>
            <p class="meta">{by}</p>
        </div>
    }
}
