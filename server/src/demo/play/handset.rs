//! A device of the story: the real machine over a disk in memory, enrolled in the real store, its link a call of the
//! hub. What is written stays on it until its next round.

use std::collections::{BTreeMap, VecDeque};

use fastrand::Rng;
use sha2::{Digest, Sha256};
use shared::document::meeting::{Meeting, Said};
use shared::document::{Author, Document, Edit, Field, Writer};
use shared::id::{BookId, DeviceId, DocumentKey, InstallationKey, Kind, Mint, RecordId, UnitId, actor_for};
use shared::sync::Request;
use shared::sync::device::{BookState, Device, Effect, Event, MemoryDisk, Phase};
use shared::time::Instant;

use super::PlayError;
use crate::demo::plan::DevicePlan;
use crate::enrolment::{Enrolling, Given, enrol, invite};
use crate::hub::Hub;
use crate::store::{Ask, Store};

/// How many requests one round may take before something is wrong.
const MOST_POSTS: usize = 200;

/// How long after it was last written a document is opened anew by whoever writes it again: longer than any evening,
/// in milliseconds.
const SITTING_MS: i64 = 3 * 3_600_000;

/// How long it stays in memory all the same, in milliseconds: what came of a meeting's tasks is told within weeks.
const PUT_AWAY_MS: i64 = 45 * 86_400_000;

/// A device.
pub(super) struct Handset {
    pub id: DeviceId,
    book: BookId,
    installation: InstallationKey,
    author: Author,
    rng: Rng,
    disk: MemoryDisk,
    machine: Device,
    sheets: BTreeMap<DocumentKey, Sheet>,
}

/// An open document.
pub(super) struct Sheet {
    pub document: Document,
    pub mint: Mint,
    writer: Writer,
    /// The meeting, of which only the ends of its lists are kept up: what a new record is put behind. Nothing where
    /// it must be read again.
    ends: Option<Meeting>,
    used: Instant,
}

impl Handset {
    /// Brings a device in by an invitation, as a person does at the commune's office.
    pub fn enrol<S: Store>(
        hub: &Hub<S>,
        (book, unit): (BookId, UnitId),
        plan: &DevicePlan,
        person: &str,
        now: Instant,
        mut rng: Rng,
    ) -> Result<Self, PlayError> {
        let store = hub.store();
        let invitation = invite(store, book, unit, plan.role, person, now)?;
        let mut token = [0; 32];
        // Nobody keeps it: whoever has the demonstration in hand can come in as nobody of the story.
        getrandom::fill(&mut token).map_err(|_| PlayError::NoRandomness)?;
        let asked = Enrolling {
            given: Given::key(&invitation.key).ok_or(PlayError::NoRandomness)?,
            device_name: plan.name.clone(),
            token: Sha256::digest(token).into(),
            client: "demonstration".into(),
        };
        let enrolled = enrol(store, &asked, now)?;
        let installation = InstallationKey::from_bytes(rng.u128(..).to_le_bytes());
        Ok(Self {
            id: enrolled.device,
            book,
            installation,
            author: Author { person: person.into(), device: plan.name.clone() },
            disk: MemoryDisk::default(),
            machine: Device::new(BookState::new(book), Vec::new(), rng.u64(..)),
            sheets: BTreeMap::new(),
            rng,
        })
    }

    /// Returns whether the document is on this device.
    pub fn knows(&self, key: &DocumentKey) -> bool {
        self.sheets.contains_key(key) || self.disk.documents().any(|(known, _)| known == key)
    }

    /// Returns whether something on it was not sent.
    pub fn has_unsent(&self) -> bool {
        !self.machine.state().unsent.is_empty()
    }

    /// Opens a document, or goes on with it: a sitting has a mint of its own.
    pub fn sheet(&mut self, key: DocumentKey, kind: Kind, now: Instant) -> Result<&mut Sheet, PlayError> {
        let sheet = match self.sheets.entry(key) {
            std::collections::btree_map::Entry::Occupied(open) => open.into_mut(),
            std::collections::btree_map::Entry::Vacant(closed) => closed.insert(Sheet {
                document: self.disk.open(key, kind)?,
                mint: Mint::new(self.rng.u64(..)),
                writer: Writer { actor: actor_for(&self.installation, &key), author: self.author.clone() },
                ends: None,
                used: now,
            }),
        };
        if now.ms() - sheet.used.ms() > SITTING_MS {
            sheet.mint = Mint::new(self.rng.u64(..));
        }
        sheet.used = now;
        Ok(sheet)
    }

    /// Makes an edit of an open document, and keeps it.
    pub fn edit(&mut self, key: DocumentKey, now: Instant, edits: &[Edit]) -> Result<(), PlayError> {
        let sheet = self.sheets.get_mut(&key).ok_or(PlayError::NotOpen)?;
        if let Some(set) = sheet.document.edit(&sheet.writer, now, edits)? {
            edits.iter().for_each(|edit| sheet.follow(edit));
            self.disk.write(&sheet.document, &set);
            self.machine.handle(now, Event::Wrote(key));
        }
        Ok(())
    }

    /// Reaches the server: one round, as many requests as it takes.
    pub fn sync<S: Store>(&mut self, hub: &Hub<S>, now: Instant) -> Result<(), PlayError> {
        self.sheets.retain(|_, sheet| now.ms() - sheet.used.ms() < PUT_AWAY_MS);
        let mut events = VecDeque::from([Event::Now]);
        let mut posts = 0;
        while let Some(event) = events.pop_front() {
            for effect in self.machine.handle(now, event) {
                match effect {
                    Effect::Load(op, query) => events.push_back(Event::Loaded(op, self.disk.load(&query))),
                    Effect::Commit(op, batch) => {
                        self.disk.commit(*batch);
                        events.push_back(Event::Committed(op));
                    }
                    Effect::Post(body) => {
                        posts += 1;
                        if posts > MOST_POSTS {
                            return Err(PlayError::NoRest);
                        }
                        events.push_back(Event::Answered(self.post(hub, &body, now)?));
                    }
                    Effect::Announce(key) => {
                        if let Some(sheet) = self.sheets.get_mut(&key) {
                            self.disk.merge(&mut sheet.document)?;
                            sheet.ends = None;
                        }
                    }
                    Effect::WakeAt(_) | Effect::Show(_) | Effect::TookIn { .. } => {}
                }
            }
        }
        match self.machine.state().phase {
            Phase::Failed(why, _) => Err(PlayError::Unreachable(why)),
            Phase::Idle | Phase::Busy => Ok(()),
        }
    }

    fn post<S: Store>(&self, hub: &Hub<S>, body: &[u8], now: Instant) -> Result<Vec<u8>, PlayError> {
        let device = hub.store().device(self.book, self.id)?;
        let who = device.and_then(|device| device.principal()).ok_or(PlayError::NotOpen)?;
        Ok(hub.sync(&who, Request::decode(body)?, now)?.encode())
    }
}

impl Sheet {
    /// Works with the mint and the ends of the meeting's lists.
    pub fn add<T>(&mut self, work: impl FnOnce(&mut Mint, &Meeting) -> T) -> T {
        let ends = self.ends.get_or_insert_with(|| Meeting::read(&self.document.reader()));
        work(&mut self.mint, ends)
    }

    /// Returns whether the record is there.
    pub fn has(&self, collection: &'static str, record: RecordId) -> bool {
        self.document.has_record(collection, record)
    }

    /// Keeps the ends of the lists up. Most of what is added is contributions; after anything else the meeting is
    /// read again.
    fn follow(&mut self, edit: &Edit) {
        let Edit::Add(collection, id, fields, _) = edit else { return };
        let order = fields.iter().find_map(|(name, value)| match value {
            shared::document::Value::Word(word) if *name == "order" => Some(word.clone()),
            _ => None,
        });
        match (&mut self.ends, *collection, order) {
            (Some(ends), "said", Some(order)) => ends.said.push(Said {
                id: *id,
                order,
                removed: false,
                item: Field::Unset,
                speaker: Field::Unset,
                speaker_name: Field::Unset,
                guidance: Field::Unset,
                text: String::new(),
            }),
            _ => self.ends = None,
        }
    }
}
