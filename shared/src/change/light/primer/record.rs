//! Holds the meeting of `meeting.toml` as the app would, and records it.

use automerge::ActorId;
use serde::Deserialize;

use super::{KINDS, MEETING, header};
use crate::change::codec::{Body, Macro};
use crate::change::light::coder::Coder;
use crate::change::light::foreseen::{Foreseen, Learned};
use crate::change::light::pen::Pen;
use crate::change::light::rows;
use crate::document::meeting::{self, Meeting, Roll};
use crate::document::{Author, Document, Edit, Path, Value, Writer, petition, prose, register};
use crate::domain::{Mark, MeetingKind, MemberRole, MemberStatus, RosterRow};
use crate::id::{DocumentId, Kind, Mint, RecordId};
use crate::time::{Day, Instant, Month};

#[derive(Deserialize)]
struct Source {
    day: Day,
    place: String,
    time: String,
    number: String,
    people: Vec<(String, String)>,
    excused: Vec<String>,
    guests: Vec<(String, String)>,
    agenda: Vec<Item>,
    tasks: Vec<(String, Day)>,
    petitions: Vec<String>,
}

#[derive(Deserialize)]
struct Item {
    title: String,
    body: String,
    said: Vec<String>,
    guidance: Option<String>,
    conclusion: String,
    resolution: Option<String>,
    votes: Option<[i64; 3]>,
}

/// A document that is being written.
struct Written {
    document: Document,
    now: Instant,
}

impl Written {
    fn begin(kind: Kind, at: Instant) -> Self {
        Self { document: Document::new(header(kind).key, kind), now: at }
    }

    /// Makes a change, so many seconds after the last.
    fn edit(&mut self, seconds: i64, edits: &[Edit]) {
        self.now = self.now.plus_ms(seconds * 1000);
        let author =
            Author { person: "Nguyễn Văn Thành".into(), device: "Điện thoại của tôi".into() };
        let writer = Writer { actor: ActorId::from([0x5c; 16]), author };
        self.document.edit(&writer, self.now, edits).expect("the shape has such places");
    }

    fn put(&mut self, seconds: i64, path: Path, value: impl Into<Value>) {
        self.edit(seconds, &[Edit::Put(path, value.into())]);
    }

    fn view(&self) -> Meeting {
        Meeting::read(&self.document.reader())
    }

    /// Types a text in breaths: a few words, then a pause; the writer sometimes takes a word back.
    fn write(&mut self, path: &Path, text: &str) {
        let words: Vec<&str> = text.split_inclusive(' ').collect();
        let mut typed = String::new();
        for (breath, words) in words.chunks(11).enumerate() {
            if breath % 3 == 2 {
                let slip = format!("{typed}{}và", words[0]);
                self.retype(path, &slip);
            }
            typed.extend(words.iter().copied());
            self.retype(path, &typed);
        }
    }

    fn retype(&mut self, path: &Path, text: &str) {
        let now = self.document.reader().text_at_path(path);
        let seconds = 2 + text.chars().count().abs_diff(now.chars().count()) as i64 / 3;
        self.edit(seconds, &[Edit::Write(path.clone(), prose::diff(&now, text))]);
    }
}

/// Returns the meeting's documents, in the order of their kinds.
fn hold(source: &Source) -> Vec<Document> {
    let evening = Instant::start_of(source.day).plus_ms(19 * 3_600_000);
    let mut mint = Mint::new(0x0123_4567_89ab_cdef);
    let mut register = Written::begin(Kind::Register, evening.plus_ms(-86_400_000 * 30));
    let role = |word: &str| match word {
        "bí thư" => MemberRole::Secretary,
        "phó bí thư" => MemberRole::DeputySecretary,
        "chi ủy viên" => MemberRole::CommitteeMember,
        _ => MemberRole::Member,
    };
    let mut people = Vec::new();
    for (name, word) in &source.people {
        let last = register.document.reader().records("members").last().map(|record| record.order.clone());
        let row =
            RosterRow { name: name.clone(), role: role(word), status: MemberStatus::Official, since: None };
        let edits = register::add(&mut mint, last.as_deref(), &[row]);
        let Some(Edit::Add(_, id, ..)) = edits.first() else { panic!("a member is a record") };
        people.push((*id, name.clone(), role(word)));
        register.edit(20, &edits);
    }
    let mut meeting = Written::begin(Kind::Meeting, evening.plus_ms(-86_400_000 * 4));
    let mut mint = Mint::new(0xfedc_ba98_7654_3210);
    let head = Path::Head;
    meeting.edit(0, &meeting::plan(MeetingKind::Regular, Month::of(source.day)));
    meeting.put(9, head("day"), source.day.to_string());
    meeting.put(6, head("time"), source.time.as_str());
    meeting.put(8, head("place"), source.place.as_str());
    for (role, name, person) in [("chair", "chair_name", &people[0]), ("taker", "taker_name", &people[2])] {
        let puts = [(role, person.0.to_string()), (name, person.1.clone())];
        meeting.edit(4, &puts.map(|(key, word)| Edit::Put(head(key), word.into())));
    }
    let mut items = Vec::new();
    for item in &source.agenda {
        let (id, add) = meeting::add_item(&mut mint, &meeting.view(), &item.title, ("", ""));
        meeting.edit(12, &[add]);
        meeting.write(&Path::Field("agenda", id, "body"), &item.body);
        items.push(id);
    }
    meeting.now = evening;
    let opened = Edit::Put(head("opened"), evening.ms().to_string().into());
    meeting.edit(0, &[opened, Edit::Put(head("held_on"), source.day.to_string().into())]);
    roll(&mut meeting, &people, source, &mut mint);
    for (number, (item, id)) in source.agenda.iter().zip(&items).enumerate() {
        for (turn, text) in item.said.iter().enumerate() {
            let speaker = &people[(number * 5 + turn * 3) % people.len()];
            say(&mut meeting, &mut mint, *id, Some(speaker), text);
        }
        if let Some(text) = &item.guidance {
            say(&mut meeting, &mut mint, *id, None, text);
        }
        meeting.write(&Path::Field("agenda", *id, "conclusion"), &item.conclusion);
        if let Some(text) = &item.resolution {
            meeting.write(&Path::Field("agenda", *id, "resolution"), text);
        }
        if let Some(votes) = item.votes {
            meeting.put(5, Path::Field("agenda", *id, "vote_method"), "hands");
            let counts = ["votes_for", "votes_against", "votes_abstain"].into_iter().zip(votes);
            let counts: Vec<_> = counts
                .map(|(side, count)| Edit::Put(Path::Field("agenda", *id, side), Value::Count(count)))
                .collect();
            meeting.edit(8, &counts);
        }
    }
    for (number, (what, due)) in source.tasks.iter().enumerate() {
        let person = &people[number * 4];
        let to = (person.0.to_string(), person.1.clone());
        let (_, add) = meeting::add_task(&mut mint, &meeting.view(), None, what, (&to.0, &to.1), Some(*due));
        meeting.edit(40, &[add]);
    }
    let mut petitions = Vec::new();
    for (number, subject) in source.petitions.iter().enumerate() {
        let mut written = Written::begin(Kind::Petition, meeting.now);
        let id = DocumentId::from_bytes([0x70 + number as u8; 16]);
        let of = Some(meeting.document.key().document);
        written.edit(30, &petition::record(subject, "", &people[7 + number].1, of, source.day));
        petitions.push(written.document);
        let (_, add) = meeting::add_petition(&mut mint, &meeting.view(), items.last().copied(), id, subject);
        meeting.edit(30, &[add]);
    }
    meeting.put(20, head("number"), source.number.as_str());
    let closed = meeting.now.ms().to_string();
    meeting.put(60, head("closed"), closed);
    meeting.put(90, head("read_out"), true);
    let mut documents = vec![register.document];
    documents.extend(petitions);
    documents.push(meeting.document);
    documents
}

fn roll(meeting: &mut Written, people: &[(RecordId, String, MemberRole)], source: &Source, mint: &mut Mint) {
    let reasons = &source.excused;
    for (number, (member, name, role)) in people.iter().enumerate() {
        let mark = if number >= people.len() - reasons.len() { Mark::Excused } else { Mark::Present };
        let roll = Roll { member: *member, name, status: MemberStatus::Official, role: *role };
        meeting.edit(3, &meeting::mark(&roll, Some(mark)));
    }
    for (reason, (member, ..)) in reasons.iter().zip(people.iter().rev()) {
        meeting.put(14, Path::Natural("roll", format!("{member}.reason")), reason.as_str());
    }
    for (name, role) in &source.guests {
        let (_, add) = meeting::add_guest(mint, &meeting.view(), name, role, role.contains("Đảng ủy"));
        meeting.edit(25, &[add]);
    }
}

/// A contribution is there with its first breath; the rest is typed behind it.
fn say(
    meeting: &mut Written,
    mint: &mut Mint,
    item: RecordId,
    speaker: Option<&(RecordId, String, MemberRole)>,
    text: &str,
) {
    let end = text.match_indices(' ').nth(10).map_or(text.len(), |(at, _)| at);
    let by = speaker.map(|(id, name, _)| (id.to_string(), name.clone())).unwrap_or_default();
    let (id, add) =
        meeting::say(mint, &meeting.view(), item, (&by.0, &by.1), speaker.is_none(), &text[..end]);
    meeting.edit(25, &[add]);
    meeting.write(&Path::Field("said", id, "text"), text);
}

fn record(documents: &[Document]) -> Vec<u8> {
    let mut paper = Foreseen { coder: Coder::writing(), learned: &mut Learned::nothing() };
    for (document, kind) in documents.iter().zip(KINDS) {
        let body = Body::of(&document.changes().changes);
        rows::body(&mut Pen::on(&mut paper), &header(kind), body).expect("it is small");
    }
    paper.coder.finish()
}

fn source() -> Source {
    toml::from_str(include_str!("meeting.toml")).unwrap()
}

#[test]
fn the_recording_tells_the_meeting_that_was_written() {
    let mut paper = Foreseen { coder: Coder::reading(MEETING), learned: &mut Learned::nothing() };
    let mut told = String::new();
    for kind in KINDS {
        let body = rows::body(&mut Pen::on(&mut paper), &header(kind), Body::default()).unwrap();
        for op in body.changes.into_iter().flat_map(|row| row.ops) {
            if let Macro::Run { text, .. } = op {
                told.push_str(&text);
            }
        }
    }
    assert!(paper.coder.is_read());
    for (task, _) in &source().tasks {
        assert!(told.contains(task), "{task}");
    }
}

#[test]
#[ignore = "not a test: shows the bytes of a new recording in hex, for `xxd -r -p`, when there is to be a new version"]
fn record_anew() {
    let hex: String = record(&hold(&source())).iter().map(|byte| format!("{byte:02x}")).collect();
    panic!("the recording: {hex}");
}
