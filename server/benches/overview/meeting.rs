//! A meeting as a secretary leaves it: planned, the roll taken, written, decided, closed; some seventy changes, since
//! an app makes one whenever the writer pauses.

use fastrand::Rng;
use shared::document::meeting::{self, Meeting, Roll};
use shared::document::{Document, Edit, Path, Value, Writer, prose};
use shared::domain::{Mark, MeetingKind, MemberRole, MemberStatus};
use shared::id::{DocumentId, Mint, RecordId};
use shared::time::{Day, Instant, Month};

use super::words::{paragraph, sentence, title};

/// Someone on the roll.
pub struct Member {
    pub id: RecordId,
    pub name: String,
}

/// A meeting that is being written.
pub struct Writing<'a> {
    pub document: Document,
    writer: &'a Writer,
    mint: Mint,
    at: Instant,
}

impl<'a> Writing<'a> {
    /// Goes on with a document, as a sitting of its own.
    pub fn of(document: Document, writer: &'a Writer, at: Instant, rng: &mut Rng) -> Self {
        Self { document, writer, mint: Mint::new(rng.u64(..)), at }
    }

    /// Makes one change.
    fn edit(&mut self, edits: &[Edit]) {
        self.at = self.at.plus_ms(30_000);
        self.document.edit(self.writer, self.at, edits).expect("the shape has these places");
    }

    fn view(&self) -> Meeting {
        Meeting::read(&self.document.reader())
    }

    /// Writes the meeting for `month`, held on `day`.
    pub fn whole(&mut self, month: Month, day: Day, members: &[Member], rng: &mut Rng) {
        self.plan(month, day, rng);
        for member in members {
            self.mark(member, rng);
        }
        let items: Vec<_> = self.view().items().map(|item| item.id).collect();
        for _ in 0..rng.usize(10..21) {
            let (item, member) = (items[rng.usize(..items.len())], &members[rng.usize(..members.len())]);
            self.say(item, member, rng);
        }
        self.decide(&items, members.len(), rng);
        self.give_out(&items, members, day, rng);
        self.edit(&[put("closed", (self.at.ms()).to_string())]);
    }

    fn plan(&mut self, month: Month, day: Day, rng: &mut Rng) {
        let mut edits = meeting::plan(MeetingKind::Regular, month);
        edits.extend([put("day", day.to_string()), put("time", "19:00"), put("place", "Nhà cộng đồng")]);
        self.edit(&edits);
        for turn in 0..rng.usize(5..9) {
            let view = self.view();
            let (id, item) = meeting::add_item(&mut self.mint, &view, title(turn), ("", ""));
            self.edit(&[item]);
            self.write("agenda", id, "body", &paragraph(rng.usize(1..4), rng));
        }
        let opened = Instant::start_of(day).plus_ms(19 * 3_600_000).ms().to_string();
        self.edit(&[put("opened", opened), put("held_on", day.to_string()), put("started", "19:00")]);
    }

    fn mark(&mut self, member: &Member, rng: &mut Rng) {
        let person = Roll {
            member: member.id,
            name: &member.name,
            status: MemberStatus::Official,
            role: MemberRole::Member,
        };
        let mark = if rng.u8(..10) == 0 { Mark::Excused } else { Mark::Present };
        self.edit(&meeting::mark(&person, Some(mark)));
    }

    /// Writes a contribution in two goes.
    pub fn say(&mut self, item: RecordId, member: &Member, rng: &mut Rng) {
        let speaker = (member.id.to_string(), member.name.as_str());
        let view = self.view();
        let said = meeting::say(
            &mut self.mint,
            &view,
            item,
            (&speaker.0, speaker.1),
            false,
            &paragraph(rng.usize(1..3), rng),
        );
        self.edit(&[said.1]);
        self.write("said", said.0, "text", &sentence(rng));
    }

    fn decide(&mut self, items: &[RecordId], members: usize, rng: &mut Rng) {
        for item in items {
            self.write("agenda", *item, "conclusion", &sentence(rng));
        }
        for item in items.iter().rev().take(rng.usize(1..3)) {
            self.write("agenda", *item, "resolution", &paragraph(2, rng));
            let count = |name, count: i64| Edit::Put(Path::Field("agenda", *item, name), Value::Count(count));
            let against = rng.i64(0..2);
            let votes = [
                count("votes_for", members as i64 - against),
                count("votes_against", against),
                count("votes_abstain", 0),
            ];
            self.edit(&votes);
        }
    }

    fn give_out(&mut self, items: &[RecordId], members: &[Member], day: Day, rng: &mut Rng) {
        for _ in 0..rng.usize(2..6) {
            let member = &members[rng.usize(..members.len())];
            let (item, due) = (items[rng.usize(..items.len())], day.plus(rng.i64(10..60)));
            let view = self.view();
            let who = member.id.to_string();
            let assignee = (who.as_str(), member.name.as_str());
            let task =
                meeting::add_task(&mut self.mint, &view, Some(item), &sentence(rng), assignee, Some(due));
            self.edit(&[task.1]);
        }
        if rng.bool() {
            let view = self.view();
            let petition = DocumentId::from_bytes(rng.u128(..).to_be_bytes());
            let line =
                meeting::add_petition(&mut self.mint, &view, items.last().copied(), petition, &sentence(rng));
            self.edit(&[line.1]);
        }
    }

    /// Types at the end of what stands there.
    fn write(&mut self, collection: &'static str, record: RecordId, field: &'static str, more: &str) {
        let path = Path::Field(collection, record, field);
        let now = self.document.reader().text_at_path(&path);
        let splices = prose::diff(&now, &format!("{now}{more}"));
        self.edit(&[Edit::Write(path, splices)]);
    }
}

fn put(name: &'static str, value: impl Into<Value>) -> Edit {
    Edit::Put(Path::Head(name), value.into())
}
