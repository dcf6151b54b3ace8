//! A forked branch under a new actor. Two clones of a profile write two changes for one (actor, seq); the
//! branch that is not in the log is written again under an actor derived from its first change's hash, by
//! the hub and by the device alike, so both arrive at the same bytes. A server that was put back to an older
//! copy may take the branch as it first was after all; then it is written back, by both alike.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{ElementId, Key, ObjectId, OpId};
use automerge::{ActorId, Change, ChangeHash};

use crate::id::forked_actor;

/// Returns `changes` with those of `actor` from its sequence number `from` on written under a new actor, and
/// every later change that refers to them rewritten to refer to what they became. `changes` is in causal
/// order and holds the whole branch: nothing else refers to it.
pub fn reauthor(changes: &[Change], actor: &ActorId, from: u64) -> Vec<Change> {
    let forked = |change: &&Change| change.actor_id() == actor && change.seq() >= from;
    let Some(first) = changes.iter().find(forked) else {
        return changes.to_vec();
    };
    let to = forked_actor(&first.hash());
    Branch { from: actor.clone(), to, seqs: (from, 1), start: first.start_op().get() }.rewrite(changes)
}

/// Returns which of `known` begins, as it was first written, a branch that `changes` hold from its beginning as it was
/// written again: the same words twice.
pub fn first_written(known: impl Iterator<Item = ChangeHash>, changes: &[Change]) -> Option<ChangeHash> {
    let begun: Vec<_> = changes.iter().filter(|change| change.seq() == 1).map(Change::actor_id).collect();
    let mut known = known.filter(|_| !begun.is_empty());
    known.find(|hash| begun.contains(&&forked_actor(hash)))
}

/// Returns `changes` with the branch that was written again from `first` on as it was at first: [`reauthor`] backwards.
/// Before that, what is [`apart_from`] it must have been written again where it has to be: it may be by the same actor.
pub fn write_back(changes: &[Change], first: &Change) -> Vec<Change> {
    let (from, to) = (forked_actor(&first.hash()), first.actor_id().clone());
    Branch { from, to, seqs: (1, first.seq()), start: first.start_op().get() }.rewrite(changes)
}

/// Returns those of `changes`, in causal order, that neither are of the branch that was written again from `first` on nor
/// stand on it.
pub fn apart_from(changes: &[Change], first: ChangeHash) -> Vec<Change> {
    let (branch, mut within) = (forked_actor(&first), BTreeSet::new());
    let mut apart = changes.to_vec();
    apart.retain(|change| {
        let stands = *change.actor_id() == branch || change.deps().iter().any(|dep| within.contains(dep));
        stands.then(|| within.insert(change.hash())).is_none()
    });
    apart
}

/// The changes of `from` from the first of `seqs` on become `to`'s from the second on, and their operations, at or
/// above the counter `start`, with them.
struct Branch {
    from: ActorId,
    to: ActorId,
    seqs: (u64, u64),
    start: u64,
}

impl Branch {
    fn rewrite(&self, changes: &[Change]) -> Vec<Change> {
        let mut renamed: BTreeMap<ChangeHash, ChangeHash> = BTreeMap::new();
        let rewritten = changes.iter().map(|change| {
            let forked = *change.actor_id() == self.from && change.seq() >= self.seqs.0;
            let touched = forked || change.deps().iter().any(|dep| renamed.contains_key(dep));
            if !touched {
                return change.clone();
            }
            let mut expanded = change.decode();
            if forked {
                expanded.actor_id = self.to.clone();
                expanded.seq = expanded.seq - self.seqs.0 + self.seqs.1;
            }
            for dep in &mut expanded.deps {
                *dep = renamed.get(dep).copied().unwrap_or(*dep);
            }
            expanded.deps.sort_unstable();
            for op in &mut expanded.operations {
                self.object(&mut op.obj);
                self.key(&mut op.key);
                op.pred = op.pred.iter().map(|id| self.id(id)).collect();
            }
            expanded.hash = None;
            let rewritten = Change::from(expanded);
            renamed.insert(change.hash(), rewritten.hash());
            rewritten
        });
        rewritten.collect()
    }

    fn id(&self, id: &OpId) -> OpId {
        let forked = *id.actor() == self.from && id.counter() >= self.start;
        OpId::new(id.counter(), if forked { &self.to } else { id.actor() })
    }

    fn object(&self, object: &mut ObjectId) {
        if let ObjectId::Id(id) = object {
            *id = self.id(id);
        }
    }

    fn key(&self, key: &mut Key) {
        if let Key::Seq(ElementId::Id(id)) = key {
            *id = self.id(id);
        }
    }
}
