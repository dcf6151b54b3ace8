//! Roll-call.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::document::meeting::{self, Meeting};
use shared::document::register::{Member, Register};
use shared::document::{Edit, Path};
use shared::domain::{Attendance, Mark, MeetingKind, MeetingState, MemberRole, MemberStatus};
use shared::id::{Kind, RecordId};

use super::names;
use super::opened::{Doc, Use, opened};
use super::prepare::{peek, read_meeting, read_register, read_untracked};
use crate::components::{Live, Text};
use crate::desk::desk;
use crate::pages::guest_form::GuestDraft;
use crate::pages::roll_call::{self, Guest, RollAct, RollCallPage, RollData, RollRow, Tally};
use crate::platform::address::Address;
use crate::routes::Place;

pub fn screen(id: &str) -> AnyView {
    let Some(doc) = Doc::of_unit(id) else { return super::home::screen() };
    let register = Doc::register();
    let address: Address = expect_context();
    opened(vec![(doc, Kind::Meeting, Use::Write), (register, Kind::Register, Use::Read)], move || {
        if let Some(minutes) = super::minutes::instead(doc) {
            return minutes;
        }
        let data = Live::memo(move || data(doc, register));
        let all: StoredValue<Vec<RecordId>> = StoredValue::new(Vec::new());
        let act = Callback::new(move |done| act(doc, register, all, address, done));
        view! { <RollCallPage data=data on_text=doc.on_text() act=act /> }.into_any()
    })
}

/// Returns whether people on the roster who are not on the roll are still to be called: until the meeting is closed,
/// and afterwards where nobody was called at all.
fn is_open(meeting: &Meeting) -> bool {
    meeting.roll.is_empty() || matches!(meeting.state(), MeetingState::Planned | MeetingState::Open)
}

/// Returns who is called to a meeting: everyone who belongs to the cell, or of its committee's meeting that committee.
fn invited<'a>(meeting: &Meeting, register: &'a Register) -> impl Iterator<Item = &'a Member> + use<'a> {
    let committee = meeting.kind.shown() == Some(&MeetingKind::Committee);
    register.here().filter(move |member| !committee || member.role() != MemberRole::Member)
}

/// Returns the roll: what each is and how each was marked. Whoever is still to be called is not marked.
pub fn marks(meeting: &Meeting, register: &Register) -> Vec<(MemberStatus, Option<Mark>)> {
    let to_call = invited(meeting, register)
        .filter(|member| is_open(meeting) && !meeting.roll.contains_key(&member.id));
    let roll = meeting.roll.values().map(|line| {
        (line.status.shown().copied().unwrap_or(MemberStatus::Official), line.mark.shown().copied())
    });
    roll.chain(to_call.map(|member| (member.status(), None))).collect()
}

/// Returns the place of what the roll says of a member.
fn line(member: RecordId, field: &str) -> Path {
    Path::Natural("roll", format!("{member}.{field}"))
}

/// Copies everyone on the roster into the roll who is not marked yet: the minutes name them as they are today. Whoever
/// was copied before, and is not called any more, is taken for one who left.
pub fn copy_roster(meeting: &Meeting, register: &Register) -> Vec<Edit> {
    let unmarked = |id: &RecordId| meeting.roll.get(id).is_none_or(|line| line.mark.shown().is_none());
    let called: BTreeSet<RecordId> = invited(meeting, register).map(|member| member.id).collect();
    let known = register.members.iter().map(|member| member.id);
    let gone = known.filter(|id| !called.contains(id) && meeting.roll.contains_key(id) && unmarked(id));
    let here = invited(meeting, register).filter(|member| unmarked(&member.id));
    here.flat_map(|member| meeting::mark(&person(member), None))
        .chain(gone.map(|id| Edit::Put(line(id, "status"), MemberStatus::Left.word().into())))
        .collect()
}

fn person(member: &Member) -> meeting::Roll<'_> {
    meeting::Roll {
        member: member.id,
        name: member.name.word(),
        status: member.status(),
        role: member.role(),
    }
}

fn shown(mark: Option<&Mark>) -> roll_call::Mark {
    match mark {
        None => roll_call::Mark::Unmarked,
        Some(Mark::Present) => roll_call::Mark::Present,
        Some(Mark::Excused) => roll_call::Mark::Excused,
        Some(Mark::Unexcused) => roll_call::Mark::Absent,
    }
}

fn data(doc: Doc, register: Doc) -> RollData {
    let (meeting, roster) = (read_meeting(doc), read_register(register));
    // What they were when they were called; until then what they are.
    let then = |id: &RecordId, status: MemberStatus, role: MemberRole| {
        let line = meeting.roll.get(id);
        let said = line.map(|line| (line.status.shown().copied(), line.role.shown().copied()));
        let (was, did) = said.unwrap_or_default();
        (was.unwrap_or(status), did.unwrap_or(role))
    };
    let sorted = names::sorted(&roster);
    let known: BTreeSet<RecordId> = sorted.iter().map(|member| member.id).collect();
    let invited: BTreeSet<RecordId> = invited(&meeting, &roster).map(|member| member.id).collect();
    let mut rows: Vec<(RecordId, String, (MemberStatus, MemberRole))> = sorted
        .iter()
        .filter(|member| {
            meeting.roll.contains_key(&member.id) || is_open(&meeting) && invited.contains(&member.id)
        })
        .map(|member| {
            let name = member.name.word().to_owned();
            (member.id, name, then(&member.id, member.status(), member.role()))
        })
        .collect();
    // Somebody on the roll whom this device's roster does not have (yet).
    let strangers = meeting.roll.iter().filter(|(id, _)| !known.contains(id));
    rows.extend(strangers.map(|(id, line)| {
        let what = then(id, MemberStatus::Official, MemberRole::Member);
        (*id, line.name.word().to_owned(), what)
    }));
    let called = rows.into_iter().filter(|(_, _, (status, _))| status.is_called());
    let sum = Attendance::count(marks(&meeting, &roster));
    RollData {
        id: doc.0.document.to_string(),
        name: names::meeting(&meeting),
        rows: called
            .enumerate()
            .map(|(number, (id, name, what))| RollRow {
                id: id.to_string(),
                number: number + 1,
                name,
                note: match what {
                    (MemberStatus::Official, MemberRole::Member) => String::new(),
                    (MemberStatus::Official, role) => names::role(role).word().into(),
                    (status, _) => names::standing(status).word().into(),
                },
                mark: shown(meeting.roll.get(&id).and_then(|line| line.mark.shown())),
                reason: doc.text(&line(id, "reason")),
            })
            .collect(),
        guests: meeting
            .guests
            .iter()
            .filter(|guest| !guest.removed)
            .map(|guest| Guest {
                id: guest.id.to_string(),
                name: guest.name.word().into(),
                role: guest.role.word().into(),
            })
            .collect(),
        tally: Tally {
            present: sum.present() as usize,
            base: sum.strength() as usize,
            away: (sum.excused + sum.unexcused) as usize,
            unmarked: sum.unmarked as usize,
        },
        is_untouched: meeting.state() == MeetingState::Open
            && !meeting.has_begun()
            && meeting.guests.is_empty()
            && meeting.tasks.is_empty()
            && meeting.items().all(|item| item.conclusion.is_empty() && item.resolution.is_empty()),
        new_guest: GuestDraft {
            name: doc.form("guest/name"),
            role: doc.form("guest/role"),
            higher: doc.form("guest/higher").text == "true",
            saved: desk().saved(),
        },
        hand: doc.hand(),
    }
}

fn act(doc: Doc, register: Doc, all: StoredValue<Vec<RecordId>>, address: Address, act: RollAct) {
    let removed = |id: &str, removed: bool| {
        if let Ok(id) = id.parse() {
            doc.edit(&[Edit::Put(Path::removed("guests", id), removed.into())]);
        }
    };
    match act {
        RollAct::Mark(id, mark) => {
            if let Ok(id) = id.parse::<RecordId>() {
                mark_one(doc, register, id, mark);
            }
        }
        RollAct::AllPresent => {
            let (meeting, roster) = (peek(doc), read_untracked(register));
            let unmarked: Vec<_> = invited(&meeting, &roster)
                .filter(|member| member.status().is_called())
                .filter(|member| meeting.roll.get(&member.id).is_none_or(|line| line.mark.shown().is_none()))
                .collect();
            let edits: Vec<_> = unmarked
                .iter()
                .flat_map(|member| meeting::mark(&person(member), Some(Mark::Present)))
                .collect();
            all.set_value(unmarked.iter().map(|member| member.id).collect());
            doc.edit(&edits);
        }
        RollAct::UndoAll => {
            let undone = all.get_value();
            let edits: Vec<_> = undone.into_iter().map(|id| Edit::Put(line(id, "mark"), "".into())).collect();
            doc.edit(&edits);
        }
        RollAct::NewGuestHigher(higher) => doc.set_form("guest/higher", if higher { "true" } else { "" }),
        RollAct::AddGuest => {
            let word = |text: Text| crate::platform::text::nfc(text.text.trim());
            let (name, role) = (word(doc.form("guest/name")), word(doc.form("guest/role")));
            let (meeting, higher) = (peek(doc), doc.form("guest/higher").text == "true");
            let added = doc.mint(|mint| meeting::add_guest(mint, &meeting, &name, &role, higher));
            if let (false, Some((_, edit))) = (name.is_empty(), added) {
                doc.take_form("guest", &[edit]);
            }
        }
        RollAct::RemoveGuest(id) => removed(&id, true),
        RollAct::ReturnGuest(id) => removed(&id, false),
        RollAct::NotBegun => {
            let taken_back = ["opened", "held_on", "started"];
            doc.edit(&taken_back.map(|field| Edit::Put(Path::Head(field), "".into())));
            desk().flush_all();
            address.open(&Place::Prepare(doc.0.document.to_string()).path());
        }
        RollAct::TakeOver => doc.take_over(),
    }
}

fn mark_one(doc: Doc, register: Doc, id: RecordId, mark: roll_call::Mark) {
    let mark = match mark {
        roll_call::Mark::Unmarked => None,
        roll_call::Mark::Present => Some(Mark::Present),
        roll_call::Mark::Excused => Some(Mark::Excused),
        roll_call::Mark::Absent => Some(Mark::Unexcused),
    };
    let (meeting, roster) = (peek(doc), read_untracked(register));
    let mut edits = Vec::new();
    if !meeting.roll.contains_key(&id)
        && let Some(member) = roster.members.iter().find(|member| member.id == id)
    {
        edits.extend(meeting::mark(&person(member), None));
    }
    edits.push(Edit::Put(line(id, "mark"), mark.map_or("", Mark::word).into()));
    doc.edit(&edits);
}
