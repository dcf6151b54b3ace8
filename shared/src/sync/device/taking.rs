//! An answer being turned into a batch for the disk.
//!
//! **Invariant:** a document's digest is that of its changes on this disk that are in the log, and a stream's the
//! sum of its documents'. So an entry that comes twice counts once, in whatever order and of whichever log it
//! comes, and the digest says what the disk really has.

use std::collections::{BTreeMap, BTreeSet};

use automerge::Change;

use super::event::{StoredDocument, UnsentSet};
use super::ledger::Ledger;
use super::pull::Arrived;
use super::push::{Flight, InFlight};
use super::state::{ChangeState, DocumentMeta, StoredChange};
use super::{Batch, BookState};
use crate::change::pack::Packed;
use crate::change::{ChangeSet, Header, SetDigest};
use crate::document::genesis_heads;
use crate::id::{Audience, DocumentKey, StreamId};
use crate::sync::{Answer, Entry, EntryBody, Granted, Joining, State, Withheld};
use crate::time::Instant;

/// The batch, and what holds once the disk has it.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) batch: Batch,
    pub(super) book: BookState,
    /// Documents as they will stand, for what the line says.
    pub(super) standing: BTreeMap<DocumentKey, Vec<ChangeState>>,
    pub(super) announce: BTreeSet<DocumentKey>,
    /// Whether there is more to ask for.
    pub(super) more: bool,
    /// Whether the digests were compared and are one.
    pub(super) agrees: bool,
    /// Whether the digests were compared and differ.
    pub(super) differs: bool,
    /// Whether everything that is not in the log is to be sent again.
    pub(super) again: bool,
    /// Whether something was refused that will be taken another time.
    pub(super) refused: bool,
    /// Whether the server took something, or lacks something: then what is unsent follows at once.
    pub(super) progress: bool,
    /// Whether either side got what it had not.
    pub(super) repaired: bool,
    /// Whether the disk has not what it was last known to have.
    pub(super) doubt: bool,
}

/// An answer being taken in.
pub(super) struct Taking<'a> {
    batch: Batch,
    book: BookState,
    before: &'a BookState,
    flight: &'a Flight,
    ledgers: BTreeMap<DocumentKey, Ledger>,
    refused: bool,
    progress: bool,
    /// Whether a document went to another stream.
    moved: bool,
    doubt: bool,
}

impl<'a> Taking<'a> {
    pub(super) fn new(
        before: &'a BookState,
        documents: Vec<StoredDocument>,
        flight: &'a Flight,
        again: bool,
    ) -> Self {
        let mut taking = Self {
            batch: Batch { again, ..Batch::default() },
            book: before.clone(),
            before,
            flight,
            ledgers: BTreeMap::new(),
            refused: false,
            progress: false,
            moved: false,
            doubt: false,
        };
        if let Some(counted) = &flight.counted {
            taking.book = counted.book.clone();
            taking.batch.documents = counted.documents.clone().into_iter().collect();
        }
        for StoredDocument { key, meta, mut pending, admitted, rows } in documents {
            for change in pending.iter_mut().filter(|_| again) {
                change.state = ChangeState::Unsent;
            }
            let counted = flight.counted.as_ref().and_then(|counted| counted.documents.get(&key).cloned());
            let meta = counted.or(meta);
            let ledger = Ledger::open(meta, pending, admitted, rows);
            taking.doubt |= !ledger.is_as_counted(&key);
            taking.ledgers.insert(key, ledger);
        }
        taking
    }

    pub(super) fn take(
        mut self,
        now: Instant,
        Arrived { answer, packed, about, .. }: &Arrived,
        read: Vec<UnsentSet>,
    ) -> Taken {
        self.grant(answer);
        // In a repair it is what the server lacks; else what the receipts are about.
        let (lacking, whole) =
            if self.flight.counted.is_some() { (read, Vec::new()) } else { (Vec::new(), read) };
        let repaired = !lacking.is_empty();
        self.lacking(lacking);
        self.receipts(&answer.receipts, &whole);
        for (entry, header) in answer.entries.iter().zip(about) {
            // One that does not decode blocks no other: the digests will differ, and repair asks for it.
            let _ = header.ok_or(()).and_then(|header| self.entry(entry, &header, packed));
        }
        self.book.cursor = answer.cursor;
        self.book.log = Some(answer.log);
        self.arrive(&answer.joined);
        let more = answer.rest.is_more() || !self.book.joining.is_empty();
        let parts = self.book.streams.iter().map(|(stream, digest)| digest.in_sum(stream.audience));
        let sum = parts.fold(SetDigest::default(), SetDigest::plus);
        let agrees = answer.digest.filter(|_| !more).map(|digest| digest == sum);
        self.book.unsettled &= agrees != Some(true);
        if !more && !self.refused && agrees != Some(false) {
            self.book.synced_at = match self.flight.carried {
                None => Some(now),
                // All is as it was when the file was written.
                Some(made) => self.book.synced_at.max(Some(made.min(now))),
            };
        }
        let repaired = repaired || self.moved;
        self.finish(more, agrees, repaired)
    }

    /// Joins streams that are new, and drops those that were withdrawn.
    fn grant(&mut self, answer: &Answer) {
        let replaced = self.before.log.is_some_and(|log| log != answer.log);
        if replaced {
            // Another log than before: everything is read from its beginning, and what is here stays here.
            self.book.begin_anew();
        }
        // A server that stands before where it stood has forgotten what it had only received, too.
        let rewound = replaced || answer.cursor < self.book.cursor;
        self.batch.again |= rewound;
        self.book.unsettled |= rewound;
        self.batch.unsettled = self.book.unsettled;
        let Granted::Now(granted) = &answer.granted else { return };
        // A server that was put back, and has come further again since than this device had read, is not noticed without
        // digests to compare: what a retired device has goes once the log is known to have it.
        self.batch.unsettled |= granted.is_empty();
        let withdrawn = |stream: &StreamId| !granted.contains(stream);
        let complete = self.book.streams.iter().map(|(stream, _)| *stream);
        let joining = self.book.joining.iter().map(|(joining, _)| joining.stream);
        self.batch.dropped.extend(complete.chain(joining).filter(withdrawn));
        // What was in the log is unsent then, and goes on from here as if it had just been written.
        self.batch.again |= self.batch.unsettled && !self.batch.dropped.is_empty();
        self.book.streams.retain(|(stream, _)| !withdrawn(stream));
        self.book.joining.retain(|(joining, _)| !withdrawn(&joining.stream));
        for ledger in self.ledgers.values_mut() {
            if let Some(meta) = &mut ledger.meta
                && meta.stream.is_some_and(|stream| withdrawn(&stream))
            {
                (meta.stream, meta.digest) = (None, SetDigest::default());
                ledger.admitted.clear();
            }
        }
        for stream in granted {
            if self.book.digest_of(*stream).is_none() {
                self.book.joining.push((Joining::from_start(*stream), SetDigest::default()));
            }
        }
    }

    /// Counts what the server lacks as unsent, whatever it was before.
    fn lacking(&mut self, sets: Vec<UnsentSet>) {
        for set in sets {
            let Some(ledger) = self.ledgers.get_mut(&set.key) else { continue };
            for bytes in set.changes {
                let Ok(change) = Change::from_bytes(bytes) else { continue };
                let hash = change.hash();
                if ledger.admitted.remove(&hash) {
                    ledger.count(&mut self.book, SetDigest::minus, &set.key, &hash);
                }
                ledger.put(StoredChange {
                    hash,
                    bytes: change.raw_bytes().to_vec(),
                    state: ChangeState::Unsent,
                });
                ledger.touched = true;
                // The rows that came since are those of a document without it.
                ledger.news = true;
                self.progress = true;
            }
        }
    }

    /// Takes in the receipts. Of a document of which something was written again, `whole` is what the disk has.
    fn receipts(&mut self, receipts: &[State], whole: &[UnsentSet]) {
        for (receipt, sent) in receipts.iter().zip(&self.flight.sets) {
            self.progress |= !matches!(receipt, State::Refused(_));
            let state = match receipt {
                State::Admitted(_) | State::Reauthored(_) if self.book.reads_nothing() => {
                    self.forget(sent);
                    continue;
                }
                State::Admitted(n) if *n <= self.before.cursor => {
                    self.admitted_before(sent, *n);
                    continue;
                }
                // In the log, and its entry is still to come.
                State::Received | State::Reauthored(_) | State::Admitted(_) => ChangeState::Received,
                State::Refused(Withheld::Damaged | Withheld::Full) => {
                    self.refused = true;
                    continue;
                }
                State::Held(why) | State::Refused(why) => ChangeState::Held(why.clone()),
            };
            let Some(ledger) = self.ledgers.get_mut(&sent.header.key) else { continue };
            ledger.touched = true;
            sent.hashes.iter().for_each(|hash| ledger.stand(hash, &state));
            let whole = whole.iter().find(|whole| whole.key == sent.header.key);
            if let Some(whole) = whole.filter(|_| receipt.may_be_in_another_form()) {
                let here = whole.changes.iter().filter_map(|bytes| Change::from_bytes(bytes.clone()).ok());
                let theirs: Vec<_> = here.filter(|change| ledger.admitted.contains(&change.hash())).collect();
                let Header { key, kind, .. } = sent.header;
                let genesis = || genesis_heads(&key, kind);
                ledger.part_from_clone(&theirs, &genesis);
                if matches!(receipt, State::Reauthored(n) if *n <= self.before.cursor) {
                    ledger.let_go_of_adrift(&sent.hashes, &theirs, &genesis);
                }
            }
        }
    }

    /// What the log has of a document goes from the disk; not while the document's other changes only become unsent.
    fn forget(&mut self, sent: &InFlight) {
        let Some(ledger) = self.ledgers.get_mut(&sent.header.key).filter(|_| self.batch.dropped.is_empty())
        else {
            return;
        };
        ledger.forget(&sent.hashes);
    }

    /// What the log had before this round is admitted: its own entry will not come again. Of a document that no
    /// stream has brought, the repair will bring it.
    fn admitted_before(&mut self, sent: &InFlight, n: u64) {
        let Some(ledger) = self.ledgers.get_mut(&sent.header.key) else { return };
        ledger.touched = true;
        let here = ledger.meta.as_ref().is_some_and(|meta| meta.stream.is_some());
        self.doubt |= !here;
        for hash in &sent.hashes {
            if here {
                ledger.admit(&mut self.book, &sent.header.key, *hash, &ChangeState::Admitted(n));
            } else {
                ledger.stand(hash, &ChangeState::Received);
            }
        }
    }

    fn entry(&mut self, entry: &Entry, header: &Header, packed: &[Packed]) -> Result<(), ()> {
        let key = header.key;
        let ledger = self.ledgers.get_mut(&key).ok_or(())?;
        let mut rows = &entry.rows;
        let (hashes, theirs) = match &entry.body {
            EntryBody::Yours(at) => {
                let sent = self.flight.sets.get(*at as usize).ok_or(())?;
                (sent.hashes.clone(), Vec::new())
            }
            EntryBody::ChangeSet(bytes) => {
                let set = ChangeSet::decode(bytes).map_err(|_| ())?;
                (set.hashes().collect::<Vec<_>>(), set.changes)
            }
            EntryBody::Packed(at) => {
                let document = packed.get(*at as usize).ok_or(())?;
                let changes = document.changes.as_ref().map_err(|_| ())?;
                rows = &document.rows;
                (changes.iter().map(Change::hash).collect(), changes.clone())
            }
        };
        if hashes.is_empty() {
            ledger.foretell(rows);
            return Ok(());
        }
        let genesis = || genesis_heads(&key, header.kind);
        if ledger.stands_on_forgotten(&theirs, &genesis) {
            // As one that does not decode: the repair counts what is really here.
            return Err(());
        }
        ledger.touched = true;
        self.move_to(entry.audience, header);
        let ledger = self.ledgers.get_mut(&key).ok_or(())?;
        ledger.part_from_clone(&theirs, &genesis);
        let state = ChangeState::Admitted(entry.n);
        theirs.iter().for_each(|change| ledger.hear(change, &state));
        for hash in hashes {
            ledger.admit(&mut self.book, &key, hash, &state);
        }
        if !rows.is_empty() {
            ledger.rows.clone_from(rows);
        }
        Ok(())
    }

    /// Takes a document to the stream that the entry is in.
    fn move_to(&mut self, audience: Audience, header: &Header) {
        let stream = StreamId { unit: header.key.unit, audience };
        let Some(ledger) = self.ledgers.get_mut(&header.key) else { return };
        let meta = ledger.meta.get_or_insert_with(|| DocumentMeta::new(header.kind));
        if meta.stream == Some(stream) {
            return;
        }
        if let Some(left) = meta.stream.and_then(|stream| self.book.digest_of(stream)) {
            *left = left.minus(meta.digest);
        }
        if let Some(entered) = self.book.digest_of(stream) {
            *entered = entered.plus(meta.digest);
        }
        meta.stream = Some(stream);
        self.moved = true;
    }

    /// Notes how far the joining streams have come; one that is not joining any more is complete.
    fn arrive(&mut self, joined: &[Joining]) {
        for (joining, digest) in std::mem::take(&mut self.book.joining) {
            match joined.iter().find(|now| now.stream == joining.stream) {
                Some(now) => self.book.joining.push((*now, digest)),
                None => self.book.streams.push((joining.stream, digest)),
            }
        }
    }

    fn finish(mut self, more: bool, agrees: Option<bool>, mut repaired: bool) -> Taken {
        let (mut standing, mut announce) = (BTreeMap::new(), BTreeSet::new());
        let mut documents: BTreeMap<_, _> = std::mem::take(&mut self.batch.documents).into_iter().collect();
        for (key, ledger) in self.ledgers {
            let closed = ledger.close(key, &mut self.batch, &mut documents);
            repaired |= closed.news;
            if closed.announced {
                announce.insert(key);
            }
            standing.extend(closed.standing.map(|states| (key, states)));
        }
        self.batch.documents = documents.into_iter().collect();
        Taken {
            again: self.batch.again,
            batch: self.batch,
            book: self.book,
            standing,
            announce,
            more,
            agrees: agrees == Some(true),
            differs: agrees == Some(false),
            refused: self.refused,
            progress: self.progress,
            repaired,
            doubt: self.doubt,
        }
    }
}
