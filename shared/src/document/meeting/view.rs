//! A meeting as the page reads it.

use std::collections::BTreeMap;

use crate::document::{Field, Stamp};
use crate::domain::{
    Attendance, Mark, MeetingKind, MeetingState, MemberRole, MemberStatus, TaskState, Vote, VoteMethod,
};
use crate::id::{DocumentId, RecordId};
use crate::time::{Day, Month};

/// A meeting.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Meeting {
    /// Loại cuộc họp.
    pub kind: Field<MeetingKind>,
    /// The month it is for.
    pub month: Field<Month>,
    /// What a meeting that is not a regular one is about.
    pub title: Field<String>,
    /// Whether it is the model cell's.
    pub model: Field<bool>,
    /// The planned day.
    pub day: Field<Day>,
    /// The planned hour, as `19:00`.
    pub time: Field<String>,
    /// Nơi họp.
    pub place: Field<String>,
    /// Chủ trì: a member.
    pub chair: Field<RecordId>,
    /// Their name, copied in.
    pub chair_name: Field<String>,
    /// Người ghi biên bản: a member.
    pub taker: Field<RecordId>,
    /// Their name, copied in.
    pub taker_name: Field<String>,
    /// Tài liệu.
    pub papers: Field<String>,
    /// Số biên bản.
    pub number: Field<String>,
    /// When the chair opened it, by a device's clock.
    pub opened: Field<String>,
    /// The day it was held.
    pub held_on: Field<Day>,
    /// The hour it began, as `19:00`.
    pub started: Field<String>,
    /// The hour it ended.
    pub ended: Field<String>,
    /// When it was closed.
    pub closed: Field<String>,
    /// When the minutes were read out.
    pub read_out: Field<String>,
    /// The fingerprint that was adopted.
    pub adopted: Field<String>,
    /// When, as a person says it.
    pub adopted_at: Field<String>,
    /// Why it was not held, where the cell says that it was not.
    pub missed: Field<String>,
    /// The agenda, removed items too.
    pub agenda: Vec<Item>,
    /// Contributions and guidance, removed ones too.
    pub said: Vec<Said>,
    /// The roll, by member.
    pub roll: BTreeMap<RecordId, RollLine>,
    /// Guests and the visiting delegate.
    pub guests: Vec<Guest>,
    /// Tasks given out.
    pub tasks: Vec<Task>,
    /// Petitions raised.
    pub petitions: Vec<PetitionLine>,
    /// What was added after adoption.
    pub addenda: Vec<Addendum>,
}

/// An item of the agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: RecordId,
    /// Its order key.
    pub order: String,
    /// Whether it was removed.
    pub removed: bool,
    /// Its title.
    pub title: String,
    /// What was prepared.
    pub body: String,
    /// Who presents it: a member.
    pub presenter: Field<RecordId>,
    /// Their name, copied in.
    pub presenter_name: Field<String>,
    /// Whether the chair is done with it.
    pub done: Field<bool>,
    /// Kết luận.
    pub conclusion: String,
    /// Nghị quyết.
    pub resolution: String,
    /// How it was voted on.
    pub vote_method: Field<VoteMethod>,
    /// Tán thành.
    pub votes_for: Field<i64>,
    /// Không tán thành.
    pub against: Field<i64>,
    /// Không có ý kiến.
    pub abstain: Field<i64>,
}

/// A contribution under an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Its id.
    pub id: RecordId,
    /// Its order key.
    pub order: String,
    /// Whether it was removed.
    pub removed: bool,
    /// The item it belongs to.
    pub item: Field<RecordId>,
    /// Who spoke: a member or a guest; nobody where no name was to be written.
    pub speaker: Field<RecordId>,
    /// Their name, copied in.
    pub speaker_name: Field<String>,
    /// Whether it is guidance of the higher level.
    pub guidance: Field<bool>,
    /// What was said.
    pub text: String,
}

/// One person on the roll, as they were at roll-call.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RollLine {
    /// What the roll says.
    pub mark: Field<Mark>,
    /// Lý do vắng.
    pub reason: Field<String>,
    /// Their name then.
    pub name: Field<String>,
    /// Their status then.
    pub status: Field<MemberStatus>,
    /// Their role then.
    pub role: Field<MemberRole>,
}

/// A guest, or the higher level's delegate.
#[derive(Clone, Debug, PartialEq)]
pub struct Guest {
    /// Their id.
    pub id: RecordId,
    /// Its order key.
    pub order: String,
    /// Whether the line was removed.
    pub removed: bool,
    /// Their name.
    pub name: Field<String>,
    /// What they are.
    pub role: Field<String>,
    /// Whether they come from the higher level: what they say is guidance.
    pub higher: Field<bool>,
}

/// A task given out in the meeting. Its outcome is not minutes: it stays writable.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: RecordId,
    /// Its order key.
    pub order: String,
    /// Whether it was removed.
    pub removed: bool,
    /// The item it came from.
    pub item: Field<RecordId>,
    /// What is to be done.
    pub what: String,
    /// Người phụ trách: a member, where it is one.
    pub assignee: Field<RecordId>,
    /// The person or the body, by name.
    pub assignee_name: Field<String>,
    /// Thời hạn.
    pub due: Field<Day>,
    /// The day it was done.
    pub done: Field<Day>,
    /// Kết quả thực hiện.
    pub outcome: String,
}

/// A petition raised in the meeting; the petition is a document of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct PetitionLine {
    /// Its line's id.
    pub id: RecordId,
    /// Its order key.
    pub order: String,
    /// Whether the line was removed.
    pub removed: bool,
    /// The item it was raised under.
    pub item: Field<RecordId>,
    /// The petition.
    pub petition: Field<DocumentId>,
    /// What it was about, copied in.
    pub subject: Field<String>,
}

/// Something added to adopted minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Addendum {
    /// Its id.
    pub id: RecordId,
    /// Its order key.
    pub order: String,
    /// Whether it was removed.
    pub removed: bool,
    /// When.
    pub day: Field<Day>,
    /// Who wrote it.
    pub by: Field<String>,
    /// Who confirmed it.
    pub confirmed: Field<String>,
    /// What.
    pub text: String,
    /// On which device.
    pub made: Stamp,
}

impl Meeting {
    /// Returns how far the meeting has come. One in which somebody was marked, or something was said, has begun, even where
    /// another device took back at the same time that it had.
    pub fn state(&self) -> MeetingState {
        let set = |field: &Field<String>| field.shown().is_some_and(|word| !word.is_empty());
        match () {
            () if set(&self.adopted) => MeetingState::Adopted,
            () if set(&self.read_out) => MeetingState::ReadOut,
            () if set(&self.closed) => MeetingState::Closed,
            () if set(&self.opened) || self.has_begun() => MeetingState::Open,
            () if set(&self.missed) => MeetingState::Missed,
            () => MeetingState::Planned,
        }
    }

    /// Returns whether somebody was marked, or something was said.
    pub fn has_begun(&self) -> bool {
        let marked = self.roll.values().any(|line| line.mark.shown().is_some());
        marked || self.said.iter().any(|said| !said.removed)
    }

    /// Returns the roll, counted.
    pub fn attendance(&self) -> Attendance {
        Attendance::count(self.roll.values().map(|line| {
            let status = line.status.shown().copied().unwrap_or(MemberStatus::Official);
            (status, line.mark.shown().copied())
        }))
    }

    /// Returns the items that were not removed.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.agenda.iter().filter(|item| !item.removed)
    }

    /// Returns what was said under `item`, removed entries left out.
    pub fn said_under(&self, item: RecordId) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| !said.removed && said.item.shown() == Some(&item))
    }
}

impl Item {
    /// Returns the vote, where one was counted.
    pub fn vote(&self) -> Option<Vote> {
        // A count below nothing takes one back that was stated.
        let count = |field: &Field<i64>| field.shown().and_then(|count| u32::try_from(*count).ok());
        let (votes_for, against, abstain) =
            (count(&self.votes_for), count(&self.against), count(&self.abstain));
        votes_for.or(against).or(abstain)?;
        Some(Vote {
            method: self.vote_method.shown().copied().unwrap_or(VoteMethod::ShowOfHands),
            votes_for: votes_for.unwrap_or(0),
            against: against.unwrap_or(0),
            abstain: abstain.unwrap_or(0),
        })
    }
}

impl Task {
    /// Returns where the task stands on `today`.
    pub fn state(&self, today: Day) -> TaskState {
        TaskState::on(today, self.due.shown().copied(), self.done.shown().copied())
    }
}
