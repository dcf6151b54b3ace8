//! The roster of the cell.

use leptos::prelude::*;
use shared::document::register::{self, Register};
use shared::document::{Edit, Path};
use shared::domain::{BadCell, BadRow, MemberStatus, RosterRow, read_roster};
use shared::id::{Kind, RecordId};
use shared::rules::MeetingRules;

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
        usual_day: register
            .day_rule
            .shown()
            .and_then(|day| u8::try_from(*day).ok())
            .unwrap_or(MeetingRules::on(today()).day_of_month),
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
    // All or nothing: nothing is taken while a line is wrong.
    if let Ok(rows) = against_book(&nfc(&doc.form("paste/text").text), &in_book(&read_untracked(doc)), fold) {
        let new = rows.into_iter().filter(|(known, _)| known.is_none());
        add(doc, "paste", &new.map(|(_, row)| row).collect::<Vec<_>>());
    }
}

/// Returns who is in the cell, in the order in which the page numbers them.
fn in_book(register: &Register) -> Vec<String> {
    let members = names::sorted(register).into_iter();
    let here = members.filter(|member| member.status() != MemberStatus::Left);
    here.map(|member| member.name.word().to_owned()).collect()
}

/// Reads a list, each row with the number under which the book has its name already: such a row is passed over, by what
/// the page announces and by what the button does.
fn against_book(
    text: &str,
    book: &[String],
    fold: impl Fn(&str) -> String,
) -> Result<Vec<(Option<usize>, RosterRow)>, Vec<BadRow>> {
    let book: Vec<String> = book.iter().map(|name| fold(name)).collect();
    let number = |row: &RosterRow| book.iter().position(|name| *name == fold(&row.name)).map(|at| at + 1);
    Ok(read_roster(text, &fold)?.into_iter().map(|row| (number(&row), row)).collect())
}

fn drop_wrong(doc: Doc) {
    let text = doc.form("paste/text").text;
    if let Err(bad) = read_roster(&text, fold) {
        let kept: Vec<_> = text
            .lines()
            .enumerate()
            .filter(|(at, _)| !bad.iter().any(|bad| bad.row == at + 1))
            .map(|(_, line)| line)
            .collect();
        doc.set_form("paste/text", &kept.join("\n"));
    }
}

fn pasted(text: &str, register: &Register) -> Vec<PastedLine> {
    match against_book(&nfc(text), &in_book(register), fold) {
        Ok(rows) => rows
            .into_iter()
            .enumerate()
            .map(|(at, (known, row))| PastedLine {
                number: at + 1,
                line: match known {
                    Some(number) => Line::Known(number),
                    None => Line::Read(names::standing(row.status), row.since),
                },
                name: row.name,
            })
            .collect(),
        Err(bad) => bad
            .into_iter()
            .map(|bad| PastedLine {
                number: bad.row,
                line: match bad.why {
                    BadCell::NoName | BadCell::Quotes => Line::NoName(bad.text.clone()),
                    BadCell::Unknown(word) if word.starts_with(|letter: char| letter.is_ascii_digit()) => {
                        Line::NoSuchDay(word)
                    }
                    BadCell::Unknown(word) => Line::UnknownStanding(word),
                    BadCell::Twice(first) => Line::Again(first),
                    BadCell::Letters => Line::BrokenLetters,
                },
                name: bad.text,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_in_the_book_already_is_passed_over() {
        let book = ["Y Bhul Mlô".to_owned(), "Lê Quang Sửu".to_owned()];
        let list = "Trần Thị Mận, 19/5/2026\nLÊ QUANG SỬU\nH'Yar Kbuôr";
        let rows = against_book(list, &book, |text| text.trim().to_lowercase()).unwrap();
        let numbers: Vec<_> = rows.iter().map(|(known, row)| (*known, row.name.as_str())).collect();
        assert_eq!(numbers, [(None, "Trần Thị Mận"), (Some(2), "LÊ QUANG SỬU"), (None, "H'Yar Kbuôr")]);
    }

    #[test]
    fn a_list_with_a_wrong_row_adds_nobody() {
        let bad = against_book("Y Bhul Mlô\nLê Quang Sửu, xyz", &[], |text| text.to_lowercase()).unwrap_err();
        assert_eq!(bad.len(), 1);
    }
}
