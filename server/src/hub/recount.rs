//! Counting again what is written of documents here: where a device and this server hold the same and their digests differ
//! all the same, what is wrong is a sum. The device has counted its own before.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use shared::change::SetDigest;
use shared::id::{BookId, DocumentKey, StreamId};

use super::{Hub, HubError, load};
use crate::store::{Ask, CommitError, Committed, Counted, Doc, Place, Plan, Span, Store};

/// How many documents are read in one round: whoever asks waits for them, and any device may.
const AT_ONCE: usize = 64;

impl<S: Store> Hub<S> {
    /// Puts right the sums of these streams that are not their documents'; where all are, counts the documents that come after
    /// those counted last. Returns whether something was wrong. A document that moves on meanwhile is left to the next time.
    ///
    /// # Errors
    /// Where the store fails. What was counted until then is right.
    pub(super) fn recount(&self, book: BookId, streams: &[StreamId]) -> Result<bool, HubError> {
        let places = self.store.places(book, streams.to_vec())?;
        let nothing = vec![Span::Log { streams: streams.to_vec(), after: u64::MAX >> 1 }];
        let written: BTreeMap<_, _> = self.store.page(book, nothing, 0)?.digests.into_iter().collect();
        let mut sums: BTreeMap<StreamId, SetDigest> = BTreeMap::new();
        for place in &places {
            let sum = sums.entry(stream_of(place)).or_default();
            *sum = sum.plus(place.digest);
        }
        let mut wrong = false;
        for stream in streams {
            let of = |sums: &BTreeMap<_, SetDigest>| sums.get(stream).copied().unwrap_or_default();
            if of(&sums) != of(&written) {
                wrong |= self.count(book, *stream, Vec::new())?;
            }
        }
        if wrong {
            return Ok(true);
        }
        for place in self.next(book, places) {
            let Some(doc) = self.store.doc(book, place.key)? else { continue };
            // Of a document that does not load, what is written stands.
            let Some(counted) = counted(&doc) else { continue };
            if (&counted.heads, counted.digest) != (&doc.heads, doc.digest) {
                wrong |= self.count(book, doc.stream(), vec![counted])?;
            }
        }
        Ok(wrong)
    }

    /// Returns the documents to count this time.
    fn next(&self, book: BookId, mut places: Vec<Place>) -> Vec<Place> {
        places.sort_unstable_by_key(|place| place.key);
        let mut recounted = self.recounted.lock().unwrap_or_else(PoisonError::into_inner);
        let from = recounted.get(&book).map_or(0, |last| places.partition_point(|place| place.key <= *last));
        let from = if from == places.len() { 0 } else { from };
        let next: Vec<_> = places.into_iter().skip(from).take(AT_ONCE).collect();
        if let Some(last) = next.last() {
            recounted.insert(book, last.key);
        }
        next
    }

    fn count(&self, book: BookId, stream: StreamId, counted: Vec<Counted>) -> Result<bool, HubError> {
        let document: Option<DocumentKey> = counted.first().map(|counted| counted.key);
        match self.store.commit(&Plan::Recount(book, stream, counted)) {
            Ok(Committed::Changed(0)) | Err(CommitError::Conflict) => Ok(false),
            Ok(_) => {
                let StreamId { unit, audience } = stream;
                tracing::warn!(%unit, ?audience, ?document, "what was written of it was wrong: counted again");
                Ok(true)
            }
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }
}

fn stream_of(place: &Place) -> StreamId {
    StreamId { unit: place.key.unit, audience: place.audience }
}

fn counted(doc: &Doc) -> Option<Counted> {
    let document = load(doc)?;
    let digest = SetDigest::of_all(&doc.key, &document.hashes());
    Some(Counted { key: doc.key, version: doc.version, heads: document.heads(), digest })
}
