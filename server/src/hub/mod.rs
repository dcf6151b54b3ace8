//! The hub: what the server does with a request, over any store. Blocking and without a clock: the edge gives
//! it threads and the time, the simulator gives it virtual ones.
//!
//! receive (one durable transaction) → open, admit (one each) → answer (one consistent read). Where many push at once, the
//! answer does not wait for what is between.

mod admission;
mod compact;
mod held;
mod letters;
mod packing;
mod pull;
mod read;
mod rebuild;
mod receive;
mod recount;
mod repair;
mod split;

use std::collections::BTreeMap;
use std::sync::Mutex;

use shared::change::{Checksum, SetDigest};
use shared::document::Document;
use shared::id::{Audience, BookId, DocumentKey, StreamId};
use shared::permit::{Action, Principal};
use shared::sync::{Answer, Granted, Joining, Request, Rest, Standing, State, Told};
use shared::time::Instant;

use crate::live::Live;
use crate::store::{Ask, Book, CommitError, Doc, Level, Plan, Store, StoreError, Unit};

pub(crate) use admission::guarded;
pub use compact::Compaction;
pub use held::HeldError;
pub use letters::{BadLetter, Opened, seal_key};
pub use read::{Heard, OverviewOf, rows_of};
pub use rebuild::Rebuilt;
pub use receive::Brought;

/// The release that this is: what an older one could not read is looked at again.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// Hearing from a device is noted this often: a round costs no write of its own for it.
const HEARD_EVERY_MS: i64 = 10 * 60 * 1000;

/// The hub.
pub struct Hub<S> {
    store: S,
    live: Live,
    /// Up to which document each book was counted again last.
    recounted: Mutex<BTreeMap<BookId, DocumentKey>>,
}

/// A round under way.
pub struct Round {
    request: Request,
    book: Book,
    /// What the device may read.
    granted: Vec<StreamId>,
    /// How it stands; nothing where it is not what it is known by.
    told: Option<Told>,
}

impl Round {
    /// Returns whether the device joins streams: documents are to be read whole for its answer.
    fn joins(&self) -> bool {
        let joins = |told: &Told| {
            told.log != Some(self.book.log)
                || self.granted.iter().any(|stream| !told.streams.contains(stream))
        };
        self.told.as_ref().is_some_and(joins)
    }

    /// Returns whether documents are to be read for its answer, for whichever reason.
    pub fn takes_long(&self) -> bool {
        self.joins() || !self.request.holding.is_empty()
    }

    /// Returns what the device asks next that has stored `answer`, as far as that is known here.
    pub fn next(&self, answer: &Answer) -> Option<Request> {
        self.request.after(answer)
    }
}

/// Why the hub could not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HubError {
    /// The device belongs to another book.
    #[error("the device does not belong to this book")]
    ForeignBook,
    /// It may not, or there is nothing of the kind that it may see.
    #[error("nothing here that this device may see")]
    NotThere,
    /// The device's role may not do this.
    #[error("the device's role may not do this")]
    NotAllowed,
    /// Something went wrong that is nobody's to mend but ours.
    #[error("the work broke off")]
    BrokeOff,
    /// The store failed. What was received before stays received.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CommitError> for HubError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Store(error) => Self::Store(error),
            CommitError::Conflict => Self::Store(StoreError::Failed("the row to change is not there".into())),
        }
    }
}

impl<S: Store> Hub<S> {
    /// Makes a hub over a store.
    pub fn new(store: S) -> Self {
        Self { store, live: Live::default(), recounted: Mutex::default() }
    }

    /// Returns the store.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Returns where new positions are announced.
    pub const fn live(&self) -> &Live {
        &self.live
    }

    /// Answers one round of a device: takes in what it pushes, opens it, and sends what the device has not.
    ///
    /// # Errors
    /// Where the device is of another book, or the store fails: then the device keeps everything and asks
    /// again.
    pub fn sync(&self, who: &Principal, request: Request, now: Instant) -> Result<Answer, HubError> {
        let (round, brought) = self.receive(who, request, now)?;
        let receipts = self.open(who, &brought);
        self.answer(who, &round, receipts)
    }

    /// Answers a round with these receipts.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn answer(&self, who: &Principal, round: &Round, receipts: Vec<State>) -> Result<Answer, HubError> {
        let Round { request, book, granted, told } = round;
        let Some(told) = told else { return Ok(unknown(book)) };
        let mut answer = self.pull(book, who, request, told, granted)?;
        answer.receipts = receipts;
        if !matches!(request.standing, Standing::Told(_)) {
            answer.granted = Granted::AsKnown;
        }
        if !request.holding.is_empty() && !who.retired {
            self.repair(who, request, granted, &mut answer)?;
        }
        Ok(answer)
    }

    /// Looks at how the device stands.
    fn greet(&self, who: &Principal, mut request: Request) -> Result<Round, HubError> {
        if matches!(&request.standing, Standing::Told(told) if told.book != who.book) {
            return Err(HubError::ForeignBook);
        }
        let book = self.book(who.book)?;
        let granted = self.granted(who)?;
        let all = Told { book: book.id, log: Some(book.log), streams: granted.clone(), joining: Vec::new() };
        let told = match &request.standing {
            Standing::Told(told) => Some(told.clone()),
            Standing::Known(sum) if *sum == all.sum() => Some(all),
            Standing::Joining(sum, come) if *sum == all.sum() => {
                let joining = granted.iter().map(|stream| Joining { stream: *stream, come: *come }).collect();
                Some(Told { streams: Vec::new(), joining, ..all })
            }
            Standing::Known(_) | Standing::Joining(..) => {
                request.push.clear();
                None
            }
        };
        Ok(Round { request, book, granted, told })
    }

    /// Returns the book.
    pub fn book(&self, id: BookId) -> Result<Book, HubError> {
        self.store.books()?.into_iter().find(|book| book.id == id).ok_or(HubError::NotThere)
    }

    /// Returns the streams that `who` reads, in order.
    pub fn granted(&self, who: &Principal) -> Result<Vec<StreamId>, HubError> {
        let units = if who.role.is_officer() { Vec::new() } else { self.store.units(who.book)? };
        Ok(granted(who, &units))
    }

    /// Returns what notes that a device was heard; nothing where that was noted lately.
    fn heard(&self, who: &Principal, now: Instant) -> Result<Option<Plan>, HubError> {
        let last = self.store.device(who.book, who.device)?.and_then(|device| device.heard);
        // A clock that was set back must not silence a device.
        let recent = last.is_some_and(|last| (now.ms() - last.ms()).unsigned_abs() < HEARD_EVERY_MS as u64);
        Ok((!recent).then_some(Plan::Heard(who.book, who.device, now)))
    }
}

/// Asks a device how it stands: nothing else was done.
fn unknown(book: &Book) -> Answer {
    Answer {
        log: book.log,
        receipts: Vec::new(),
        entries: Vec::new(),
        pack: Vec::new(),
        cursor: 0,
        granted: Granted::Unknown,
        joined: Vec::new(),
        rest: Rest::Asked,
        digest: None,
        lacking: Vec::new(),
    }
}

/// Returns the streams that `who` reads, of a book with these units.
fn granted(who: &Principal, units: &[Unit]) -> Vec<StreamId> {
    // Every kind of document may be in either stream, and the table does not tell them apart.
    let reads = |stream: &StreamId| {
        shared::id::Kind::ALL
            .into_iter()
            .any(|kind| who.may(Action::Read(stream.audience), kind, stream.unit))
    };
    let cells = units.iter().filter(|unit| unit.level == Level::Cell).map(|unit| unit.id);
    let units: Vec<_> = if who.role.is_officer() { vec![who.unit] } else { cells.collect() };
    let mut streams: Vec<_> = units
        .into_iter()
        .flat_map(|unit| [Audience::Officers, Audience::Office].map(|audience| StreamId { unit, audience }))
        .filter(reads)
        .collect();
    streams.sort_unstable();
    streams
}

/// Returns the sum of some streams' digests.
fn sum(digests: &[(StreamId, SetDigest)]) -> SetDigest {
    let parts = digests.iter().map(|(stream, digest)| digest.in_sum(stream.audience));
    parts.fold(SetDigest::default(), SetDigest::plus)
}

/// Returns a document as it is kept; nothing where it does not load: it is quarantined alone.
fn load(doc: &Doc) -> Option<Document> {
    let loaded = guarded(|| Document::load(doc.key, doc.kind, &doc.snapshot));
    match loaded {
        Some(Ok(document)) => return Some(document),
        Some(Err(error)) => {
            tracing::error!(document = %doc.key.document, unit = %doc.key.unit, %error, "does not load");
        }
        None => tracing::error!(document = %doc.key.document, unit = %doc.key.unit, "does not load: a panic"),
    }
    None
}

/// Returns the checksum that bytes end in, whatever else they are: what a receipt names them by.
fn tail(bytes: &[u8]) -> Checksum {
    Checksum::from_bytes(bytes.last_chunk().copied().unwrap_or_default())
}
