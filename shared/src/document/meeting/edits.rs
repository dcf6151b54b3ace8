//! What a person does to a meeting, as edits. Each function is one deed on the page.

use super::view::Meeting;
use crate::document::{Edit, Path, Value};
use crate::domain::{Mark, MeetingKind, MemberRole, MemberStatus};
use crate::id::{DocumentId, Mint, RecordId};
use crate::time::{Day, Month};

/// A record of `collection` at the end of the list, with the scalars that are not empty.
fn add(
    mint: &mut Mint,
    collection: &'static str,
    last: Option<&str>,
    words: &[(&'static str, &str)],
    prose: &[(&'static str, &str)],
) -> (RecordId, Edit) {
    let id = mint.record();
    let mut fields = vec![("order", Value::from(crate::document::after(last)))];
    fields.extend(
        words.iter().filter(|(_, word)| !word.is_empty()).map(|(name, word)| (*name, (*word).into())),
    );
    let prose = prose.iter().map(|(name, text)| (*name, (*text).into())).collect();
    (id, Edit::Add(collection, id, fields, prose))
}

fn put(name: &'static str, value: impl Into<Value>) -> Edit {
    Edit::Put(Path::Head(name), value.into())
}

/// Plans a meeting: its kind and the month it is for.
pub fn plan(kind: MeetingKind, month: Month) -> Vec<Edit> {
    vec![put("kind", kind.word()), put("month", month.to_string())]
}

/// Starts from another meeting: its items' titles and presenters, its place, hour, chair and minute-taker.
/// What was prepared and said then is not taken over.
pub fn like_last(mint: &mut Mint, last: &Meeting) -> Vec<Edit> {
    let mut edits = Vec::new();
    let words = [
        ("place", &last.place),
        ("time", &last.time),
        ("chair_name", &last.chair_name),
        ("taker_name", &last.taker_name),
    ];
    edits.extend(
        words
            .into_iter()
            .filter(|(_, field)| !field.word().is_empty())
            .map(|(name, field)| put(name, field.word())),
    );
    for (name, field) in [("chair", &last.chair), ("taker", &last.taker)] {
        edits.extend(field.shown().map(|id| put(name, id.to_string())));
    }
    let mut order = None;
    for item in last.items() {
        let presenter = item.presenter.shown().map(RecordId::to_string).unwrap_or_default();
        let (words, prose) = (
            [("presenter", presenter.as_str()), ("presenter_name", item.presenter_name.word())],
            [("title", item.title.as_str())],
        );
        let (_, edit) = add(mint, "agenda", order.as_deref(), &words, &prose);
        if let Edit::Add(_, _, fields, _) = &edit
            && let Some((_, Value::Word(key))) = fields.first()
        {
            order = Some(key.clone());
        }
        edits.push(edit);
    }
    edits
}

/// Adds an item at the end of the agenda.
pub fn add_item(
    mint: &mut Mint,
    meeting: &Meeting,
    title: &str,
    presenter: (&str, &str),
) -> (RecordId, Edit) {
    let last = meeting.agenda.last().map(|item| item.order.as_str());
    add(
        mint,
        "agenda",
        last,
        &[("presenter", presenter.0), ("presenter_name", presenter.1)],
        &[("title", title)],
    )
}

/// Adds a contribution under `item`; `speaker` is an id (empty where none) and a name.
pub fn say(
    mint: &mut Mint,
    meeting: &Meeting,
    item: RecordId,
    speaker: (&str, &str),
    guidance: bool,
    text: &str,
) -> (RecordId, Edit) {
    let last = meeting.said.last().map(|said| said.order.as_str());
    let item = item.to_string();
    let words = [("item", item.as_str()), ("speaker", speaker.0), ("speaker_name", speaker.1)];
    let (id, mut edit) = add(mint, "said", last, &words, &[("text", text)]);
    if let (true, Edit::Add(_, _, fields, _)) = (guidance, &mut edit) {
        fields.push(("guidance", true.into()));
    }
    (id, edit)
}

/// Adds a guest, or the higher level's delegate.
pub fn add_guest(
    mint: &mut Mint,
    meeting: &Meeting,
    name: &str,
    role: &str,
    higher: bool,
) -> (RecordId, Edit) {
    let (id, mut edit) = add(
        mint,
        "guests",
        meeting.guests.last().map(|guest| guest.order.as_str()),
        &[("name", name), ("role", role)],
        &[],
    );
    if let (true, Edit::Add(_, _, fields, _)) = (higher, &mut edit) {
        fields.push(("higher", true.into()));
    }
    (id, edit)
}

/// Gives out a task; `assignee` is a member's id (empty for a body) and a name.
pub fn add_task(
    mint: &mut Mint,
    meeting: &Meeting,
    item: Option<RecordId>,
    what: &str,
    assignee: (&str, &str),
    due: Option<Day>,
) -> (RecordId, Edit) {
    let item = item.map(|item| item.to_string()).unwrap_or_default();
    let due = due.map(|due| due.to_string()).unwrap_or_default();
    let words = [
        ("item", item.as_str()),
        ("assignee", assignee.0),
        ("assignee_name", assignee.1),
        ("due", due.as_str()),
    ];
    add(mint, "tasks", meeting.tasks.last().map(|task| task.order.as_str()), &words, &[("what", what)])
}

/// Notes that a petition was raised here.
pub fn add_petition(
    mint: &mut Mint,
    meeting: &Meeting,
    item: Option<RecordId>,
    petition: DocumentId,
    subject: &str,
) -> (RecordId, Edit) {
    let item = item.map(|item| item.to_string()).unwrap_or_default();
    let petition = petition.to_string();
    let words = [("item", item.as_str()), ("petition", petition.as_str()), ("subject", subject)];
    add(mint, "petitions", meeting.petitions.last().map(|line| line.order.as_str()), &words, &[])
}

/// A person as the roll copies them in.
#[derive(Clone, Copy, Debug)]
pub struct Roll<'a> {
    /// Who.
    pub member: RecordId,
    /// Their name.
    pub name: &'a str,
    /// Their status.
    pub status: MemberStatus,
    /// Their role.
    pub role: MemberRole,
}

/// Copies a person into the roll and, where `mark` is given, marks them. Only scalars: two devices may mark
/// the same person.
pub fn mark(person: &Roll<'_>, mark: Option<Mark>) -> Vec<Edit> {
    let put = |field: &str, word: &str| {
        Edit::Put(Path::Natural("roll", format!("{}.{field}", person.member)), word.into())
    };
    let mut edits =
        vec![put("name", person.name), put("status", person.status.word()), put("role", person.role.word())];
    edits.extend(mark.map(|mark| put("mark", mark.word())));
    edits
}

/// Adopts the minutes: states their fingerprint. Made alone, so that what was adopted is the document at
/// this change's dependencies.
pub fn adopt(fingerprint: &str, at: &str) -> Vec<Edit> {
    vec![put("adopted", fingerprint), put("adopted_at", at)]
}

/// Adds a dated addendum to adopted minutes.
pub fn write_addendum(
    mint: &mut Mint,
    meeting: &Meeting,
    day: Day,
    by: &str,
    confirmed: &str,
    text: &str,
) -> Edit {
    let last = meeting.addenda.last().map(|addendum| addendum.order.as_str());
    let day = day.to_string();
    let words = [("day", day.as_str()), ("by", by), ("confirmed", confirmed)];
    add(mint, "addenda", last, &words, &[("text", text)]).1
}
