//! A meeting: what was planned, who came, what was said, decided and given out, and what became of it.

use shared::domain::{Mark, MeetingKind, VoteMethod};
use shared::time::{Day, Instant, Month};

use super::{About, AddendumPlan, Conflict, LateSaid, Removal, Version};

/// A meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct MeetingPlan {
    /// Names it within its cell: `2026-11`, `2026-11-extraordinary`.
    pub key: String,
    /// The month it is for.
    pub for_month: Month,
    /// Its kind; a regular meeting with a theme is both in one sitting.
    pub kind: MeetingKind,
    /// What it is about beyond the usual; empty for most regular meetings.
    pub theme: String,
    /// The planned day and hour, as they stood last.
    pub planned: Instant,
    /// Nơi họp; may be empty in a plan.
    pub place: String,
    /// Chủ trì.
    pub chair: usize,
    /// Người ghi biên bản.
    pub taker: usize,
    /// Tài liệu.
    pub papers: String,
    /// Who created it, on which device; two where both did with no link between them.
    pub created: Vec<Creation>,
    /// The agenda.
    pub items: Vec<Item>,
    /// Who was marked how; the device that took the roll.
    pub roll: Vec<RollMark>,
    /// Which device took the roll.
    pub roll_by: usize,
    /// Guests and the higher level's delegate.
    pub guests: Vec<Guest>,
    /// Tasks given out.
    pub tasks: Vec<TaskPlan>,
    /// Where two devices wrote different things.
    pub conflicts: Vec<Conflict>,
    /// What reached the minutes after they were adopted.
    pub late: Vec<LateSaid>,
    /// What was added to adopted minutes.
    pub addenda: Vec<AddendumPlan>,
    /// What became of it.
    pub outcome: Outcome,
}

/// A meeting's beginning on one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creation {
    /// Where.
    pub device: usize,
    /// Who: a member.
    pub person: usize,
    /// When.
    pub at: Instant,
}

/// An item of the agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// What was prepared; empty where nothing is written yet.
    pub body: String,
    /// Trình bày.
    pub presenter: usize,
    /// The device that prepared it.
    pub prepared_by: usize,
    /// What was said, guidance included, in order.
    pub said: Vec<Said>,
    /// Kết luận.
    pub conclusion: String,
    /// Nghị quyết and its vote.
    pub resolution: Option<Resolution>,
    /// The device the conclusion and the resolution were written on.
    pub by: usize,
    /// When they were.
    pub at: Instant,
}

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// No name was written.
    Unnamed,
    /// A member.
    Member(usize),
    /// A guest.
    Guest(usize),
}

/// A contribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Who.
    pub speaker: Speaker,
    /// Whether it is guidance of the higher level.
    pub guidance: bool,
    /// What, as it stood last.
    pub text: String,
    /// The device it was first written on.
    pub by: usize,
    /// When it was first written.
    pub at: Instant,
    /// How it stood each time it was written, where that is worth showing; the last is `text`.
    pub versions: Vec<Version>,
    /// Who removed it.
    pub removed: Option<Removal>,
}

/// A resolution and its vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// Its words.
    pub text: String,
    /// How it was voted on.
    pub method: VoteMethod,
    /// Tán thành.
    pub votes_for: u32,
    /// Không tán thành.
    pub against: u32,
    /// Không có ý kiến.
    pub abstain: u32,
}

/// One line of the roll. Who is not in it was not marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollMark {
    /// Whom.
    pub member: usize,
    /// How.
    pub mark: Mark,
    /// Lý do vắng; may be empty.
    pub reason: String,
}

/// A guest, or somebody of the higher level.
#[derive(Clone, Debug, PartialEq)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// What they are.
    pub position: String,
    /// Whether they come from the higher level.
    pub higher: bool,
    /// Who put the line away.
    pub removed: Option<Removal>,
}

/// Who is to do a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// A body of [`super::Cell::bodies`].
    Body(String),
    /// A member.
    Member(usize),
}

/// A task given out in a meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskPlan {
    /// The item it came from.
    pub item: usize,
    /// What is to be done.
    pub what: String,
    /// By whom.
    pub assignee: Assignee,
    /// Thời hạn.
    pub due: Day,
    /// The device it was written on.
    pub by: usize,
    /// When.
    pub at: Instant,
    /// How far it had come, while it is not done.
    pub progress: Option<Report>,
    /// When it was done, and what came of it.
    pub outcome: Option<Report>,
    /// Who put it away.
    pub removed: Option<Removal>,
}

/// What somebody wrote about a task later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// When; a task is done on that day.
    pub at: Instant,
    /// On which device.
    pub device: usize,
    /// What.
    pub text: String,
}

/// What became of a meeting.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It took place.
    Held {
        /// Began.
        start: Instant,
        /// Ended.
        end: Instant,
        /// When the minutes were read out, if they were.
        read: Option<Instant>,
        /// When they were adopted, if they were.
        adopted: Option<Instant>,
        /// The device it was closed and adopted on.
        device: usize,
    },
    /// It has begun and is being written.
    Writing {
        /// Began.
        start: Instant,
    },
    /// The cell said that it did not meet.
    Missed {
        /// Why.
        reason: String,
        /// When it said so, on `created`'s device.
        said: Instant,
    },
    /// Nobody has heard of it: no document was ever made.
    Unheard,
    /// Still to come.
    Upcoming,
}

impl MeetingPlan {
    /// Returns whether it is the regular meeting of its month.
    pub fn is_regular(&self) -> bool {
        self.kind == MeetingKind::Regular
    }

    /// Returns whether two devices wrote different things about it.
    pub fn differs(&self, about: About) -> bool {
        self.conflicts.iter().any(|conflict| conflict.about == about)
    }

    /// Returns whether it took place, or is taking place.
    pub const fn is_held(&self) -> bool {
        matches!(self.outcome, Outcome::Held { .. } | Outcome::Writing { .. })
    }
}
