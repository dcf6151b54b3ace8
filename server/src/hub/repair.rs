//! Repair: the digests differ, so the device says what it holds of each document. It is told what the server
//! lacks, as after a restore from an older copy; where it lacks nothing, the device is sent exactly what it has
//! not. A document that differs on both sides is mended in two rounds, the device's changes first. Where neither lacks
//! anything, what is wrong is a sum of the server's, and it counts again.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;
use shared::id::{Audience, DocumentKey, Kind, StreamId};
use shared::permit::{Action, Principal};
use shared::sync::{Answer, Entry, EntryBody, Request, Rest};

use super::{Hub, HubError, load, split};
use crate::store::{Ask, Doc, Place, Store};

/// What a device holds of which document, and in which stream of its unit.
type Holding<'a> = BTreeMap<DocumentKey, (Audience, &'a [ChangeHash])>;

impl<S: Store> Hub<S> {
    /// Puts into the answer what the device lacks and what it alone has, document by document, until the
    /// answer is full. Each round mends at least one document, so rounds come to an end.
    pub(super) fn repair(
        &self,
        who: &Principal,
        request: &Request,
        granted: &[StreamId],
        answer: &mut Answer,
    ) -> Result<(), HubError> {
        let holding: Holding<'_> =
            request.holding.iter().map(|(key, audience, heads)| (*key, (*audience, &heads[..]))).collect();
        let places = self.store.places(who.book, granted.to_vec())?;
        let before = answer.entries.len();
        let mut weight: usize = answer.entries.iter().map(weight_of).sum();
        let sees_rows = Kind::ALL.into_iter().any(|kind| who.may(Action::Overview, kind, who.unit));
        let rows: BTreeMap<_, _> = if sees_rows {
            self.store.rows(who.book)?.into_iter().map(|row| (row.key, row.rows)).collect()
        } else {
            BTreeMap::new()
        };
        for place in &places {
            let theirs = match holding.get(&place.key) {
                Some((audience, theirs)) if same(&place.heads, theirs) => {
                    if *audience == place.audience {
                        continue;
                    }
                    // Nothing is new but the stream: the whole document goes there.
                    &[]
                }
                Some((_, theirs)) => *theirs,
                None => &[],
            };
            let Some(doc) = self.store.doc(who.book, place.key)? else { continue };
            // A document that does not load is quarantined alone; the rest is mended.
            let Some(document) = load(&doc) else { continue };
            if theirs.iter().any(|head| !document.knows(head)) {
                answer.lacking.push((place.key, doc.heads.clone()));
                continue;
            }
            let whole = theirs.is_empty();
            let lacked = document.changes_since(theirs);
            if lacked.changes.is_empty() {
                continue;
            }
            for (part, changeset) in split::encode(&lacked).into_iter().enumerate() {
                let rows = rows.get(&place.key).cloned().unwrap_or_default();
                let entry = entry(place, changeset, whole && part == 0, rows);
                weight += weight_of(&entry);
                answer.entries.push(entry);
            }
            if weight > request.answer_bytes() {
                answer.rest = Rest::Asked;
                break;
            }
        }
        answer.lacking.extend(self.unheard_of(who, granted, &places, &holding)?);
        let (sent, asked) = (answer.entries.len() - before, answer.lacking.len());
        tracing::info!(device = %who.device, unit = %who.unit, sent, asked, "the digests differed: repaired");
        if sent + asked == 0 && self.recount(who.book, granted)? {
            // The sum in this answer is the wrong one: the next has the right.
            (answer.digest, answer.rest) = (None, Rest::Asked);
        }
        Ok(())
    }

    /// Returns the documents that the device holds and the server has never seen, or never for this reader: a
    /// petition may have been forwarded after the copy was made that the server was restored from. Who may not
    /// write them brings them all the same, to be held for a person.
    fn unheard_of(
        &self,
        who: &Principal,
        granted: &[StreamId],
        places: &[Place],
        holding: &Holding<'_>,
    ) -> Result<Vec<(DocumentKey, Vec<ChangeHash>)>, HubError> {
        let seen: BTreeSet<_> = places.iter().map(|place| place.key).collect();
        let mut unheard = Vec::new();
        for (key, (_, theirs)) in holding.iter().filter(|(key, _)| !seen.contains(key)) {
            if !granted.iter().any(|stream| stream.unit == key.unit) {
                continue;
            }
            let doc = self.store.doc(who.book, *key)?;
            // Of what the server has all of, and not for this reader, asking would bring nothing.
            let has_all = |doc: &Doc| {
                granted.contains(&doc.stream())
                    || load(doc).is_some_and(|document| theirs.iter().all(|head| document.knows(head)))
            };
            if !doc.is_some_and(|doc| has_all(&doc)) {
                unheard.push((*key, Vec::new()));
            }
        }
        Ok(unheard)
    }
}

fn same(ours: &[ChangeHash], theirs: &[ChangeHash]) -> bool {
    ours.iter().collect::<BTreeSet<_>>() == theirs.iter().collect()
}

fn entry(place: &Place, changeset: Vec<u8>, whole: bool, rows: Vec<u8>) -> Entry {
    Entry { n: place.last, audience: place.audience, body: EntryBody::ChangeSet(changeset), whole, rows }
}

fn weight_of(entry: &Entry) -> usize {
    let body = match &entry.body {
        EntryBody::ChangeSet(bytes) => bytes.len(),
        EntryBody::Yours(_) | EntryBody::Packed(_) => 0,
    };
    body + entry.rows.len()
}
