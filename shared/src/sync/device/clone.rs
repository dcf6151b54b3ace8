//! Two installations under one key, a copied profile: they write other changes under the same numbers. The hub
//! alone decides whose stay; the others are written again here exactly as the hub writes them, and this
//! installation goes on under the new actor. Where the hub has decided otherwise since it was put back to an older
//! copy, what was written again is written back.

use std::collections::BTreeSet;

use automerge::{ActorId, Change, ChangeHash};

use super::push::in_causal_order;
use super::state::{ChangeState, StoredChange};
use super::taking::Cell;
use crate::change::{apart_from, first_written, reauthor, write_back};
use crate::id::forked_actor;

impl Cell {
    /// Writes ours as the log has it, of which `theirs` is some: a branch of which it has the words from before they
    /// were written again is written back; and one of which it has them written again, or other changes under the same
    /// numbers, is written again under the actor that its first hash gives.
    pub(super) fn part_from_clone(&mut self, theirs: &[Change]) {
        if self.pending.is_empty() || theirs.is_empty() {
            return;
        }
        let actors: BTreeSet<&ActorId> = theirs.iter().map(Change::actor_id).collect();
        let taken = |ours: &&Change| {
            let numbers =
                |theirs: &Change| theirs.actor_id() == ours.actor_id() && theirs.seq() == ours.seq();
            theirs.iter().any(numbers) || actors.contains(&forked_actor(&ours.hash()))
        };
        loop {
            let ours = self.unadmitted(theirs);
            let again = first_written(theirs.iter().map(Change::hash), &ours);
            let apart = again.map_or_else(|| ours.clone(), |first| apart_from(&ours, first));
            if let Some(fork) = apart.iter().find(taken) {
                self.rewrite(&ours, &reauthor(&ours, fork.actor_id(), fork.seq()));
                self.go_on(fork.actor_id(), &forked_actor(&fork.hash()), true);
            } else if let Some(first) = theirs.iter().find(|change| again == Some(change.hash())) {
                self.rewrite(&ours, &write_back(&ours, first));
                self.go_on(&forked_actor(&first.hash()), first.actor_id(), false);
            } else {
                return;
            }
        }
    }

    /// Returns what is not in the log, nor among `theirs`, which is.
    fn unadmitted(&self, theirs: &[Change]) -> Vec<Change> {
        let read = |change: &StoredChange| Change::from_bytes(change.bytes.clone()).ok();
        let mut ours: Vec<_> = self.pending.values().filter_map(read).collect();
        ours.retain(|ours| theirs.iter().all(|theirs| theirs.hash() != ours.hash()));
        in_causal_order(&mut ours);
        ours
    }

    /// Puts each change that was rewritten in place of what it was, but for what the log has.
    fn rewrite(&mut self, before: &[Change], after: &[Change]) {
        for (before, after) in before.iter().zip(after) {
            if before.hash() == after.hash() {
                continue;
            }
            let state = self.take_away(&before.hash());
            if !self.admitted.contains(&after.hash()) {
                self.put(StoredChange { hash: after.hash(), bytes: after.raw_bytes().to_vec(), state });
            }
        }
        self.news = true;
    }

    /// Takes a change away and returns where stands what takes its place: what waits at the server waits there
    /// in its old form, and the new one is not there yet.
    fn take_away(&mut self, hash: &ChangeHash) -> ChangeState {
        self.changes.remove(hash);
        self.rewritten.insert(*hash);
        match self.pending.remove(hash).map(|change| change.state) {
            Some(ChangeState::Received) => ChangeState::Received,
            _ => ChangeState::Unsent,
        }
    }

    /// Goes on under the actor `to` where this installation went on under `from`, or, if `may_be_ours`, never parted.
    fn go_on(&mut self, from: &ActorId, to: &ActorId, may_be_ours: bool) {
        let bytes = |actor: &ActorId| <[u8; 16]>::try_from(actor.to_bytes()).ok();
        let Some(meta) = &mut self.meta else { return };
        if meta.actor == bytes(from) || (may_be_ours && meta.actor.is_none()) {
            meta.actor = bytes(to);
        }
    }
}
