//! A meeting from its first field to the addenda.

use shared::domain::MeetingKind;
use shared::time::Instant;

use super::{SECOND, Telling};
use crate::demo::plan::{About, Creation, MeetingPlan, Outcome};
use crate::demo::play::deed::{Act, Doc, Place, Ref, Word};

impl Telling<'_> {
    pub(super) fn meeting(&mut self, doc: Doc, meeting: &MeetingPlan) {
        // Only the regular meeting of a month is one document wherever it is planned.
        let twice = if meeting.kind == MeetingKind::Regular { 2 } else { 1 };
        let preparer = meeting.items.first().map(|item| item.prepared_by);
        for creation in meeting.created.iter().take(twice) {
            let at = self.plan(doc, meeting, creation);
            if preparer.unwrap_or(meeting.created[0].device) == creation.device {
                self.prepare(at, doc, meeting, creation.device);
            }
        }
        match &meeting.outcome {
            Outcome::Missed { reason, said } => {
                if let Some(creation) = meeting.created.first() {
                    let place = Place::Head("missed");
                    self.put(said.plus_ms(40 * SECOND), creation.device, doc, place, reason.clone());
                }
            }
            Outcome::Held { start, .. } | Outcome::Writing { start } => {
                self.roll(doc, meeting, *start);
                self.spoken(doc, meeting);
                self.decided(doc, meeting);
                self.closed(doc, meeting);
            }
            Outcome::Unheard | Outcome::Upcoming => {}
        }
        self.conflicts(doc, meeting);
        for (n, addendum) in meeting.addenda.iter().enumerate() {
            self.act(addendum.at, addendum.device, doc, Act::Addendum(n));
        }
    }

    /// Begins a meeting on one device: kind and month, day, hour, place, who leads and who writes.
    fn plan(&mut self, doc: Doc, meeting: &MeetingPlan, creation: &Creation) -> Instant {
        let (device, mut at) = (creation.device, creation.at);
        self.act(at, device, doc, Act::Plan(meeting.kind, meeting.for_month));
        if matches!(meeting.outcome, Outcome::Missed { .. }) {
            return at;
        }
        let name = |member: usize| self.cell.members[member].name.clone();
        let person = |id, field, member: usize| {
            let id = (Place::Head(id), Word::IdOf(Ref::Member(member)));
            vec![id, (Place::Head(field), name(member).into())]
        };
        let word = |field, word: String| vec![(Place::Head(field), Word::from(word))];
        let (day, time) = (meeting.planned.day().to_string(), meeting.planned.clock());
        let mut puts = vec![word("day", day)];
        if !meeting.differs(About::Time) {
            puts.push(word("time", time));
        }
        puts.extend((!meeting.place.is_empty()).then(|| word("place", meeting.place.clone())));
        puts.extend((!meeting.theme.is_empty()).then(|| word("title", meeting.theme.clone())));
        puts.push(person("chair", "chair_name", meeting.chair));
        puts.push(person("taker", "taker_name", meeting.taker));
        for put in puts {
            at = at.plus_ms(15 * SECOND);
            self.act(at, device, doc, Act::Put(put));
        }
        at.plus_ms(20 * SECOND)
    }

    /// Writes the agenda, the papers, and whom the cell has invited.
    fn prepare(&mut self, from: Instant, doc: Doc, meeting: &MeetingPlan, device: usize) {
        let mut at = from;
        for (n, item) in meeting.items.iter().enumerate() {
            let of = |field| Place::Of(Ref::Item(n), field);
            self.act(at, device, doc, Act::Item(n));
            self.act(at.plus_ms(10 * SECOND), device, doc, Act::Type(of("title"), item.title.clone()));
            let presenter = &self.cell.members[item.presenter].name;
            let presents = vec![
                (of("presenter"), Word::IdOf(Ref::Member(item.presenter))),
                (of("presenter_name"), presenter.clone().into()),
            ];
            self.act(at.plus_ms(18 * SECOND), device, doc, Act::Put(presents));
            at = self.types(at.plus_ms(30 * SECOND), device, doc, of("body"), &item.body);
        }
        if !meeting.papers.is_empty() {
            self.put(at, device, doc, Place::Head("papers"), meeting.papers.clone());
        }
        for guest in 0..meeting.guests.len() {
            at = at.plus_ms(20 * SECOND);
            self.act(at, device, doc, Act::Guest(guest));
        }
    }

    /// Closes, reads out, adopts.
    fn closed(&mut self, doc: Doc, meeting: &MeetingPlan) {
        let Outcome::Held { end, read, adopted, device, .. } = meeting.outcome else { return };
        let stamp = |at: Instant| Word::from(at.ms().to_string());
        self.put(end, device, doc, Place::Head("ended"), end.clock());
        self.put(end.plus_ms(5 * SECOND), device, doc, Place::Head("closed"), stamp(end));
        if let Some(read) = read {
            self.put(read, device, doc, Place::Head("read_out"), stamp(read));
        }
        if let Some(adopted) = adopted {
            self.act(adopted, device, doc, Act::Adopt);
        }
    }
}
