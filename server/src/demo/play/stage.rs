//! A cell while it is played: its devices, and which ids the records of the plan were given.

use std::collections::BTreeMap;
use std::vec::IntoIter;

use fastrand::Rng;
use shared::document::{Edit, Path};
use shared::id::{BookId, DocumentId, DocumentKey, Kind, RecordId, UnitId};
use shared::time::Instant;

use super::PlayError;
use super::deed::{Act, Deed, Doc, Place, Ref, What, Word};
use super::handset::Handset;
use super::tell;
use crate::demo::plan::{Cell, MeetingPlan, Speaker};
use crate::hub::Hub;
use crate::store::{Enrolment, Plan, Store};

/// A cell and its devices.
pub(super) struct Stage<'a> {
    pub(super) cell: &'a Cell,
    book: BookId,
    unit: UnitId,
    seed: u64,
    deeds: std::iter::Peekable<IntoIter<Deed>>,
    handsets: Vec<Option<Handset>>,
    meetings: Vec<DocumentKey>,
    petitions: Vec<DocumentKey>,
    ids: BTreeMap<(Doc, Ref), RecordId>,
    /// Deeds that no device could do.
    pub left_out: usize,
}

impl<'a> Stage<'a> {
    /// Sets the stage. Whatever is drawn for this cell comes from `seed` alone.
    pub fn set(cell: &'a Cell, book: BookId, unit: UnitId, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut fresh = || DocumentId::from_bytes(rng.u128(..).to_le_bytes());
        let meetings = cell.meetings.iter().map(|meeting| {
            // Two devices that plan the regular meeting of a month arrive at one id; any other id is drawn.
            let drawn = fresh();
            if meeting.is_regular() { DocumentId::regular_meeting(unit, meeting.for_month) } else { drawn }
        });
        let meetings: Vec<_> = meetings.collect();
        let petitions: Vec<_> = cell.petitions.iter().map(|_| fresh()).collect();
        let keys = |documents: Vec<DocumentId>| {
            documents.into_iter().map(|document| DocumentKey { unit, document }).collect()
        };
        Self {
            cell,
            book,
            unit,
            seed: rng.u64(..),
            deeds: tell::deeds(cell).into_iter().peekable(),
            handsets: cell.devices.iter().map(|_| None).collect(),
            meetings: keys(meetings),
            petitions: keys(petitions),
            ids: BTreeMap::new(),
            left_out: 0,
        }
    }

    /// Returns when something is done next.
    pub fn next_at(&mut self) -> Option<Instant> {
        self.deeds.peek().map(|deed| deed.at)
    }

    /// Returns how many deeds are still to be done.
    pub fn left(&self) -> usize {
        self.deeds.len()
    }

    /// Returns how many devices have something that the server never heard of.
    pub fn unsent(&self) -> usize {
        self.handsets.iter().flatten().filter(|handset| handset.has_unsent()).count()
    }

    /// Does the next deed.
    pub fn step<S: Store>(&mut self, hub: &Hub<S>) -> Result<(), PlayError> {
        let Some(Deed { at, device, what }) = self.deeds.next() else { return Ok(()) };
        match what {
            What::Enrol => {
                let plan = &self.cell.devices[device];
                let person = &self.cell.members[plan.person].name;
                let rng = Rng::with_seed(self.seed.wrapping_add(device as u64));
                let mut handset = Handset::enrol(hub, (self.book, self.unit), plan, person, at, rng)?;
                handset.sync(hub, at)?;
                self.handsets[device] = Some(handset);
            }
            What::Round => self.handset(device)?.sync(hub, at)?,
            What::LastRound => {
                let handset = self.handset(device)?;
                if handset.has_unsent() {
                    handset.sync(hub, at)?;
                }
            }
            What::Retire => {
                let id = self.handset(device)?.id;
                hub.store().commit(&Plan::Stand(self.book, id, Enrolment::Retired))?;
            }
            What::Write(doc, act) => match self.hand(at, device, doc, &act)? {
                Some(device) => self.write(at, device, doc, &act)?,
                None => self.left_out += 1,
            },
        }
        Ok(())
    }

    /// Returns the device that does it: the one that the story names or, where that has not fetched what it is about
    /// yet, another of the cell's.
    fn hand(&mut self, at: Instant, named: usize, doc: Doc, act: &Act) -> Result<Option<usize>, PlayError> {
        let others = (0..self.handsets.len()).filter(|device| *device != named);
        for device in std::iter::once(named).chain(others) {
            let plan = &self.cell.devices[device];
            let there = plan.enrolled <= at && plan.retired.is_none_or(|retired| at.day() < retired);
            if there && self.can(at, device, doc, act)? {
                return Ok(Some(device));
            }
        }
        Ok(None)
    }

    fn can(&mut self, at: Instant, device: usize, doc: Doc, act: &Act) -> Result<bool, PlayError> {
        if let (Act::Raise, Doc::Petition(petition)) = (act, doc) {
            let Some((meeting, item)) = self.cell.petitions[petition].raised else { return Ok(true) };
            return self.has(at, device, Doc::Meeting(meeting), &[Ref::Item(item)]);
        }
        Ok(act.begins() || self.has(at, device, doc, &act.needs())?)
    }

    fn has(&mut self, at: Instant, device: usize, doc: Doc, records: &[Ref]) -> Result<bool, PlayError> {
        let (key, kind) = self.key(doc);
        let ids: Option<Vec<_>> = records
            .iter()
            .map(|record| self.ids.get(&(doc, *record)).map(|id| (record.collection(), *id)))
            .collect();
        let Some(ids) = ids else { return Ok(false) };
        let handset = self.handset(device)?;
        if !handset.knows(&key) {
            return Ok(false);
        }
        let sheet = handset.sheet(key, kind, at)?;
        Ok(ids.into_iter().all(|(collection, id)| sheet.has(collection, id)))
    }

    /// Makes the edits of an act, and remembers the record it added.
    fn write(&mut self, at: Instant, device: usize, doc: Doc, act: &Act) -> Result<(), PlayError> {
        let (key, kind) = self.key(doc);
        let (edits, made) = self.edits(at, device, doc, act)?;
        self.handset(device)?.sheet(key, kind, at)?;
        self.handset(device)?.edit(key, at, &edits)?;
        self.ids.extend(made.into_iter().map(|(record, id)| ((doc, record), id)));
        if let (Act::Raise, Doc::Petition(petition)) = (act, doc) {
            self.line(at, device, petition)?;
        }
        Ok(())
    }

    pub(super) fn handset(&mut self, device: usize) -> Result<&mut Handset, PlayError> {
        self.handsets[device].as_mut().ok_or(PlayError::NotOpen)
    }

    pub(super) fn key(&self, doc: Doc) -> (DocumentKey, Kind) {
        match doc {
            Doc::Register => {
                (DocumentKey { unit: self.unit, document: DocumentId::register(self.unit) }, Kind::Register)
            }
            Doc::Meeting(meeting) => (self.meetings[meeting], Kind::Meeting),
            Doc::Petition(petition) => (self.petitions[petition], Kind::Petition),
        }
    }

    /// Returns a record's id: a member's is the register's, any other the document's own.
    pub(super) fn id_of(&self, doc: Doc, record: Ref) -> Option<RecordId> {
        let doc = if matches!(record, Ref::Member(_)) { Doc::Register } else { doc };
        self.ids.get(&(doc, record)).copied()
    }

    pub(super) fn id_word(&self, doc: Doc, record: Ref) -> String {
        self.id_of(doc, record).map(|id| id.to_string()).unwrap_or_default()
    }

    pub(super) fn path(&self, doc: Doc, place: Place) -> Option<Path> {
        Some(match place {
            Place::Head(name) => Path::Head(name),
            Place::Of(record, name) => Path::Field(record.collection(), self.id_of(doc, record)?, name),
            Place::Roll(member, field) => {
                Path::Natural("roll", format!("{}.{field}", self.id_of(doc, Ref::Member(member))?))
            }
        })
    }

    pub(super) fn put(&self, doc: Doc, place: Place, word: &Word) -> Option<Edit> {
        let value = match word {
            Word::Is(value) => value.clone(),
            Word::IdOf(record) => self.id_word(doc, *record).into(),
        };
        Some(Edit::Put(self.path(doc, place)?, value))
    }

    pub(super) fn meeting(&self, doc: Doc) -> Option<&'a MeetingPlan> {
        match doc {
            Doc::Meeting(meeting) => self.cell.meetings.get(meeting),
            Doc::Register | Doc::Petition(_) => None,
        }
    }

    /// Returns a speaker's id and name, both empty for nobody named.
    pub(super) fn speaker(&self, doc: Doc, speaker: Speaker) -> (String, String) {
        match speaker {
            Speaker::Unnamed => (String::new(), String::new()),
            Speaker::Member(member) => {
                (self.id_word(doc, Ref::Member(member)), self.cell.members[member].name.clone())
            }
            Speaker::Guest(guest) => {
                let name = self.meeting(doc).map(|meeting| meeting.guests[guest].name.clone());
                (self.id_word(doc, Ref::Guest(guest)), name.unwrap_or_default())
            }
        }
    }
}
