//! Places of a document and what stands there, in a person's words: for questions, for history, for what came late.

use shared::document::meeting::Meeting;
use shared::document::register::Register;
use shared::document::{Path, Value};
use shared::domain::{Mark, VoteMethod};
use shared::id::RecordId;
use shared::time::{Day, Instant};

use super::names;
use crate::pages::writing::VoteHow;
use crate::words::{moment, name, words};

/// What is known around a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// The meeting, where it is one.
    pub meeting: Meeting,
    /// The roster.
    pub register: Register,
}

impl Around {
    /// Returns the name of a member or a guest by their id.
    pub fn person(&self, id: RecordId) -> String {
        let listed = self.register.members.iter().find(|member| member.id == id);
        let rolled = || self.meeting.roll.get(&id).map(|line| line.name.word().to_owned());
        let guest = || {
            let guest = self.meeting.guests.iter().find(|guest| guest.id == id);
            guest.map(|guest| guest.name.word().to_owned())
        };
        let listed = listed.map(|member| member.name.word().to_owned());
        name(&rolled().or(listed).or_else(guest).unwrap_or_default())
    }

    /// Returns the number of an item of the agenda, where it was not removed.
    pub fn number(&self, item: RecordId) -> Option<usize> {
        self.meeting.items().position(|known| known.id == item).map(|at| at + 1)
    }

    /// Returns the item that a place belongs to.
    pub fn item_of(&self, path: &Path) -> Option<RecordId> {
        let Path::Field(collection, id, _) = *path else { return None };
        let meeting = &self.meeting;
        match collection {
            "agenda" => Some(id),
            "said" => meeting.said.iter().find(|said| said.id == id)?.item.shown().copied(),
            "tasks" => meeting.tasks.iter().find(|task| task.id == id)?.item.shown().copied(),
            "petitions" => meeting.petitions.iter().find(|line| line.id == id)?.item.shown().copied(),
            _ => None,
        }
    }

    /// Returns what a record is called: the speaker, the task, the guest, the item, the petition, the member.
    pub fn record(&self, collection: &str, id: RecordId) -> String {
        let meeting = &self.meeting;
        let found = match collection {
            "agenda" => meeting.agenda.iter().find(|item| item.id == id).map(|item| item.title.clone()),
            "said" => {
                let said = meeting.said.iter().find(|said| said.id == id);
                said.map(|said| match said.speaker_name.word() {
                    "" => words().common.nobody.to_owned(),
                    who => name(who),
                })
            }
            "guests" => {
                meeting.guests.iter().find(|guest| guest.id == id).map(|guest| name(guest.name.word()))
            }
            "tasks" => meeting.tasks.iter().find(|task| task.id == id).map(|task| task.what.clone()),
            "petitions" => {
                let line = meeting.petitions.iter().find(|line| line.id == id);
                line.map(|line| line.subject.word().to_owned())
            }
            "members" => Some(self.person(id)),
            _ => None,
        };
        found.unwrap_or_default()
    }
}

/// Returns the member whom a key of the roll names, and which of their fields.
pub fn roll_key(key: &str) -> Option<(RecordId, &str)> {
    let (id, field) = key.rsplit_once('.')?;
    Some((id.parse().ok()?, field))
}

/// Returns what a place holds: "Nơi họp", "Kết luận".
pub fn field(path: &Path) -> &'static str {
    let say = &words().field;
    match path {
        Path::Natural(_, key) => match roll_key(key).map(|(_, field)| field) {
            Some("mark") => say.roll,
            Some("reason") => say.reason,
            Some("name") => say.name,
            Some("status") => say.status,
            Some("role") => say.role,
            _ => say.other,
        },
        Path::Head(name) | Path::Field(_, _, name) => named(path, name),
    }
}

fn named(path: &Path, field: &str) -> &'static str {
    let say = &words().field;
    let collection = match path {
        Path::Field(collection, ..) => *collection,
        _ => "",
    };
    match (collection, field) {
        ("said", "text") => say.contribution,
        ("addenda", "text") => say.addendum,
        ("agenda", "title") => say.item_title,
        ("guests", "name") => say.guest,
        (_, "place") => say.place,
        (_, "time") => say.time,
        (_, "day") => say.day,
        (_, "chair" | "chair_name") => say.chair,
        (_, "taker" | "taker_name") => say.taker,
        (_, "kind") => say.kind,
        (_, "month") => say.month,
        (_, "title") => say.title,
        (_, "papers") => say.papers,
        (_, "number") => say.number,
        (_, "opened") => say.opened,
        (_, "held_on") => say.held_on,
        (_, "started") => say.started,
        (_, "ended") => say.ended,
        ("", "closed") => say.closed,
        (_, "read_out") => say.read_out,
        (_, "adopted") => say.adopted,
        (_, "adopted_at") => say.adopted_at,
        (_, "missed") => say.missed,
        (_, "model") => say.model,
        (_, "item") => say.item,
        (_, "body") => say.prepared,
        (_, "presenter" | "presenter_name") => say.presenter,
        (_, "done") => say.done,
        (_, "conclusion") => say.conclusion,
        (_, "resolution") => say.resolution,
        (_, "vote_method") => say.vote_method,
        (_, "votes_for") => say.votes_for,
        (_, "votes_against") => say.votes_against,
        (_, "votes_abstain") => say.votes_abstain,
        (_, "speaker" | "speaker_name") => say.speaker,
        (_, "guidance") => say.guidance,
        (_, "name") => say.name,
        (_, "role") => say.role,
        (_, "higher") => say.higher,
        (_, "what") => say.what,
        (_, "assignee" | "assignee_name") => say.assignee,
        (_, "due") => say.due,
        (_, "outcome") => say.outcome,
        (_, "day_rule") => say.day_rule,
        (_, "sort_name") => say.sort_name,
        (_, "status") => say.status,
        (_, "since") => say.since,
        (_, "card") => say.card,
        (_, "author") => say.author,
        (_, "recorded") => say.recorded,
        (_, "settled") => say.settled,
        (_, "forwarded") => say.forwarded,
        (_, "reported_back") => say.reported_back,
        (_, "subject") => say.subject,
        (_, "detail") => say.detail,
        (_, "removed") => say.removed,
        (_, "by") => say.by,
        (_, "confirmed") => say.confirmed,
        _ => say.other,
    }
}

/// Returns what a value at a place says, in words.
pub fn value(around: &Around, path: &Path, value: &Value) -> String {
    let say = &words().field;
    match value {
        Value::Word(word) => self::word(around, path, word),
        Value::Count(count) if *count < 0 => say.nothing.to_owned(),
        Value::Count(count) => count.to_string(),
        Value::Flag(flag) => flagged(path, *flag).to_owned(),
    }
}

fn flagged(path: &Path, flag: bool) -> &'static str {
    let say = &words().field;
    match (path, flag) {
        (Path::Field(_, _, "removed"), true) => say.taken_out,
        (Path::Field(_, _, "removed"), false) => say.kept,
        (_, true) => say.yes,
        (_, false) => say.no,
    }
}

/// Returns what a word that stands at a place says: ids by name, days and catalogue words as pages write them.
pub fn word(around: &Around, path: &Path, word: &str) -> String {
    let say = &words().field;
    if word.is_empty() {
        return say.nothing.to_owned();
    }
    let field = match path {
        Path::Natural(_, key) => roll_key(key).map(|(_, field)| field).unwrap_or_default(),
        Path::Head(field) | Path::Field(_, _, field) => field,
    };
    let read = match field {
        "mark" => word.parse().ok().map(|mark| self::mark(mark).to_owned()),
        "status" => word.parse().ok().map(|status| names::standing(status).word().to_owned()),
        // A guest's role is their own word.
        "role" => word.parse().ok().map(|role| names::role(role).word().to_owned()),
        "kind" => word.parse().ok().map(|kind| names::meeting_kind(kind).word().to_owned()),
        "vote_method" => word.parse().ok().map(|method| vote_how(method).word().to_owned()),
        "chair" | "taker" | "presenter" | "speaker" | "assignee" => {
            word.parse().ok().map(|id| around.person(id)).filter(|name| !name.is_empty())
        }
        "item" => word.parse().ok().map(|id| around.record("agenda", id)).filter(|title| !title.is_empty()),
        "opened" | "closed" | "read_out" | "adopted_at" => at(word).map(moment),
        "removed" | "guidance" | "higher" | "model" => {
            word.parse().ok().map(|flag| flagged(path, flag).to_owned())
        }
        "chair_name" | "taker_name" | "presenter_name" | "speaker_name" | "assignee_name" | "name" => {
            Some(name(word))
        }
        _ => None,
    };
    read.or_else(|| word.parse::<Day>().ok().map(Day::written)).unwrap_or_else(|| word.to_owned())
}

/// Returns the moment that a word of a document states in milliseconds.
pub fn at(word: &str) -> Option<Instant> {
    word.parse().ok().map(Instant::from_ms)
}

/// Returns what the roll says of somebody.
pub fn mark(mark: Mark) -> &'static str {
    let say = &words().roll;
    match mark {
        Mark::Present => say.present,
        Mark::Excused => say.excused,
        Mark::Unexcused => say.absent,
    }
}

/// Returns a way of voting as pages say it.
pub const fn vote_how(method: VoteMethod) -> VoteHow {
    match method {
        VoteMethod::ShowOfHands => VoteHow::Hands,
        VoteMethod::Ballot => VoteHow::Ballot,
        VoteMethod::App => VoteHow::App,
    }
}
