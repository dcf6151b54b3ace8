//! What comes after adoption: addenda, the one being written, and entries that came late.

use shared::document::meeting::{self, Meeting};
use shared::document::{Adoption, Document, Edit, LateEdit, Path};
use shared::id::RecordId;

use super::names;
use super::opened::Doc;
use super::prepare::{peek, read_untracked};
use super::wording::{self, Around};
use crate::desk::desk;
use crate::pages::addendum::{self, Addendum, AddendumAct, AddendumDraft};
use crate::pages::kinds::Writer;
use crate::platform::{clock, text::nfc};
use crate::words::{name, words};

/// Returns the addenda that stand.
pub fn standing(meeting: &Meeting) -> Vec<Addendum> {
    meeting
        .addenda
        .iter()
        .filter(|addendum| !addendum.removed)
        .map(|addendum| Addendum {
            day: addendum.day.shown().copied().unwrap_or_else(|| addendum.made.at.day()),
            text: addendum.text.clone(),
            who: match addendum.by.word() {
                "" => addendum.made.person.clone(),
                by => by.into(),
            },
            confirmed: addendum.confirmed.word().into(),
        })
        .collect()
}

/// Returns the addendum being written.
pub fn draft(doc: Doc, around: &Around) -> AddendumDraft {
    AddendumDraft {
        day: super::today::today(),
        text: doc.form("addendum/text"),
        confirmed: doc.form("addendum/confirmed").text,
        people: names::people(&around.register),
        saved: desk().saved(),
    }
}

/// Does what a person does with it.
pub fn act(doc: Doc, register: Doc, act: AddendumAct) {
    match act {
        AddendumAct::Confirm(who) => doc.set_form("addendum/confirmed", &who),
        AddendumAct::Record => record(doc, register),
        AddendumAct::TakeLate => take_late(doc, register),
    }
}

fn record(doc: Doc, register: Doc) {
    let text = nfc(doc.form("addendum/text").text.trim());
    if text.is_empty() {
        return;
    }
    let confirmed = names::name_of(&read_untracked(register), &doc.form("addendum/confirmed").text);
    let (meeting, person, today) = (peek(doc), desk().identity.person.clone(), clock::now().day());
    let written = doc.mint(|mint| meeting::write_addendum(mint, &meeting, today, &person, &confirmed, &text));
    let Some(mut addendum) = written else { return };
    let covers = doc.form("addendum/covers").text;
    if let (Edit::Add(_, _, fields, _), false) = (&mut addendum, covers.is_empty()) {
        fields.push(("covers", covers.into()));
    }
    doc.take_form("addendum", &[addendum]);
}

/// Takes late entries over into the addendum being written, and remembers which.
fn take_late(doc: Doc, register: Doc) {
    let around = Around { meeting: peek(doc), register: read_untracked(register) };
    let late = doc.sheet().map(|sheet| sheet.peek(edits)).unwrap_or_default();
    let taken: Vec<String> = doc.form("addendum/covers").text.split(' ').map(String::from).collect();
    let mut text = doc.form("addendum/text").text;
    let mut covers = taken.clone();
    for edit in late.iter().filter(|edit| !taken.contains(&edit.path.to_string())) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{}: {}", what(&around, &edit.path), said(&around, edit)));
        covers.push(edit.path.to_string());
    }
    doc.set_form("addendum/text", &text);
    doc.set_form("addendum/covers", covers.join(" ").trim());
}

fn edits(document: &Document) -> Vec<LateEdit> {
    adoption(document).map(|adoption| document.late_edits(&adoption)).unwrap_or_default()
}

/// Returns the adoption whose minutes are shown: where devices adopted different ones, the first until a person has
/// said which.
pub fn adoption(document: &Document) -> Option<Adoption> {
    document.adoptions().into_iter().next()
}

/// Returns what came after adoption, in words.
pub fn late(document: &Document, adoption: &Adoption, around: &Around) -> Vec<addendum::LateEdit> {
    let edits = document.late_edits(adoption);
    edits
        .iter()
        .map(|edit| {
            let by = document.history(std::slice::from_ref(&edit.path)).pop().map(|writing| writing.by);
            let by = by.or_else(|| document.reader().written(&edit.path));
            let (who, device, at) = by.map(|by| (by.person, by.device, by.at)).unwrap_or_default();
            addendum::LateEdit {
                what: what(around, &edit.path),
                text: said(around, edit),
                writer: Writer { who, device, at },
                arrived: None,
            }
        })
        .collect()
}

/// Returns `Hoàng Thị Nhàn, mục 4`; for what is not said by anybody, what it is.
fn what(around: &Around, path: &Path) -> String {
    let say = &words().late;
    let who = match *path {
        Path::Field("said", id, _) => around.record("said", id),
        Path::Field("tasks" | "guests" | "agenda" | "petitions", id, field) if !is_whole(field) => {
            format!(
                "{}, {}",
                wording::field(path),
                crate::words::inside(&around.record(collection(path), id))
            )
        }
        Path::Natural(_, ref key) => match wording::roll_key(key) {
            Some((id, _)) => format!("{}, {}", wording::field(path), around.person(id)),
            None => wording::field(path).to_owned(),
        },
        _ => wording::field(path).to_owned(),
    };
    match around.item_of(path).and_then(|item: RecordId| around.number(item)) {
        Some(number) => format!("{}, {}", name(&who), say.item(&number)),
        None => name(&who),
    }
}

fn collection(path: &Path) -> &'static str {
    match path {
        Path::Field(collection, ..) => collection,
        Path::Head(_) | Path::Natural(..) => "",
    }
}

/// The field that a record is told by where it is late as a whole.
fn is_whole(field: &str) -> bool {
    ["title", "text", "name", "what", "subject"].contains(&field)
}

fn said(around: &Around, edit: &LateEdit) -> String {
    match edit.path {
        Path::Field(_, _, "removed") => words().field.taken_out.to_owned(),
        _ => wording::word(around, &edit.path, &edit.text),
    }
}
