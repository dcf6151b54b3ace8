//! A place where devices wrote different things, as a question that a person can answer. An id and the name that goes
//! with it are one question, and so are a fingerprint and its hour.

use shared::document::meeting::Meeting;
use shared::document::{Conflict, Document, Edit, Path, Stamp, Value, Written};
use shared::domain::Mark;
use shared::id::Kind;

use super::close;
use super::conflicts::{state, values};
use super::wording::{self, Around};
use crate::pages::conflicts::ConflictKind;
use crate::words::{inside, words};

/// The question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The place it is asked of.
    pub path: Path,
    /// What kind of place that is.
    pub kind: ConflictKind,
    /// Where in the book it is.
    pub place: String,
    /// The question in words.
    pub ask: String,
    /// What was written.
    pub answers: Vec<Answered>,
    /// Both answers in one, where that can be.
    pub both: Option<String>,
}

/// One of the answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: Stamp,
    /// What settles the question with it.
    pub edits: Vec<Edit>,
}

/// Ids that go with a name: asked by the name where names differ.
const PAIRS: [(&str, &str); 6] = [
    ("chair", "chair_name"),
    ("taker", "taker_name"),
    ("presenter", "presenter_name"),
    ("speaker", "speaker_name"),
    ("assignee", "assignee_name"),
    ("adopted_at", "adopted"),
];

impl Question {
    /// Returns what settles the question by keeping both answers.
    pub fn keep_both(&self) -> Vec<Edit> {
        let mut edits: Vec<Edit> =
            self.both.iter().map(|both| state(&self.path, &both.as_str().into())).collect();
        // Two people together are no single member.
        if let (false, Some(id)) = (edits.is_empty(), partner(&self.path)) {
            edits.push(state(&id, &"".into()));
        }
        edits
    }
}

/// Returns the questions of a document.
pub fn all(document: &Document, around: &Around) -> Vec<Question> {
    let conflicts = document.reader().conflicts();
    let asked = conflicts.iter().filter(|conflict| {
        let main = main_of(&conflict.path);
        main.is_none_or(|main| values(&conflicts, &main).is_none())
    });
    asked.map(|conflict| question(document, around, &conflicts, conflict)).collect()
}

fn sibling(path: &Path, of: impl Fn(&str) -> Option<&'static str>) -> Option<Path> {
    match path {
        Path::Head(field) => of(field).map(Path::Head),
        Path::Field(collection, id, field) => of(field).map(|field| Path::Field(collection, *id, field)),
        Path::Natural(..) => None,
    }
}

/// Returns the place that is asked of in place of this one, where it differs too.
fn main_of(path: &Path) -> Option<Path> {
    sibling(path, |field| PAIRS.iter().find(|(id, _)| *id == field).map(|(_, name)| *name))
}

/// Returns the place that is settled together with this one.
fn partner(path: &Path) -> Option<Path> {
    sibling(path, |field| PAIRS.iter().find(|(_, name)| *name == field).map(|(id, _)| *id))
}

fn question(document: &Document, around: &Around, conflicts: &[Conflict], conflict: &Conflict) -> Question {
    let path = &conflict.path;
    let answers: Vec<Answered> = conflict
        .values
        .iter()
        .map(|written| Answered {
            text: answer(document, around, path, written),
            by: written.by.clone(),
            edits: edits(around, conflicts, path, written),
        })
        .collect();
    let together = matches!(path, Path::Field("tasks", _, "assignee_name"));
    let both = match &answers[..] {
        [first, second] if together => Some(words().ask.both(&first.text, &second.text)),
        _ => None,
    };
    Question {
        kind: kind(document.kind(), path),
        place: place(document.kind(), around, path),
        ask: ask(around, path),
        path: path.clone(),
        answers,
        both,
    }
}

/// Returns what settles a place with a value, and with it what goes with the value.
fn edits(around: &Around, conflicts: &[Conflict], path: &Path, chosen: &Written<Value>) -> Vec<Edit> {
    let mut edits = vec![state(path, &chosen.value)];
    let Some(partner) = partner(path) else { return edits };
    let same = values(conflicts, &partner)
        .and_then(|values| values.iter().find(|value| value.by == chosen.by))
        .map(|written| written.value.clone());
    let value = match (same, &chosen.value) {
        (Some(value), _) => Some(value),
        // The name alone differs: its person is looked up, and nobody where it is a body's.
        (None, Value::Word(word)) if *path != Path::Head("adopted") => {
            let member = around.register.members.iter().find(|member| member.name.word() == word);
            Some(Value::Word(member.map(|member| member.id.to_string()).unwrap_or_default()))
        }
        _ => None,
    };
    edits.extend(value.map(|value| state(&partner, &value)));
    edits
}

fn answer(document: &Document, around: &Around, path: &Path, written: &Written<Value>) -> String {
    let say = &words().ask;
    let count = |value: &Value| match value {
        Value::Count(count) if *count >= 0 => Some(say.people(count)),
        _ => None,
    };
    match path {
        Path::Head("adopted") => adopted(document, &written.value),
        Path::Field(_, _, "votes_for" | "votes_against" | "votes_abstain") => {
            count(&written.value).unwrap_or_else(|| wording::value(around, path, &written.value))
        }
        Path::Natural("roll", key) => marked(around, key, &written.value)
            .unwrap_or_else(|| wording::value(around, path, &written.value)),
        _ => wording::value(around, path, &written.value),
    }
}

/// Returns `Vắng có lý do: …`, with the reason that stands beside the mark.
fn marked(around: &Around, key: &str, value: &Value) -> Option<String> {
    let (id, "mark") = wording::roll_key(key)? else { return None };
    let Value::Word(word) = value else { return None };
    let mark: Mark = word.parse().ok()?;
    let reason = around.meeting.roll.get(&id).map(|line| line.reason.word()).unwrap_or_default();
    Some(match (mark, reason) {
        (Mark::Excused, reason) if !reason.is_empty() => words().ask.absent_because(&inside(reason)),
        (mark, _) => wording::mark(mark).to_owned(),
    })
}

/// Returns what the adopted minutes with this fingerprint hold, so that they can be told apart.
fn adopted(document: &Document, value: &Value) -> String {
    let Value::Word(fingerprint) = value else { return String::new() };
    let found = document.adoptions().into_iter().find(|adoption| adoption.fingerprint == *fingerprint);
    let minutes = found.map(|adoption| Meeting::read(&document.reader_at(adoption.heads)));
    let holds = close::holds(&minutes.unwrap_or_default());
    words().ask.adoption(&holds.items, &holds.resolutions, &holds.tasks, &close::short(fingerprint))
}

fn kind(kind: Kind, path: &Path) -> ConflictKind {
    match (kind, path) {
        (Kind::Register, _) => ConflictKind::Roster,
        (Kind::Petition, _) => ConflictKind::Other,
        (_, Path::Natural(..)) => ConflictKind::RollCall,
        (_, Path::Head("adopted" | "adopted_at")) => ConflictKind::Adoption,
        (_, Path::Head("day" | "time" | "place" | "chair" | "chair_name" | "taker" | "taker_name")) => {
            ConflictKind::Plan
        }
        (_, Path::Head("kind" | "month" | "title" | "papers" | "missed" | "model")) => ConflictKind::Plan,
        (_, Path::Field("tasks", ..)) => ConflictKind::Task,
        (_, Path::Field("agenda", _, "votes_for" | "votes_against" | "votes_abstain" | "vote_method")) => {
            ConflictKind::Vote
        }
        (_, Path::Field("agenda", ..)) => ConflictKind::Plan,
        _ => ConflictKind::Other,
    }
}

fn place(kind: Kind, around: &Around, path: &Path) -> String {
    let say = &words().ask;
    let call = super::names::meeting(&around.meeting).call();
    match (kind, path) {
        (Kind::Register, _) => words().roster.title.to_owned(),
        (Kind::Petition, _) => String::new(),
        (Kind::Meeting, Path::Field("tasks", id, _)) => say.task_of(&around.record("tasks", *id)),
        (Kind::Meeting, _) => match around.item_of(path).and_then(|item| around.number(item)) {
            Some(number) => say.where_item(&call, &number),
            None => call,
        },
    }
}

fn ask(around: &Around, path: &Path) -> String {
    let say = &words().ask;
    let other = || say.other(&wording::field(path));
    match path {
        Path::Natural(_, key) => match wording::roll_key(key) {
            Some((id, "mark")) => say.roll(&around.person(id)),
            Some((id, "reason")) => say.reason(&around.person(id)),
            Some((id, "role")) => say.person_role(&around.person(id)),
            Some((id, "status")) => say.person_status(&around.person(id)),
            Some((_, "name")) => say.person_name.to_owned(),
            _ => other(),
        },
        Path::Field("members", id, "role") => say.person_role(&around.person(*id)),
        Path::Field("members", id, "status") => say.person_status(&around.person(*id)),
        Path::Field("members" | "guests", _, "name") => say.person_name.to_owned(),
        Path::Field(collection, id, "removed") => {
            format!("{}: {}", say.removed.trim_end_matches('?'), around.record(collection, *id)) + "?"
        }
        Path::Head(field) | Path::Field(_, _, field) => match *field {
            "votes_for" => say.votes_for.to_owned(),
            "votes_against" => say.votes_against.to_owned(),
            "votes_abstain" => say.votes_abstain.to_owned(),
            "assignee" | "assignee_name" => say.assignee.to_owned(),
            "due" => say.due.to_owned(),
            "place" => say.place.to_owned(),
            "day" | "held_on" => say.day.to_owned(),
            "time" => say.time.to_owned(),
            "started" | "opened" => say.started.to_owned(),
            "ended" => say.ended.to_owned(),
            "chair" | "chair_name" => say.chair.to_owned(),
            "taker" | "taker_name" => say.taker.to_owned(),
            "presenter" | "presenter_name" => say.presenter.to_owned(),
            "speaker" | "speaker_name" => say.speaker.to_owned(),
            "adopted" => say.adopted.to_owned(),
            _ => other(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::Mint;

    #[test]
    fn an_id_and_its_name_are_one_question() {
        let id = Mint::new(1).record();
        let (by_id, by_name) =
            (Path::Field("tasks", id, "assignee"), Path::Field("tasks", id, "assignee_name"));
        assert_eq!(main_of(&by_id), Some(by_name.clone()));
        assert_eq!(partner(&by_name), Some(by_id));
        assert_eq!(main_of(&Path::Head("adopted_at")), Some(Path::Head("adopted")));
        assert_eq!((main_of(&Path::Head("place")), partner(&Path::Head("place"))), (None, None));
    }
}
