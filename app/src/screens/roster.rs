//! The roster of the cell.

use leptos::prelude::*;
use shared::document::Edit;
use shared::document::register::{self, Register};
use shared::domain::{BadCell, MemberStatus, RosterRow, read_roster};
use shared::id::{Kind, RecordId};

use super::names;
use super::opened::{Doc, Use, opened};
use crate::desk::{Hand, desk};
use crate::pages::member_form::{MemberDraft, role_of, role_value, standing_of, standing_value};
use crate::pages::paste_form::{Line, PasteAct, PasteDraft, PastedLine};
use crate::pages::roster::{Member, RosterAct, RosterData, RosterPage, Strength};
use crate::platform::{files, text::fold};

pub fn screen() -> AnyView {
    let doc = Doc::register();
    opened(vec![(doc, Kind::Register, Use::Write)], move || {
        let data = Memo::new(move |_| data(doc));
        let act = Callback::new(move |done| act(doc, done));
        view! { <RosterPage data=data on_text=doc.on_text() act=act /> }.into_any()
    })
}

fn read(doc: Doc) -> Register {
    doc.sheet().map(|sheet| sheet.read(|document| Register::read(&document.reader()))).unwrap_or_default()
}

fn data(doc: Doc) -> RosterData {
    let register = read(doc);
    let saved = desk().saved_at.get();
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
        RosterAct::Return(id) => put(&id, "status", MemberStatus::Official.word()),
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

fn add_one(doc: Doc) {
    let (role, standing) =
        (role_of(&doc.form("member/role").text), standing_of(&doc.form("member/standing").text));
    let name = crate::platform::text::nfc(doc.form("member/name").text.trim());
    if name.is_empty() {
        return;
    }
    let row = RosterRow {
        name,
        role: names::role_word(role).parse().unwrap_or(shared::domain::MemberRole::Member),
        status: names::status(standing),
        since: doc.form("member/since").text.parse().ok(),
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
    if let Ok(rows) = read_roster(&crate::platform::text::nfc(&doc.form("paste/text").text), fold) {
        add(doc, "paste", &rows);
    }
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
    let known = |name: &str| register.here().position(|member| fold(member.name.word()) == fold(name));
    match read_roster(text, fold) {
        Ok(rows) => rows
            .into_iter()
            .enumerate()
            .map(|(at, row)| PastedLine {
                number: at + 1,
                line: match known(&row.name) {
                    Some(number) => Line::Known(number + 1),
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
                    BadCell::Unknown(word) if word.contains('/') => Line::NoSuchDay(word),
                    BadCell::Unknown(word) => Line::UnknownStanding(word),
                    BadCell::Twice(first) => Line::Known(first),
                },
                name: bad.text,
            })
            .collect(),
    }
}
