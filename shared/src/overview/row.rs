//! A document's rows.

use serde::{Deserialize, Serialize};

use crate::document::meeting::Meeting;
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

/// Returns who reads `document`: a petition is the cell's own until it was forwarded, even if only one of
/// two devices says so.
pub fn audience(document: &Document) -> Audience {
    match document.kind() {
        Kind::Register | Kind::Meeting => Audience::Office,
        Kind::Petition => match document.reader().field::<Day>("forwarded") {
            crate::document::Field::Unset => Audience::Officers,
            _ => Audience::Office,
        },
    }
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
        day_rule: register.day_rule.shown().and_then(|day| u8::try_from(*day).ok()),
        place: register.place.word().into(),
        time: register.time.word().into(),
        members,
        conflicts: reader.conflicts().len() as u32,
    }
}

fn meeting(document: &Document) -> MeetingRow {
    let reader = document.reader();
    let meeting = Meeting::read(&reader);
    let late = document.adoptions().first().map_or(0, |adoption| document.late_edits(adoption).len());
    let resolutions = meeting.items().filter(|item| !item.resolution.trim().is_empty());
    MeetingRow {
        kind: meeting.kind.shown().copied().unwrap_or(MeetingKind::Regular),
        month: meeting.month.shown().copied(),
        title: meeting.title.word().into(),
        state: meeting.state(),
        day: meeting.day.shown().copied(),
        time: meeting.time.word().into(),
        place: meeting.place.word().into(),
        held_on: meeting.held_on.shown().copied(),
        started: meeting.started.word().into(),
        ended: meeting.ended.word().into(),
        missed: meeting.missed.word().into(),
        missed_by: reader.written(&Path::Head("missed")),
        attendance: meeting.attendance(),
        agenda: meeting.items().map(|item| item.title.clone()).collect(),
        unwritten: meeting.items().filter(|item| item.body.trim().is_empty()).count() as u32,
        resolutions: resolutions
            .map(|item| ResolutionRow {
                item: item.title.clone(),
                text: item.resolution.clone(),
                vote: item.vote(),
            })
            .collect(),
        tasks: meeting
            .tasks
            .iter()
            .filter(|task| !task.removed)
            .map(|task| TaskRow {
                id: task.id,
                what: task.what.clone(),
                assignee: task.assignee_name.word().into(),
                due: task.due.shown().copied(),
                done: task.done.shown().copied(),
                outcome: task.outcome.clone(),
            })
            .collect(),
        petitions: meeting.petitions.iter().filter(|line| !line.removed).count() as u32,
        addenda: meeting
            .addenda
            .iter()
            .filter(|addendum| !addendum.removed)
            .filter_map(|addendum| addendum.day.shown().copied())
            .collect(),
        conflicts: reader.conflicts().len() as u32,
        late: late as u32,
        also_made_by: document.makers(),
    }
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
