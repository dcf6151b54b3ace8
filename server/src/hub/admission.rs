//! Admission: a received changeset against its document. Each is a transaction of its own; a document that is
//! quicker makes it look again; a panic is caught and holds that changeset alone.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::ChangeHash;
use shared::admit::{Admitted, Snapshot, Verdict, Why, admit};
use shared::change::{BadChangeSet, ChangeSet, SetDigest};
use shared::id::{BookId, DocumentKey, StreamId};
use shared::permit::{Action, Principal};
use shared::sync::Withheld;

use super::{Hub, HubError, RELEASE, split};
use crate::live::Poke;
use crate::store::{
    Admit, Ask, CommitError, Committed, Doc, Known, LogEntry, Plan, Received, Standing, Store, Waits, Which,
};

/// How often a changeset is looked at again because its document moved on. Two devices on one meeting need
/// two; beyond this it stays received, and the next pass takes it.
const TRIES: usize = 32;

/// How many forks one changeset may hold.
const FORKS: usize = 16;

impl<S: Store> Hub<S> {
    /// Admits one changeset and whatever was waiting for it. Where the store fails it stays received: it is
    /// on the disk, and a later pass looks at it.
    pub(super) fn admit(&self, who: &Principal, row: &Received) -> Standing {
        self.admit_all(who, row).unwrap_or_else(|error| {
            tracing::error!(document = %row.key.document, unit = %row.key.unit, %error, "admission put off");
            Standing::Received
        })
    }

    fn admit_all(&self, who: &Principal, row: &Received) -> Result<Standing, HubError> {
        let (standing, mut put_back) = self.admit_one(who, row)?;
        while put_back > 0 {
            put_back = 0;
            for waited in self.store.waiting(who.book, Which::Again(row.key))? {
                // Judged when it was received, by the device that brought it.
                let Some(vouched) = self.voucher(who.book, &waited)? else { continue };
                put_back += self.admit_one(&vouched, &waited)?.1;
            }
        }
        Ok(standing)
    }

    /// Returns who brought a changeset that was let past the door: in the role it had then.
    pub(super) fn voucher(&self, book: BookId, row: &Received) -> Result<Option<Principal>, HubError> {
        let device = self.store.device(book, row.device)?;
        Ok(device.map(|device| Principal {
            device: device.id,
            book: device.book,
            unit: device.unit,
            role: device.role,
            retired: false,
        }))
    }

    /// Admits one changeset; returns how it stands, and how many others had waited for it.
    pub(super) fn admit_one(&self, who: &Principal, row: &Received) -> Result<(Standing, usize), HubError> {
        let set = match guarded(|| ChangeSet::decode(&row.bytes)) {
            Some(Ok(set)) => set,
            Some(Err(BadChangeSet::Version(_))) => return self.settle(who, row, Withheld::Newer),
            Some(Err(_)) | None => return self.settle(who, row, Withheld::Unreadable),
        };
        for _ in 0..TRIES {
            let doc = self.store.doc(who.book, row.key)?;
            let judged = self.judge(who, row, doc.as_deref(), &set)?;
            let (admitted, reauthored) = match judged {
                Judged::Enters(admitted, reauthored) => (admitted, reauthored),
                Judged::Known(known, reauthored) => {
                    let standing = standing(self.position_of(who.book, row.key, &known)?, reauthored);
                    let brings = set.hashes().collect();
                    let known = Known { key: row.key, standing: standing.clone(), brings };
                    let committed = self.store.commit(&Plan::Known(who.book, row.checksum, known))?;
                    let put_back = if let Committed::Changed(count) = committed { count } else { 0 };
                    return Ok((standing, put_back));
                }
                Judged::Held(Withheld::Waiting(missing)) => {
                    let version = doc.map_or(0, |doc| doc.version);
                    let waits = Waits { key: row.key, version, missing, tried_by: RELEASE.into() };
                    let standing = Standing::Held(Withheld::Waiting(waits.missing.clone()));
                    match self.store.commit(&Plan::Wait(who.book, row.checksum, waits)) {
                        Ok(_) => return Ok((standing, 0)),
                        // What it waits for may have entered while it was being looked at.
                        Err(CommitError::Conflict) => continue,
                        Err(CommitError::Store(error)) => return Err(error.into()),
                    }
                }
                Judged::Held(why) => return self.settle(who, row, why),
            };
            let plan = plan(who.book, row, &set, doc.as_deref(), &admitted, reauthored);
            let (book, stream) =
                (who.book, StreamId { unit: row.key.unit, audience: admitted.snapshot.audience });
            match self.store.commit(&Plan::Admit(Box::new(plan))) {
                Ok(Committed::At(n, put_back)) => {
                    if reauthored {
                        let (document, unit) = (row.key.document, row.key.unit);
                        tracing::info!(%document, %unit, n, "a copy's branch was written again");
                    }
                    self.live.poke(Poke { book, stream, n });
                    return Ok((standing(n, reauthored), put_back));
                }
                Ok(Committed::Done | Committed::Changed(_)) | Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        Ok((Standing::Received, 0))
    }

    /// Decides about a changeset, writing forked branches again as often as there are forks.
    fn judge(
        &self,
        who: &Principal,
        row: &Received,
        doc: Option<&Doc>,
        set: &ChangeSet,
    ) -> Result<Judged, HubError> {
        let snapshot = doc.map(|doc| Snapshot { bytes: doc.snapshot.clone(), audience: doc.audience });
        let mut set = set.clone();
        let mut earlier = None;
        let mut reauthored = false;
        for _ in 0..FORKS {
            let verdict = guarded(|| admit(snapshot.as_ref(), &set, who));
            match verdict {
                None => return Ok(Judged::Held(Withheld::Unreadable)),
                Some(Verdict::Known) => return Ok(Judged::Known(set, reauthored)),
                Some(Verdict::Admitted(admitted)) => return Ok(Judged::Enters(admitted, reauthored)),
                Some(Verdict::Held(why)) => {
                    tracing::warn!(document = %row.key.document, unit = %row.key.unit, %why, "held");
                    return Ok(Judged::Held(withheld(&why)));
                }
                Some(Verdict::Waiting(missing)) => {
                    let branches = match &mut earlier {
                        Some(branches) => branches,
                        None => earlier.insert(self.branches(who.book, row)?),
                    };
                    // A later part of a branch that was written again stands on the original.
                    match branches.iter().position(|branch| missing.iter().any(|m| has(branch, m))) {
                        Some(at) => set.changes = [branches.swap_remove(at).changes, set.changes].concat(),
                        None => return Ok(Judged::Held(Withheld::Waiting(missing))),
                    }
                }
                Some(Verdict::Forked(changes)) => (set.changes, reauthored) = (changes, true),
            }
        }
        Ok(Judged::Held(Withheld::Unreadable))
    }

    /// Returns what was written again in the document of `row`, as it was brought.
    fn branches(&self, book: BookId, row: &Received) -> Result<Vec<ChangeSet>, HubError> {
        let rows = self.store.waiting(book, Which::ReauthoredOf(row.key))?;
        let original = |row: &Received| guarded(|| ChangeSet::decode(&row.bytes).ok()).flatten();
        Ok(rows.iter().filter_map(original).collect())
    }

    /// Returns the last position at which any of the changes entered the log.
    fn position_of(&self, book: BookId, key: DocumentKey, set: &ChangeSet) -> Result<u64, HubError> {
        let entries = self.store.entries_of(book, key)?;
        let holds = |entry: &&LogEntry| {
            let changes = guarded(|| ChangeSet::decode(&entry.changeset).ok()).flatten();
            changes.is_some_and(|changes| changes.hashes().any(|hash| has(set, &hash)))
        };
        let found = entries.iter().rev().find(holds).or(entries.first());
        Ok(found.map_or(0, |entry| entry.n))
    }

    fn settle(&self, who: &Principal, row: &Received, why: Withheld) -> Result<(Standing, usize), HubError> {
        if !who.may(Action::Write, row.kind, row.key.unit) {
            // So it was kept, and no later pass may take it for what a writer brought.
            return Ok((Standing::Held(Withheld::NotAllowed), 0));
        }
        let standing = Standing::Held(why);
        self.store.commit(&Plan::Settle(who.book, row.checksum, standing.clone(), RELEASE.into()))?;
        Ok((standing, 0))
    }
}

enum Judged {
    Known(ChangeSet, bool),
    Enters(Box<Admitted>, bool),
    Held(Withheld),
}

/// Runs what may panic on hostile input; nothing where it did.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

const fn standing(n: u64, reauthored: bool) -> Standing {
    if reauthored { Standing::Reauthored(n) } else { Standing::Admitted(n) }
}

fn has(set: &ChangeSet, change: &ChangeHash) -> bool {
    set.changes.iter().any(|own| own.hash() == *change)
}

fn withheld(why: &Why) -> Withheld {
    match why {
        Why::NotAllowed => Withheld::NotAllowed,
        Why::Newer => Withheld::Newer,
        Why::Structure(_) | Why::Unreadable(_) => Withheld::Unreadable,
    }
}

fn plan(
    book: BookId,
    row: &Received,
    set: &ChangeSet,
    doc: Option<&Doc>,
    admitted: &Admitted,
    reauthored: bool,
) -> Admit {
    let anew = reauthored || doc.is_some_and(|doc| doc.audience != admitted.snapshot.audience);
    let fresh: Vec<_> = admitted.fresh.hashes().collect();
    let changesets = if anew {
        split::encode(&admitted.whole())
    } else if fresh.len() == set.changes.len() && set.hashes().all(|hash| fresh.contains(&hash)) {
        // Byte for byte what came, so that the device that sent it need not be sent it again.
        vec![row.bytes.clone()]
    } else {
        split::encode(&admitted.fresh)
    };
    Admit {
        book,
        checksum: row.checksum,
        reauthored,
        key: row.key,
        kind: row.kind,
        version: doc.map_or(0, |doc| doc.version),
        audience: admitted.snapshot.audience,
        changesets,
        anew,
        fresh: SetDigest::of_all(&row.key, &fresh),
        // What was written again is there under its old hashes too, for whatever stands on those.
        brings: fresh.iter().copied().chain(set.hashes().filter(|_| reauthored)).collect(),
        heads: admitted.heads.clone(),
        snapshot: admitted.snapshot.bytes.clone(),
        rows: admitted.rows.clone(),
    }
}
