//! The minutes as they stand on paper, read-only: for the reading in the meeting, and for the commune.

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    addendum::{Addendum, AddendumAct, AddendumDraft, AddendumForm, LateEdit, late_banner},
    form_parts::enter,
    kinds::{MeetingName, TaskLine},
    overview::rounded,
    roster::Strength,
    writing::VoteHow,
};
use crate::{
    components::{Head, Icon, Nav, OnText, Tone, due, head, icon, shown},
    routes::Place,
    words::{inside, name, words},
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
    data: Memo<MinutesData>,
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
    let may_add = Memo::new(move |_| {
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
            let draft = Memo::new(move |before: Option<&AddendumDraft>| {
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
    let some = Memo::new(move |_| data.with(|data| !data.addenda.is_empty()) || may_add.get());
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

fn paper(data: &MinutesData) -> AnyView {
    view! {
        {letterhead(data)}
        {people(data)}
        <h2>{words().minutes.content}</h2>
        {data.items.iter().enumerate().map(|(at, entry)| item(at + 1, entry)).collect_view()}
        {assignments(&data.tasks)}
        {foot(data)}
    }
    .into_any()
}

fn paragraph(text: String) -> AnyView {
    view! { <p>{text}</p> }.into_any()
}

/// A paragraph of somebody's own text, with its lines.
fn text(text: String) -> AnyView {
    view! { <p class="text">{text}</p> }.into_any()
}

/// A paragraph that begins with strong words.
fn led(lead: String, text: String) -> AnyView {
    view! {
        <p class="text">
            <b>{lead}</b>
            " "
            {text}
        </p>
    }
    .into_any()
}

fn hour_minute(time: &str) -> (String, String) {
    let (hour, minute) = time.split_once(':').unwrap_or((time, "00"));
    (hour.to_owned(), minute.to_owned())
}

/// Returns `Sinh hoạt chi bộ thường kỳ tháng 11`.
fn paper_name(name: &MeetingName) -> String {
    let say = &words().minutes;
    let kind = inside(name.kind.word());
    match (name.title.is_empty(), name.month) {
        (true, Some(month)) => say.of_month(&kind, &month),
        (true, None) => say.of_kind(&kind),
        (false, _) => say.of_title(&kind, &name.title),
    }
}

fn letterhead(data: &MinutesData) -> AnyView {
    let say = &words().minutes;
    let (day, month) =
        (format!("{:02}", data.day.day_of_month()), format!("{:02}", data.day.month_of_year()));
    let place_day = say.place_day(&data.place, &day, &month, &data.day.year());
    let committee = say.committee_of(&data.committee.to_uppercase());
    let (unit, number) = (data.unit.to_uppercase(), data.number.clone().map(|number| say.number(&number)));
    let subheading = say.subheading(&paper_name(&data.name), &data.day.year());
    let (hour, minute) = hour_minute(&data.began);
    let time_place = say.time_place(&hour, &minute, &data.day.written(), &inside(&data.venue));
    view! {
        <div class="doc-head">
            <p>
                {committee}
                <br />
                <b>{unit}</b>
                <br />
                "*"
                <br />
                {number}
            </p>
            <p>
                <b>
                    <u>{say.party}</u>
                </b>
                <br />
                <i>{place_day}</i>
            </p>
        </div>
        <h1>
            {say.heading}
            <br />
            <span>{subheading}</span>
        </h1>
        {paragraph(time_place)}
    }
    .into_any()
}

fn people(data: &MinutesData) -> AnyView {
    let say = &words().minutes;
    let strength = data.strength;
    let Strength { official, probationary, temporary_in, temporary_out, exempt, base } = strength;
    let total = official + probationary + temporary_in + temporary_out + exempt;
    let strength =
        say.strength(&total, &official, &probationary, &temporary_in, &temporary_out, &exempt, &base);
    let present = data.present.0 + data.present.1;
    let percent = rounded(present, base);
    let there = say.present(&present, &base, &data.present.0, &data.present.1, &percent);
    let reasons = data.excused.iter().map(|(who, reason)| match reason.as_str() {
        "" => name(who),
        reason => say.with_reason(&name(who), &inside(reason)),
    });
    let excused = listed(reasons, "; ");
    let away = format!(
        "{} {}",
        say.excused(&excused),
        say.absent(&listed(data.absent.iter().map(|who| name(who)), ", "))
    );
    let mut others = Vec::new();
    if !data.higher.is_empty() {
        let names = data.higher.iter().map(|(who, role)| match role.as_str() {
            "" => say.comrade(&name(who)),
            role => say.comrade_role(&name(who), &inside(role)),
        });
        others.push(say.higher(&listed(names, "; ")));
    }
    if !data.guests.is_empty() {
        let names = data.guests.iter().map(|(who, role)| match role.as_str() {
            "" => name(who),
            role => say.guest_role(&name(who), &inside(role)),
        });
        others.push(say.guests(&listed(names, "; ")));
    }
    let papers = (!data.papers.is_empty()).then(|| paragraph(say.papers(&data.papers.join("; "))));
    view! {
        <h2>{say.who}</h2>
        {paragraph(strength)}
        {paragraph(there)}
        {paragraph(away)}
        {(!others.is_empty()).then(|| paragraph(others.join(" ")))}
        {paragraph(say.chair(&name(&data.chair), &name(&data.taker)))}
        {papers}
    }
    .into_any()
}

fn listed(names: impl Iterator<Item = String>, between: &str) -> String {
    let all = names.collect::<Vec<_>>().join(between);
    if all.is_empty() { words().minutes.none.to_owned() } else { all }
}

fn item(number: usize, item: &MinutesItem) -> AnyView {
    let say = &words().minutes;
    let heading = say.item(&number, &item.title);
    let mut parts: Vec<AnyView> = Vec::new();
    let discussed = !item.said.is_empty();
    let who = name(&item.presenter);
    match (who.is_empty(), item.prepared.is_empty()) {
        (true, true) => {}
        (true, false) => parts.push(text(item.prepared.clone())),
        (false, true) if discussed => {
            parts.push(text(format!("{} {}", say.presents(&who), say.discussed)));
        }
        (false, true) => {}
        (false, false) => parts.push(text(say.presents_this(&who, &item.prepared))),
    }
    if discussed && (who.is_empty() || !item.prepared.is_empty()) {
        parts.push(text(say.discussed.to_owned()));
    }
    parts.extend(item.said.iter().map(said));
    if !discussed && item.conclusion.is_empty() && item.resolution.is_empty() {
        parts.push(paragraph(say.no_opinion.to_owned()));
    }
    // Of an item that was only dealt with, what is concluded is simply what happened.
    let plain = !discussed && item.resolution.is_empty() && item.vote.is_none();
    if plain && !item.conclusion.is_empty() {
        parts.push(text(item.conclusion.clone()));
    } else if !item.conclusion.is_empty() {
        parts.push(led(say.conclusion.to_owned(), item.conclusion.clone()));
    }
    if !item.resolution.is_empty() {
        parts.push(led(say.resolution.to_owned(), item.resolution.clone()));
    }
    if let Some(vote) = item.vote {
        let how = inside(vote.how.word());
        let counts = say.vote_text(&how, &vote.in_favour, &vote.against, &vote.abstain);
        let outcome = if vote.passed { say.passed } else { say.not_passed };
        parts.push(led(say.vote.to_owned(), format!("{counts} {outcome}")));
    }
    view! {
        <h3>{heading}</h3>
        {parts}
    }
    .into_any()
}

fn said(said: &Said) -> AnyView {
    let say = &words().minutes;
    let who = name(&said.who);
    let lead = match (said.guidance, who.is_empty()) {
        (true, _) => say.guidance_of(&who),
        (false, true) => say.nameless.to_owned(),
        (false, false) => say.says(&who),
    };
    let text = said.text.clone();
    let class = if said.guidance { "said guidance text" } else { "text" };
    view! {
        <p class=class>
            <b>{lead}</b>
            " "
            {text}
        </p>
    }
    .into_any()
}

fn assignments(tasks: &[TaskLine]) -> Option<AnyView> {
    let say = &words().minutes;
    if tasks.is_empty() {
        return None;
    }
    let rows = tasks
        .iter()
        .map(|task| {
            use super::kinds::Due;
            let until = match task.due {
                Due::On(day) | Due::Soon(day, _) | Due::Over(day, _) | Due::Done(Some(day)) => day.written(),
                Due::Unset | Due::Done(None) => String::new(),
            };
            let (title, who) = (task.title.clone(), name(&task.who));
            view! {
                <tr>
                    <td>{title}</td>
                    <td>{who}</td>
                    <td class="num">{until}</td>
                </tr>
            }
        })
        .collect_view();
    Some(
        view! {
            <h2>{say.assignments}</h2>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{say.task}</th>
                        <th scope="col">{say.in_charge}</th>
                        <th scope="col">{say.until}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any(),
    )
}

fn foot(data: &MinutesData) -> AnyView {
    let say = &words().minutes;
    let ended = (!data.ended.is_empty()).then(|| {
        let (hour, minute) = hour_minute(&data.ended);
        paragraph(match data.state {
            MinutesState::Draft => say.ended_unread(&hour, &minute),
            _ => say.ended(&hour, &minute),
        })
    });
    let sign = |office: &'static str, who: &str| {
        let who = name(who);
        view! {
            <p>
                <b>{office}</b>
                <br />
                <br />
                <b>{who}</b>
            </p>
        }
    };
    view! {
        {ended}
        <div class="doc-head">{sign(say.taker_signs, &data.taker)} {sign(say.chair_signs, &data.chair)}</div>
    }
    .into_any()
}
