//! The roll: who is away one by one, then everyone else with one tap.

use shared::domain::Mark;
use shared::time::Instant;

use super::{MINUTE, SECOND, Telling};
use crate::demo::plan::{About, MeetingPlan};
use crate::demo::play::deed::{Act, Doc, Place, Ref};

impl Telling<'_> {
    pub(super) fn roll(&mut self, doc: Doc, meeting: &MeetingPlan, start: Instant) {
        let device = meeting.roll_by;
        self.act(start, device, doc, Act::Open);
        let mut at = start.plus_ms(MINUTE);
        let agreed = || meeting.roll.iter().filter(|line| !meeting.differs(About::Roll(line.member)));
        for line in agreed().filter(|line| line.mark != Mark::Present) {
            self.act(at, device, doc, Act::Mark(line.member, line.mark));
            if !line.reason.is_empty() {
                let place = Place::Roll(line.member, "reason");
                self.put(at.plus_ms(8 * SECOND), device, doc, place, line.reason.clone());
            }
            at = at.plus_ms(20 * SECOND);
        }
        if self.is_whole(meeting) {
            // One whom this device marks apart, and another differently, is marked by then.
            let apart = meeting.conflicts.iter().filter(|conflict| matches!(conflict.about, About::Roll(_)));
            let sides = apart.flat_map(|conflict| &conflict.sides).filter(|side| side.device == device);
            let after = sides.map(|side| side.at).max().unwrap_or(at).max(at);
            self.act(after.plus_ms(30 * SECOND), device, doc, Act::AllPresent);
        } else {
            for line in agreed().filter(|line| line.mark == Mark::Present) {
                self.act(at, device, doc, Act::Mark(line.member, line.mark));
                at = at.plus_ms(6 * SECOND);
            }
        }
        for (n, guest) in meeting.guests.iter().enumerate() {
            if let Some(removal) = &guest.removed {
                let place = Place::Of(Ref::Guest(n), "removed");
                self.put(removal.at, removal.device, doc, place, true);
            }
        }
    }

    /// Returns whether everyone who is called has a mark.
    fn is_whole(&self, meeting: &MeetingPlan) -> bool {
        let day = meeting.planned.day();
        let called = |member: &usize| {
            self.cell.members[*member].status_on(day).is_some_and(|status| status.is_called())
        };
        let marked = |member: usize| meeting.roll.iter().any(|line| line.member == member);
        (0..self.cell.members.len()).filter(called).all(marked)
    }
}
