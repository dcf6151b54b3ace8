//! Preparing a meeting.

use leptos::prelude::*;
use shared::document::meeting::{self, Meeting};
use shared::document::register::Register;
use shared::document::{Edit, Path, Stamp, between};
use shared::domain::{PlannedItem, notice};
use shared::id::{Kind, RecordId};

use super::names;
use super::opened::{Doc, Use, opened};
use crate::components::{Live, Toaster};
use crate::desk::desk;
use crate::pages::prepare::{AgendaItem, Elsewhere, PrepareAct, PrepareData, PreparePage};
use crate::platform::clock;
use crate::platform::files::{self, Shared};
use crate::words::words;

pub fn screen(id: &str) -> AnyView {
    let Some(doc) = Doc::of_unit(id) else { return super::home::screen() };
    let register = Doc::register();
    opened(vec![(doc, Kind::Meeting, Use::Write), (register, Kind::Register, Use::Read)], move || {
        if let Some(minutes) = super::minutes::instead(doc) {
            return minutes;
        }
        let toaster = Toaster::here();
        let data = Live::memo(move || data(doc, register));
        let act = Callback::new(move |done| act(doc, register, toaster, done));
        view! { <PreparePage data=data on_text=doc.on_text() act=act /> }.into_any()
    })
}

/// Reads a meeting; tracked.
pub fn read_meeting(doc: Doc) -> Meeting {
    doc.sheet().map(|sheet| sheet.read(|document| Meeting::read(&document.reader()))).unwrap_or_default()
}

/// Reads the register; tracked.
pub fn read_register(doc: Doc) -> Register {
    doc.sheet().map(|sheet| sheet.read(|document| Register::read(&document.reader()))).unwrap_or_default()
}

/// Returns the place of an item's field.
pub const fn item(id: RecordId, field: &'static str) -> Path {
    Path::Field("agenda", id, field)
}

fn data(doc: Doc, register: Doc) -> PrepareData {
    let (meeting, roster) = (read_meeting(doc), read_register(register));
    let saved = desk().saved();
    let count = meeting.items().count();
    let id = |field: &shared::document::Field<RecordId>| {
        field.shown().map(RecordId::to_string).unwrap_or_default()
    };
    let made = doc.sheet().map(|sheet| sheet.read(shared::document::Document::makers)).unwrap_or_default();
    PrepareData {
        id: doc.0.document.to_string(),
        name: names::meeting(&meeting),
        day: doc.text(&Path::Head("day")),
        time: doc.text(&Path::Head("time")),
        place: doc.text(&Path::Head("place")),
        title: doc.text(&Path::Head("title")),
        missed: doc.text(&Path::Head("missed")),
        chair: id(&meeting.chair),
        taker: id(&meeting.taker),
        people: names::people(&roster),
        items: meeting
            .items()
            .enumerate()
            .map(|(number, entry)| AgendaItem {
                id: entry.id.to_string(),
                number: number + 1,
                count,
                title: doc.text(&item(entry.id, "title")),
                presenter: id(&entry.presenter),
                prepared: doc.text(&item(entry.id, "body")),
                saved,
            })
            .collect(),
        removed: meeting
            .agenda
            .iter()
            .filter(|entry| entry.removed)
            .map(|entry| (entry.id.to_string(), entry.title.clone()))
            .collect(),
        like_last: count == 0 && last_month(doc).is_some(),
        elsewhere: elsewhere(&made),
        saved,
        hand: doc.hand(),
    }
}

/// Returns where else a meeting was created, of those who did so without knowing of each other. By person and device:
/// most devices keep the name that was proposed to them.
pub fn elsewhere(makers: &[Stamp]) -> Option<Elsewhere> {
    let desk = desk();
    let own = (&desk.identity.person, &desk.identity.device_name);
    let other = makers.iter().find(|made| (&made.person, &made.device) != own)?;
    Some(Elsewhere { device: other.device.clone(), who: other.person.clone(), day: other.at.day() })
}

/// Returns the meeting whose agenda can be taken over: the latest that has one.
fn last_month(doc: Doc) -> Option<Doc> {
    let desk = desk();
    desk.cells.with(|cells| {
        let cell = cells.cells.get(&doc.0.unit)?;
        cell.meetings
            .iter()
            .filter(|(id, row)| **id != doc.0.document && super::meetings::has_an_agenda(row))
            .max_by_key(|(_, row)| super::lines::day_of(row))
            .map(|(id, _)| Doc(shared::id::DocumentKey { unit: doc.0.unit, document: *id }))
    })
}

fn act(doc: Doc, register: Doc, toaster: Toaster, act: PrepareAct) {
    let person = |field: &'static str, name: &'static str, id: String| {
        let roster = read_untracked(register);
        doc.edit(&[
            Edit::Put(Path::Head(field), id.as_str().into()),
            Edit::Put(Path::Head(name), names::name_of(&roster, &id).into()),
        ]);
    };
    let removed = |id: &str, removed: bool| {
        if let Ok(id) = id.parse() {
            doc.edit(&[Edit::Put(Path::removed("agenda", id), removed.into())]);
        }
    };
    match act {
        PrepareAct::Kind(kind) => {
            doc.edit(&[Edit::Put(Path::Head("kind"), names::kind_of(kind).word().into())]);
        }
        PrepareAct::Chair(id) => person("chair", "chair_name", id),
        PrepareAct::Taker(id) => person("taker", "taker_name", id),
        PrepareAct::Presenter(entry, id) => {
            if let Ok(entry) = entry.parse() {
                let name = names::name_of(&read_untracked(register), &id);
                doc.edit(&[
                    Edit::Put(item(entry, "presenter"), id.into()),
                    Edit::Put(item(entry, "presenter_name"), name.into()),
                ]);
            }
        }
        PrepareAct::AddItem => {
            let meeting = peek(doc);
            if let Some((_, edit)) = doc.mint(|mint| meeting::add_item(mint, &meeting, "", ("", ""))) {
                doc.edit(&[edit]);
            }
        }
        PrepareAct::Move(id, by) => move_item(doc, &id, by),
        PrepareAct::Remove(id) => removed(&id, true),
        PrepareAct::BringBack(id) => removed(&id, false),
        PrepareAct::LikeLast => {
            if let Some(last) = last_month(doc) {
                wasm_bindgen_futures::spawn_local(take_over_agenda(doc, last));
            }
        }
        PrepareAct::Share => share(doc, toaster),
        PrepareAct::Start => start(doc, register),
        PrepareAct::TakeOver => doc.take_over(),
    }
}

/// Reads a meeting; untracked.
pub fn peek(doc: Doc) -> Meeting {
    doc.sheet().map(|sheet| sheet.peek(|document| Meeting::read(&document.reader()))).unwrap_or_default()
}

/// Reads the register; untracked.
pub fn read_untracked(doc: Doc) -> Register {
    doc.sheet().map(|sheet| sheet.peek(|document| Register::read(&document.reader()))).unwrap_or_default()
}

fn move_item(doc: Doc, id: &str, by: i8) {
    let meeting = peek(doc);
    let items: Vec<_> = meeting.items().collect();
    let Some(at) = items.iter().position(|entry| entry.id.to_string() == id) else { return };
    let order = |at: Option<usize>| at.and_then(|at| items.get(at)).map(|entry| entry.order.as_str());
    let key = match by {
        up if up < 0 && at > 0 => between(order(at.checked_sub(2)), order(Some(at - 1))),
        down if down > 0 && at + 1 < items.len() => between(order(Some(at + 1)), order(Some(at + 2))),
        _ => return,
    };
    doc.edit(&[Edit::Put(item(items[at].id, "order"), key.into())]);
}

async fn take_over_agenda(doc: Doc, last: Doc) {
    let desk = desk();
    let Ok(sheet) = desk.open_to_read(last.0, Kind::Meeting).await else { return };
    let (meeting, here) = (peek(last), peek(doc));
    desk.close(&sheet);
    let mut edits = doc.mint(|mint| meeting::like_last(mint, &meeting)).unwrap_or_default();
    // What was written here stays.
    let (chair, taker) = (here.chair_name.word(), here.taker_name.word());
    edits.retain(|edit| match edit {
        Edit::Put(Path::Head("place"), _) => here.place.word().is_empty(),
        Edit::Put(Path::Head("time"), _) => here.time.word().is_empty(),
        Edit::Put(Path::Head("chair" | "chair_name"), _) => chair.is_empty(),
        Edit::Put(Path::Head("taker" | "taker_name"), _) => taker.is_empty(),
        _ => true,
    });
    doc.edit(&edits);
}

fn share(doc: Doc, toaster: Toaster) {
    let meeting = peek(doc);
    let say = &words().prepare;
    let name = names::meeting(&meeting).long();
    let when = match meeting.day.shown() {
        Some(day) => crate::pages::kinds::meeting_when(*day, meeting.time.word()),
        None => String::new(),
    };
    let head = [name.clone(), when, meeting.place.word().to_owned()];
    let items: Vec<_> = meeting
        .items()
        .map(|entry| PlannedItem {
            title: entry.title.clone(),
            presenter: entry.presenter_name.word().into(),
            body: entry.body.clone(),
        })
        .collect();
    let text = notice(&head, say.notice_agenda, &items);
    wasm_bindgen_futures::spawn_local(async move {
        let say = &words().prepare;
        match files::share(&name, &text).await {
            Shared::Sheet => {}
            Shared::Clipboard => toaster.say(say.copied, None),
            Shared::Not => toaster.say(say.not_copied, None),
        }
    });
}

/// Opens the meeting: when, and everyone who is called, as the roster has them now.
fn start(doc: Doc, register: Doc) {
    let (meeting, roster) = (peek(doc), read_untracked(register));
    let mut edits = Vec::new();
    if meeting.opened.word().is_empty() {
        let now = clock::now();
        edits.push(Edit::Put(Path::Head("opened"), now.ms().to_string().into()));
        edits.push(Edit::Put(Path::Head("held_on"), now.day().to_string().into()));
        edits.push(Edit::Put(Path::Head("started"), now.clock().into()));
    }
    edits.extend(super::roll::copy_roster(&meeting, &roster));
    doc.edit(&edits);
}
