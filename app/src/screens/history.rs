//! Who wrote a text, and what was taken out of its meeting.

use leptos::prelude::*;
use shared::document::{Difference, Document, Edit, Path, Writing, differences};
use shared::id::{Kind, RecordId};
use wasm_bindgen_futures::spawn_local;

use super::close::hand_banner;
use super::names;
use super::opened::{Doc, Use, opened};
use super::prepare::read_register;
use super::shelf::write_in;
use super::tasks::kind_of;
use super::wording::{self, Around};
use crate::components::Live;
use crate::pages::history::{Change, Gone, GoneKind, HistoryData, HistoryPage, Step};
use crate::pages::{history as page, kinds::Writer};
use crate::routes::Place;
use crate::words::{inside, words};

/// Records that can be taken out of a meeting, and what each says.
const KINDS: [(&str, &str); 5] =
    [("said", "text"), ("tasks", "what"), ("guests", "name"), ("agenda", "title"), ("petitions", "subject")];

pub fn screen(id: &str, path: &str) -> AnyView {
    let Some(doc) = Doc::of_unit(id) else { return super::home::screen() };
    let kind = kind_of(&doc.0);
    let Ok(path) = Path::parse(kind, path) else { return super::home::screen() };
    let register = Doc::register();
    opened(vec![(doc, kind, Use::Write), (register, Kind::Register, Use::Read)], move || {
        let path = path.clone();
        let data = Live::memo(move || data(doc, register, &path));
        let bring_back = Callback::new(move |id: String| bring_back(doc, &id));
        view! {
            {hand_banner(doc)}
            <HistoryPage data=data bring_back=bring_back />
        }
        .into_any()
    })
}

/// Brings a record back. Another window that writes the meeting hands it over: a person asks for it here.
fn bring_back(doc: Doc, id: &str) {
    let Some((collection, id)) = id.split_once('/') else { return };
    let known = KINDS.iter().find(|(name, _)| *name == collection);
    let (Some((collection, _)), Ok(id)) = (known, id.parse()) else { return };
    let edit = Edit::Put(Path::removed(collection, id), false.into());
    spawn_local(async move {
        write_in(doc.0, Kind::Meeting, |doc| doc.edit(&[edit])).await;
    });
}

fn data(doc: Doc, register: Doc, path: &Path) -> HistoryData {
    let register = read_register(register);
    let read = doc.sheet().map(|sheet| {
        sheet.read(|document| {
            let around = Around { meeting: super::journal::meeting(document), register };
            let writings = writings(document, &around, path);
            let now = now(document, &around, path);
            let gone = if document.kind() == Kind::Meeting { gone(document, &around) } else { Vec::new() };
            (around, writings, now, gone)
        })
    });
    let (around, writings, now, gone) = read.unwrap_or_default();
    let item = around.item_of(path);
    let number = item.and_then(|item| around.number(item));
    let name = names::meeting(&around.meeting).call();
    let document = doc.0.document.to_string();
    HistoryData {
        back: match (number, item) {
            (Some(number), Some(item)) => {
                (Place::Write(document, Some(item.to_string())), words().writing.item_mark(&number))
            }
            _ if kind_of(&doc.0) == Kind::Meeting => (Place::Write(document, None), name.clone()),
            _ => (Place::Journal(document), words().journal.title.into()),
        },
        place: match (number, item) {
            (Some(number), Some(item)) => {
                words().history.place(&name, &number, &inside(&around.record("agenda", item)))
            }
            _ if kind_of(&doc.0) == Kind::Meeting => format!("{name}, {}", inside(wording::field(path))),
            _ => match *path {
                Path::Field(collection, record, _) => words()
                    .journal
                    .of_record(&around.record(collection, record), &inside(wording::field(path))),
                _ => wording::field(path).to_owned(),
            },
        },
        entry: matches!(path, Path::Field("said", ..)),
        speaker: match *path {
            Path::Field("said", id, _) => around.record("said", id),
            _ => String::new(),
        },
        now,
        writings,
        gone,
    }
}

fn now(document: &Document, around: &Around, path: &Path) -> String {
    if document.is_prose(path) {
        return document.reader().text_at_path(path);
    }
    let value = document.reader().value(path);
    value.shown().map(|value| wording::value(around, path, value)).unwrap_or_default()
}

/// Returns the writings of a text, and of who spoke and whether it was taken out; the latest first.
fn writings(document: &Document, around: &Around, path: &Path) -> Vec<page::Writing> {
    let mut paths = vec![path.clone()];
    if let Path::Field(collection, id, _) = *path {
        paths.push(Path::removed(collection, id));
        if collection == "said" {
            paths.push(Path::Field("said", id, "speaker_name"));
        }
    }
    let history = document.history(&paths);
    // Who spoke was said with the first letter: that is no writing of its own.
    let began: Vec<_> =
        history.iter().filter(|writing| writing.path == *path).map(|it| it.by.clone()).collect();
    let own = |writing: &&Writing| {
        writing.path == *path || !writing.before.is_empty() || !began.contains(&writing.by)
    };
    let mut writings: Vec<_> =
        history.iter().filter(own).map(|writing| shown(document, around, writing)).collect();
    writings.reverse();
    writings
}

fn shown(document: &Document, around: &Around, writing: &Writing) -> page::Writing {
    let by = &writing.by;
    let (step, changes) = step(document, around, writing);
    let writer = Writer { who: by.person.clone(), device: by.device.clone(), at: by.at };
    page::Writing { writer, step, changes }
}

fn step(document: &Document, around: &Around, writing: &Writing) -> (Step, Vec<Change>) {
    let Writing { path, before, after, .. } = writing;
    match path {
        Path::Field(_, _, "removed") if after == "true" => return (Step::Removed, Vec::new()),
        Path::Field(_, _, "removed") => return (Step::Returned, Vec::new()),
        _ => {}
    }
    if document.is_prose(path) {
        let differences = differences(before, after);
        let cuts = differences.iter().any(|part| matches!(part, Difference::Cut(_)));
        let step = match (before.is_empty(), cuts) {
            (true, _) => Step::First,
            (false, false) => Step::More,
            (false, true) => Step::Changed,
        };
        return (step, differences.into_iter().map(change).collect());
    }
    let word = |text: &str| wording::word(around, path, text);
    let step = if matches!(path, Path::Field(_, _, "speaker_name")) { Step::Speaker } else { Step::Value };
    (step, vec![Change::FromTo(word(before), word(after))])
}

fn change(difference: Difference) -> Change {
    match difference {
        Difference::Added(text) => Change::Added(text),
        Difference::Cut(text) => Change::Cut(text),
    }
}

/// Returns what was taken out of the meeting, with who did and what was written into it since.
fn gone(document: &Document, around: &Around) -> Vec<Gone> {
    let reader = document.reader();
    KINDS
        .iter()
        .flat_map(|&(collection, says)| {
            let records = reader.records(collection);
            let removed: Vec<_> =
                records.iter().filter(|record| record.removed).map(|record| record.id).collect();
            removed.into_iter().map(move |id| (collection, says, id))
        })
        .map(|(collection, says, id)| one_gone(document, around, collection, says, id))
        .collect()
}

fn one_gone(
    document: &Document,
    around: &Around,
    collection: &'static str,
    says: &'static str,
    id: RecordId,
) -> Gone {
    let (text, removed) = (Path::Field(collection, id, says), Path::removed(collection, id));
    let removal = document.history(std::slice::from_ref(&removed)).pop();
    let by = removal.as_ref().map(|removal| removal.by.clone());
    let (who, device, at) = by.map(|by| (by.person, by.device, by.at)).unwrap_or_default();
    let what = around.record(collection, id);
    let kind = match collection {
        "said" => {
            let path = Path::Field("said", id, "text");
            let number = around.item_of(&path).and_then(|item| around.number(item)).unwrap_or(0);
            GoneKind::Entry(what, number)
        }
        "tasks" => GoneKind::Task(what),
        "guests" => GoneKind::Guest(what),
        "agenda" => GoneKind::Item(what),
        _ => GoneKind::Petition(what),
    };
    let is_entry = matches!(kind, GoneKind::Entry(..));
    let now = document.reader().text_at_path(&text);
    let after = removal.and_then(|removal| {
        let then = document.reader_at(vec![removal.change]).text_at_path(&text);
        let added: Vec<_> = differences(&then, &now)
            .into_iter()
            .filter_map(|part| match part {
                Difference::Added(text) => Some(text),
                Difference::Cut(_) => None,
            })
            .collect();
        let last = document.history(std::slice::from_ref(&text)).pop()?;
        (!added.is_empty()).then(|| (last.by.device, added.join(" … ")))
    });
    Gone {
        id: format!("{collection}/{id}"),
        kind,
        text: if is_entry { now } else { String::new() },
        writer: Writer { who, device, at },
        after,
    }
}
