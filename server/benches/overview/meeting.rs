//! A meeting as a secretary leaves it: planned, the roll taken, written, decided, closed; some seventy changes, since
//! an app makes one whenever the writer pauses.

use std::collections::BTreeMap;

use fastrand::Rng;
use shared::document::meeting::{self, Roll};
use shared::document::prose::{self, Splice};
use shared::document::{Document, Edit, Path, Value, Writer, after};
use shared::domain::{Mark, MeetingKind, MemberRole, MemberStatus};
use shared::id::{DocumentId, Mint, RecordId};
use shared::time::{Day, Instant, Month};

use super::words::{paragraph, sentence, title};

/// Someone on the roll.
pub struct Member {
    pub id: RecordId,
    pub name: String,
}

/// A meeting that is being written. What it holds is remembered beside it: reading it before each change would cost
/// more than everything that is to be measured.
pub struct Writing<'a> {
    pub document: Document,
    writer: &'a Writer,
    mint: Mint,
    at: Instant,
    /// The greatest order key of each collection.
    last: BTreeMap<&'static str, String>,
}

impl<'a> Writing<'a> {
    /// Goes on with a document, as a sitting of its own.
    pub fn of(document: Document, writer: &'a Writer, at: Instant, rng: &mut Rng) -> Self {
        let mut last = BTreeMap::new();
        for collection in ["agenda", "said", "tasks", "petitions"] {
            let order = document.reader().records(collection).last().map(|record| record.order.clone());
            last.extend(order.map(|order| (collection, order)));
        }
        Self { document, writer, mint: Mint::new(rng.u64(..)), at, last }
    }

    /// Makes one change.
    fn edit(&mut self, edits: &[Edit]) {
        self.at = self.at.plus_ms(30_000);
        self.document.edit(self.writer, self.at, edits).expect("the shape has these places");
    }

    /// Adds a record at the end of its collection.
    fn add(
        &mut self,
        collection: &'static str,
        words: &[(&'static str, &str)],
        prose: (&'static str, &str),
    ) -> RecordId {
        let (id, order) = (self.mint.record(), after(self.last.get(collection).map(String::as_str)));
        let mut fields = vec![("order", Value::from(order.as_str()))];
        fields.extend(words.iter().map(|(name, word)| (*name, (*word).into())));
        let prose = if prose.0.is_empty() { Vec::new() } else { vec![(prose.0, prose.1.into())] };
        self.last.insert(collection, order);
        self.edit(&[Edit::Add(collection, id, fields, prose)]);
        id
    }

    /// Types into prose behind its first `at` code units.
    fn write(&mut self, of: (&'static str, RecordId, &'static str), at: usize, more: String) {
        let splice = Splice { at, cut: 0, insert: more };
        self.edit(&[Edit::Write(Path::Field(of.0, of.1, of.2), vec![splice])]);
    }

    /// Writes the meeting for `month`, held on `day`.
    pub fn whole(&mut self, month: Month, day: Day, members: &[Member], rng: &mut Rng) {
        let items = self.plan(month, day, rng);
        for member in members {
            self.mark(member, rng);
        }
        for _ in 0..rng.usize(10..21) {
            let (item, member) = (items[rng.usize(..items.len())], &members[rng.usize(..members.len())]);
            self.say(item, member, rng);
        }
        self.decide(&items, members.len(), rng);
        self.give_out(&items, members, day, rng);
        self.edit(&[put("closed", self.at.ms().to_string())]);
    }

    fn plan(&mut self, month: Month, day: Day, rng: &mut Rng) -> Vec<RecordId> {
        let mut edits = meeting::plan(MeetingKind::Regular, month);
        edits.extend([put("day", day.to_string()), put("time", "19:00"), put("place", "Nhà cộng đồng")]);
        self.edit(&edits);
        let mut items = Vec::new();
        for turn in 0..rng.usize(5..9) {
            let item = self.add("agenda", &[], ("title", title(turn)));
            self.write(("agenda", item, "body"), 0, paragraph(rng.usize(1..4), rng));
            items.push(item);
        }
        let opened = Instant::start_of(day).plus_ms(19 * 3_600_000).ms().to_string();
        self.edit(&[put("opened", opened), put("held_on", day.to_string()), put("started", "19:00")]);
        items
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
        let first = paragraph(rng.usize(1..3), rng);
        let words = [
            ("item", &*item.to_string()),
            ("speaker", &member.id.to_string()),
            ("speaker_name", &member.name),
        ];
        let said = self.add("said", &words, ("text", &first));
        self.write(("said", said, "text"), prose::width(&first), sentence(rng));
    }

    fn decide(&mut self, items: &[RecordId], members: usize, rng: &mut Rng) {
        for item in items {
            self.write(("agenda", *item, "conclusion"), 0, sentence(rng));
        }
        for item in items.iter().rev().take(rng.usize(1..3)) {
            self.write(("agenda", *item, "resolution"), 0, paragraph(2, rng));
            let count = |name, count| Edit::Put(Path::Field("agenda", *item, name), Value::Count(count));
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
            let words = [
                ("item", &*item.to_string()),
                ("assignee", &member.id.to_string()),
                ("assignee_name", &member.name),
                ("due", &due.to_string()),
            ];
            self.add("tasks", &words, ("what", &sentence(rng)));
        }
        if rng.bool() {
            let petition = DocumentId::from_bytes(rng.u128(..).to_be_bytes()).to_string();
            self.add("petitions", &[("petition", &petition), ("subject", &sentence(rng))], ("", ""));
        }
    }
}

fn put(name: &'static str, value: impl Into<Value>) -> Edit {
    Edit::Put(Path::Head(name), value.into())
}
