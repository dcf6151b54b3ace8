//! The transactions. Each checks for a conflict before it changes anything.

use automerge::ChangeHash;
use shared::change::SetDigest;
use shared::id::{BookId, DeviceId, DocumentKey, StreamId};
use shared::sync::Withheld;
use shared::time::Instant;

use super::super::{
    Admit, CommitError, Committed, Compact, Counted, Doc, DocRows, FreshRows, Known, LogEntry, Plan,
    Received, Standing,
};
use super::{Kept, vouched};

impl Kept {
    pub(super) fn commit(&mut self, plan: &Plan) -> Result<Committed, CommitError> {
        match plan {
            Plan::Open(book, committee) => {
                if self.books.contains_key(&book.id) {
                    return Err(CommitError::Conflict);
                }
                self.books.insert(book.id, book.clone());
                self.units.insert((book.id, committee.id), committee.clone());
            }
            Plan::SealKey(book, key) => {
                if self.seals.contains_key(book) {
                    return Err(CommitError::Conflict);
                }
                self.seals.insert(*book, key.clone());
            }
            Plan::AddUnit(book, unit) => {
                if self.units(*book).iter().any(|known| known.name == unit.name || known.id == unit.id) {
                    return Err(CommitError::Conflict);
                }
                self.units.insert((*book, unit.id), unit.clone());
            }
            Plan::Invite(invite) => {
                let taken = self.invites.values().any(|known| {
                    known.id == invite.id
                        || known.selector == invite.selector
                        || known.key_selector == invite.key_selector
                });
                if taken {
                    return Err(CommitError::Conflict);
                }
                self.invites.insert(invite.id, (**invite).clone());
            }
            Plan::WrongTry(_, invite) => {
                if let Some(invite) = self.invites.get_mut(invite) {
                    invite.tries = invite.tries.saturating_add(1);
                }
            }
            Plan::Enrol(invite, device) => {
                let invite = self.invites.get_mut(invite).ok_or(CommitError::Conflict)?;
                if invite.used.is_some() {
                    return Err(CommitError::Conflict);
                }
                invite.used = Some(device.id);
                self.devices.insert((device.book, device.id), (**device).clone());
            }
            Plan::Stand(book, id, enrolment) => {
                let device = self.devices.get_mut(&(*book, *id)).ok_or(CommitError::Conflict)?;
                device.enrolment = *enrolment;
            }
            Plan::Heard(book, id, at) => self.heard(*book, *id, *at),
            Plan::Receive(book, brought) => {
                self.receive(*book, brought);
                brought.iter().for_each(|row| self.heard(*book, row.device, row.at));
            }
            Plan::Attempt(book, checksum, release) => {
                let rows = self.received.entry(*book).or_default();
                if let Some(row) = rows.iter_mut().find(|row| row.checksum == *checksum) {
                    row.attempts = row.attempts.saturating_add(1);
                    row.tried_by.clone_from(release);
                }
            }
            Plan::Settle(book, checksum, standing, release) => {
                let rows = self.received.entry(*book).or_default();
                if let Some(row) = rows.iter_mut().find(|row| row.checksum == *checksum) {
                    settle(row, standing, release);
                }
            }
            Plan::Known(book, checksum, Known { key, standing, brings }) => {
                let put_back = self.release(*book, key, brings);
                let rows = self.received.entry(*book).or_default();
                if let Some(row) = rows.iter_mut().find(|row| row.checksum == *checksum) {
                    settle(row, standing, "");
                }
                return Ok(Committed::Changed(put_back));
            }
            Plan::Wait(book, checksum, waits) => {
                let version = self.docs.get(&(*book, waits.key)).map_or(0, |doc| doc.version);
                if version != waits.version {
                    return Err(CommitError::Conflict);
                }
                let rows = self.received.entry(*book).or_default();
                if let Some(row) = rows.iter_mut().find(|row| row.checksum == *checksum) {
                    let standing = Standing::Held(Withheld::Waiting(waits.missing.clone()));
                    settle(row, &standing, &waits.tried_by);
                }
            }
            Plan::Compact(book, compact) => self.compact(*book, compact)?,
            Plan::Admit(admit) => return self.admit(admit),
            Plan::Rows(book, fresh) => {
                return Ok(Committed::Changed(fresh.iter().filter(|fresh| self.renew(*book, fresh)).count()));
            }
            Plan::Recount(book, stream, counted) => return self.recount(*book, *stream, counted),
        }
        Ok(Committed::Done)
    }

    fn heard(&mut self, book: BookId, id: DeviceId, at: Instant) {
        if let Some(device) = self.devices.get_mut(&(book, id)) {
            device.heard = Some(at);
        }
    }

    fn receive(&mut self, book: BookId, brought: &[Received]) {
        let rows = self.received.entry(book).or_default();
        for new in brought {
            match rows.iter_mut().find(|row| row.checksum == new.checksum) {
                None => rows.push(new.clone()),
                Some(row) if vouched(row, new) => *row = new.clone(),
                Some(_) => {}
            }
        }
    }

    /// Puts back what is held for one of these changes, to be looked into again; returns how many.
    fn release(&mut self, book: BookId, key: &DocumentKey, changes: &[ChangeHash]) -> usize {
        let rows = self.received.entry(book).or_default().iter_mut().filter(|row| row.key == *key);
        let held = rows.filter(|row| row.standing.waits_for(changes));
        held.map(|row| row.standing = Standing::Received).count()
    }

    fn admit(&mut self, admit: &Admit) -> Result<Committed, CommitError> {
        let at = (admit.book, admit.key);
        let before = self.docs.get(&at);
        if before.map_or(0, |doc| doc.version) != admit.version {
            return Err(CommitError::Conflict);
        }
        let had = before.map_or(SetDigest::default(), |doc| doc.digest);
        let stream = StreamId { unit: admit.key.unit, audience: admit.audience };
        if admit.anew {
            if let Some(old) = before.map(Doc::stream) {
                let sum = self.digests.entry((admit.book, old)).or_default();
                *sum = sum.minus(had);
            }
            self.log.retain(|(book, _), entry| *book != admit.book || entry.key != admit.key);
        }
        let sum = self.digests.entry((admit.book, stream)).or_default();
        *sum = sum.plus(admit.fresh);
        if admit.anew {
            *sum = sum.plus(had);
        }
        let book = self.books.get_mut(&admit.book).ok_or(CommitError::Conflict)?;
        for (part, changeset) in admit.changesets.iter().enumerate() {
            book.head += 1;
            let entry = LogEntry {
                n: book.head,
                stream,
                key: admit.key,
                kind: admit.kind,
                changeset: changeset.clone(),
                whole: admit.is_whole() && part == 0,
                rows: admit.rows.clone(),
            };
            self.log.insert((admit.book, book.head), entry);
        }
        let n = book.head;
        let doc = Doc {
            key: admit.key,
            kind: admit.kind,
            audience: admit.audience,
            heads: admit.heads.clone(),
            digest: had.plus(admit.fresh),
            version: admit.version + 1,
            last: n,
            snapshot: admit.snapshot.clone(),
        };
        self.docs.insert(at, doc);
        let (key, kind, audience) = (admit.key, admit.kind, admit.audience);
        self.rows.insert(at, DocRows { key, kind, audience, rows: admit.rows.clone() });
        let put_back = self.release(admit.book, &admit.key, &admit.brings);
        let rows = self.received.entry(admit.book).or_default();
        if let Some(row) = rows.iter_mut().find(|row| row.checksum == admit.checksum) {
            let standing = if admit.reauthored { Standing::Reauthored(n) } else { Standing::Admitted(n) };
            settle(row, &standing, "");
        }
        Ok(Committed::At(n, put_back))
    }

    fn compact(&mut self, book: BookId, compact: &Compact) -> Result<(), CommitError> {
        let Compact { key, version, changeset } = compact;
        let doc = self.docs.get(&(book, *key)).filter(|doc| doc.version == *version);
        let last = (book, doc.ok_or(CommitError::Conflict)?.last);
        self.log.retain(|at, entry| at.0 != book || entry.key != *key || *at == last);
        let entry = self.log.get_mut(&last).ok_or(CommitError::Conflict)?;
        entry.changeset.clone_from(changeset);
        entry.whole = true;
        Ok(())
    }

    fn recount(
        &mut self,
        book: BookId,
        stream: StreamId,
        counted: &[Counted],
    ) -> Result<Committed, CommitError> {
        let version = |counted: &Counted| self.docs.get(&(book, counted.key)).map(|doc| doc.version);
        if counted.iter().any(|counted| version(counted) != Some(counted.version)) {
            return Err(CommitError::Conflict);
        }
        let mut wrong = 0;
        for Counted { key, heads, digest, .. } in counted {
            let doc = self.docs.get_mut(&(book, *key)).ok_or(CommitError::Conflict)?;
            wrong += usize::from((&doc.heads, &doc.digest) != (heads, digest));
            (doc.heads, doc.digest) = (heads.clone(), *digest);
        }
        let of_stream = self.docs.iter().filter(|((of, _), doc)| *of == book && doc.stream() == stream);
        let sum = of_stream.fold(SetDigest::default(), |sum, (_, doc)| sum.plus(doc.digest));
        let written = self.digests.entry((book, stream)).or_default();
        wrong += usize::from(*written != sum);
        *written = sum;
        Ok(Committed::Changed(wrong))
    }

    /// Stores a document's rows where they differ; returns whether they did.
    fn renew(&mut self, book: BookId, fresh: &FreshRows) -> bool {
        let Some(doc) = self.docs.get(&(book, fresh.key)).filter(|doc| doc.version == fresh.version) else {
            return false;
        };
        let Some(stored) = self.rows.get_mut(&(book, fresh.key)).filter(|stored| stored.rows != fresh.rows)
        else {
            return false;
        };
        stored.rows.clone_from(&fresh.rows);
        if let Some(entry) = self.log.get_mut(&(book, doc.last)) {
            entry.rows.clone_from(&fresh.rows);
        }
        true
    }
}

fn settle(row: &mut Received, standing: &Standing, release: &str) {
    if matches!(row.standing, Standing::Admitted(_) | Standing::Reauthored(_)) {
        return;
    }
    row.standing = standing.clone();
    row.tried_by = release.into();
    row.attempts = 0;
    if !standing.keeps_bytes() {
        row.bytes = Vec::new();
    }
}
