//! Closing a meeting and adopting its minutes.

use leptos::prelude::*;
use shared::document::meeting::{self, Meeting};
use shared::document::{Edit, Path};
use shared::domain::Mark;
use shared::id::Kind;
use wasm_bindgen_futures::spawn_local;

use super::opened::{Doc, Use, opened};
use super::prepare::{peek, read_meeting, read_register};
use super::roll::marks;
use super::shelf::write_in;
use super::wording::{self, Around};
use super::{addendum, names};
use crate::components::Live;
use crate::desk::{Hand, desk};
use crate::pages::close::{Adopted, Check, CloseAct, CloseData, ClosePage, Holds};
use crate::pages::day_field::time_of;
use crate::pages::second_window::HandBanner;
use crate::platform::clock;

pub fn screen(id: &str) -> AnyView {
    let Some(doc) = Doc::of_unit(id) else { return super::home::screen() };
    let register = Doc::register();
    opened(vec![(doc, Kind::Meeting, Use::Write), (register, Kind::Register, Use::Read)], move || {
        let data = Live::memo(move || data(doc, register));
        let act = Callback::new(move |done| act(doc, register, done));
        view! {
            {hand_banner(doc)}
            <ClosePage data=data on_text=doc.on_text() act=act />
        }
        .into_any()
    })
}

/// Says where a document is written, and offers to write it here.
pub fn hand_banner(doc: Doc) -> AnyView {
    let hand = Live::derive(move || doc.hand());
    view! { <HandBanner hand=hand take=Callback::new(move |()| doc.take_over()) /> }.into_any()
}

fn data(doc: Doc, register: Doc) -> CloseData {
    let (meeting, register) = (read_meeting(doc), read_register(register));
    let around = Around { meeting, register };
    let meeting = &around.meeting;
    let (conflicts, adoptions) = doc
        .sheet()
        .map(|sheet| sheet.read(|document| (document.reader().conflicts().len(), document.adoptions())))
        .unwrap_or_default();
    let adopted = adoptions.first().map(|adoption| Adopted {
        at: wording::at(meeting.adopted_at.word()).unwrap_or(adoption.by.at),
        fingerprint: short(&adoption.fingerprint),
        differs: adoptions.len() > 1,
    });
    let ours = doc.sheet().is_some_and(|sheet| sheet.hand.get() == Hand::Ours);
    CloseData {
        id: doc.0.document.to_string(),
        name: names::meeting(meeting),
        checks: checks(&around, conflicts),
        held_on: doc.text(&Path::Head("held_on")),
        started: doc.text(&Path::Head("started")),
        ended: doc.text(&Path::Head("ended")),
        read_at: wording::at(meeting.read_out.word()),
        may_adopt: ours && meeting.held_on.shown().is_some(),
        chair: meeting.chair_name.word().into(),
        taker: meeting.taker_name.word().into(),
        holds: holds(meeting),
        adopted,
        addenda: addendum::standing(meeting),
        new_addendum: addendum::draft(doc, &around),
    }
}

/// Returns the fingerprint's first twelve digits in groups of four, to be compared by eye.
pub fn short(fingerprint: &str) -> String {
    let digits: Vec<char> = fingerprint.chars().take(12).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Returns what the minutes hold, in numbers.
pub fn holds(meeting: &Meeting) -> Holds {
    Holds {
        items: meeting.items().count(),
        resolutions: meeting.items().filter(|item| !item.resolution.trim().is_empty()).count(),
        tasks: meeting.tasks.iter().filter(|task| !task.removed).count(),
        petitions: meeting.petitions.iter().filter(|line| !line.removed).count(),
    }
}

/// Looks at everything that a reading would stumble over.
fn checks(around: &Around, conflicts: usize) -> Vec<Check> {
    let (meeting, sum) = (&around.meeting, around.meeting.attendance());
    let mut checks = vec![roll(around)];
    if meeting.held_on.shown().is_none() {
        checks.push(Check::NoDay);
    }
    if meeting.chair_name.word().is_empty() || meeting.taker_name.word().is_empty() {
        checks.push(Check::NobodySigns);
    }
    for (at, item) in meeting.items().enumerate() {
        let id = || item.id.to_string();
        let nothing = item.conclusion.trim().is_empty()
            && item.resolution.trim().is_empty()
            && meeting.said_under(item.id).next().is_none();
        if nothing {
            checks.push(Check::Empty(at + 1, id()));
        }
        if !item.resolution.trim().is_empty() {
            checks.push(match item.vote() {
                Some(vote) => Check::Voted(vote.votes_for, sum.official_present),
                None => Check::NotVoted(at + 1, id()),
            });
        }
    }
    let tasks: Vec<_> = meeting.tasks.iter().filter(|task| !task.removed).collect();
    let lacks = |task: &&&meeting::Task| task.assignee_name.word().is_empty() || task.due.shown().is_none();
    match tasks.iter().filter(lacks).count() {
        0 if tasks.is_empty() => {}
        0 => checks.push(Check::Tasks(tasks.len())),
        lacking => checks.push(Check::TasksMissing(lacking)),
    }
    if conflicts > 0 {
        checks.push(Check::Conflicts(conflicts));
    }
    checks
}

/// Everyone who is called, whether they count for the rate or not.
fn roll(around: &Around) -> Check {
    let marks = marks(&around.meeting, &around.register);
    let called = marks.into_iter().filter(|(status, _)| status.is_called());
    let (mut present, mut excused, mut absent, mut unmarked) = (0, 0, 0, 0);
    for (_, mark) in called {
        match mark {
            Some(Mark::Present) => present += 1,
            Some(Mark::Excused) => excused += 1,
            Some(Mark::Unexcused) => absent += 1,
            None => unmarked += 1,
        }
    }
    if unmarked > 0 { Check::RollMissing(unmarked) } else { Check::Roll(present, excused, absent) }
}

fn act(doc: Doc, register: Doc, act: CloseAct) {
    match act {
        CloseAct::MarkRead => spawn_local(async move {
            write_in(doc.0, Kind::Meeting, mark_read).await;
        }),
        CloseAct::Adopt => adopt(doc),
        CloseAct::Addendum(act) => addendum::act(doc, register, act),
    }
}

fn flush(doc: Doc) {
    if let Some(sheet) = doc.sheet() {
        desk().flush(&sheet, true);
    }
}

fn put(field: &'static str, word: &str) -> Edit {
    Edit::Put(Path::Head(field), word.into())
}

/// Hours as everybody reads them, where they were typed another way: `20.45` becomes `20:45`.
fn tidy(meeting: &Meeting) -> Vec<Edit> {
    let hours = [("started", &meeting.started), ("ended", &meeting.ended)];
    let tidied =
        hours.into_iter().filter_map(|(field, hour)| Some((field, hour.word(), time_of(hour.word())?)));
    tidied.filter(|(_, typed, tidy)| typed != tidy).map(|(field, _, tidy)| put(field, &tidy)).collect()
}

/// The reading ends the meeting: where nobody has said when it ended, it ended now.
fn mark_read(doc: Doc) {
    flush(doc);
    let (meeting, now) = (peek(doc), clock::now());
    let at = now.ms().to_string();
    let mut edits = tidy(&meeting);
    edits.push(put("read_out", &at));
    if meeting.closed.word().is_empty() {
        edits.push(put("closed", &at));
    }
    if meeting.ended.word().is_empty() && meeting.held_on.shown() == Some(&now.day()) {
        edits.push(put("ended", &now.clock()));
    }
    doc.edit(&edits);
}

/// Adopts what the document says now. The adoption is a change of its own: what was adopted is the document at its
/// dependencies.
fn adopt(doc: Doc) {
    flush(doc);
    doc.edit(&tidy(&peek(doc)));
    let meeting = peek(doc);
    let is_dated = meeting.held_on.shown().is_some();
    if meeting.read_out.word().is_empty() || !meeting.adopted.word().is_empty() || !is_dated {
        return;
    }
    let fingerprint = meeting::fingerprint(&meeting);
    doc.edit(&meeting::adopt(&fingerprint, &clock::now().ms().to_string()));
}
