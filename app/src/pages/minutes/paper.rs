//! The paper of the minutes: letterhead, who was there, what was said and decided, who signs.

use leptos::prelude::*;

use super::{MinutesData, MinutesItem, MinutesState, Said};
use crate::{
    pages::{
        kinds::{Due, MeetingName, TaskLine},
        overview::rounded,
        roster::Strength,
    },
    words::{inside, name, words},
};

/// Returns the paper.
pub(super) fn paper(data: &MinutesData) -> AnyView {
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
    let subheading = say.subheading(&paper_name(&data.name), &data.year);
    let (hour, minute) = hour_minute(&data.began);
    let time_place = say.time_place(&hour, &minute, &data.day.written(), &data.venue);
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
        reason => say.with_reason(&name(who), &reason),
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
            role => say.comrade_role(&name(who), &role),
        });
        others.push(say.higher(&listed(names, "; ")));
    }
    if !data.guests.is_empty() {
        let names = data.guests.iter().map(|(who, role)| match role.as_str() {
            "" => name(who),
            role => say.guest_role(&name(who), &role),
        });
        others.push(say.guests(&listed(names, "; ")));
    }
    // The line has a full stop of its own.
    let papers: Vec<_> = data.papers.iter().map(|paper| paper.trim_end_matches('.')).collect();
    let papers = (!papers.is_empty()).then(|| paragraph(say.papers(&papers.join("; "))));
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
        parts.push(led(say.vote.to_owned(), vote.sentence()));
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
