//! A store in memory, for simulations and tests: as strict as the one on disk, and gone with the process.

mod commit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use shared::carrier::SealKey;
use shared::change::{Checksum, SetDigest};
use shared::id::{BookId, DeviceId, DocumentKey, StreamId, UnitId};

use super::{
    Book, CommitError, Committed, Device, Doc, DocRows, Found, Invite, Level, LogEntry, Needs, Page, Place,
    Plan, Received, Span, SpanFound, Standing, Store, StoreError, Unit, Which,
};

/// The store.
#[derive(Default)]
pub struct Memory {
    kept: Mutex<Kept>,
}

#[derive(Clone, Default)]
struct Kept {
    books: BTreeMap<BookId, Book>,
    seals: BTreeMap<BookId, SealKey>,
    units: BTreeMap<(BookId, UnitId), Unit>,
    devices: BTreeMap<(BookId, DeviceId), Device>,
    invites: BTreeMap<[u8; 8], Invite>,
    docs: BTreeMap<(BookId, DocumentKey), Doc>,
    rows: BTreeMap<(BookId, DocumentKey), DocRows>,
    /// In order of arrival.
    received: BTreeMap<BookId, Vec<Received>>,
    log: BTreeMap<(BookId, u64), LogEntry>,
    digests: BTreeMap<(BookId, StreamId), SetDigest>,
}

impl Memory {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A copy of everything at one moment, as a backup is.
impl Clone for Memory {
    fn clone(&self) -> Self {
        Self { kept: Mutex::new(self.kept().clone()) }
    }
}

impl Store for Memory {
    fn find(&self, needs: &Needs) -> Result<Found, StoreError> {
        self.kept().find(needs)
    }

    fn commit(&self, plan: &Plan) -> Result<Committed, CommitError> {
        self.kept().commit(plan)
    }
}

impl Kept {
    fn find(&self, needs: &Needs) -> Result<Found, StoreError> {
        Ok(match needs {
            Needs::Books => Found::Books(self.books.values().cloned().collect()),
            Needs::SealKey(book) => Found::SealKey(self.seals.get(book).cloned()),
            Needs::Units(book) => Found::Units(self.units(*book)),
            Needs::Devices(book) => {
                let mut devices: Vec<_> = of(&self.devices, *book).cloned().collect();
                devices.sort_by_key(|device| (device.enrolled, device.id));
                Found::Devices(devices)
            }
            Needs::DeviceByToken(hash) => {
                Found::Device(self.devices.values().find(|device| device.token == *hash).cloned())
            }
            Needs::Device(book, id) => Found::Device(self.devices.get(&(*book, *id)).cloned()),
            Needs::InviteByCode(selector) => {
                Found::Invite(self.invites.values().find(|invite| invite.selector == *selector).cloned())
            }
            Needs::InviteByKey(start) => {
                Found::Invite(self.invites.values().find(|invite| invite.key_selector == *start).cloned())
            }
            Needs::Received(book, checksums) => Found::Received(self.received(*book, checksums)),
            Needs::Waiting(book, which) => Found::Received(self.waiting(*book, which)),
            Needs::WaitingBytes(book, device) => {
                let waiting = self.of_book(*book).filter(|row| row.device == *device && row.standing.waits());
                Found::Bytes(waiting.map(|row| row.bytes.len() as u64).sum())
            }
            Needs::Doc(book, key) => Found::Doc(self.docs.get(&(*book, *key)).cloned().map(Box::new)),
            Needs::Places(book, streams) => {
                let streams: BTreeSet<_> = streams.iter().collect();
                let docs = of(&self.docs, *book).filter(|doc| streams.contains(&doc.stream()));
                Found::Places(docs.map(place).collect())
            }
            Needs::EntriesOf(book, key) => {
                Found::Entries(of(&self.log, *book).filter(|entry| entry.key == *key).cloned().collect())
            }
            Needs::LongLogs { book, many, before } => {
                let mut logs: BTreeMap<DocumentKey, (u64, u64)> = BTreeMap::new();
                for entry in of(&self.log, *book) {
                    let (count, last) = logs.entry(entry.key).or_default();
                    (*count, *last) = (*count + 1, entry.n);
                }
                logs.retain(|_, (count, last)| *count > *many && *last <= *before);
                Found::Keys(logs.into_keys().collect())
            }
            Needs::Page(book, spans, budget) => Found::Page(Box::new(self.page(*book, spans, *budget)?)),
            Needs::Rows(book) => Found::Rows(of(&self.rows, *book).cloned().collect()),
        })
    }

    fn units(&self, book: BookId) -> Vec<Unit> {
        let mut units: Vec<_> = of(&self.units, book).cloned().collect();
        units.sort_by(|a, b| (a.level == Level::Cell, &a.name).cmp(&(b.level == Level::Cell, &b.name)));
        units
    }

    fn of_book(&self, book: BookId) -> impl Iterator<Item = &Received> {
        self.received.get(&book).into_iter().flatten()
    }

    fn received(&self, book: BookId, checksums: &[Checksum]) -> Vec<Received> {
        let found = self.of_book(book).filter(|row| checksums.contains(&row.checksum));
        found.map(|row| Received { bytes: Vec::new(), ..row.clone() }).collect()
    }

    fn waiting(&self, book: BookId, which: &Which) -> Vec<Received> {
        use shared::sync::Withheld::{Newer, Unreadable};
        let wanted = |row: &&Received| match (which, &row.standing) {
            (Which::One(checksum), _) => row.checksum == *checksum,
            (Which::Unlooked, Standing::Received)
            | (Which::Held, Standing::Received | Standing::Held(_) | Standing::Rejected) => true,
            (Which::Again(key), Standing::Received) => {
                row.key == *key && !row.tried_by.is_empty() && row.attempts == 0
            }
            (Which::ReauthoredOf(key), Standing::Reauthored(_)) => row.key == *key,
            (Which::NotTriedBy(release), Standing::Held(Newer | Unreadable)) => row.tried_by != *release,
            _ => false,
        };
        self.of_book(book).filter(wanted).cloned().collect()
    }

    /// The documents of some streams whose last entry is after a position, in the order of those.
    fn moved_on(&self, book: BookId, streams: &BTreeSet<&StreamId>, after: u64) -> Vec<&Doc> {
        let docs = of(&self.docs, book);
        let mut docs: Vec<_> =
            docs.filter(|doc| doc.last > after && streams.contains(&doc.stream())).collect();
        docs.sort_unstable_by_key(|doc| doc.last);
        docs
    }

    fn page(&self, book: BookId, spans: &[Span], budget: usize) -> Result<Page, StoreError> {
        let mut left = budget;
        let mut first = true;
        let mut found = vec![SpanFound::default(); spans.len()];
        let mut takes = |weight: usize| {
            let takes = first || weight <= left;
            if takes {
                (left, first) = (left.saturating_sub(weight), false);
            }
            takes
        };
        for (span, found) in spans.iter().zip(&mut found) {
            let streams: BTreeSet<_> = span.streams().iter().collect();
            found.complete = match span {
                Span::Log { after, .. } => {
                    let entries = of(&self.log, book);
                    let entries: Vec<_> =
                        entries.filter(|entry| entry.n > *after && streams.contains(&entry.stream)).collect();
                    let taken = entries.iter().take_while(|entry| takes(entry.weight()));
                    found.entries.extend(taken.map(|entry| (*entry).clone()));
                    found.entries.len() == entries.len()
                }
                Span::Documents { after, .. } => {
                    let docs = self.moved_on(book, &streams, *after);
                    let taken = docs.iter().take_while(|doc| takes(doc.weight()));
                    found.documents.extend(taken.map(|doc| (*doc).clone()));
                    found.documents.len() == docs.len()
                }
                Span::Rows { after, .. } => {
                    let docs = self.moved_on(book, &streams, *after).into_iter();
                    let rows: Vec<_> = docs
                        .filter_map(|doc| Some((self.rows.get(&(book, doc.key))?.clone(), doc.last)))
                        .collect();
                    let taken = rows.iter().take_while(|(rows, _)| takes(rows.weight()));
                    found.rows.extend(taken.cloned());
                    found.rows.len() == rows.len()
                }
            };
            if !found.complete {
                break;
            }
        }
        let named: BTreeSet<_> = spans.iter().flat_map(Span::streams).collect();
        let digests = named
            .into_iter()
            .filter_map(|stream| self.digests.get(&(book, *stream)).map(|digest| (*stream, *digest)));
        let digests = digests.collect();
        let book =
            self.books.get(&book).cloned().ok_or(StoreError::Unreadable("a book that is not there"))?;
        Ok(Page { book, spans: found, digests })
    }
}

/// Returns what a table keeps of one book, in order of key.
fn of<K: Copy + Ord, V>(table: &BTreeMap<(BookId, K), V>, book: BookId) -> impl Iterator<Item = &V> {
    table.iter().filter(move |((of, _), _)| *of == book).map(|(_, value)| value)
}

fn place(doc: &Doc) -> Place {
    Place {
        key: doc.key,
        kind: doc.kind,
        audience: doc.audience,
        heads: doc.heads.clone(),
        digest: doc.digest,
        last: doc.last,
    }
}

/// Returns whether a changeset that was brought again by one who may write takes the place of one that was
/// held because its bringer might not.
fn vouched(before: &Received, now: &Received) -> bool {
    before.standing == Standing::Held(shared::sync::Withheld::NotAllowed)
        && now.standing == Standing::Received
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::conformance::{Home, conforms};
    use super::Memory;

    #[derive(Default)]
    struct Here(Arc<Memory>);

    impl Home for Here {
        type Store = Arc<Memory>;

        fn open(&self) -> Arc<Memory> {
            self.0.clone()
        }
    }

    conforms!(Here::default());
}
