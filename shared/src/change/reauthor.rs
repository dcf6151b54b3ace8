//! A forked branch under a new actor. Two clones of a profile write two changes for one (actor, seq); the
//! branch that is not in the log is written again under an actor derived from its first change's hash, by
//! the hub and by the device alike, so both arrive at the same bytes.

use std::collections::BTreeMap;

use automerge::legacy::{ElementId, Key, ObjectId, OpId};
use automerge::{ActorId, Change, ChangeHash};

use crate::id::forked_actor;

/// Returns `changes` with those of `actor` from its sequence number `from` on written under a new actor, and
/// every later change that refers to them rewritten to refer to what they became. `changes` is in causal
/// order and holds the whole branch: nothing else refers to it.
pub fn reauthor(changes: &[Change], actor: &ActorId, from: u64) -> Vec<Change> {
    let forked = |change: &Change| change.actor_id() == actor && change.seq() >= from;
    let Some(first) = changes.iter().find(|change| forked(change)) else {
        return changes.to_vec();
    };
    let branch = Branch { from: actor, to: forked_actor(&first.hash()), start: first.start_op().get() };
    let mut renamed: BTreeMap<ChangeHash, ChangeHash> = BTreeMap::new();
    let rewritten = changes.iter().map(|change| {
        let touched = forked(change) || change.deps().iter().any(|dep| renamed.contains_key(dep));
        if !touched {
            return change.clone();
        }
        let mut expanded = change.decode();
        if forked(change) {
            expanded.actor_id = branch.to.clone();
            expanded.seq = expanded.seq - from + 1;
        }
        for dep in &mut expanded.deps {
            *dep = renamed.get(dep).copied().unwrap_or(*dep);
        }
        expanded.deps.sort_unstable();
        for op in &mut expanded.operations {
            branch.object(&mut op.obj);
            branch.key(&mut op.key);
            op.pred = op.pred.iter().map(|id| branch.id(id)).collect();
        }
        expanded.hash = None;
        let rewritten = Change::from(expanded);
        renamed.insert(change.hash(), rewritten.hash());
        rewritten
    });
    rewritten.collect()
}

/// The operations of `from` at or above the counter `start` become `to`'s.
struct Branch<'a> {
    from: &'a ActorId,
    to: ActorId,
    start: u64,
}

impl Branch<'_> {
    fn id(&self, id: &OpId) -> OpId {
        let forked = id.actor() == self.from && id.counter() >= self.start;
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
