//! A document's rows.

use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Change, ScalarValue};
use serde::{Deserialize, Serialize};

use crate::document::meeting::{Meeting, Task};
use crate::document::petition::Petition;
use crate::document::register::Register;
use crate::document::{Document, Path, Stamp};
use crate::domain::{Attendance, MeetingKind, MeetingState, MemberStatus, PetitionState, Vote};
use crate::id::{Audience, DocumentId, Kind, RecordId};
use crate::time::{Day, Month};

/// What the overview knows of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rows {
    /// Of a register.
    Register(RegisterRow),
    /// Of a meeting.
    Meeting(Box<MeetingRow>),
    /// Of a petition.
    Petition(PetitionRow),
}

/// A cell's roster in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisterRow {
    /// The secretary's name.
    pub secretary: String,
    /// The day of the month of the regular meeting, where the cell has set one.
    pub day_rule: Option<u8>,
    /// The usual place.
    pub place: String,
    /// The usual hour.
    pub time: String,
    /// Members by class.
    pub members: MemberCounts,
    /// Places where devices wrote different things.
    pub conflicts: u32,
}

/// Members by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCounts {
    /// Chính thức.
    pub official: u32,
    /// Dự bị.
    pub probationary: u32,
    /// Sinh hoạt tạm thời.
    pub temporary_in: u32,
    /// Tạm vắng.
    pub temporary_out: u32,
    /// Miễn sinh hoạt.
    pub exempt: u32,
}

/// A meeting in a few lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingRow {
    /// Loại cuộc họp.
    pub kind: MeetingKind,
    /// The month it is for, where it is known.
    pub month: Option<Month>,
    /// What it is about.
    pub title: String,
    /// How far it has come.
    pub state: MeetingState,
    /// The planned day.
    pub day: Option<Day>,
    /// The planned hour.
    pub time: String,
    /// Nơi họp.
    pub place: String,
    /// The day it was held.
    pub held_on: Option<Day>,
    /// The hour it began.
    pub started: String,
    /// The hour it ended.
    pub ended: String,
    /// Why it was not held.
    pub missed: String,
    /// Who said so.
    pub missed_by: Option<Stamp>,
    /// The roll, counted.
    pub attendance: Attendance,
    /// Titles of the items, in order.
    pub agenda: Vec<String>,
    /// How many items have nothing prepared.
    pub unwritten: u32,
    /// What was resolved, and the votes.
    pub resolutions: Vec<ResolutionRow>,
    /// Tasks given out.
    pub tasks: Vec<TaskRow>,
    /// How many petitions were raised.
    pub petitions: u32,
    /// Days of the addenda.
    pub addenda: Vec<Day>,
    /// Places where devices wrote different things.
    pub conflicts: u32,
    /// What came after adoption and is in no addendum's minutes.
    pub late: u32,
    /// Who created it offline without knowing of the others, where more than one device did.
    pub also_made_by: Vec<Stamp>,
}

/// One resolution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResolutionRow {
    /// The item it belongs to.
    pub item: String,
    /// What was resolved.
    pub text: String,
    /// The vote, where one was counted.
    pub vote: Option<Vote>,
}

/// One task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Its id in the meeting.
    pub id: RecordId,
    /// What is to be done.
    pub what: String,
    /// Who does it.
    pub assignee: String,
    /// By when.
    pub due: Option<Day>,
    /// When it was done.
    pub done: Option<Day>,
    /// What came of it.
    pub outcome: String,
}

/// One petition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PetitionRow {
    /// What it is about.
    pub subject: String,
    /// Where.
    pub place: String,
    /// Who asked, where they wished to be named.
    pub author: String,
    /// The meeting it was raised in.
    pub meeting: Option<DocumentId>,
    /// The day it was written down.
    pub recorded: Option<Day>,
    /// The day it was settled.
    pub settled: Option<Day>,
    /// The day it was forwarded.
    pub forwarded: Option<Day>,
    /// The day the answer was told to the cell.
    pub reported_back: Option<Day>,
    /// The day it was closed.
    pub closed: Option<Day>,
    /// What came of it.
    pub outcome: String,
    /// Places where devices wrote different things.
    pub conflicts: u32,
}

impl PetitionRow {
    /// Returns where the petition stands.
    pub fn state(&self) -> PetitionState {
        PetitionState::of(self.settled, self.forwarded, self.reported_back, self.closed)
    }
}

impl Rows {
    /// Returns the bytes that the server keeps and an entry carries.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a vector takes any rows")
    }

    /// Returns the rows that `bytes` hold; nothing where another version wrote them, and then they are made
    /// again from the document.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        match postcard::take_from_bytes(bytes) {
            Ok((rows, [])) => Some(rows),
            _ => None,
        }
    }
}

/// Returns the rows of `document`.
pub fn rows(document: &Document) -> Rows {
    match document.kind() {
        Kind::Register => Rows::Register(register(document)),
        Kind::Meeting => Rows::Meeting(Box::new(meeting(document))),
        Kind::Petition => Rows::Petition(petition(document)),
    }
}

/// Returns who is to read a document because of these changes: a petition is the cell's own until it was forwarded, even if
/// only one of two devices says so, and even if the day is taken away again, since the office has read it.
pub fn audience(kind: Kind, changes: &[Change]) -> Audience {
    match kind {
        Kind::Petition if !changes.iter().any(forwards) => Audience::Officers,
        Kind::Register | Kind::Meeting | Kind::Petition => Audience::Office,
    }
}

/// Returns whether a change says on which day its petition was forwarded.
fn forwards(change: &Change) -> bool {
    change.decode().operations.iter().any(|op| match (&op.obj, &op.key, &op.action) {
        (ObjectId::Root, Key::Map(key), OpType::Put(ScalarValue::Str(word))) => {
            key == "forwarded" && word.parse::<Day>().is_ok()
        }
        _ => false,
    })
}

fn register(document: &Document) -> RegisterRow {
    let reader = document.reader();
    let register = Register::read(&reader);
    let mut members = MemberCounts::default();
    for member in register.here() {
        match member.status() {
            MemberStatus::Official => members.official += 1,
            MemberStatus::Probationary => members.probationary += 1,
            MemberStatus::TemporaryIn => members.temporary_in += 1,
            MemberStatus::TemporaryOut => members.temporary_out += 1,
            MemberStatus::Exempt => members.exempt += 1,
            MemberStatus::Left => {}
        }
    }
    RegisterRow {
        secretary: register.secretary().unwrap_or_default().into(),
        day_rule: register.own_day(),
        place: register.place.word().into(),
        time: register.time.word().into(),
        members,
        conflicts: reader.conflicts().len() as u32,
    }
}

/// A meeting's row. Of adopted minutes it says what was adopted, as the minutes' page does; what lives on beside
/// them (tasks' outcomes, petitions, addenda, questions) it says as it is now.
fn meeting(document: &Document) -> MeetingRow {
    let reader = document.reader();
    let now = Meeting::read(&reader);
    let adoption = document.adoptions().into_iter().next();
    let since = adoption.as_ref().map(|adoption| document.since(adoption));
    let late = since.as_ref().map_or(0, |since| since.late.len());
    let conflicts = reader.conflicts().len();
    let stands = conflicts == 0 && since.is_some_and(|since| since.stands);
    let then = adoption.filter(|_| !stands).map(|adoption| document.reader_at(adoption.heads));
    let adopted = then.as_ref().map(Meeting::read);
    let minutes = adopted.as_ref().unwrap_or(&now);
    let resolutions = minutes.items().filter(|item| !item.resolution.trim().is_empty());
    MeetingRow {
        kind: minutes.kind.shown().copied().unwrap_or(MeetingKind::Regular),
        month: minutes.month.shown().copied(),
        title: minutes.title.word().into(),
        state: now.state(),
        day: minutes.day.shown().copied(),
        time: minutes.time.word().into(),
        place: minutes.place.word().into(),
        held_on: minutes.held_on.shown().copied(),
        started: minutes.started.word().into(),
        ended: minutes.ended.word().into(),
        missed: minutes.missed.word().into(),
        missed_by: then.as_ref().unwrap_or(&reader).written(&Path::Head("missed")),
        attendance: minutes.attendance(),
        agenda: minutes.items().map(|item| item.title.clone()).collect(),
        unwritten: minutes.items().filter(|item| item.body.trim().is_empty()).count() as u32,
        resolutions: resolutions
            .map(|item| ResolutionRow {
                item: item.title.clone(),
                text: item.resolution.clone(),
                vote: item.vote(),
            })
            .collect(),
        tasks: tasks(minutes, &now),
        petitions: now.petitions.iter().filter(|line| !line.removed).count() as u32,
        addenda: now
            .addenda
            .iter()
            .filter(|addendum| !addendum.removed)
            .filter_map(|addendum| addendum.day.shown().copied())
            .collect(),
        conflicts: conflicts as u32,
        late: late as u32,
        also_made_by: document.makers(),
    }
}

/// Returns the tasks as the minutes gave them out, with what has come of them by now; and those that came after
/// adoption, since a task that no list shows is done by nobody.
fn tasks(minutes: &Meeting, now: &Meeting) -> Vec<TaskRow> {
    let given: Vec<&Task> = minutes.tasks.iter().filter(|task| !task.removed).collect();
    let is_given = |task: &Task| given.iter().any(|given| given.id == task.id);
    let later = now.tasks.iter().filter(|task| !task.removed && !is_given(task));
    given
        .iter()
        .copied()
        .chain(later)
        .map(|task| {
            let lives = now.tasks.iter().find(|lives| lives.id == task.id).unwrap_or(task);
            TaskRow {
                id: task.id,
                what: task.what.clone(),
                assignee: task.assignee_name.word().into(),
                due: task.due.shown().copied(),
                done: lives.done.shown().copied(),
                outcome: lives.outcome.clone(),
            }
        })
        .collect()
}

fn petition(document: &Document) -> PetitionRow {
    let reader = document.reader();
    let petition = Petition::read(&reader);
    PetitionRow {
        subject: petition.subject,
        place: petition.place.word().into(),
        author: petition.author.word().into(),
        meeting: petition.meeting.shown().copied(),
        recorded: petition.recorded.shown().copied(),
        settled: petition.settled.shown().copied(),
        forwarded: petition.forwarded.shown().copied(),
        reported_back: petition.reported_back.shown().copied(),
        closed: petition.closed.shown().copied(),
        outcome: petition.outcome,
        conflicts: reader.conflicts().len() as u32,
    }
}
