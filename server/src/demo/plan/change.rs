//! What happened to words and values after they were first written: versions, removals, conflicts, what came
//! late, addenda.

use shared::domain::Mark;
use shared::time::Instant;

use super::{Assignee, Said, Speaker};

/// A contribution as it once stood.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Written on.
    pub device: usize,
    /// When.
    pub at: Instant,
    /// Who was named.
    pub speaker: Speaker,
    /// The words.
    pub text: String,
}

/// Something was put away, not deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// On which device.
    pub device: usize,
    /// When.
    pub at: Instant,
    /// What another device still wrote into it, and when: device, moment, words at its end.
    pub after: Option<(usize, Instant, String)>,
}

/// Where two devices wrote different values, with no link between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// About what.
    pub about: About,
    /// What each wrote. The lists above hold the side that is shown until somebody chooses.
    pub sides: Vec<Side>,
    /// When and on which device somebody chose, and which side.
    pub settled: Option<(Instant, usize, usize)>,
}

/// What a conflict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A member's mark on the roll.
    Roll(usize),
    /// How many were in favour under an item.
    VotesFor(usize),
    /// Who is to do a task.
    Assignee(usize),
    /// The planned hour.
    Time,
}

/// One side of a conflict.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Written on.
    pub device: usize,
    /// When.
    pub at: Instant,
    /// What.
    pub value: Value,
}

/// A value two devices may differ in.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A mark and its reason.
    Mark(Mark, String),
    /// A count of hands.
    Count(u32),
    /// A person or body.
    Assignee(Assignee),
    /// An hour, as `19:30`.
    Time(String),
}

/// A contribution written before the adoption and delivered after it.
#[derive(Clone, Debug, PartialEq)]
pub struct LateSaid {
    /// Under which item.
    pub item: usize,
    /// What was said.
    pub said: Said,
}

/// A dated addendum.
#[derive(Clone, Debug, PartialEq)]
pub struct AddendumPlan {
    /// When.
    pub at: Instant,
    /// On which device.
    pub device: usize,
    /// Who wrote it: a member.
    pub by: usize,
    /// Who confirmed it: a member.
    pub confirmed: usize,
    /// What.
    pub text: String,
}
