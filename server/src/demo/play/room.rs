//! Opening a meeting and taking the roll, as the app's roll-call does it from the register of the device.

use shared::document::meeting::{self, Meeting, Roll};
use shared::document::register::{Member, Register};
use shared::document::{Edit, Path};
use shared::domain::Mark;
use shared::time::Instant;

use super::PlayError;
use super::deed::{Doc, Ref};
use super::stage::Stage;

impl Stage<'_> {
    /// Opens the meeting: when, and everyone on the register as they stand today.
    pub(super) fn open(&mut self, at: Instant, device: usize, doc: Doc) -> Result<Vec<Edit>, PlayError> {
        let (meeting, register) = self.meeting_and_register(at, device, doc)?;
        let mut edits = vec![
            Edit::Put(Path::Head("opened"), at.ms().to_string().into()),
            Edit::Put(Path::Head("held_on"), at.day().to_string().into()),
            Edit::Put(Path::Head("started"), at.clock().into()),
        ];
        let fresh = register.here().filter(|member| !meeting.roll.contains_key(&member.id));
        edits.extend(fresh.flat_map(|member| meeting::mark(&person(member), None)));
        Ok(edits)
    }

    /// Marks one member.
    pub(super) fn mark(
        &mut self,
        at: Instant,
        device: usize,
        doc: Doc,
        member: usize,
        mark: Mark,
    ) -> Result<Vec<Edit>, PlayError> {
        let (meeting, register) = self.meeting_and_register(at, device, doc)?;
        let Some(id) = self.id_of(doc, Ref::Member(member)) else { return Ok(Vec::new()) };
        let mut edits = Vec::new();
        if !meeting.roll.contains_key(&id)
            && let Some(member) = register.members.iter().find(|member| member.id == id)
        {
            edits.extend(meeting::mark(&person(member), None));
        }
        edits.push(Edit::Put(Self::roll_path(id, "mark"), mark.word().into()));
        Ok(edits)
    }

    /// Marks everyone present who is called and has no mark.
    pub(super) fn all_present(
        &mut self,
        at: Instant,
        device: usize,
        doc: Doc,
    ) -> Result<Vec<Edit>, PlayError> {
        let (meeting, register) = self.meeting_and_register(at, device, doc)?;
        let unmarked = |member: &&Member| {
            member.status().is_called()
                && meeting.roll.get(&member.id).is_none_or(|line| line.mark.shown().is_none())
        };
        let present = register.here().filter(unmarked);
        Ok(present.flat_map(|member| meeting::mark(&person(member), Some(Mark::Present))).collect())
    }

    fn meeting_and_register(
        &mut self,
        at: Instant,
        device: usize,
        doc: Doc,
    ) -> Result<(Meeting, Register), PlayError> {
        let meeting = self.read(at, device, doc)?;
        let (key, kind) = self.key(Doc::Register);
        let sheet = self.handset(device)?.sheet(key, kind, at)?;
        Ok((meeting, Register::read(&sheet.document.reader())))
    }
}

fn person(member: &Member) -> Roll<'_> {
    Roll { member: member.id, name: member.name.word(), status: member.status(), role: member.role() }
}
