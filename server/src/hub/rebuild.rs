//! Making the overview's rows again, every one from its document: where a release says more of a document than the
//! one before, and to hold what is stored against what it was made of.

use shared::document::Document;
use shared::id::{Audience, BookId, DocumentKey, StreamId};
use shared::overview;

use super::admission::guarded;
use super::{Hub, HubError};
use crate::store::{Ask, Committed, FreshRows, Plan, Store};

/// How many documents' rows one transaction takes: few enough that a device's push does not wait long behind it.
const AT_ONCE: usize = 256;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many documents were read.
    pub documents: usize,
    /// Of those, how many had other rows stored than they have.
    pub differed: usize,
    /// Documents that do not load. What is stored of them stays.
    pub unreadable: Vec<DocumentKey>,
}

impl<S: Store> Hub<S> {
    /// Makes the rows of every document of a book again and stores those that differ. Devices may push meanwhile:
    /// a document that moves on has fresh rows by that.
    ///
    /// # Errors
    /// Where the store fails. What was stored until then is right, and it can be begun anew.
    pub fn rebuild_rows(&self, book: BookId) -> Result<Rebuilt, HubError> {
        let every = |unit| [Audience::Officers, Audience::Office].map(|audience| StreamId { unit, audience });
        let streams = self.store.units(book)?.into_iter().flat_map(|unit| every(unit.id)).collect();
        let places = self.store.places(book, streams)?;
        let mut rebuilt = Rebuilt::default();
        for part in places.chunks(AT_ONCE) {
            let mut fresh = Vec::with_capacity(part.len());
            for key in part.iter().map(|place| place.key) {
                let Some(doc) = self.store.doc(book, key)? else { continue };
                let rows = guarded(|| {
                    let document = Document::load(key, doc.kind, &doc.snapshot).ok()?;
                    Some(overview::rows(&document).encode())
                });
                match rows.flatten() {
                    Some(rows) => fresh.push(FreshRows { key, version: doc.version, rows }),
                    None => rebuilt.unreadable.push(key),
                }
            }
            rebuilt.documents += fresh.len();
            if let Committed::Changed(count) = self.store.commit(&Plan::Rows(book, fresh))? {
                rebuilt.differed += count;
            }
        }
        Ok(rebuilt)
    }
}
