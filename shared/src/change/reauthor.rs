//! A forked branch under a new actor. Two clones of a profile write two changes for one (actor, seq); the
//! branch that is not in the log is written again under an actor derived from its first change's hash, by
//! the hub and by the device alike, so both arrive at the same bytes. A server that was put back to an older
//! copy may take the branch as it first was after all; then it is written back, by both alike.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{ElementId, Key, ObjectId, OpId};
use automerge::{ActorId, Change, ChangeHash};

use crate::id::forked_actor;

/// How many branches that parted further on are looked for: more than a few are nobody's honest copies.
const MOST_PARTED: usize = 16;

/// Returns `changes` with the branch that begins with `first`, one of them, written under a new actor: it, and what its
/// actor wrote on top of it. Every change that refers to the branch is rewritten to refer to what it became. `changes` is
/// in causal order and holds the whole branch: nothing else refers to it. A branch that another clone wrote under the
/// same numbers may be among them, and stays.
pub fn reauthor(changes: &[Change], first: &Change) -> Vec<Change> {
    let (from, to) = (first.actor_id().clone(), forked_actor(&first.hash()));
    let branch = Branch { from, to, seqs: (first.seq(), 1), start: first.start_op().get() };
    let mut changes = changes.to_vec();
    for _ in 0..MOST_PARTED {
        let Some(joined) = rejoined(&changes, first, &branch) else { break };
        changes = joined;
    }
    branch.rewrite(&changes, &|change| change.hash() == first.hash())
}

/// Returns `changes` with one branch that parted from `branch`, which begins with `first`, further on as it was before;
/// nothing where there is none. A log that has forgotten its beginning since takes it from there, and whoever has the words
/// from before they were written again sends them so: they are the same words, and are to get the same name. That they were
/// the branch's is told by theirs: their first hash as it was then gave it. Where another change has their number in the
/// branch, they get the name that they come to from there.
fn rejoined(changes: &[Change], first: &Change, branch: &Branch) -> Option<Vec<Change>> {
    // The branch's last number that each change stands on or is, and those that it has.
    let (mut behind, mut numbers) = (BTreeMap::<ChangeHash, u64>::new(), Vec::new());
    for change in changes {
        let last = change.deps().iter().filter_map(|dep| behind.get(dep)).max().copied();
        if change.hash() == first.hash() || (last.is_some() && *change.actor_id() == branch.from) {
            behind.insert(change.hash(), change.seq());
            numbers.push(change.seq());
        } else if let Some(last) = last {
            behind.insert(change.hash(), last);
        }
    }
    for (at, parted) in changes.iter().enumerate().filter(|(_, change)| change.seq() == 1) {
        let Some(seq) = behind.get(&parted.hash()).map(|last| last + 1) else { continue };
        let (from, to) = (parted.actor_id().clone(), branch.from.clone());
        let mut back = Branch { from, to, seqs: (1, seq), start: parted.start_op().get() };
        let was = back.rewrite(&changes[at..=at], &|_| true).pop()?;
        if forked_actor(&was.hash()) != back.from {
            continue;
        }
        if numbers.contains(&seq) {
            let mut until = changes[..at].to_vec();
            until.push(was);
            let until = branch.rewrite(&until, &|change| change.hash() == first.hash());
            (back.to, back.seqs) = (forked_actor(&until.last()?.hash()), (1, 1));
        }
        return Some(back.rewrite(changes, &|change| change.hash() == parted.hash()));
    }
    None
}

/// Returns which of `known` begins, as it was first written, a branch that `changes` hold from its beginning as it was
/// written again: the same words twice.
pub fn first_written(known: impl Iterator<Item = ChangeHash>, changes: &[Change]) -> Option<ChangeHash> {
    let begun: BTreeSet<_> =
        changes.iter().filter(|change| change.seq() == 1).map(Change::actor_id).collect();
    let mut known = known.filter(|_| !begun.is_empty());
    known.find(|hash| begun.contains(&forked_actor(hash)))
}

/// Returns `changes` with the branch that was written again from `first` on as it was at first: [`reauthor`] backwards.
/// Before that, what is [`apart_from`] it must have been written again where it has to be: it may be by the same actor.
pub fn write_back(changes: &[Change], first: &Change) -> Vec<Change> {
    let (from, to) = (forked_actor(&first.hash()), first.actor_id().clone());
    let branch = Branch { from: from.clone(), to, seqs: (1, first.seq()), start: first.start_op().get() };
    branch.rewrite(changes, &|change| *change.actor_id() == from && change.seq() == 1)
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

/// A branch by `from`, whose first change has the first of `seqs`, becomes `to`'s from the second on, and its operations,
/// at or above the counter `start`, with it.
struct Branch {
    from: ActorId,
    to: ActorId,
    seqs: (u64, u64),
    start: u64,
}

impl Branch {
    fn rewrite(&self, changes: &[Change], begins: &dyn Fn(&Change) -> bool) -> Vec<Change> {
        let mut renamed: BTreeMap<ChangeHash, ChangeHash> = BTreeMap::new();
        let rewritten = changes.iter().map(|change| {
            let touched = begins(change) || change.deps().iter().any(|dep| renamed.contains_key(dep));
            if !touched {
                return change.clone();
            }
            let mut expanded = change.decode();
            if *change.actor_id() == self.from && change.seq() >= self.seqs.0 {
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
