//! Who wrote where in a whole document.

use leptos::prelude::*;
use shared::document::meeting::Meeting;
use shared::document::petition::Petition;
use shared::document::{self, Document, Path};
use shared::id::Kind;

use super::names;
use super::opened::{Doc, Use, opened};
use super::prepare::read_register;
use super::tasks::kind_of;
use super::wording::{self, Around};
use crate::components::{Live, Nav};
use crate::pages::journal::{JournalData, JournalPage, Sitting};
use crate::pages::kinds::Writer;
use crate::routes::Place;
use crate::words::{inside, words};

pub fn screen(id: &str) -> AnyView {
    let Some(doc) = Doc::of_unit(id) else { return super::home::screen() };
    let register = Doc::register();
    let uses = vec![(doc, kind_of(&doc.0), Use::Read), (register, Kind::Register, Use::Read)];
    opened(uses, move || {
        let data = Live::memo(move || data(doc, register));
        view! { <JournalPage data=data /> }.into_any()
    })
}

fn data(doc: Doc, register: Doc) -> JournalData {
    let register = read_register(register);
    let read = doc.sheet().map(|sheet| {
        sheet.read(|document| {
            let around = Around { meeting: meeting(document), register };
            let mut sittings: Vec<_> =
                document.sittings().iter().map(|sitting| shown(doc, &around, sitting)).collect();
            sittings.reverse();
            let subject = Petition::read(&document.reader()).subject;
            (names::meeting(&around.meeting).call(), subject, sittings)
        })
    });
    let (meeting, subject, sittings) = read.unwrap_or_default();
    let id = doc.0.document.to_string();
    let (back, nav, of) = match kind_of(&doc.0) {
        Kind::Meeting => ((Place::Close(id), meeting.clone()), Nav::Meetings, meeting),
        Kind::Register => {
            let roster = words().shell.roster;
            ((Place::Roster, roster.into()), Nav::Roster, roster.into())
        }
        Kind::Petition => ((Place::Tasks, words().shell.tasks.into()), Nav::Tasks, subject),
    };
    JournalData { back, nav, of, sittings }
}

pub fn meeting(document: &Document) -> Meeting {
    match document.kind() {
        Kind::Meeting => Meeting::read(&document.reader()),
        Kind::Register | Kind::Petition => Meeting::default(),
    }
}

fn shown(doc: Doc, around: &Around, sitting: &document::Sitting) -> Sitting {
    let by = &sitting.by;
    let mut places: Vec<(String, Vec<&Path>)> = Vec::new();
    for path in &sitting.places {
        let name = named(around, path);
        match places.iter_mut().find(|(known, _)| *known == name) {
            Some((_, paths)) => paths.push(path),
            None => places.push((name, vec![path])),
        }
    }
    let history = |path: &Path| Place::History(doc.0.document.to_string(), path.to_string());
    let told = places.into_iter().map(|(name, paths)| match paths[..] {
        [path] => (name, Some(history(path))),
        _ => (words().journal.several(&name, &paths.len()), None),
    });
    let writer = Writer { who: by.person.clone(), device: by.device.clone(), at: by.at };
    Sitting { writer, places: told.collect() }
}

/// Returns what a place is called: "Mục 2: Kết luận".
fn named(around: &Around, path: &Path) -> String {
    let field = wording::field(path);
    let say = &words().journal;
    let number = around.item_of(path).and_then(|item| around.number(item));
    match (path, number) {
        (_, Some(number)) => say.of_record(&words().writing.item_mark(&number), &inside(field)),
        (Path::Field(collection, record, _), None) => match around.record(collection, *record) {
            of if of.is_empty() => field.to_owned(),
            of => say.of_record(&of, &inside(field)),
        },
        _ => field.to_owned(),
    }
}
