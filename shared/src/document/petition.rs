//! A petition: what somebody asked for, and what the cell did about it. Its author may stay unnamed.

use super::{Edit, Field, Path, Reader, Stamp};
use crate::domain::PetitionState;
use crate::id::{DocumentId, Mint, RecordId};
use crate::time::Day;

/// A petition as the page reads it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Petition {
    /// What it is about, in a line.
    pub subject: String,
    /// All of it.
    pub detail: String,
    /// Where.
    pub place: Field<String>,
    /// Who asked, where they wished to be named.
    pub author: Field<String>,
    /// The meeting it was raised in.
    pub meeting: Field<DocumentId>,
    /// The day it was written down.
    pub recorded: Field<Day>,
    /// The day the cell settled it.
    pub settled: Field<Day>,
    /// The day it was forwarded to the commune: from then on the office reads it.
    pub forwarded: Field<Day>,
    /// The day the answer was told to the cell.
    pub reported_back: Field<Day>,
    /// The day it was closed.
    pub closed: Field<Day>,
    /// What came of it.
    pub outcome: String,
    /// What was added later.
    pub notes: Vec<Note>,
}

/// Something added to a petition later.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Its id.
    pub id: RecordId,
    /// Whether it was removed.
    pub removed: bool,
    /// When.
    pub day: Field<Day>,
    /// What.
    pub text: String,
    /// By whom.
    pub by: Stamp,
}

impl Petition {
    /// Reads the petition.
    pub fn read(reader: &Reader<'_>) -> Self {
        let head = reader.head();
        let notes = head.records("notes");
        Self {
            subject: head.prose("subject"),
            detail: head.prose("detail"),
            place: head.field("place"),
            author: head.field("author"),
            meeting: head.field("meeting"),
            recorded: head.field("recorded"),
            settled: head.field("settled"),
            forwarded: head.field("forwarded"),
            reported_back: head.field("reported_back"),
            closed: head.field("closed"),
            outcome: head.prose("outcome"),
            notes: notes
                .iter()
                .map(|record| Note {
                    id: record.id,
                    removed: record.removed,
                    day: record.field("day"),
                    text: record.prose("text"),
                    by: record.made(),
                })
                .collect(),
        }
    }

    /// Returns where it stands.
    pub fn state(&self) -> PetitionState {
        let day = |field: &Field<Day>| field.shown().copied();
        PetitionState::of(
            day(&self.settled),
            day(&self.forwarded),
            day(&self.reported_back),
            day(&self.closed),
        )
    }
}

/// Writes down what a new petition says.
pub fn record(subject: &str, place: &str, author: &str, meeting: Option<DocumentId>, day: Day) -> Vec<Edit> {
    let mut edits = vec![
        Edit::Write(Path::Head("subject"), super::prose::diff("", subject)),
        Edit::Put(Path::Head("recorded"), day.to_string().into()),
    ];
    edits.extend(
        [("place", place), ("author", author)]
            .into_iter()
            .filter(|(_, word)| !word.is_empty())
            .map(|(name, word)| Edit::Put(Path::Head(name), word.into())),
    );
    edits.extend(meeting.map(|meeting| Edit::Put(Path::Head("meeting"), meeting.to_string().into())));
    edits
}

/// Adds a note.
pub fn note(mint: &mut Mint, last: Option<&str>, day: Day, text: &str) -> Edit {
    let fields = vec![("order", super::after(last).into()), ("day", day.to_string().into())];
    Edit::Add("notes", mint.record(), fields, vec![("text", text.into())])
}
