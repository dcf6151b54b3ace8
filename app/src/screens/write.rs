//! Writing a meeting, item by item.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::document::meeting::{self, Item, Meeting, Said};
use shared::document::register::Register;
use shared::document::{Edit, Path};
use shared::domain::{Mark, VoteMethod};
use shared::id::{DocumentId, DocumentKey, Kind, RecordId};
use shared::rules::MeetingRules;

use super::home::petition_state;
use super::names;
use super::opened::{Doc, Use, opened};
use super::prepare::{item, peek, read_meeting, read_register, read_untracked};
use super::today::today;
use crate::components::{Live, OutlineState, Text};
use crate::desk::desk;
use crate::pages::day_field::typed_day;
use crate::pages::home::PetitionLine;
use crate::pages::kinds::{Due, PetitionState, TaskLine};
use crate::pages::petition_form::PetitionDraft;
use crate::pages::task_form::TaskDraft;
use crate::pages::writing::{
    Entry, ItemLine, Speaker, Vote, VoteHow, VoteSide, WritingAct, WritingData, WritingPage,
};
use crate::platform::{clock, text::nfc};

/// The entries being written on this page: each gets its record with the first letter.
#[derive(Clone, Copy)]
struct Writing {
    doc: Doc,
    register: Doc,
    item: RecordId,
    said: RwSignal<Option<RecordId>>,
    guidance: RwSignal<Option<RecordId>>,
    /// Where the cell's petitions stand. The rows come anew with every change that is written; these hardly ever do.
    petitions: Live<BTreeMap<DocumentId, PetitionState>>,
}

pub fn screen(id: &str, at: Option<String>) -> AnyView {
    let Some(doc) = Doc::of_unit(id) else { return super::home::screen() };
    let register = Doc::register();
    opened(vec![(doc, Kind::Meeting, Use::Write), (register, Kind::Register, Use::Read)], move || {
        if let Some(minutes) = super::minutes::instead(doc) {
            return minutes;
        }
        let meeting = peek(doc);
        let wanted = at.as_deref().and_then(|at| at.parse().ok());
        let Some(item) = wanted.or_else(|| left_at(&meeting, doc)).or(meeting.items().next().map(|it| it.id))
        else {
            return super::prepare::screen(&doc.0.document.to_string());
        };
        let page = Writing {
            doc,
            register,
            item,
            said: RwSignal::new(None),
            guidance: RwSignal::new(None),
            petitions: Live::memo(petitions),
        };
        page.begin(false, returned_to(doc, &meeting, item, false));
        page.begin(true, returned_to(doc, &meeting, item, true));
        let data = Live::memo(move || data(page));
        let act = Callback::new(move |done| act(page, done));
        view! { <WritingPage data=data on_text=doc.on_text() act=act /> }.into_any()
    })
}

/// Returns the item that a killed window was at, else the first that is not done.
fn left_at(meeting: &Meeting, doc: Doc) -> Option<RecordId> {
    let returned = doc.sheet().and_then(|sheet| sheet.return_to()).and_then(|path| {
        match Path::parse(Kind::Meeting, &path).ok()? {
            Path::Field("said", id, _) => {
                meeting.said.iter().find(|said| said.id == id)?.item.shown().copied()
            }
            Path::Field("agenda", id, _) => Some(id),
            _ => None,
        }
    });
    let empty = |item: &&Item| item.conclusion.is_empty() && meeting.said_under(item.id).next().is_none();
    returned.or_else(|| meeting.items().find(empty).map(|item| item.id))
}

/// Returns the entry that a killed window was writing under this item.
fn returned_to(doc: Doc, meeting: &Meeting, item: RecordId, guidance: bool) -> Option<RecordId> {
    let path = doc.sheet()?.return_to()?;
    let Ok(Path::Field("said", id, "text")) = Path::parse(Kind::Meeting, &path) else { return None };
    let said = meeting.said.iter().find(|said| said.id == id)?;
    (said.item.shown() == Some(&item) && said.guidance.is_set() == guidance).then_some(id)
}

impl Writing {
    /// Begins an entry: a fresh record id, with what its record will say.
    fn begin(self, guidance: bool, known: Option<RecordId>) {
        let Some(sheet) = self.doc.sheet() else { return };
        let meeting = peek(self.doc);
        let speaker = if guidance { delegate(&meeting) } else { None };
        let speaker = speaker.unwrap_or_default();
        let (id, edit) = sheet
            .mint(|mint| meeting::say(mint, &meeting, self.item, (&speaker.0, &speaker.1), guidance, ""));
        if known.is_none()
            && let Edit::Add(_, _, fields, _) = edit
        {
            let word = |value| match value {
                shared::document::Value::Word(word) => word,
                shared::document::Value::Flag(flag) => flag.to_string(),
                shared::document::Value::Count(count) => count.to_string(),
            };
            let seed = fields.into_iter().map(|(name, value)| (name.to_owned(), word(value))).collect();
            sheet.set_seed(&text_of(id), seed);
        }
        let current = if guidance { self.guidance } else { self.said };
        current.set(Some(known.unwrap_or(id)));
    }

    fn current(self, guidance: bool) -> Option<RecordId> {
        if guidance { self.guidance.get() } else { self.said.get() }
    }
}

const fn text_of(id: RecordId) -> Path {
    Path::Field("said", id, "text")
}

fn delegate(meeting: &Meeting) -> Option<(String, String)> {
    let guest = meeting.guests.iter().find(|guest| !guest.removed && guest.higher.is_set())?;
    Some((guest.id.to_string(), guest.name.word().into()))
}

fn data(page: Writing) -> WritingData {
    let doc = page.doc;
    let (meeting, roster, today) = (read_meeting(doc), read_register(page.register), today());
    let saved = desk().saved();
    let items: Vec<_> = meeting.items().collect();
    let at = items.iter().position(|entry| entry.id == page.item).unwrap_or(0);
    let here = items.get(at).copied();
    let entries = |guidance: bool| -> Vec<Entry> {
        meeting
            .said_under(page.item)
            .filter(|said| said.guidance.is_set() == guidance && Some(said.id) != page.current(guidance))
            .map(|said| entry(doc, said, saved))
            .collect()
    };
    let fresh = |guidance: bool| {
        let id = page.current(guidance);
        let known = id.and_then(|id| meeting.said.iter().find(|said| said.id == id));
        match (known, id) {
            (Some(said), _) => Entry { written_now: true, ..entry(doc, said, saved) },
            (None, Some(id)) => Entry {
                id: id.to_string(),
                speaker: seeded(doc, id),
                speaker_name: String::new(),
                text: doc.text(&text_of(id)),
                saved,
                written_now: true,
                history: None,
            },
            (None, None) => Entry {
                id: String::new(),
                speaker: String::new(),
                speaker_name: String::new(),
                text: Text::default(),
                saved: None,
                written_now: true,
                history: None,
            },
        }
    };
    WritingData {
        meeting: doc.0.document.to_string(),
        history: item(page.item, "conclusion").to_string(),
        name: names::meeting(&meeting),
        items: items
            .iter()
            .map(|entry| ItemLine {
                id: entry.id.to_string(),
                title: entry.title.clone(),
                state: state(&meeting, entry, page.item),
            })
            .collect(),
        at,
        presenter: here.map(|it| it.presenter_name.word().to_owned()).unwrap_or_default(),
        prepared: here.map(|it| it.body.clone()).unwrap_or_default(),
        conflicts: doc
            .sheet()
            .map(|sheet| sheet.read(|document| document.reader().conflicts().len()))
            .unwrap_or_default(),
        speakers: speakers(&meeting, &roster),
        said: entries(false),
        new_said: fresh(false),
        guidance: entries(true),
        new_guidance: fresh(true),
        conclusion: doc.text(&item(page.item, "conclusion")),
        resolution: doc.text(&item(page.item, "resolution")),
        vote: here.map(|it| vote(&meeting, it)).unwrap_or_default(),
        tasks: meeting
            .tasks
            .iter()
            .filter(|task| !task.removed && task.item.shown() == Some(&page.item))
            .map(|task| TaskLine {
                id: task.id.to_string(),
                title: task.what.clone(),
                who: task.assignee_name.word().into(),
                due: Due::of(task.due.shown().copied(), today),
            })
            .collect(),
        new_task: TaskDraft {
            what: doc.form("task/what"),
            who: doc.form("task/who"),
            due: doc.form("task/due"),
            names: names::people(&roster).into_iter().map(|choice| choice.label).collect(),
            today,
            saved,
        },
        petitions: meeting
            .petitions
            .iter()
            .filter(|line| !line.removed && line.item.shown() == Some(&page.item))
            .map(|line| PetitionLine {
                title: line.subject.word().into(),
                state: page.petitions.with(|known| {
                    let state = line.petition.shown().and_then(|id| known.get(id));
                    state.cloned().unwrap_or(PetitionState::Recorded)
                }),
            })
            .collect(),
        new_petition: PetitionDraft {
            what: doc.form("petition/what"),
            place: doc.form("petition/place"),
            who: doc.form("petition/who"),
            forward: match doc.form("petition/forward").text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            saved,
        },
        saved,
        hand: doc.hand(),
    }
}

/// Returns where the cell's petitions stand, as their own rows say.
fn petitions() -> BTreeMap<DocumentId, PetitionState> {
    let (desk, today) = (desk(), today());
    desk.cells.with(|cells| {
        let cell = cells.cells.get(&desk.identity.unit);
        let rows = cell.into_iter().flat_map(|cell| &cell.petitions);
        rows.map(|(id, row)| (*id, petition_state(row, today))).collect()
    })
}

fn entry(doc: Doc, said: &Said, saved: Option<shared::time::Instant>) -> Entry {
    Entry {
        id: said.id.to_string(),
        speaker: said.speaker.shown().map(RecordId::to_string).unwrap_or_default(),
        speaker_name: said.speaker_name.word().into(),
        text: doc.text(&text_of(said.id)),
        saved,
        written_now: false,
        history: Some((doc.0.document.to_string(), text_of(said.id).to_string())),
    }
}

fn seeded(doc: Doc, id: RecordId) -> String {
    let seed = doc.sheet().and_then(|sheet| sheet.seed_of(&text_of(id))).unwrap_or_default();
    seed.into_iter().find(|(name, _)| name == "speaker").map(|(_, word)| word).unwrap_or_default()
}

fn state(meeting: &Meeting, entry: &Item, here: RecordId) -> OutlineState {
    let written = !entry.conclusion.trim().is_empty()
        || !entry.resolution.trim().is_empty()
        || meeting.said_under(entry.id).next().is_some();
    match (entry.id == here, written) {
        (true, _) => OutlineState::Writing,
        (false, true) => OutlineState::Done,
        (false, false) => OutlineState::Empty,
    }
}

fn speakers(meeting: &Meeting, register: &Register) -> Vec<Speaker> {
    let guests = meeting.guests.iter().filter(|guest| !guest.removed).map(|guest| Speaker {
        value: guest.id.to_string(),
        name: guest.name.word().into(),
        role: guest.role.word().into(),
        higher: guest.higher.is_set(),
    });
    let away = |member: &shared::document::register::Member| {
        let mark = meeting.roll.get(&member.id).and_then(|line| line.mark.shown());
        matches!(mark, Some(Mark::Excused | Mark::Unexcused))
    };
    let members = names::sorted(register)
        .into_iter()
        .filter(|member| member.status().is_called() && !away(member))
        .map(|member| Speaker {
            value: member.id.to_string(),
            name: member.name.word().into(),
            role: String::new(),
            higher: false,
        });
    members.chain(guests).collect()
}

fn vote(meeting: &Meeting, it: &Item) -> Vote {
    let sum = meeting.attendance();
    let day = meeting.held_on.shown().or(meeting.day.shown()).copied().unwrap_or_else(today);
    let count = |field: &shared::document::Field<i64>| field.shown().and_then(|n| u32::try_from(*n).ok());
    Vote {
        how: it.vote_method.shown().map(|method| match method {
            VoteMethod::ShowOfHands => VoteHow::Hands,
            VoteMethod::Ballot => VoteHow::Ballot,
            VoteMethod::App => VoteHow::App,
        }),
        in_favour: count(&it.votes_for),
        against: count(&it.against),
        abstain: count(&it.abstain),
        voters: sum.official_present,
        needed: MeetingRules::on(day).majority(sum.official),
    }
}

fn act(page: Writing, act: WritingAct) {
    let doc = page.doc;
    let removed = |id: &str, removed: bool| {
        if let Ok(id) = id.parse() {
            doc.edit(&[Edit::Put(Path::removed("said", id), removed.into())]);
        }
    };
    match act {
        WritingAct::Speaker(entry, speaker) => {
            if let Ok(entry) = entry.parse() {
                set_speaker(page, entry, &speaker);
            }
        }
        WritingAct::NextSaid => {
            flush(doc);
            page.begin(false, None);
        }
        WritingAct::NextGuidance => {
            flush(doc);
            page.begin(true, None);
        }
        WritingAct::Remove(id) => removed(&id, true),
        WritingAct::BringBack(id) => removed(&id, false),
        WritingAct::VoteHow(how) => {
            let method = match how {
                VoteHow::Hands => VoteMethod::ShowOfHands,
                VoteHow::Ballot => VoteMethod::Ballot,
                VoteHow::App => VoteMethod::App,
            };
            doc.edit(&[Edit::Put(item(page.item, "vote_method"), method.word().into())]);
        }
        WritingAct::VoteCount(side, count) => {
            let field = match side {
                VoteSide::InFavour => "votes_for",
                VoteSide::Against => "votes_against",
                VoteSide::Abstain => "votes_abstain",
            };
            // An emptied field says nothing; a document has no way to unsay a count but to say less than none.
            let count = count.map_or(-1, i64::from);
            doc.edit(&[Edit::Put(item(page.item, field), count.into())]);
        }
        WritingAct::GiveTask => give_task(page),
        WritingAct::PetitionForward(forward) => {
            doc.set_form("petition/forward", if forward { "true" } else { "false" });
        }
        WritingAct::RecordPetition => {
            wasm_bindgen_futures::spawn_local(record_petition(page));
        }
        WritingAct::TakeOver => doc.take_over(),
    }
}

fn flush(doc: Doc) {
    if let Some(sheet) = doc.sheet() {
        desk().flush(&sheet, true);
    }
}

fn set_speaker(page: Writing, entry: RecordId, speaker: &str) {
    let Some(sheet) = page.doc.sheet() else { return };
    let (meeting, roster) = (peek(page.doc), read_untracked(page.register));
    let chosen = speakers(&meeting, &roster).into_iter().find(|known| known.value == speaker);
    let (name, higher) = chosen.map(|known| (known.name, known.higher)).unwrap_or_default();
    if sheet.peek(|document| document.has_record("said", entry)) {
        let put = |field, value| Edit::Put(Path::Field("said", entry, field), value);
        let mut edits = vec![put("speaker", speaker.into()), put("speaker_name", name.into())];
        // What a guest of the higher level says is guidance.
        if higher {
            edits.push(put("guidance", true.into()));
        }
        page.doc.edit(&edits);
        return;
    }
    let path = text_of(entry);
    let mut seed = sheet.seed_of(&path).unwrap_or_default();
    seed.retain(|(name, _)| !["speaker", "speaker_name"].contains(&name.as_str()));
    if !speaker.is_empty() {
        seed.push(("speaker".into(), speaker.into()));
        seed.push(("speaker_name".into(), name));
    }
    if higher && !seed.iter().any(|(name, _)| name == "guidance") {
        seed.push(("guidance".into(), "true".into()));
    }
    sheet.set_seed(&path, seed);
    sheet.version.update(|version| *version += 1);
}

/// Returns the member's id where `name` is one's, and the name.
pub fn assignee(register: &Register, name: &str) -> (String, String) {
    let name = nfc(name.trim()).replace('\u{a0}', " ");
    let member = register.here().find(|member| member.name.word().replace('\u{a0}', " ") == name);
    (member.map(|member| member.id.to_string()).unwrap_or_default(), name)
}

fn give_task(page: Writing) {
    let doc = page.doc;
    let what = nfc(doc.form("task/what").text.trim());
    if what.is_empty() {
        return;
    }
    // A day that cannot be read stays in its field, and the field says so.
    let Ok(due) = typed_day(&doc.form("task/due").text) else { return };
    let meeting = peek(doc);
    let (id, name) = assignee(&read_untracked(page.register), &doc.form("task/who").text);
    let added = doc.mint(|mint| meeting::add_task(mint, &meeting, Some(page.item), &what, (&id, &name), due));
    if let Some((_, edit)) = added {
        doc.take_form("task", &[edit]);
    }
}

/// Makes the petition's own document, then its line in the meeting.
async fn record_petition(page: Writing) {
    let doc = page.doc;
    let word = |field: &str| nfc(doc.form(field).text.trim());
    let (what, place, who) = (word("petition/what"), word("petition/place"), word("petition/who"));
    if what.is_empty() {
        return;
    }
    let forward = doc.form("petition/forward").text == "true";
    let petition = DocumentId::from_bytes(clock::random());
    let key = DocumentKey { unit: doc.0.unit, document: petition };
    let desk = desk();
    let Ok(sheet) = desk.open(key, Kind::Petition).await else { return };
    let today = clock::now().day();
    let mut edits = shared::document::petition::record(&what, &place, &who, Some(doc.0.document), today);
    if forward {
        edits.push(Edit::Put(Path::Head("forwarded"), today.to_string().into()));
    }
    let made = desk.edit(&sheet, &edits);
    desk.close(&sheet);
    if made.is_err() {
        return;
    }
    let meeting = peek(doc);
    let added = doc.mint(|mint| meeting::add_petition(mint, &meeting, Some(page.item), petition, &what));
    if let Some((_, edit)) = added {
        doc.take_form("petition", &[edit]);
    }
}
