//! What is decided, given out and reported; and where two devices wrote different things.

use shared::time::Instant;

use super::{SECOND, Telling};
use crate::demo::plan::{About, Assignee, Item, MeetingPlan, Side, TaskPlan, Value};
use crate::demo::play::deed::{Act, Doc, Place, Ref, Word};

impl Telling<'_> {
    pub(super) fn decided(&mut self, doc: Doc, meeting: &MeetingPlan) {
        for (n, item) in meeting.items.iter().enumerate() {
            let of = |field| Place::Of(Ref::Item(n), field);
            let at = self.types(item.at, item.by, doc, of("conclusion"), &item.conclusion);
            self.resolved(at, doc, n, item, meeting.differs(About::VotesFor(n)));
        }
        for (n, task) in meeting.tasks.iter().enumerate() {
            self.act(task.at, task.by, doc, Act::Task(n));
            self.reported(doc, n, task);
        }
    }

    fn resolved(&mut self, at: Instant, doc: Doc, n: usize, item: &Item, differs: bool) {
        let Some(resolution) = &item.resolution else { return };
        let of = |field| Place::Of(Ref::Item(n), field);
        let mut at = self.types(at, item.by, doc, of("resolution"), &resolution.text);
        self.put(at, item.by, doc, of("vote_method"), resolution.method.word());
        let counts = [
            ("votes_for", resolution.votes_for),
            ("votes_against", resolution.against),
            ("votes_abstain", resolution.abstain),
        ];
        for (field, count) in counts.into_iter().filter(|(field, _)| !differs || *field != "votes_for") {
            at = at.plus_ms(6 * SECOND);
            self.put(at, item.by, doc, of(field), i64::from(count));
        }
    }

    fn reported(&mut self, doc: Doc, n: usize, task: &TaskPlan) {
        let of = |field| Place::Of(Ref::Task(n), field);
        if let Some(removal) = &task.removed {
            self.put(removal.at, removal.device, doc, of("removed"), true);
        }
        if let Some(progress) = &task.progress {
            self.types(progress.at, progress.device, doc, of("outcome"), &progress.text);
        }
        if let Some(outcome) = &task.outcome {
            let (at, device) = (outcome.at, outcome.device);
            if !outcome.text.is_empty() {
                self.act(at, device, doc, Act::Rewrite(of("outcome"), outcome.text.clone()));
            }
            let done = outcome.at.day().to_string();
            self.put(at.plus_ms(8 * SECOND), device, doc, of("done"), done);
        }
    }

    /// Each side writes, neither knowing of the other; then perhaps somebody chooses.
    pub(super) fn conflicts(&mut self, doc: Doc, meeting: &MeetingPlan) {
        for conflict in &meeting.conflicts {
            for side in &conflict.sides {
                self.side(doc, conflict.about, side);
            }
            if let Some((at, device, chosen)) = conflict.settled {
                let side = Side { at, device, value: conflict.sides[chosen].value.clone() };
                self.side(doc, conflict.about, &side);
            }
        }
    }

    fn side(&mut self, doc: Doc, about: About, side: &Side) {
        let (at, device) = (side.at, side.device);
        match (about, &side.value) {
            (About::Roll(member), Value::Mark(mark, reason)) => {
                self.act(at, device, doc, Act::Mark(member, *mark));
                if !reason.is_empty() {
                    let place = Place::Roll(member, "reason");
                    self.put(at.plus_ms(8 * SECOND), device, doc, place, reason.clone());
                }
            }
            (About::VotesFor(item), Value::Count(count)) => {
                let place = Place::Of(Ref::Item(item), "votes_for");
                self.put(at, device, doc, place, i64::from(*count));
            }
            (About::Assignee(task), Value::Assignee(assignee)) => {
                let of = |field| Place::Of(Ref::Task(task), field);
                let puts = match assignee {
                    // A body has no id; one that another device writes for a member is no second question.
                    Assignee::Body(body) => vec![(of("assignee_name"), Word::from(body.clone()))],
                    Assignee::Member(member) => vec![
                        (of("assignee"), Word::IdOf(Ref::Member(*member))),
                        (of("assignee_name"), self.cell.members[*member].name.clone().into()),
                    ],
                };
                self.act(at, device, doc, Act::Put(puts));
            }
            (About::Time, Value::Time(time)) => {
                self.put(at, device, doc, Place::Head("time"), time.clone());
            }
            _ => {}
        }
    }
}
