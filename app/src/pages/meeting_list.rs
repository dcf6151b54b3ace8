//! A cell's meetings as a ruled list: for the cell itself and for the commune.

use leptos::prelude::*;
use shared::time::Day;

use super::{kinds::MeetingName, minutes::VoteResult, overview::rounded};
use crate::{
    components::{Icon, Tone, icon},
    words::{name, short_day, words},
};

/// How far a meeting came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingState {
    /// It has a day.
    Planned,
    /// It is being written.
    Writing,
    /// It was read out.
    ReadOut,
    /// It was adopted; an addendum may have followed, on a day.
    Adopted(Option<Day>),
    /// It was not held.
    Missed {
        /// The reason given.
        why: String,
        /// Who recorded that; empty for the calendar.
        who: String,
        /// When.
        on: Day,
    },
}

/// Something about a meeting that wants a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub text: String,
    /// Where.
    pub href: String,
}

/// A meeting of the past or of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingLine {
    /// Where it is read or gone on with; none where there is nothing to open.
    pub href: Option<String>,
    /// Its name.
    pub name: MeetingName,
    /// The number in the margin: its month.
    pub month: u8,
    /// Its day.
    pub day: Option<Day>,
    /// From when to when, as far as known.
    pub time: (String, String),
    /// Members present, of those who count.
    pub present: Option<(usize, usize)>,
    /// How far it came.
    pub state: MeetingState,
    /// By how many days it was late.
    pub late: Option<i64>,
    /// What it came to, in a sentence; empty for nothing to say.
    pub sums: String,
    /// What the sentence sums up, for who has the meeting's row and perhaps not the meeting.
    pub inside: Inside,
    /// What wants a look.
    pub notices: Vec<Notice>,
}

/// What a meeting came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Official and probationary members who came, and of how many the rate is taken; none where nobody was counted.
    pub present: Option<(usize, usize, usize)>,
    /// Titles of the items, in order.
    pub agenda: Vec<String>,
    /// What was resolved, and the vote on it.
    pub resolutions: Vec<(String, Option<VoteResult>)>,
}

/// The list, latest first.
pub fn meeting_list(meetings: &[MeetingLine]) -> AnyView {
    let rows = meetings.iter().map(row).collect_view();
    view! { <ol class="sheet ruled">{rows}</ol> }.into_any()
}

fn row(meeting: &MeetingLine) -> impl IntoView + use<> {
    let say = &words().cell;
    let (tone, sign, state) = match &meeting.state {
        MeetingState::Planned => (Tone::Plain, Icon::Ring, say.planned.to_owned()),
        MeetingState::Writing => (Tone::Wait, Icon::Pen, say.writing.to_owned()),
        MeetingState::ReadOut => (Tone::Wait, Icon::Talk, say.read_out.to_owned()),
        MeetingState::Adopted(None) => (Tone::Good, Icon::Lock, say.adopted.to_owned()),
        MeetingState::Adopted(Some(day)) => (Tone::Good, Icon::Lock, say.adopted_added(&short_day(*day))),
        MeetingState::Missed { .. } => (Tone::Bad, Icon::Alert, say.missed.to_owned()),
    };
    let late = meeting.late.map(|days| {
        view! {
            " "
            <span class="due" data-tone="wait">
                {say.late_by(&days)}
            </span>
        }
    });
    let title = meeting.name.short();
    let title = match meeting.href.clone() {
        Some(href) => view! { <a href=href>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    let sums = meeting.sums.clone();
    let notices = meeting
        .notices
        .iter()
        .map(|notice| {
            let Notice { text, href } = notice.clone();
            view! {
                <p>
                    <a class="due" data-tone="wait" href=href>
                        {text}
                    </a>
                </p>
            }
        })
        .collect_view();
    view! {
        <li data-tone=tone.attr()>
            <span class="num">{meeting.month}</span>
            <div class="stack tight">
                <h3>{title}</h3>
                <p class="due">
                    {icon(sign)}
                    " "
                    {state}
                </p>
                <p class="meta">
                    {facts(meeting)}
                    {late}
                </p>
                {(!sums.is_empty()).then(|| summed(sums, &meeting.inside))}
                {notices}
            </div>
        </li>
    }
}

/// The sentence, and behind it what it sums up.
fn summed(sums: String, inside: &Inside) -> AnyView {
    if inside.agenda.is_empty() && inside.resolutions.is_empty() {
        return view! { <p>{sums}</p> }.into_any();
    }
    let say = &words().minutes;
    let there = inside.present.map(|(official, probationary, base)| {
        let present = official + probationary;
        let there = say.present(&present, &base, &official, &probationary, &rounded(present, base));
        view! { <p>{there}</p> }
    });
    let items = inside.agenda.iter().enumerate();
    let items = items.map(|(at, title)| view! { <li>{say.item(&(at + 1), title)}</li> }).collect_view();
    let resolutions = inside
        .resolutions
        .iter()
        .map(|(text, vote)| {
            let (text, vote) = (text.clone(), vote.as_ref().map(VoteResult::sentence));
            view! {
                <p class="text">
                    <b>{say.resolution}</b>
                    " "
                    {text}
                </p>
                {vote.map(|vote| view! { <p class="meta">{format!("{} {vote}", say.vote)}</p> })}
            }
        })
        .collect_view();
    view! {
        <details>
            <summary>{sums}</summary>
            <div class="stack tight">
                {there}
                <ul>{items}</ul>
                {resolutions}
            </div>
        </details>
    }
    .into_any()
}

/// Returns `03/11, 19:00 đến 20:45. Có mặt 12/14.`
fn facts(meeting: &MeetingLine) -> String {
    let say = &words().meeting;
    if let MeetingState::Missed { why, who, on } = &meeting.state {
        return if who.is_empty() {
            why.clone()
        } else {
            words().meetings.missed_text(why, &name(who), &on.written())
        };
    }
    let day = meeting.day.map(short_day).unwrap_or_default();
    let (from, to) = (&meeting.time.0, &meeting.time.1);
    let when = match (from.is_empty(), to.is_empty()) {
        (false, false) => say.until(&day, from, to),
        (false, true) => say.from(&day, from),
        _ if day.is_empty() => String::new(),
        _ => say.on_day(&day),
    };
    match meeting.present {
        Some((present, base)) => format!("{when} {}", say.present_of(&present, &base)),
        None => when,
    }
}
