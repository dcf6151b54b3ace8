//! A device without a browser: the same machine as the app's, with a disk in memory, over real HTTP.

use std::io::Write;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::document::meeting::Meeting;
use shared::document::{Author, Document, Edit, Writer};
use shared::id::{BookId, DocumentKey, InstallationKey, Kind, Mint, UnitId};
use shared::sync::device::{
    BookState, Device as Machine, Effect, Event, Loaded, MemoryDisk, SyncState, Unreachable, writer_of,
};
use shared::sync::{Answer, Messages, Request, Standing, Told};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::clock::now;

/// How many rounds a device may take to come to rest; the office's first sync of the demonstration takes 275.
const MOST_ROUNDS: usize = 1_000;

/// A device in the hands of a story.
#[derive(Clone)]
pub struct Device {
    url: String,
    /// Its bearer token.
    pub token: String,
    /// Its unit.
    pub unit: UnitId,
    book: BookId,
    person: String,
    key: InstallationKey,
    /// What it keeps.
    pub disk: MemoryDisk,
    client: reqwest::Client,
    /// What its rounds have cost so far.
    pub cost: Cost,
}

/// What rounds cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// How many there were.
    pub rounds: usize,
    /// Bytes of request bodies.
    pub up: usize,
    /// Bytes of answers' bodies, as they came.
    pub down: usize,
    /// What the machine took to make requests.
    pub encode: Duration,
    /// What it took to take answers in.
    pub decode: Duration,
    /// Documents that were read for it from the disk.
    pub documents_loaded: usize,
}

impl AddAssign for Cost {
    fn add_assign(&mut self, more: Self) {
        self.rounds += more.rounds;
        self.up += more.up;
        self.down += more.down;
        self.encode += more.encode;
        self.decode += more.decode;
        self.documents_loaded += more.documents_loaded;
    }
}

impl Device {
    /// Enters with a code.
    pub async fn enrol(url: &str, code: &str, person: &str) -> Result<Self> {
        let token: [u8; 32] = random();
        let client = reqwest::Client::new();
        let asked = json!({
            "code": code, "device_name": format!("Máy của {person}"), "token_hash": hex(&Sha256::digest(token)),
        });
        let answer = client.post(format!("{url}/api/v1/enrol")).json(&asked).send().await?;
        ensure!(answer.status().is_success(), "enrol: {} {}", answer.status(), answer.text().await?);
        let told: Value = answer.json().await?;
        let word = |name: &str| told[name].as_str().context("a word in the answer");
        let place = (word("book")?.parse()?, word("unit")?.parse()?);
        Ok(Self { client, ..Self::entered(url, token, place, person) })
    }

    /// Returns a device that has entered with this token, in a unit of a book.
    pub fn entered(url: &str, token: [u8; 32], (book, unit): (BookId, UnitId), person: &str) -> Self {
        Self {
            url: url.into(),
            token: hex(&token),
            unit,
            book,
            person: person.into(),
            key: InstallationKey::from_bytes(random()),
            disk: MemoryDisk::default(),
            client: reqwest::Client::new(),
            cost: Cost::default(),
        }
    }

    /// Reaches the server at another address from now on, over connections of its own; counts what that costs anew.
    pub fn reach(&mut self, url: &str) {
        self.url = url.into();
        self.client = reqwest::Client::new();
        self.cost = Cost::default();
    }

    /// Writes into a document, as a sitting of its own, and keeps it unsent.
    pub fn write(
        &mut self,
        key: DocumentKey,
        kind: Kind,
        edits: impl FnOnce(&Document, &mut Mint) -> Vec<Edit>,
    ) -> Result<()> {
        let mut document = self.open(key, kind)?;
        let edits = edits(&document, &mut Mint::new(u64::from_le_bytes(random())));
        let meta = self.disk.documents().find(|(known, _)| **known == key).map(|(_, meta)| meta);
        let actor = writer_of(meta, &self.key, &key);
        let author = Author { person: self.person.clone(), device: format!("Máy của {}", self.person) };
        if let Some(set) = document.edit(&Writer { actor, author }, now(), &edits)? {
            self.disk.write(&document, &set);
        }
        Ok(())
    }

    /// Opens a document as this device has it.
    pub fn open(&self, key: DocumentKey, kind: Kind) -> Result<Document> {
        Ok(self.disk.open(key, kind)?)
    }

    /// Returns a meeting as this device has it.
    pub fn meeting(&self, key: DocumentKey) -> Result<Meeting> {
        Ok(Meeting::read(&self.open(key, Kind::Meeting)?.reader()))
    }

    /// Syncs until it is at rest, and returns what its line says. It stops where the server cannot be reached.
    pub async fn sync(&mut self) -> Result<SyncState> {
        self.sync_seeing(|_| {}).await
    }

    /// Syncs, and lets `see` look at the disk whenever something has come of it.
    pub async fn sync_seeing(&mut self, mut see: impl FnMut(&MemoryDisk)) -> Result<SyncState> {
        let mut rounds = self.begin();
        let mut answer = None;
        loop {
            // The newest takes the place of the one before.
            if let Some(body) = rounds.next(self)? {
                answer = Some(self.ask(body));
            }
            see(&self.disk);
            let Some(heard) = answer.as_mut() else { break };
            let Some((event, came)) = heard.recv().await else { break };
            self.cost.down += came;
            rounds.take(event);
        }
        Ok(rounds.machine.state())
    }

    /// Begins to sync; what is to be posted is the caller's to post.
    pub fn begin(&mut self) -> Rounds {
        let book = self.disk.book().cloned().unwrap_or_else(|| BookState::new(self.book));
        let machine = Machine::new(book, self.disk.standing(), u64::from_le_bytes(random()));
        Rounds { machine, events: vec![Event::Started], count: 0 }
    }

    /// Posts what [`Rounds::next`] returned, and returns what [`Rounds::take`] takes: the first page of the answer.
    pub async fn post(&mut self, body: Vec<u8>) -> Event {
        let (event, came) =
            self.ask(body).recv().await.unwrap_or((Event::Unreachable(Unreachable::Offline), 0));
        self.cost.down += came;
        event
    }

    /// Posts it, and returns what is heard of the answer while it comes, each with the bytes that came for it.
    fn ask(&self, body: Vec<u8>) -> UnboundedReceiver<(Event, usize)> {
        let (request, (tell, heard)) = (self.request(body), unbounded_channel());
        tokio::spawn(async move {
            let listened = listen(request, &tell).await;
            let why = match &listened {
                Err(_) | Ok((200, _)) => Unreachable::Offline,
                Ok((401 | 403, _)) => Unreachable::Unauthorised,
                Ok((410, _)) => Unreachable::Lost,
                Ok(_) => Unreachable::Busy,
            };
            // Whoever asked may have what was asked for.
            let _ = tell.send((Event::Unreachable(why), listened.map_or(0, |(_, came)| came)));
        });
        heard
    }

    fn request(&self, body: Vec<u8>) -> RequestBuilder {
        let request = self.client.post(format!("{}/api/v1/sync", self.url)).bearer_auth(&self.token);
        // Compressed as for a browser over HTTPS.
        let headers = [("Content-Type", "application/octet-stream"), ("Accept-Encoding", "br")];
        headers.into_iter().fold(request, |request, (name, value)| request.header(name, value)).body(body)
    }

    /// Posts a body to the sync address as it is, and returns what came: status and body.
    pub async fn send(&self, body: Vec<u8>) -> Result<(u16, Vec<u8>)> {
        let answer = self.request(body).send().await?;
        let (status, mut whole) = (answer.status().as_u16(), Whole::of(&answer));
        Ok((status, whole.take(&answer.bytes().await?)?))
    }

    /// Pushes changesets as they are, whatever they hold, and returns the answer.
    pub async fn push(&self, changesets: Vec<Vec<u8>>) -> Result<Answer> {
        let told = Told { book: self.book, log: None, streams: Vec::new(), joining: Vec::new() };
        let request = Request {
            standing: Standing::Told(told),
            cursor: 0,
            push: changesets.into_iter().map(shared::sync::Pushed).collect(),
            holding: Vec::new(),
            room: 0,
        };
        let (status, body) = self.send(request.encode()).await?;
        ensure!(status == 200, "sync: {status}");
        let mut pages = Messages::default();
        pages.hear(&body);
        Ok(Answer::decode(&pages.next().context("an answer")?)?)
    }

    /// Gets an address of the API with this device's token.
    pub async fn get(&self, path: &str) -> Result<(u16, Vec<u8>)> {
        let answer = self.client.get(format!("{}{path}", self.url)).bearer_auth(&self.token).send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
    }
}

/// Tells each page of an answer as it comes, until nobody hears it. Returns the answer's status, and how many bytes came
/// after the last page.
async fn listen(request: RequestBuilder, tell: &UnboundedSender<(Event, usize)>) -> Result<(u16, usize)> {
    let mut answer = request.send().await?;
    let status = answer.status().as_u16();
    let (mut whole, mut pages, mut came) = (Whole::of(&answer), Messages::default(), 0);
    while status == 200
        && let Some(chunk) = answer.chunk().await?
    {
        came += chunk.len();
        pages.hear(&whole.take(&chunk)?);
        for page in pages.by_ref() {
            tell.send((Event::Answered(page), std::mem::take(&mut came)))?;
        }
    }
    Ok((status, came))
}

/// An answer's body as it was meant, out of the chunks that come.
enum Whole {
    Plain,
    Brotli(Box<brotli::DecompressorWriter<Vec<u8>>>),
}

impl Whole {
    fn of(answer: &Response) -> Self {
        let is_brotli = answer.headers().get("content-encoding").is_some_and(|coding| coding == "br");
        if is_brotli {
            Self::Brotli(Box::new(brotli::DecompressorWriter::new(Vec::new(), 4_096)))
        } else {
            Self::Plain
        }
    }

    /// Returns what a chunk brings.
    fn take(&mut self, chunk: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::Plain => Ok(chunk.to_vec()),
            Self::Brotli(compressed) => {
                compressed.write_all(chunk)?;
                compressed.flush()?;
                Ok(std::mem::take(compressed.get_mut()))
            }
        }
    }
}

/// A device that syncs, up to where it waits for an answer.
pub struct Rounds {
    machine: Machine,
    events: Vec<Event>,
    count: usize,
}

impl Rounds {
    /// Goes on until there is something to post; nothing where the device is at rest.
    ///
    /// # Errors
    /// Where it does not come to rest.
    pub fn next(&mut self, device: &mut Device) -> Result<Option<Vec<u8>>> {
        let mut body = None;
        while let Some(event) = self.events.pop() {
            let makes_a_request = matches!(event, Event::Loaded(_, Loaded::Unsent(..)));
            let begun = Instant::now();
            let effects = self.machine.handle(now(), event);
            *(if makes_a_request { &mut device.cost.encode } else { &mut device.cost.decode }) +=
                begun.elapsed();
            for effect in effects {
                match effect {
                    Effect::Load(op, query) => {
                        let loaded = device.disk.load(&query);
                        if let Loaded::Documents(documents) = &loaded {
                            device.cost.documents_loaded += documents.len();
                        }
                        self.events.push(Event::Loaded(op, loaded));
                    }
                    Effect::Commit(op, batch) => {
                        device.disk.commit(*batch);
                        self.events.push(Event::Committed(op));
                    }
                    Effect::Post(bytes) => {
                        self.count += 1;
                        ensure!(self.count < MOST_ROUNDS, "the device does not come to rest");
                        device.cost.rounds += 1;
                        device.cost.up += bytes.len();
                        body = Some(bytes);
                    }
                    Effect::WakeAt(_) | Effect::Show(_) | Effect::Announce(_) | Effect::TookIn { .. } => {}
                }
            }
        }
        Ok(body)
    }

    /// Takes in what came of the post.
    pub fn take(&mut self, answered: Event) {
        self.events.push(answered);
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has random bytes");
    bytes
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
