//! Records that an act adds to a meeting, behind the last of their list as the device knows it.

use shared::document::Edit;
use shared::document::meeting::{self, Meeting};
use shared::id::Mint;
use shared::time::Instant;

use super::PlayError;
use super::acts::Made;
use super::deed::{Act, Doc, Ref};
use super::stage::Stage;
use crate::demo::plan::{About, Assignee};

impl Stage<'_> {
    /// Returns the edit that adds the record of an act.
    pub(super) fn added(
        &mut self,
        at: Instant,
        device: usize,
        doc: Doc,
        act: &Act,
    ) -> Result<(Vec<Edit>, Made), PlayError> {
        let Some(plan) = self.meeting(doc) else { return Ok((Vec::new(), Vec::new())) };
        let cell = self.cell;
        let (named, (id, edit)) = match act {
            Act::Item(n) => {
                let blank = |mint: &mut Mint, ends: &Meeting| meeting::add_item(mint, ends, "", ("", ""));
                (Ref::Item(*n), self.add(at, device, doc, blank)?)
            }
            Act::Guest(n) => {
                let guest = &plan.guests[*n];
                let (name, position) = (guest.name.as_str(), guest.position.as_str());
                let add = |mint: &mut Mint, ends: &Meeting| {
                    meeting::add_guest(mint, ends, name, position, guest.higher)
                };
                (Ref::Guest(*n), self.add(at, device, doc, add)?)
            }
            Act::Say { named, item, speaker, guidance, words } => {
                let (id, name) = self.speaker(doc, *speaker);
                let item = self.id_of(doc, Ref::Item(*item)).ok_or(PlayError::NotOpen)?;
                let say = |mint: &mut Mint, ends: &Meeting| {
                    meeting::say(mint, ends, item, (&id, &name), *guidance, words)
                };
                (*named, self.add(at, device, doc, say)?)
            }
            Act::Task(n) => {
                let task = &plan.tasks[*n];
                let (id, name) = match &task.assignee {
                    // Who does it is said afterwards, and differently on two devices.
                    _ if plan.differs(About::Assignee(*n)) => (String::new(), ""),
                    Assignee::Body(body) => (String::new(), body.as_str()),
                    Assignee::Member(member) => {
                        (self.id_word(doc, Ref::Member(*member)), cell.members[*member].name.as_str())
                    }
                };
                let item = self.id_of(doc, Ref::Item(task.item));
                let give = |mint: &mut Mint, ends: &Meeting| {
                    meeting::add_task(mint, ends, item, &task.what, (&id, name), Some(task.due))
                };
                (Ref::Task(*n), self.add(at, device, doc, give)?)
            }
            Act::Addendum(n) => {
                let addendum = &plan.addenda[*n];
                let (by, confirmed) =
                    (&cell.members[addendum.by].name, &cell.members[addendum.confirmed].name);
                let write = |mint: &mut Mint, ends: &Meeting| {
                    meeting::write_addendum(mint, ends, at.day(), by, confirmed, &addendum.text)
                };
                return Ok((vec![self.add(at, device, doc, write)?], Vec::new()));
            }
            _ => return Ok((Vec::new(), Vec::new())),
        };
        Ok((vec![edit], vec![(named, id)]))
    }

    fn add<T>(
        &mut self,
        at: Instant,
        device: usize,
        doc: Doc,
        work: impl FnOnce(&mut Mint, &Meeting) -> T,
    ) -> Result<T, PlayError> {
        let (key, kind) = self.key(doc);
        Ok(self.handset(device)?.sheet(key, kind, at)?.add(work))
    }
}
