//! The edits of an act: what the app's pages make of the same.

use shared::document::meeting::{self, Meeting};
use shared::document::{Edit, Path, petition, prose, register};
use shared::domain::RosterRow;
use shared::id::RecordId;
use shared::time::Instant;

use super::PlayError;
use super::deed::{Act, Doc, Place, Ref};
use super::stage::Stage;

/// The records that an act adds, by their places in the plan.
pub(super) type Made = Vec<(Ref, RecordId)>;

impl Stage<'_> {
    /// Returns the edits of an act on a device, and the records they add.
    pub(super) fn edits(
        &mut self,
        at: Instant,
        device: usize,
        doc: Doc,
        act: &Act,
    ) -> Result<(Vec<Edit>, Made), PlayError> {
        let edits = match act {
            Act::Plan(kind, month) => meeting::plan(*kind, *month),
            Act::Put(puts) => puts.iter().filter_map(|(place, word)| self.put(doc, *place, word)).collect(),
            Act::Type(place, words) => self.typed(at, device, doc, *place, |text| text.to_owned() + words)?,
            Act::Rewrite(place, text) => self.typed(at, device, doc, *place, |_| text.clone())?,
            Act::Open => self.open(at, device, doc)?,
            Act::Mark(member, mark) => self.mark(at, device, doc, *member, *mark)?,
            Act::AllPresent => self.all_present(at, device, doc)?,
            Act::Raise => self.raise(at, doc),
            Act::Adopt => {
                let meeting = self.read(at, device, doc)?;
                meeting::adopt(&meeting::fingerprint(&meeting), &at.clock())
            }
            Act::Enlist(members) => return self.enlist(at, device, members),
            Act::Item(_) | Act::Guest(_) | Act::Say { .. } | Act::Task(_) | Act::Addendum(_) => {
                return self.added(at, device, doc, act);
            }
        };
        Ok((edits, Vec::new()))
    }

    /// Reads the meeting as the device has it.
    pub(super) fn read(&mut self, at: Instant, device: usize, doc: Doc) -> Result<Meeting, PlayError> {
        let (key, kind) = self.key(doc);
        let sheet = self.handset(device)?.sheet(key, kind, at)?;
        Ok(Meeting::read(&sheet.document.reader()))
    }

    fn typed(
        &mut self,
        at: Instant,
        device: usize,
        doc: Doc,
        place: Place,
        change: impl FnOnce(&str) -> String,
    ) -> Result<Vec<Edit>, PlayError> {
        let Some(path) = self.path(doc, place) else { return Ok(Vec::new()) };
        let (key, kind) = self.key(doc);
        let sheet = self.handset(device)?.sheet(key, kind, at)?;
        let now = sheet.document.reader().text_at_path(&path);
        Ok(vec![Edit::Write(path, prose::diff(&now, &change(&now)))])
    }

    /// Writes members into the register as a pasted list, in one change.
    fn enlist(
        &mut self,
        at: Instant,
        device: usize,
        members: &[usize],
    ) -> Result<(Vec<Edit>, Made), PlayError> {
        let cell = self.cell;
        let rows: Vec<RosterRow> = members
            .iter()
            .filter_map(|member| {
                let person = &cell.members[*member];
                let (since, status) = person.standing_on(at.day())?;
                Some(RosterRow { name: person.name.clone(), role: person.role, status, since: Some(since) })
            })
            .collect();
        let (key, kind) = self.key(Doc::Register);
        let sheet = self.handset(device)?.sheet(key, kind, at)?;
        let reader = sheet.document.reader();
        let last = reader.records("members").last().map(|record| record.order.clone());
        let edits = register::add(&mut sheet.mint, last.as_deref(), &rows);
        let ids = edits.iter().filter_map(|edit| match edit {
            Edit::Add(_, id, ..) => Some(*id),
            Edit::Put(..) | Edit::Write(..) => None,
        });
        let made = members.iter().map(|member| Ref::Member(*member)).zip(ids).collect();
        Ok((edits, made))
    }

    /// Writes a petition down: what the small form on the writing page asks for.
    fn raise(&self, at: Instant, doc: Doc) -> Vec<Edit> {
        let Doc::Petition(petition) = doc else { return Vec::new() };
        let plan = &self.cell.petitions[petition];
        let meeting = plan.raised.map(|(meeting, _)| self.key(Doc::Meeting(meeting)).0.document);
        petition::record(&plan.subject, &plan.place, &plan.author, meeting, at.day())
    }

    /// Notes in the meeting that a petition was raised there.
    pub(super) fn line(&mut self, at: Instant, device: usize, petition: usize) -> Result<(), PlayError> {
        let plan = &self.cell.petitions[petition];
        let Some((meeting, item)) = plan.raised else { return Ok(()) };
        let doc = Doc::Meeting(meeting);
        let (item, raised) = (self.id_of(doc, Ref::Item(item)), self.key(Doc::Petition(petition)).0.document);
        let (key, kind) = self.key(doc);
        let handset = self.handset(device)?;
        let sheet = handset.sheet(key, kind, at)?;
        let (_, edit) =
            sheet.add(|mint, ends| meeting::add_petition(mint, ends, item, raised, &plan.subject));
        handset.edit(key, at, &[edit])
    }

    /// Returns the place in the roll of what it says of a member.
    pub(super) fn roll_path(member: RecordId, field: &str) -> Path {
        Path::Natural("roll", format!("{member}.{field}"))
    }
}
