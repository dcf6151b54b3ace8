//! The roster of the cell.

use leptos::prelude::*;
use shared::document::register::{self, Register};
use shared::document::{Edit, Path};
use shared::domain::{BadCell, MemberStatus, RosterRow, read_roster};
use shared::id::{Kind, RecordId};

use super::names;
use super::opened::{Doc, Use, opened};
use super::prepare::read_untracked;
use super::today::today;
use crate::components::Live;
use crate::desk::{Hand, desk};
use crate::pages::day_field::typed_day;
use crate::pages::member_form::{MemberDraft, role_of, role_value, standing_of, standing_value};
use crate::pages::paste_form::{Line, PasteAct, PasteDraft, PastedLine};
use crate::pages::roster::{Member, RosterAct, RosterData, RosterPage, Strength};
use crate::platform::files;
use crate::platform::text::{fold, nfc};

pub fn screen() -> AnyView {
    let doc = Doc::register();
    opened(vec![(doc, Kind::Register, Use::Write)], move || {
        let data = Live::memo(move || data(doc));
        let act = Callback::new(move |done| act(doc, done));
        view! { <RosterPage data=data on_text=doc.on_text() act=act /> }.into_any()
    })
}

fn read(doc: Doc) -> Register {
    doc.sheet().map(|sheet| sheet.read(|document| Register::read(&document.reader()))).unwrap_or_default()
}

fn data(doc: Doc) -> RosterData {
    let register = read(doc);
    let saved = desk().saved();
    let member = |(number, member): (usize, &register::Member)| Member {
        id: member.id.to_string(),
        number: number + 1,
        name: doc.text(&register::member(member.id, "name")),
        sort: doc.text(&register::member(member.id, "sort_name")),
        role: names::role(member.role()),
        standing: names::standing(member.status()),
        since: doc.text(&register::member(member.id, "since")),
        saved,
    };
    let (left, here): (Vec<_>, Vec<_>) =
        names::sorted(&register).into_iter().partition(|member| member.status() == MemberStatus::Left);
    let count = |status| register.here().filter(|member| member.status() == status).count();
    let (official, probationary) = (count(MemberStatus::Official), count(MemberStatus::Probationary));
    RosterData {
        members: here.into_iter().enumerate().map(member).collect(),
        left: left.into_iter().enumerate().map(member).collect(),
        strength: Strength {
            official,
            probationary,
            temporary_in: count(MemberStatus::TemporaryIn),
            temporary_out: count(MemberStatus::TemporaryOut),
            exempt: count(MemberStatus::Exempt),
            base: official + probationary,
        },
        usual_day: register.usual_day(today()),
        usual_time: doc.text(&Path::Head("time")),
        usual_place: doc.text(&Path::Head("place")),
        id: doc.0.document.to_string(),
        editable: doc.sheet().is_some_and(|sheet| sheet.hand.get() == Hand::Ours),
        new: MemberDraft {
            name: doc.form("member/name"),
            role: role_of(&doc.form("member/role").text),
            standing: standing_of(&doc.form("member/standing").text),
            since: doc.form("member/since"),
            saved,
        },
        paste: PasteDraft {
            lines: pasted(&doc.form("paste/text").text, &register),
            text: doc.form("paste/text"),
        },
    }
}

fn act(doc: Doc, act: RosterAct) {
    let put = |id: &str, field, word: &str| {
        if let Ok(id) = id.parse::<RecordId>() {
            doc.edit(&[Edit::Put(register::member(id, field), word.into())]);
        }
    };
    match act {
        RosterAct::Role(id, role) => put(&id, "role", names::role_word(role)),
        RosterAct::Standing(id, standing) => put(&id, "status", names::status(standing).word()),
        RosterAct::Leave(id) => put(&id, "status", MemberStatus::Left.word()),
        RosterAct::Return(id) => put(&id, "status", status_before(doc, &id).word()),
        RosterAct::UsualDay(day) => {
            doc.edit(&[Edit::Put(Path::Head("day_rule"), i64::from(day).into())]);
        }
        RosterAct::NewRole(role) => doc.set_form("member/role", &role_value(role)),
        RosterAct::NewStanding(standing) => doc.set_form("member/standing", &standing_value(standing)),
        RosterAct::Add => add_one(doc),
        RosterAct::Paste(PasteAct::Add) => add_pasted(doc),
        RosterAct::Paste(PasteAct::DropWrong) => drop_wrong(doc),
        RosterAct::Paste(PasteAct::File(file)) => {
            wasm_bindgen_futures::spawn_local(async move {
                if let Some(bytes) = files::read(&file).await {
                    doc.set_form("paste/text", &String::from_utf8_lossy(&bytes));
                }
            });
        }
    }
}

/// Returns what a member was before they left.
fn status_before(doc: Doc, id: &str) -> MemberStatus {
    let path = id.parse::<RecordId>().ok().map(|id| register::member(id, "status"));
    let before = path.zip(doc.sheet()).and_then(|(path, sheet)| {
        let writings = sheet.peek(|document| document.history(&[path]));
        let left = writings.into_iter().rev().find(|writing| writing.after == MemberStatus::Left.word());
        left?.before.parse().ok()
    });
    before.filter(|before| *before != MemberStatus::Left).unwrap_or(MemberStatus::Official)
}

fn add_one(doc: Doc) {
    let (role, standing) =
        (role_of(&doc.form("member/role").text), standing_of(&doc.form("member/standing").text));
    let name = nfc(doc.form("member/name").text.trim());
    let Ok(since) = typed_day(&doc.form("member/since").text) else { return };
    if name.is_empty() {
        return;
    }
    let row = RosterRow {
        name,
        role: names::role_word(role).parse().unwrap_or(shared::domain::MemberRole::Member),
        status: names::status(standing),
        since,
    };
    add(doc, "member", &[row]);
}

fn add(doc: Doc, form: &str, rows: &[RosterRow]) {
    let last = doc.sheet().and_then(|sheet| {
        sheet.peek(|document| document.reader().records("members").last().map(|record| record.order.clone()))
    });
    let edits = doc.mint(|mint| register::add(mint, last.as_deref(), rows)).unwrap_or_default();
    doc.take_form(form, &edits);
}

fn add_pasted(doc: Doc) {
    let text = nfc(&doc.form("paste/text").text);
    if let Some(rows) = new_people(&text, &in_book(&read_untracked(doc)), fold) {
        add(doc, "paste", &rows);
    }
}

/// Returns who is in the cell, in the order in which the page numbers them.
fn in_book(register: &Register) -> Vec<String> {
    let members = names::sorted(register).into_iter();
    let here = members.filter(|member| member.status() != MemberStatus::Left);
    here.map(|member| member.name.word().to_owned()).collect()
}

/// Returns the number under which the book has a name already.
fn known(name: &str, book: &[String], fold: impl Fn(&str) -> String) -> Option<usize> {
    let name = fold(name);
    book.iter().position(|known| fold(known) == name).map(|at| at + 1)
}

/// Returns whom a list adds: nobody while a line of it is wrong, and nobody whom the book has already.
fn new_people(text: &str, book: &[String], fold: impl Fn(&str) -> String) -> Option<Vec<RosterRow>> {
    let rows: Result<Vec<_>, _> = read_roster(text, &fold).into_iter().map(|line| line.read).collect();
    Some(rows.ok()?.into_iter().filter(|row| known(&row.name, book, &fold).is_none()).collect())
}

fn drop_wrong(doc: Doc) {
    let text = doc.form("paste/text").text;
    let lines = read_roster(&text, fold);
    let is_wrong = |number| lines.iter().any(|line| line.number == number && line.read.is_err());
    let kept: Vec<_> =
        text.lines().enumerate().filter(|(at, _)| !is_wrong(at + 1)).map(|(_, line)| line).collect();
    doc.set_form("paste/text", &kept.join("\n"));
}

fn pasted(text: &str, register: &Register) -> Vec<PastedLine> {
    let book = in_book(register);
    let told = |line: shared::domain::Line| PastedLine {
        number: line.number,
        line: match line.read {
            Ok(row) => match known(&row.name, &book, fold) {
                Some(number) => Line::Known(number),
                None => Line::Read(names::standing(row.status), row.since),
            },
            Err(BadCell::NoName | BadCell::Quotes) => Line::NoName(line.text),
            Err(BadCell::Unknown(word)) if word.starts_with(|letter: char| letter.is_ascii_digit()) => {
                Line::NoSuchDay(word)
            }
            Err(BadCell::Unknown(word)) => Line::UnknownStanding(word),
            Err(BadCell::Twice(first)) => Line::Again(first),
            Err(BadCell::Letters) => Line::BrokenLetters,
        },
        name: line.name,
    };
    read_roster(&nfc(text), fold).into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> String {
        text.trim().to_lowercase()
    }

    #[test]
    fn who_is_in_the_book_already_is_passed_over() {
        let book = ["Y Bhul Mlô".to_owned(), "Lê Quang Sửu".to_owned()];
        assert_eq!(known("LÊ QUANG SỬU", &book, fold), Some(2));
        let people = new_people("Trần Thị Mận, 19/5/2026\nLÊ QUANG SỬU\nH'Yar Kbuôr", &book, fold).unwrap();
        let names: Vec<_> = people.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Trần Thị Mận", "H'Yar Kbuôr"]);
    }

    #[test]
    fn a_list_with_a_wrong_row_adds_nobody() {
        assert_eq!(new_people("Y Bhul Mlô\nLê Quang Sửu, xyz", &[], fold), None);
    }
}
