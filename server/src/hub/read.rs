//! What can be read without syncing: a document, the overview, a list of who was heard from.

use std::collections::BTreeMap;

use shared::id::{BookId, DocumentKey, Kind, UnitId};
use shared::overview::Rows;
use shared::permit::{Action, Principal, Role, may};
use shared::time::Instant;

use super::{Hub, HubError};
use crate::store::{Ask, Book, Doc, DocRows, Enrolment, Level, Store, Unit};

/// A cell, and when one of its devices was last heard from.
#[derive(Clone, Debug)]
pub struct Heard {
    pub unit: Unit,
    pub heard: Option<Instant>,
}

/// A book's overview.
#[derive(Clone, Debug)]
pub struct OverviewOf {
    pub book: Book,
    pub cells: Vec<Heard>,
    pub rows: Vec<DocRows>,
}

impl<S: Store> Hub<S> {
    /// Returns a document that `who` may read.
    ///
    /// # Errors
    /// Where it is another cell's, or is not there, or is not for the reader.
    pub fn document(&self, who: &Principal, key: DocumentKey) -> Result<Box<Doc>, HubError> {
        let reads = |audience, kind| who.may(Action::Read(audience), kind, key.unit);
        if !Kind::ALL.into_iter().any(|kind| reads(shared::id::Audience::Office, kind)) {
            return Err(HubError::NotAllowed);
        }
        // That a document is there which is not for the reader is not for the reader either.
        let doc = self.store.doc(who.book, key)?.ok_or(HubError::NotThere)?;
        if reads(doc.audience, doc.kind) { Ok(doc) } else { Err(HubError::NotThere) }
    }

    /// Returns the overview of the book, for those who may see it.
    ///
    /// # Errors
    /// Where `who` may not see it.
    pub fn overview(&self, who: &Principal) -> Result<OverviewOf, HubError> {
        if !Kind::ALL.into_iter().any(|kind| who.may(Action::Overview, kind, who.unit)) {
            return Err(HubError::NotAllowed);
        }
        self.overview_of(who.book)
    }

    /// Returns the overview of a book: what is addressed to the office, whoever asks. The technician at the
    /// command line does not read what a cell has kept to itself either.
    ///
    /// # Errors
    /// Where there is no such book, or the store fails.
    pub fn overview_of(&self, book: BookId) -> Result<OverviewOf, HubError> {
        let mut rows = self.store.rows(book)?;
        rows.retain(|rows| may(Role::Office, Action::Read(rows.audience), rows.kind));
        Ok(OverviewOf { book: self.book(book)?, cells: self.cells(book)?, rows })
    }

    /// Returns the cells of a book by name, with when each was last heard from.
    pub fn cells(&self, book: BookId) -> Result<Vec<Heard>, HubError> {
        let mut heard: BTreeMap<UnitId, Instant> = BTreeMap::new();
        for device in self.store.devices(book)?.iter().filter(|device| device.enrolment != Enrolment::Lost) {
            if let Some(at) = device.heard {
                heard.entry(device.unit).and_modify(|last| *last = at.max(*last)).or_insert(at);
            }
        }
        let units = self.store.units(book)?.into_iter().filter(|unit| unit.level == Level::Cell);
        Ok(units.map(|unit| Heard { heard: heard.get(&unit.id).copied(), unit }).collect())
    }
}

/// Returns a document's rows; where another release wrote them, they are made again from the document.
pub fn rows_of<S: Store>(hub: &Hub<S>, book: BookId, rows: &DocRows) -> Result<Option<Rows>, HubError> {
    if let Some(rows) = Rows::decode(&rows.rows) {
        return Ok(Some(rows));
    }
    let Some(doc) = hub.store.doc(book, rows.key)? else { return Ok(None) };
    let document = shared::document::Document::load(doc.key, doc.kind, &doc.snapshot);
    Ok(document.ok().map(|document| shared::overview::rows(&document)))
}
