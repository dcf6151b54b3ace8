//! Asking: what is unsent goes out with how far the device has come.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};

use super::event::{HeldDocument, UnsentSet};
use super::state::{BookState, DocumentMeta};
use super::{Device, Effect, Stage};
use crate::change::{ChangeSet, Header, SetDigest};
use crate::document::{GENESIS, genesis_heads};
use crate::id::{Audience, DocumentKey};
use crate::sync::{Pushed, Request, Standing};
use crate::time::Instant;

/// A request under way. A page that follows another answers one that nothing was pushed with.
#[derive(Debug, Default)]
pub(super) struct Flight {
    pub(super) sets: Vec<InFlight>,
    /// For repair: what the disk holds, counted again.
    pub(super) counted: Option<Counted>,
    /// Where the answer comes by a file: when it was written.
    pub(super) carried: Option<Instant>,
}

impl Flight {
    pub(super) const fn of(sets: Vec<InFlight>) -> Self {
        Self { sets, counted: None, carried: None }
    }
}

/// A changeset under way.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    pub(super) header: Header,
    pub(super) hashes: Vec<ChangeHash>,
}

/// The digests, made again from what the disk really has.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) book: BookState,
    /// Documents whose digest was another.
    pub(super) documents: BTreeMap<DocumentKey, DocumentMeta>,
    /// Documents of which there is something that makes no document.
    pub(super) broken: BTreeSet<DocumentKey>,
}

impl Device {
    /// Posts `sets`.
    pub(super) fn push(&mut self, now: Instant, sets: Vec<UnsentSet>, effects: &mut Vec<Effect>) {
        let (mut flight, mut push, mut weight) = (Vec::new(), Vec::new(), 0);
        for set in sets {
            for (part, bytes) in set.changesets() {
                // What does not fit goes with the next request.
                if weight > 0 && weight + bytes.len() > self.room.bytes() {
                    break;
                }
                weight += bytes.len();
                flight.push(InFlight { header: part.header, hashes: part.hashes().collect() });
                push.push(Pushed(bytes));
            }
        }
        self.post(now, push, Vec::new(), Flight::of(flight), effects);
    }

    /// Posts what the disk holds of every document, and counts it again.
    pub(super) fn post_holding(&mut self, now: Instant, held: Vec<HeldDocument>, effects: &mut Vec<Effect>) {
        let mut book = self.book.clone();
        book.streams.iter_mut().for_each(|(_, digest)| *digest = SetDigest::default());
        book.joining.iter_mut().for_each(|(_, digest)| *digest = SetDigest::default());
        let (mut documents, mut broken, mut holding) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        for HeldDocument { key, meta, digest, heads } in held {
            let stream = meta.stream;
            if let Some(counted) = stream.and_then(|stream| book.digest_of(stream)) {
                *counted = counted.plus(digest);
            }
            if digest != SetDigest::default() && heads == genesis_heads(&key, meta.kind) {
                broken.insert(key);
            }
            if meta.digest != digest {
                documents.insert(key, DocumentMeta { digest, ..meta });
            }
            if let Some(stream) = stream {
                holding.push((key, stream.audience, heads));
            }
        }
        if holding.is_empty() {
            // Nothing is left of what came: it comes again as it comes to a device that has nothing yet.
            book.begin_anew();
            self.book = book.clone();
        }
        let counted = Some(Counted { book, documents, broken });
        let flight = Flight { counted, ..Flight::of(Vec::new()) };
        self.post(now, Vec::new(), holding, flight, effects);
    }

    /// Says how the device stands, as shortly as it goes.
    fn standing(&self) -> Standing {
        let told = self.book.told();
        if self.unknown || told.log.is_none() { Standing::Told(told) } else { told.shortly() }
    }

    fn post(
        &mut self,
        now: Instant,
        push: Vec<Pushed>,
        holding: Vec<(DocumentKey, Audience, Vec<ChangeHash>)>,
        flight: Flight,
        effects: &mut Vec<Effect>,
    ) {
        let request = Request {
            standing: self.standing(),
            cursor: self.book.cursor,
            push,
            holding,
            room: self.room.bytes() as u32,
        };
        self.stage = Stage::Posting(flight);
        let bytes = request.encode();
        self.room.posted(now, bytes.len());
        effects.push(Effect::Post(bytes));
    }
}

impl UnsentSet {
    /// Returns the changes as changesets, each with its bytes. They are our own disk's; one that does not read is left
    /// out and stays unsent.
    pub fn changesets(self) -> impl Iterator<Item = (ChangeSet, Vec<u8>)> {
        let mut changes: Vec<Change> =
            self.changes.into_iter().filter_map(|bytes| Change::from_bytes(bytes).ok()).collect();
        in_causal_order(&mut changes);
        let header = Header { kind: self.kind, key: self.key, genesis: GENESIS };
        let whole = (!changes.is_empty()).then_some(ChangeSet { header, changes });
        whole.into_iter().flat_map(|whole| whole.split(ChangeSet::encode))
    }
}

/// Sorts changes so that each stands after those it depends on: a change's operations begin above those of
/// its dependencies.
pub(super) fn in_causal_order(changes: &mut [Change]) {
    changes.sort_by_key(|change| (change.start_op(), change.actor_id().clone(), change.seq()));
}
