//! Counting again what is written of documents here: where a device and this server hold the same and their digests differ
//! all the same, what is wrong is a sum. The device has counted its own before.

use shared::change::SetDigest;
use shared::id::{BookId, StreamId};

use super::{Hub, HubError, load};
use crate::store::{Ask, CommitError, Committed, Counted, Doc, Plan, Store};

impl<S: Store> Hub<S> {
    /// Counts the documents of some streams, up to the first stream of which something else was written; returns whether
    /// there was one. A document that moves on meanwhile puts its stream off to the next time.
    ///
    /// # Errors
    /// Where the store fails. What was counted until then is right.
    pub(super) fn recount(&self, book: BookId, streams: &[StreamId]) -> Result<bool, HubError> {
        for stream in streams {
            let mut counted = Vec::new();
            for place in self.store.places(book, vec![*stream])? {
                let doc = self.store.doc(book, place.key)?.filter(|doc| doc.stream() == *stream);
                // Of a document that does not load, what is written stands.
                counted.extend(doc.and_then(|doc| count(&doc)));
            }
            match self.store.commit(&Plan::Recount(book, *stream, counted)) {
                Ok(Committed::Changed(wrong @ 1..)) => {
                    let StreamId { unit, audience } = stream;
                    tracing::warn!(%unit, ?audience, wrong, "what was written of documents was wrong: counted again");
                    return Ok(true);
                }
                Ok(_) | Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        Ok(false)
    }
}

fn count(doc: &Doc) -> Option<Counted> {
    let document = load(doc)?;
    let digest = SetDigest::of_all(&doc.key, &document.hashes());
    Some(Counted { key: doc.key, version: doc.version, heads: document.heads(), digest })
}
