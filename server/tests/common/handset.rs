//! A phone run by the real device machine, over a disk in memory and a link that is a function call.

use std::collections::{BTreeMap, VecDeque};

use automerge::{Change, ChangeHash};
use server::hub::Hub;
use server::store::Store;
use sha2::{Digest, Sha256};
use shared::carrier::{Letter, PublicKey, Reply, SealKey, Sealed};
use shared::change::{ChangeSet, SetDigest};
use shared::document::Document;
use shared::id::{DocumentKey, Kind};
use shared::sync::Request;
use shared::sync::device::{
    Batch, BookState, ChangeState, Device, DocumentMeta, Effect, Event, HeldDocument, Loaded, Query,
    StoredChange, StoredDocument, SyncState, Unreachable, UnsentSet,
};

use super::{NOW, Phone, id};

pub struct Handset {
    pub phone: Phone,
    pub disk: Disk,
    device: Device,
    /// How many requests it has posted.
    pub posts: usize,
}

#[derive(Default)]
pub struct Disk {
    pub changes: BTreeMap<DocumentKey, BTreeMap<ChangeHash, StoredChange>>,
    metas: BTreeMap<DocumentKey, DocumentMeta>,
    pub rows: BTreeMap<DocumentKey, Vec<u8>>,
}

impl Handset {
    pub fn new(phone: Phone) -> Self {
        let device = Device::new(BookState::new(phone.who.book), Vec::new(), 7);
        Self { phone, disk: Disk::default(), device, posts: 0 }
    }

    /// Keeps what the person has just written.
    pub fn wrote(&mut self, kind: Kind, bytes: &[u8]) {
        let set = ChangeSet::decode(bytes).unwrap();
        let key = set.header.key;
        self.disk.metas.entry(key).or_insert_with(|| DocumentMeta::new(kind));
        for change in set.changes {
            let stored = stored(&change, ChangeState::Unsent);
            self.disk.changes.entry(key).or_default().insert(stored.hash, stored);
        }
        self.device.handle(NOW, Event::Wrote(key));
    }

    /// Lets the machine sync until it has nothing more to do. Returns what its line says.
    pub fn sync<S: Store>(&mut self, hub: &Hub<S>) -> SyncState {
        self.run(Event::Now, Some(hub));
        self.device.state()
    }

    /// Writes a letter with what is unsent.
    pub fn letter(&self, seal: &PublicKey) -> Sealed {
        self.letter_with(seal, Vec::new())
    }

    /// Writes a letter with these bytes as changesets, and what is unsent behind them.
    pub fn letter_with(&self, seal: &PublicKey, before: Vec<Vec<u8>>) -> Sealed {
        let Loaded::Unsent(sets, _) = self.disk.unsent(usize::MAX) else { unreachable!() };
        let unsent = sets.into_iter().flat_map(UnsentSet::changesets).map(|(_, bytes)| bytes);
        let request = self.device.book().letter(before.into_iter().chain(unsent));
        let letter = Letter { made: NOW, reply_to: self.seal_key().public(), request };
        let drawn = Sha256::digest(id()).into();
        letter
            .seal((self.phone.who.book, self.phone.who.device), seal, &self.phone.token_hash(), drawn)
            .unwrap()
    }

    /// Opens a reply far from any network. Returns whether it was news.
    pub fn take<S: Store>(&mut self, reply: &Sealed) -> bool {
        let reply = Reply::open(reply, &self.seal_key(), &self.phone.token_hash()).unwrap();
        self.run(Event::Carried(Box::new(reply)), None::<&Hub<S>>)
            .expect("the machine says that it was taken in")
    }

    /// Returns what the line says.
    pub fn state(&self) -> SyncState {
        self.device.state()
    }

    fn seal_key(&self) -> SealKey {
        SealKey::from_bytes(Sha256::digest(self.phone.token()).into())
    }

    /// Returns whether a reply was news, where one was taken in.
    fn run<S: Store>(&mut self, event: Event, hub: Option<&Hub<S>>) -> Option<bool> {
        let mut events = VecDeque::from([event]);
        let before = self.posts;
        let mut took = None;
        while let Some(event) = events.pop_front() {
            for effect in self.device.handle(NOW, event) {
                match effect {
                    Effect::Load(op, query) => events.push_back(Event::Loaded(op, self.disk.load(query))),
                    Effect::Commit(op, batch) => {
                        self.disk.commit(*batch);
                        events.push_back(Event::Committed(op));
                    }
                    Effect::Post(bytes) => {
                        self.posts += 1;
                        assert!(self.posts < before + 200, "it never comes to rest");
                        let request = Request::decode(&bytes).unwrap();
                        let answer = hub.map(|hub| hub.sync(&self.phone.who, request, NOW).unwrap().encode());
                        events.push_back(
                            answer.map_or(Event::Unreachable(Unreachable::Offline), Event::Answered),
                        );
                    }
                    Effect::TookIn { news } => took = Some(news),
                    Effect::WakeAt(_) | Effect::Show(_) | Effect::Announce(_) => {}
                }
            }
        }
        took
    }

    /// Syncs once more; returns how many requests that took.
    pub fn quiet_round<S: Store>(&mut self, hub: &Hub<S>) -> usize {
        let before = self.posts;
        assert!(self.sync(hub).is_synced());
        self.posts - before
    }

    /// Returns the document as this phone has it.
    pub fn document(&self, key: DocumentKey) -> Document {
        self.disk.document(key)
    }
}

fn stored(change: &Change, state: ChangeState) -> StoredChange {
    StoredChange { hash: change.hash(), bytes: change.raw_bytes().to_vec(), state }
}

const fn is_admitted(state: &ChangeState) -> bool {
    matches!(state, ChangeState::Admitted(_))
}

impl Disk {
    fn document_of(&self, key: DocumentKey, which: impl Fn(&ChangeState) -> bool) -> Document {
        let mut document = Document::new(key, self.metas[&key].kind);
        let changes = self.changes.get(&key).into_iter().flat_map(BTreeMap::values);
        let changes = changes.filter(|change| which(&change.state));
        let changes = changes.map(|change| Change::from_bytes(change.bytes.clone()).unwrap()).collect();
        document.apply(changes).unwrap();
        document
    }

    pub fn document(&self, key: DocumentKey) -> Document {
        self.document_of(key, |_| true)
    }

    fn pending(&self, key: &DocumentKey) -> Vec<StoredChange> {
        let changes = self.changes.get(key).into_iter().flat_map(BTreeMap::values);
        changes.filter(|change| !is_admitted(&change.state)).cloned().collect()
    }

    fn admitted(&self, key: &DocumentKey) -> Vec<ChangeHash> {
        let changes = self.changes.get(key).into_iter().flat_map(BTreeMap::values);
        changes.filter(|change| is_admitted(&change.state)).map(|change| change.hash).collect()
    }

    fn load(&self, query: Query) -> Loaded {
        match query {
            Query::Unsent { bytes } => self.unsent(bytes),
            Query::Documents(keys) => {
                let read = |key: DocumentKey| StoredDocument {
                    key,
                    meta: self.metas.get(&key).cloned(),
                    pending: self.pending(&key),
                    admitted: self.admitted(&key),
                    rows: self.rows.contains_key(&key),
                };
                Loaded::Documents(keys.into_iter().map(read).collect())
            }
            Query::Heads => {
                let streamed = self.metas.iter().filter(|(_, meta)| meta.stream.is_some());
                let held = streamed.map(|(key, meta)| HeldDocument {
                    key: *key,
                    meta: meta.clone(),
                    digest: SetDigest::of_all(key, &self.admitted(key)),
                    heads: self.document_of(*key, is_admitted).heads(),
                });
                Loaded::Heads(held.collect())
            }
            Query::Since(asked) => {
                let here = asked.into_iter().filter(|(key, _)| self.metas.contains_key(key));
                let sets = here.map(|(key, have)| {
                    let lacking = self.document(key).changes_since(&have);
                    let changes = lacking.changes.iter().map(|change| change.raw_bytes().to_vec()).collect();
                    UnsentSet { key, kind: self.metas[&key].kind, changes }
                });
                Loaded::Since(sets.collect())
            }
        }
    }

    fn unsent(&self, bytes: usize) -> Loaded {
        let (mut sets, mut all, mut weight) = (Vec::new(), Vec::new(), 0);
        for key in self.changes.keys() {
            let mut unsent: Vec<_> =
                self.pending(key).into_iter().filter(|change| change.state == ChangeState::Unsent).collect();
            if unsent.is_empty() {
                continue;
            }
            all.push(*key);
            unsent.sort_by_key(|change| Change::from_bytes(change.bytes.clone()).unwrap().start_op());
            let mut changes = Vec::new();
            for change in unsent {
                if weight > 0 && weight + change.bytes.len() > bytes {
                    break;
                }
                weight += change.bytes.len();
                changes.push(change.bytes);
            }
            if !changes.is_empty() {
                sets.push(UnsentSet { key: *key, kind: self.metas[key].kind, changes });
            }
        }
        Loaded::Unsent(sets, all)
    }

    fn commit(&mut self, batch: Batch) {
        for change in self.changes.values_mut().flat_map(BTreeMap::values_mut).filter(|_| batch.again) {
            if !is_admitted(&change.state) {
                change.state = ChangeState::Unsent;
            }
        }
        for stream in &batch.dropped {
            let gone: Vec<_> = self.metas.iter().filter(|(_, meta)| meta.stream == Some(*stream)).collect();
            for key in gone.into_iter().map(|(key, _)| *key).collect::<Vec<_>>() {
                self.changes.remove(&key);
                self.metas.remove(&key);
                self.rows.remove(&key);
            }
        }
        for (key, change) in batch.changes {
            self.changes.entry(key).or_default().insert(change.hash, change);
        }
        // After the puts: a receipt may have put the change that an entry of the same answer then rewrote.
        for (key, hash) in &batch.rewritten {
            self.changes.entry(*key).or_default().remove(hash);
        }
        self.metas.extend(batch.documents);
        self.rows.extend(batch.rows);
    }
}
