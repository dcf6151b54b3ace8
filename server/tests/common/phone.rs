//! A phone: writes documents, and remembers how far it has come.

use std::collections::BTreeMap;

use server::hub::Hub;
use server::store::Store;
use sha2::{Digest, Sha256};
use shared::change::pack::{self, Packed};
use shared::change::{ChangeSet, SetDigest};
use shared::document::{Author, Document, Edit, Path, Writer, meeting, petition};
use shared::id::{DocumentId, DocumentKey, InstallationKey, Kind, Mint, StreamId, actor_for};
use shared::permit::Principal;
use shared::sync::{Answer, Entry, EntryBody, Granted, Joining, Messages, Pushed, Request, Standing, Told};

use super::NOW;

pub struct Phone {
    pub who: Principal,
    pub key: InstallationKey,
    secret: [u8; 8],
    pub log: Option<shared::id::LogId>,
    pub cursor: u64,
    pub streams: Vec<StreamId>,
    pub joining: Vec<Joining>,
}

/// A meeting on a phone.
pub struct Meeting {
    pub document: Document,
    writer: Writer,
    mint: Mint,
}

impl Phone {
    pub fn new(who: Principal, secret: [u8; 8], key: InstallationKey) -> Self {
        Self { who, key, secret, log: None, cursor: 0, streams: Vec::new(), joining: Vec::new() }
    }

    /// The token, as the phone sends it.
    pub fn token(&self) -> String {
        token(self.secret).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn token_hash(&self) -> [u8; 32] {
        token_hash(self.secret)
    }

    pub fn writer(&self, key: &DocumentKey) -> Writer {
        let author = Author { person: "H'Linh Niê".into(), device: "Máy".into() };
        Writer { actor: actor_for(&self.key, key), author }
    }

    /// Starts the regular meeting of a month of 2026.
    pub fn meeting(&self, month: u8) -> Meeting {
        let month = format!("2026-{month:02}").parse().unwrap();
        self.meeting_of(DocumentId::regular_meeting(self.who.unit, month))
    }

    /// Starts another meeting; one name, one meeting.
    pub fn meeting_called(&self, name: &str) -> Meeting {
        let digest = Sha256::digest(name);
        self.meeting_of(DocumentId::from_bytes(*digest.first_chunk().unwrap()))
    }

    /// Writes a meeting with letters that no compressor makes much smaller and no row has; returns it with its changeset.
    pub fn long_meeting(&self, n: u64) -> (Meeting, Vec<u8>) {
        let mut meeting = self.meeting_called(&n.to_string());
        let mut random = fastrand::Rng::with_seed(n);
        let text: String = (0..20_000).map(|_| random.alphanumeric()).collect();
        let said = meeting.said(&text).encode_plain();
        (meeting, said)
    }

    fn meeting_of(&self, document: DocumentId) -> Meeting {
        let key = DocumentKey { unit: self.who.unit, document };
        Meeting {
            document: Document::new(key, Kind::Meeting),
            writer: self.writer(&key),
            mint: Mint::new(u64::from_be_bytes(super::id())),
        }
    }

    /// Writes down a petition.
    pub fn petition(&self, subject: &str) -> (Document, ChangeSet) {
        let mut document = [0; 16];
        document[..8].copy_from_slice(&super::id());
        let key = DocumentKey { unit: self.who.unit, document: DocumentId::from_bytes(document) };
        let mut document = Document::new(key, Kind::Petition);
        let edits = petition::record(subject, "Buôn Tría", "", None, NOW.day());
        let set = document.edit(&self.writer(&key), NOW, &edits).unwrap().unwrap();
        (document, set)
    }

    /// Forwards a petition to the commune.
    pub fn forward(&self, document: &mut Document) -> ChangeSet {
        let edit = Edit::Put(Path::Head("forwarded"), NOW.day().to_string().into());
        document.edit(&self.writer(&document.key()), NOW, &[edit]).unwrap().unwrap()
    }

    pub fn told(&self) -> Told {
        let (streams, joining) = (self.streams.clone(), self.joining.clone());
        Told { book: self.who.book, log: self.log, streams, joining }
    }

    pub fn request(&self, push: &[Vec<u8>]) -> Request {
        Request {
            standing: Standing::Told(self.told()),
            cursor: self.cursor,
            push: pushed(push),
            holding: Vec::new(),
            room: 0,
        }
    }

    /// One round, without more: nothing is remembered of it. What came in a pack stands in the entries, and rows that
    /// came ahead of a document with it.
    pub fn ask<S: Store>(&self, hub: &Hub<S>, request: Request) -> Answer {
        let mut answer = hub.sync(&self.who, request, NOW).unwrap();
        if !answer.pack.is_empty() {
            let packed = pack::decode(&answer.pack).unwrap();
            let mut ahead = BTreeMap::new();
            answer.entries.retain_mut(|entry| {
                let EntryBody::Packed(at) = entry.body else { return true };
                let Packed { header, changes, rows } = &packed[at as usize];
                let set = ChangeSet { header: *header, changes: changes.clone().unwrap() };
                if set.changes.is_empty() {
                    ahead.insert(header.key, rows.clone());
                    return false;
                }
                entry.rows = ahead.remove(&header.key).unwrap_or_default();
                entry.body = EntryBody::ChangeSet(set.encode_plain());
                true
            });
        }
        answer
    }

    /// Remembers what an answer brought.
    pub fn remember(&mut self, answer: &Answer) {
        (self.log, self.cursor, self.joining) = (Some(answer.log), answer.cursor, answer.joined.clone());
        let Granted::Now(granted) = &answer.granted else { panic!("it was told") };
        let joins = |stream: &StreamId| answer.joined.iter().any(|join| join.stream == *stream);
        self.streams = granted.iter().filter(|stream| !joins(stream)).copied().collect();
    }

    /// Pushes changesets and returns how each stands.
    pub fn push<S: Store>(&self, hub: &Hub<S>, push: &[Vec<u8>]) -> Vec<shared::sync::State> {
        let answer = self.ask(hub, self.request(push));
        assert_eq!(answer.receipts.len(), push.len());
        answer.receipts
    }

    /// Reads everything there is and remembers having come so far. Returns the entries and the digest.
    pub fn read_all<S: Store>(&mut self, hub: &Hub<S>) -> (Vec<Entry>, SetDigest) {
        let mut entries = Vec::new();
        for _ in 0..1000 {
            let answer = self.ask(hub, self.request(&[]));
            self.remember(&answer);
            entries.extend(answer.entries);
            if !answer.rest.is_more() {
                return (entries, answer.digest.expect("the last page has the digest"));
            }
        }
        panic!("it never ends");
    }
}

impl Meeting {
    pub fn key(&self) -> DocumentKey {
        self.document.key()
    }

    /// Adds an item to the agenda, as one changeset's bytes.
    pub fn item(&mut self, title: &str) -> Vec<u8> {
        self.added(title).encode()
    }

    /// Adds an item to the agenda.
    pub fn added(&mut self, title: &str) -> ChangeSet {
        let read = meeting::Meeting::read(&self.document.reader());
        let (_, edit) = meeting::add_item(&mut self.mint, &read, title, ("", ""));
        self.document.edit(&self.writer, NOW, &[edit]).unwrap().unwrap()
    }

    /// Adds an item and something said about it.
    fn said(&mut self, text: &str) -> ChangeSet {
        let read = meeting::Meeting::read(&self.document.reader());
        let (item, added) = meeting::add_item(&mut self.mint, &read, "Mục", ("", ""));
        let (_, said) = meeting::say(&mut self.mint, &read, item, ("", ""), false, text);
        self.document.edit(&self.writer, NOW, &[added, said]).unwrap().unwrap()
    }

    /// A clone of the profile: the same actor writes on in two places.
    pub fn cloned(&self) -> Self {
        let mint = Mint::new(u64::from_be_bytes(super::id()));
        Self { document: self.document.clone(), writer: self.writer.clone(), mint }
    }
}

fn token(secret: [u8; 8]) -> [u8; 32] {
    let mut token = [7; 32];
    token[..8].copy_from_slice(&secret);
    token
}

pub fn token_hash(secret: [u8; 8]) -> [u8; 32] {
    Sha256::digest(token(secret)).into()
}

/// Returns the first page of an answer's body.
pub fn answered(body: &[u8]) -> Option<Answer> {
    Messages::from(body.to_vec()).next().and_then(|page| Answer::decode(&page).ok())
}

pub fn pushed(push: &[Vec<u8>]) -> Vec<Pushed> {
    push.iter().cloned().map(Pushed).collect()
}

/// Returns a document made of entries alone, as a phone that has nothing makes it.
pub fn built(key: DocumentKey, kind: Kind, entries: &[Entry]) -> Document {
    let mut document = Document::new(key, kind);
    for entry in entries.iter().filter(|entry| entry.header().is_some_and(|header| header.key == key)) {
        let EntryBody::ChangeSet(bytes) = &entry.body else { panic!("it was not pushed here") };
        document.apply(ChangeSet::decode(bytes).unwrap().changes).unwrap();
    }
    document
}
