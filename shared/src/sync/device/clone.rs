//! Two installations under one key, a copied profile: they write other changes under the same numbers. The hub
//! alone decides whose stay; the others are written again here exactly as the hub writes them, and this
//! installation goes on under the new actor.

use std::collections::BTreeSet;

use automerge::{ActorId, Change, ChangeHash};

use super::push::in_causal_order;
use super::state::{ChangeState, StoredChange};
use super::taking::Cell;
use crate::change::reauthor;
use crate::id::forked_actor;

impl Cell {
    /// Where the log has other changes under our own numbers, or ours already written again, writes ours again
    /// under the actor that their first hash gives.
    pub(super) fn part_from_clone(&mut self, theirs: &[Change]) {
        if self.pending.is_empty() || theirs.is_empty() {
            return;
        }
        let mut ours = self.unadmitted();
        ours.retain(|ours| theirs.iter().all(|theirs| theirs.hash() != ours.hash()));
        let actors: BTreeSet<&ActorId> = theirs.iter().map(Change::actor_id).collect();
        let taken = |ours: &&Change| {
            let numbers =
                |theirs: &Change| theirs.actor_id() == ours.actor_id() && theirs.seq() == ours.seq();
            theirs.iter().any(numbers) || actors.contains(&forked_actor(&ours.hash()))
        };
        let Some(fork) = ours.iter().find(taken) else { return };
        for (before, after) in ours.iter().zip(written_again(&ours, fork)) {
            if before.hash() == after.hash() {
                continue;
            }
            let state = self.take_away(&before.hash());
            self.put(StoredChange { hash: after.hash(), bytes: after.raw_bytes().to_vec(), state });
        }
        self.go_on_as(&fork.hash());
    }

    /// Where the log has what became of ours when it was written again, ours itself goes.
    pub(super) fn drop_what_was_written_again(&mut self) {
        let ours = self.unadmitted();
        let Some(fork) = ours.iter().find(|fork| {
            let again = written_again(&ours, fork);
            let at = ours.iter().position(|ours| ours.hash() == fork.hash());
            at.is_some_and(|at| self.admitted.contains(&again[at].hash()))
        }) else {
            return;
        };
        for (before, after) in ours.iter().zip(written_again(&ours, fork)) {
            if before.hash() == after.hash() {
                continue;
            }
            let state = self.take_away(&before.hash());
            if !self.admitted.contains(&after.hash()) {
                self.put(StoredChange { hash: after.hash(), bytes: after.raw_bytes().to_vec(), state });
            }
        }
        self.go_on_as(&fork.hash());
    }

    fn unadmitted(&self) -> Vec<Change> {
        let read = |change: &StoredChange| Change::from_bytes(change.bytes.clone()).ok();
        let mut ours: Vec<_> = self.pending.values().filter_map(read).collect();
        in_causal_order(&mut ours);
        ours
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

    fn go_on_as(&mut self, first: &ChangeHash) {
        if let Some(meta) = &mut self.meta {
            let mut bytes = [0; 16];
            bytes.copy_from_slice(forked_actor(first).to_bytes());
            meta.actor = Some(bytes);
        }
        self.news = true;
    }
}

fn written_again(ours: &[Change], fork: &Change) -> Vec<Change> {
    reauthor(ours, fork.actor_id(), fork.seq())
}
