//! A device in somebody's hands: the real machine, a disk in memory, a clock of its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use automerge::ChangeHash;
use fastrand::Rng;
use shared::document::{Author, Document, Path, Writer};
use shared::id::{BookId, DeviceId, DocumentKey, InstallationKey, Kind, UnitId};
use shared::permit::Role;
use shared::sync::device::{Batch, BookState, ChangeState, Device, MemoryDisk, SyncState, writer_of};
use shared::sync::{MAX_REQUEST_BYTES, Pushed, Request};
use shared::time::Instant;

/// Which device.
pub type PartyId = usize;

/// A request and a place among the pages of its answer.
pub(super) type Awaited = (u64, usize);

/// A device.
pub struct Party {
    /// Its unit.
    pub unit: UnitId,
    /// Its person's role.
    pub role: Role,
    /// Its enrolment. A copied profile shares it.
    pub device: DeviceId,
    /// Its person.
    pub person: String,
    pub(super) installation: InstallationKey,
    /// What it keeps.
    pub disk: MemoryDisk,
    /// The documents that the app has open.
    pub(super) open: BTreeMap<DocumentKey, Document>,
    /// The running app; nothing while it is closed.
    pub(super) machine: Option<Device>,
    /// Which run of the app this is: what an earlier one began is nobody's any more.
    pub(super) life: u64,
    /// The request under way, and which page of its answer is waited for.
    pub(super) post: Option<Awaited>,
    /// The newest time that was asked for.
    pub(super) alarm: u64,
    /// How far its clock is off, in milliseconds.
    pub(super) skew: i64,
    /// A second window is open over the same disk.
    pub(super) two_windows: bool,
    /// Who may write a document: the newest lease on the disk.
    pub(super) leases: BTreeMap<DocumentKey, u64>,
    /// Changes of the second window that the leading one has not heard of.
    pub(super) unheard: BTreeSet<ChangeHash>,
    /// It speaks the next version of the protocol.
    pub(super) ahead: bool,
    /// Until when its disk is full.
    pub(super) full_until: i64,
    /// Until when its link is slow.
    pub(super) slow_until: i64,
    /// Its newest request that arrived.
    pub(super) arrived: u64,
    /// For a planted bug: what it has pushed.
    pushed: Vec<Pushed>,
    /// Text that was typed and is not yet a change. It survives a crash.
    pub(super) drafts: VecDeque<Draft>,
    /// How many requests it has posted.
    pub posts: usize,
    /// How many pages of answers it was told.
    pub pages: usize,
    /// Its disk has lost rows, or the server has lost what was on it: some documents may not open for a while.
    pub(super) maimed: bool,
    /// It lies in the river.
    pub drowned: bool,
    /// Edits that it has shown as being on the server's disk, by their second.
    pub acknowledged: BTreeSet<i64>,
}

/// A window of the app. The first leads: the machine is driven there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    First,
    Second,
}

/// Text that is being typed.
#[derive(Clone)]
pub(super) struct Draft {
    pub key: DocumentKey,
    pub path: Path,
    pub base: String,
    pub text: String,
}

impl Party {
    pub(super) fn new(unit: UnitId, role: Role, device: DeviceId, person: &str, rng: &mut Rng) -> Self {
        Self {
            unit,
            role,
            device,
            person: person.into(),
            installation: InstallationKey::from_bytes(rng.u128(..).to_le_bytes()),
            disk: MemoryDisk::default(),
            open: BTreeMap::new(),
            machine: None,
            life: 0,
            post: None,
            alarm: 0,
            skew: 0,
            two_windows: false,
            leases: BTreeMap::new(),
            unheard: BTreeSet::new(),
            ahead: false,
            full_until: 0,
            slow_until: 0,
            arrived: 0,
            pushed: Vec::new(),
            drafts: VecDeque::new(),
            posts: 0,
            pages: 0,
            maimed: false,
            drowned: false,
            acknowledged: BTreeSet::new(),
        }
    }

    /// Returns a copy of the profile on another machine. The app there has not started.
    pub(super) fn cloned(&self) -> Self {
        Self {
            unit: self.unit,
            role: self.role,
            device: self.device,
            person: self.person.clone(),
            installation: self.installation,
            disk: self.disk.clone(),
            open: BTreeMap::new(),
            machine: None,
            life: 0,
            post: None,
            alarm: 0,
            skew: self.skew,
            two_windows: false,
            leases: BTreeMap::new(),
            unheard: BTreeSet::new(),
            ahead: self.ahead,
            full_until: 0,
            slow_until: 0,
            arrived: 0,
            pushed: Vec::new(),
            drafts: self.drafts.clone(),
            posts: 0,
            pages: 0,
            maimed: self.maimed,
            drowned: false,
            acknowledged: self.acknowledged.clone(),
        }
    }

    /// Returns what its clock says.
    pub(super) fn clock(&self, now: i64) -> Instant {
        Instant::from_ms(now.saturating_add(self.skew))
    }

    /// Makes the machine from what the disk has.
    pub(super) fn boot(&mut self, book: BookId, seed: u64) -> Device {
        let book = self.disk.book().cloned().unwrap_or_else(|| BookState::new(book));
        Device::new(book, self.disk.standing(), seed)
    }

    /// Returns whether it waits for a page of the answer to this request.
    pub(super) fn waits_for(&self, post: u64) -> bool {
        self.post.is_some_and(|(waits, _)| waits == post)
    }

    /// Opens a document anew, from what its disk has.
    ///
    /// # Panics
    /// Where the disk's changes do not make a document.
    pub fn open(&self, key: DocumentKey, kind: Kind) -> Document {
        self.disk.open(key, kind).expect("the disk is as it should be")
    }

    /// Takes a document from those that are open, with what has come to its disk since; nothing where that has
    /// lost some of it. Whoever takes it puts it back.
    ///
    /// # Panics
    /// Where it has not, and the changes make no document all the same.
    pub(super) fn take_open(&mut self, key: DocumentKey, kind: Kind) -> Option<Document> {
        let document = match self.open.remove(&key) {
            Some(mut document) => self.disk.merge(&mut document).map(|_| document),
            None => self.disk.open(key, kind),
        };
        match document {
            Ok(document) => Some(document),
            Err(_) if self.maimed => None,
            Err(error) => panic!("{}: {error}", self.person),
        }
    }

    /// Looks at a document, where it opens.
    pub(super) fn look<T>(
        &mut self,
        key: DocumentKey,
        kind: Kind,
        see: impl FnOnce(&Document) -> T,
    ) -> Option<T> {
        let document = self.take_open(key, kind)?;
        let seen = see(&document);
        self.open.insert(key, document);
        Some(seen)
    }

    /// Takes a batch in. Returns whether it did. Nobody has the lease any more of a document whose numbers are taken.
    pub(super) fn commit(&mut self, batch: Batch) -> bool {
        self.close_what_shrinks(&batch);
        let overtaken = batch.overtaken(&self.installation);
        let taken = self.disk.commit(batch);
        if taken {
            self.leases.retain(|key, _| !overtaken.contains(key));
        }
        taken
    }

    /// Closes what a batch takes changes away from: an open document only ever learns more.
    fn close_what_shrinks(&mut self, batch: &Batch) {
        if batch.dropped.is_empty() {
            batch.rewritten.iter().for_each(|(key, _)| drop(self.open.remove(key)));
        } else {
            self.open.clear();
        }
    }

    /// For a planted bug: lets go of what is in the log.
    pub(super) fn let_go_of_sent(&mut self) {
        self.maimed = true;
        let keys: Vec<_> = self.disk.documents().map(|(key, _)| *key).collect();
        for key in keys {
            let states = self.disk.states(&key);
            let sent = states.filter(|(_, state)| matches!(state, ChangeState::Admitted(_)));
            let sent: Vec<_> = sent.map(|(hash, _)| *hash).collect();
            sent.iter().for_each(|hash| self.disk.lose(&key, hash));
        }
    }

    /// For a planted bug: returns a request with all that was pushed before pushed twice more, until that is
    /// surely too much.
    pub(super) fn with_all_before(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut request = Request::decode(bytes).expect("the machine asks well");
        if self.pushed.iter().map(|pushed| pushed.0.len()).sum::<usize>() < MAX_REQUEST_BYTES / 4 {
            self.pushed.extend(self.pushed.clone());
            self.pushed.extend(request.push.iter().cloned());
        }
        request.push.extend(self.pushed.iter().cloned());
        request.encode()
    }

    /// Returns who writes a document here.
    pub fn writer(&self, key: &DocumentKey) -> Writer {
        let meta = self.disk.documents().find(|(known, _)| *known == key).map(|(_, meta)| meta);
        let actor = writer_of(meta, &self.installation, key);
        Writer { actor, author: Author { person: self.person.clone(), device: "Máy".into() } }
    }

    /// Returns what its line says.
    ///
    /// # Panics
    /// Where the app is closed.
    pub fn state(&self) -> SyncState {
        self.machine.as_ref().expect("the app is open").state()
    }
}
