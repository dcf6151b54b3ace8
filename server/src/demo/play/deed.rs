//! What is done in the story: small deeds, each at its moment on a device, each one change of a document as the app
//! makes it. Records are named by their place in the plan; their ids are minted when they are made.

use shared::document::Value;
use shared::domain::{Mark, MeetingKind};
use shared::time::{Instant, Month};

use crate::demo::plan::Speaker;

/// A deed.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    /// When.
    pub at: Instant,
    /// On which device of the cell; on another one where that has not what the deed is about.
    pub device: usize,
    /// What.
    pub what: What,
}

/// What is done.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// The device comes in with a code, and fetches what there is.
    Enrol,
    /// Somebody writes.
    Write(Doc, Act),
    /// The device reaches the server.
    Round,
    /// The device reaches the server once more, where it has something unsent.
    LastRound,
    /// The office retires the device.
    Retire,
}

/// A document of the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doc {
    /// The register.
    Register,
    /// A meeting of the plan.
    Meeting(usize),
    /// A petition of the plan.
    Petition(usize),
}

/// A record by its place in the plan: in the register (a member), or in the meeting that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ref {
    /// A member.
    Member(usize),
    /// An item of the agenda.
    Item(usize),
    /// A contribution under an item.
    Said(usize, usize),
    /// A contribution that came late.
    Late(usize),
    /// A guest.
    Guest(usize),
    /// A task.
    Task(usize),
}

/// A place in a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// A field of the document itself.
    Head(&'static str),
    /// A field of a record.
    Of(Ref, &'static str),
    /// What the roll says of a member.
    Roll(usize, &'static str),
}

/// What is put at a place.
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// This.
    Is(Value),
    /// The id of a record.
    IdOf(Ref),
}

/// One change of a document.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Begins a meeting of this kind for this month.
    Plan(MeetingKind, Month),
    /// Writes members into the register, as a pasted list.
    Enlist(Vec<usize>),
    /// States scalars.
    Put(Vec<(Place, Word)>),
    /// Types at the end of a text.
    Type(Place, String),
    /// Makes a text of what stands there.
    Rewrite(Place, String),
    /// Adds an item, blank.
    Item(usize),
    /// Adds a guest.
    Guest(usize),
    /// Opens the meeting: the hour, and everyone on the register copied into the roll.
    Open,
    /// Marks a member.
    Mark(usize, Mark),
    /// Marks everyone present who has no mark.
    AllPresent,
    /// Begins a contribution with its first words.
    Say { named: Ref, item: usize, speaker: Speaker, guidance: bool, words: String },
    /// Gives out a task.
    Task(usize),
    /// Writes a petition down, and its line in the meeting it was raised in.
    Raise,
    /// Adopts the minutes as they stand on the device.
    Adopt,
    /// Adds a dated addendum.
    Addendum(usize),
}

impl Ref {
    /// Returns the collection that the record is in.
    pub(super) const fn collection(self) -> &'static str {
        match self {
            Self::Member(_) => "members",
            Self::Item(_) => "agenda",
            Self::Said(..) | Self::Late(_) => "said",
            Self::Guest(_) => "guests",
            Self::Task(_) => "tasks",
        }
    }
}

impl Act {
    /// Returns whether the act makes its document where it is not there yet.
    pub(super) const fn begins(&self) -> bool {
        matches!(self, Self::Plan(..) | Self::Enlist(_) | Self::Raise)
    }

    /// Returns the records of its document without which it cannot be done.
    pub(super) fn needs(&self) -> Vec<Ref> {
        let of = |place: &Place| match place {
            Place::Of(record, _) => Some(*record),
            Place::Head(_) | Place::Roll(..) => None,
        };
        match self {
            Self::Put(puts) => puts.iter().filter_map(|(place, _)| of(place)).collect(),
            Self::Type(place, _) | Self::Rewrite(place, _) => of(place).into_iter().collect(),
            Self::Say { item, .. } => vec![Ref::Item(*item)],
            _ => Vec::new(),
        }
    }
}

impl From<&str> for Word {
    fn from(word: &str) -> Self {
        Self::Is(word.into())
    }
}

impl From<String> for Word {
    fn from(word: String) -> Self {
        Self::Is(word.into())
    }
}

impl From<i64> for Word {
    fn from(count: i64) -> Self {
        Self::Is(count.into())
    }
}

impl From<bool> for Word {
    fn from(flag: bool) -> Self {
        Self::Is(flag.into())
    }
}
