//! Tasks and petitions of the whole cell. Each lives in a document of its own, which is opened when somebody begins to
//! write in its line.

use leptos::prelude::*;
use shared::document::register::Register;
use shared::document::{Edit, Path, meeting, petition};
use shared::domain::{MeetingKind, MeetingState, TaskState};
use shared::id::{DocumentId, DocumentKey, Kind, RecordId};
use shared::overview::{CellYear, PetitionRow, TaskRow};
use shared::permit::{Action, may};
use shared::time::{Day, Month};
use wasm_bindgen_futures::spawn_local;

use super::home::petition_state;
use super::meetings::usual;
use super::opened::{Doc, Use, opened};
use super::prepare::{peek, read_register, read_untracked};
use super::shelf::{Shelf, write_in};
use super::today::today;
use super::write::assignee;
use super::{lines, names};
use crate::components::Live;
use crate::desk::{Hand, desk};
use crate::pages::day_field::typed_day;
use crate::pages::kinds::{Due, PetitionState, TaskLine};
use crate::pages::petition_form::PetitionDraft;
use crate::pages::task_form::TaskDraft;
use crate::pages::tasks::{PetitionItem, TaskItem, TasksAct, TasksData, TasksPage};
use crate::platform::{clock, text::nfc};

pub fn screen() -> AnyView {
    // What is being written in the two forms is kept with the register: it belongs to no meeting yet.
    let register = Doc::register();
    opened(vec![(register, Kind::Register, Use::Write)], move || {
        let shelf = Shelf::new();
        shelf.hold(register.0, Kind::Register);
        let data = Live::memo(move || data(shelf, register));
        let act = Callback::new(move |done| act(register, done));
        view! { <TasksPage data=data on_text=shelf.on_text(kind_of) act=act /> }.into_any()
    })
}

/// Returns what kind of document of this unit a key names.
pub fn kind_of(key: &DocumentKey) -> Kind {
    let desk = desk();
    let is_petition = desk.cells.with_untracked(|cells| {
        cells.cells.get(&key.unit).is_some_and(|cell| cell.petitions.contains_key(&key.document))
    });
    match key.document == DocumentId::register(key.unit) {
        true => Kind::Register,
        false if is_petition => Kind::Petition,
        false => Kind::Meeting,
    }
}

fn key(document: DocumentId) -> DocumentKey {
    DocumentKey { unit: desk().identity.unit, document }
}

const fn task(id: RecordId, field: &'static str) -> Path {
    Path::Field("tasks", id, field)
}

fn data(shelf: Shelf, register: Doc) -> TasksData {
    let (desk, today) = (desk(), today());
    let roster = read_register(register);
    desk.cells.with(|cells| {
        let none = CellYear::default();
        let cell = cells.cells.get(&desk.identity.unit).unwrap_or(&none);
        let open = cell.open_tasks(today);
        TasksData {
            open: open.iter().map(|(meeting, row, _)| task_item(shelf, cell, *meeting, row, today)).collect(),
            done: done(cell, today)
                .into_iter()
                .map(|(at, row)| task_item(shelf, cell, at, row, today))
                .collect(),
            petitions: petitions(shelf, cell, today),
            new_task: TaskDraft {
                what: shelf.form(register.0, "task/what"),
                who: shelf.form(register.0, "task/who"),
                due: shelf.form(register.0, "task/due"),
                names: in_charge(cell, &roster),
                today,
                saved: desk.saved(),
            },
            new_petition: PetitionDraft {
                what: shelf.form(register.0, "petition/what"),
                place: shelf.form(register.0, "petition/place"),
                who: shelf.form(register.0, "petition/who"),
                forward: match register.form("petition/forward").text.as_str() {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                },
                saved: desk.saved(),
            },
            editable: may(desk.identity.role, Action::Write, Kind::Meeting),
        }
    })
}

fn task_item(shelf: Shelf, cell: &CellYear, meeting: DocumentId, row: &TaskRow, today: Day) -> TaskItem {
    let key = key(meeting);
    let state = cell.meetings.get(&meeting).map(|row| row.state);
    TaskItem {
        line: TaskLine {
            id: format!("{meeting}/{}", row.id),
            title: row.what.clone(),
            who: row.assignee.clone(),
            due: match row.done {
                Some(done) => Due::Done(Some(done)),
                None => Due::of(row.due, today),
            },
        },
        progress: shelf.text(key, &task(row.id, "outcome"), || row.outcome.clone()),
        is_open: state.is_some_and(|state| state != MeetingState::Adopted),
        what: shelf.text(key, &task(row.id, "what"), || row.what.clone()),
        who: shelf.text(key, &task(row.id, "assignee_name"), || row.assignee.clone()),
        due: shelf.text(key, &task(row.id, "due"), || row.due.map(|day| day.written()).unwrap_or_default()),
        saved: shelf.has(&key).then(|| desk().saved()).flatten(),
    }
}

/// Returns the finished tasks, the latest first.
fn done(cell: &CellYear, today: Day) -> Vec<(DocumentId, &TaskRow)> {
    let tasks = cell.meetings.iter().flat_map(|(id, row)| row.tasks.iter().map(|task| (*id, task)));
    let is_done = |task: &TaskRow| !TaskState::on(today, task.due, task.done).is_open();
    let mut done: Vec<_> = tasks.filter(|(_, task)| is_done(task)).collect();
    done.sort_by_key(|(_, task)| std::cmp::Reverse(task.done));
    done
}

/// Returns who can be put in charge: bodies that were before, then members.
fn in_charge(cell: &CellYear, roster: &Register) -> Vec<String> {
    let members: Vec<String> = names::people(roster).into_iter().map(|choice| choice.label).collect();
    let mut meetings: Vec<_> = cell.meetings.values().collect();
    meetings.sort_by_key(|row| std::cmp::Reverse(lines::day_of(row)));
    let mut names: Vec<String> = Vec::new();
    for task in meetings.into_iter().flat_map(|row| &row.tasks) {
        let name = crate::words::name(&task.assignee);
        if !name.is_empty() && !members.contains(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.extend(members);
    names
}

fn petitions(shelf: Shelf, cell: &CellYear, today: Day) -> Vec<PetitionItem> {
    let mut items: Vec<_> = cell
        .petitions
        .iter()
        .map(|(id, row)| (urgency(row, today), petition_item(shelf, *id, row, today)))
        .collect();
    items.sort_by_key(|(urgency, _)| *urgency);
    items.into_iter().map(|(_, item)| item).collect()
}

/// Those to act on first: what nobody has dealt with, then what waits longest; what is finished last, latest first.
fn urgency(row: &PetitionRow, today: Day) -> (u8, i64) {
    let age = row.recorded.map_or(0, |day| today.since(day));
    match petition_state(row, today) {
        PetitionState::Answered(_) | PetitionState::Asks(_) => (0, -age),
        PetitionState::Recorded => (1, -age),
        PetitionState::Forwarded(days) => (2, -days),
        PetitionState::Settled | PetitionState::Reported | PetitionState::Closed => (3, age),
    }
}

fn petition_item(shelf: Shelf, id: DocumentId, row: &PetitionRow, today: Day) -> PetitionItem {
    let key = key(id);
    PetitionItem {
        id: id.to_string(),
        title: row.subject.clone(),
        place: row.place.clone(),
        who: row.author.clone(),
        recorded: row.recorded.unwrap_or(today),
        state: petition_state(row, today),
        answer: row.outcome.clone(),
        detail: shelf.text(key, &Path::Head("detail"), String::new),
        saved: shelf.has(&key).then(|| desk().saved()).flatten(),
    }
}

fn act(register: Doc, act: TasksAct) {
    let today = clock::now().day().to_string();
    match act {
        TasksAct::GiveTask => give_task(register),
        TasksAct::Finish(id) => put_done(&id, today),
        TasksAct::Reopen(id) => put_done(&id, String::new()),
        TasksAct::Changed(id) => name_in_charge(register, &id),
        TasksAct::Remove(id) => put_removed(&id, true),
        TasksAct::BringBack(id) => put_removed(&id, false),
        TasksAct::PetitionForward(forward) => {
            register.set_form("petition/forward", if forward { "true" } else { "false" });
        }
        TasksAct::RecordPetition => record_petition(register),
        TasksAct::ReportBack(id) => put_head(&id, "reported_back", today),
        TasksAct::Forward(id) => put_head(&id, "forwarded", today),
        TasksAct::Settle(id) => put_head(&id, "settled", today),
        // What was typed is in the document already; only the pause after the last key is not waited for.
        TasksAct::DetailDone(id) => flush(&id),
    }
}

fn flush(petition: &str) {
    let sheet = petition.parse().ok().and_then(|petition| desk().sheet(&key(petition)));
    if let Some(sheet) = sheet {
        desk().flush(&sheet, true);
    }
}

/// Says when a task was done; nothing takes it back.
fn put_done(id: &str, day: String) {
    edit_task(id, move |_, id| vec![Edit::Put(task(id, "done"), day.into())]);
}

fn put_removed(id: &str, removed: bool) {
    edit_task(id, move |_, id| vec![Edit::Put(Path::removed("tasks", id), removed.into())]);
}

/// Has the name of who is in charge, as it was typed, mean the member of that name.
fn name_in_charge(register: Doc, id: &str) {
    edit_task(id, move |doc, id| {
        let meeting = peek(doc);
        let typed = meeting.tasks.iter().find(|task| task.id == id).map(|task| task.assignee_name.word());
        let (member, _) = assignee(&read_untracked(register), typed.unwrap_or_default());
        vec![Edit::Put(task(id, "assignee"), member.into())]
    });
}

/// Edits a task, with what was typed before that.
fn edit_task(id: &str, edits: impl FnOnce(Doc, RecordId) -> Vec<Edit> + 'static) {
    let Some((meeting, id)) = id.split_once('/') else { return };
    let (Ok(meeting), Ok(id)) = (meeting.parse(), id.parse()) else { return };
    desk().flush_all();
    spawn_local(async move {
        write_in(key(meeting), Kind::Meeting, |doc| doc.edit(&edits(doc, id))).await;
    });
}

fn put_head(id: &str, field: &'static str, day: String) {
    let Ok(petition) = id.parse() else { return };
    let edit = Edit::Put(Path::Head(field), day.into());
    spawn_local(async move {
        write_in(key(petition), Kind::Petition, |doc| doc.edit(&[edit])).await;
    });
}

/// Returns the meeting that a task given out between meetings goes into: the latest that was held and whose minutes are not
/// adopted, else the next, and where none is planned, the first regular one that there is nothing of: with its month.
fn meeting_for_tasks() -> (DocumentId, Option<Month>) {
    let desk = desk();
    let known = desk.cells.with_untracked(|cells| {
        let cell = cells.cells.get(&desk.identity.unit)?;
        let held =
            cell.meetings.iter().filter(|(_, row)| row.state.is_held() && row.state != MeetingState::Adopted);
        let planned = cell.meetings.iter().filter(|(_, row)| row.state == MeetingState::Planned);
        let latest = held.max_by_key(|(_, row)| lines::day_of(row));
        latest.or_else(|| planned.min_by_key(|(_, row)| lines::day_of(row))).map(|(id, _)| *id)
    });
    if let Some(known) = known {
        return (known, None);
    }
    let regular = |month| DocumentId::regular_meeting(desk.identity.unit, month);
    let is_free = |month: &Month| {
        desk.cells.with_untracked(|cells| {
            let cell = cells.cells.get(&desk.identity.unit);
            cell.is_none_or(|cell| !cell.meetings.contains_key(&regular(*month)))
        })
    };
    let this = Month::of(today());
    let month = (0..).map(|months| this.plus(months)).find(is_free).unwrap_or(this);
    (regular(month), Some(month))
}

fn give_task(register: Doc) {
    let word = |field: &str| nfc(register.form(field).text.trim());
    let (what, who) = (word("task/what"), word("task/who"));
    if what.is_empty() {
        return;
    }
    let (document, new) = meeting_for_tasks();
    let (id, name) = assignee(&read_untracked(register), &who);
    let Ok(due) = typed_day(&word("task/due")) else { return };
    spawn_local(async move {
        let given = write_in(key(document), Kind::Meeting, |doc| {
            let meeting = peek(doc);
            let added = doc.mint(|mint| meeting::add_task(mint, &meeting, None, &what, (&id, &name), due));
            let planned = new.filter(|_| meeting.month.shown().is_none()).map(|month| {
                let mut edits = meeting::plan(MeetingKind::Regular, month);
                edits.extend(usual(register, MeetingKind::Regular, month, &edits));
                edits
            });
            let mut edits = planned.unwrap_or_default();
            edits.extend(added.map(|(_, edit)| edit));
            doc.edit(&edits);
        });
        if given.await.is_some() {
            empty_form(register, "task").await;
        }
    });
}

fn record_petition(register: Doc) {
    let word = |field: &str| nfc(register.form(field).text.trim());
    let (what, place, who) = (word("petition/what"), word("petition/place"), word("petition/who"));
    if what.is_empty() {
        return;
    }
    let forward = word("petition/forward") == "true";
    let document = DocumentId::from_bytes(clock::random());
    spawn_local(async move {
        let made = write_in(key(document), Kind::Petition, |doc| {
            let today = clock::now().day();
            let mut edits = petition::record(&what, &place, &who, None, today);
            if forward {
                edits.push(Edit::Put(Path::Head("forwarded"), today.to_string().into()));
            }
            doc.edit(&edits);
        });
        if made.await.is_some() {
            empty_form(register, "petition").await;
        }
    });
}

/// Empties a form once what it said stands in its document.
async fn empty_form(register: Doc, form: &str) {
    let Some(sheet) = register.sheet() else { return };
    super::shelf::claim(&sheet).await;
    if sheet.hand.get_untracked() == Hand::Ours {
        register.take_form(form, &[]);
    }
}
