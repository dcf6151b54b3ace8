//! Where devices wrote different things: every such place of the cell's documents as a question for a person.

use leptos::prelude::*;
use shared::document::meeting::Meeting;
use shared::document::register::Register;
use shared::document::{self, Document, Edit, Path, Value};
use shared::id::{DocumentId, DocumentKey, Kind};
use wasm_bindgen_futures::spawn_local;

use super::opened::{Doc, Use, opened};
use super::prepare::read_register;
use super::question::{self, Question};
use super::shelf::{Shelf, read as read_name, write_in};
use super::tasks::kind_of;
use super::wording::Around;
use crate::components::{Live, Toaster};
use crate::desk::desk;
use crate::pages::conflicts::{Answer, Conflict, ConflictsAct, ConflictsData, ConflictsPage};
use crate::pages::kinds::Writer;
use crate::words::words;

pub fn screen() -> AnyView {
    let register = Doc::register();
    opened(vec![(register, Kind::Register, Use::Read)], move || {
        let shelf = Shelf::new();
        // What comes to differ while the page is open is opened too.
        Effect::new(move |_| {
            for key in differing() {
                shelf.hold(key, kind_of(&key));
            }
        });
        let data = Live::memo(move || ConflictsData { conflicts: conflicts(shelf, register) });
        let toaster = Toaster::here();
        let act = Callback::new(move |act| {
            let (id, both, at) = match act {
                ConflictsAct::Settle(id, at) => (id, false, at),
                ConflictsAct::KeepBoth(id) => (id, true, 0),
            };
            settle(register, id, both, at, toaster);
        });
        view! { <ConflictsPage data=data act=act /> }.into_any()
    })
}

/// Returns the cell's documents in which something differs; tracked.
fn differing() -> Vec<DocumentKey> {
    let desk = desk();
    let unit = desk.identity.unit;
    desk.cells.with(|cells| {
        let Some(cell) = cells.cells.get(&unit) else { return Vec::new() };
        let register = cell.register.as_ref().filter(|row| row.conflicts > 0);
        let register = register.map(|_| DocumentId::register(unit));
        let meetings = cell.meetings.iter().filter(|(_, row)| row.conflicts > 0).map(|(id, _)| *id);
        let petitions = cell.petitions.iter().filter(|(_, row)| row.conflicts > 0).map(|(id, _)| *id);
        let all = register.into_iter().chain(meetings).chain(petitions);
        all.map(|document| DocumentKey { unit, document }).collect()
    })
}

fn conflicts(shelf: Shelf, register: Doc) -> Vec<Conflict> {
    let register = read_register(register);
    let mut conflicts = Vec::new();
    for key in shelf.open() {
        let Some(sheet) = desk().sheet(&key) else { continue };
        let questions = sheet.read(|document| questions(document, &register));
        let kind = sheet.kind;
        conflicts.extend(questions.into_iter().map(|question| shown(key, kind, question)));
    }
    conflicts
}

fn around(document: &Document, register: &Register) -> Around {
    let meeting = match document.kind() {
        Kind::Meeting => Meeting::read(&document.reader()),
        Kind::Register | Kind::Petition => Meeting::default(),
    };
    Around { meeting, register: register.clone() }
}

fn questions(document: &Document, register: &Register) -> Vec<Question> {
    question::all(document, &around(document, register))
}

fn shown(key: DocumentKey, kind: Kind, question: Question) -> Conflict {
    let answers = question.answers.into_iter().map(|answer| Answer {
        text: answer.text,
        writer: Writer { who: answer.by.person, device: answer.by.device, at: answer.by.at },
    });
    let petition = || {
        let subject = desk().cells.with(|cells| {
            let row = cells.cells.get(&key.unit)?.petitions.get(&key.document)?;
            Some(row.subject.clone())
        });
        words().ask.petition_of(&subject.unwrap_or_default())
    };
    Conflict {
        id: format!("{}#{}", key.document, question.path),
        kind: question.kind,
        place: if kind == Kind::Petition { petition() } else { question.place },
        question: question.ask,
        answers: answers.collect(),
        both: question.both.map(|both| words().ask.both_in_charge(&both)),
    }
}

/// Writes down what a person chose: the answer, and what goes with it.
fn settle(register: Doc, id: String, both: bool, at: usize, toaster: Toaster) {
    let Some((key, path)) = read_name(&id) else { return };
    let register = super::prepare::read_untracked(register);
    spawn_local(async move {
        let settled = write_in(key, kind_of(&key), |doc| {
            let sheet = doc.sheet()?;
            let edits = sheet.peek(|document| {
                let questions = questions(document, &register);
                let question = questions.iter().find(|question| question.path.to_string() == path)?;
                Some(if both { question.keep_both() } else { question.answers.get(at)?.edits.clone() })
            })?;
            doc.edit(&edits);
            Some(())
        });
        if settled.await.flatten().is_some() {
            toaster.say(words().toast.recorded, None);
        }
    });
}

/// Returns the edit that states a value again: of several, it is then the one.
pub fn state(path: &Path, value: &Value) -> Edit {
    Edit::Put(path.clone(), value.clone())
}

/// Returns the values that stand at a place of a conflict, with who wrote each.
pub fn values<'a>(
    conflicts: &'a [document::Conflict],
    path: &Path,
) -> Option<&'a [document::Written<Value>]> {
    conflicts.iter().find(|conflict| conflict.path == *path).map(|conflict| conflict.values.as_slice())
}
