//! Two installations under one key, a copied profile: they write other changes under the same numbers. The hub
//! alone decides whose stay; the others are written again here exactly as the hub writes them, and this
//! installation goes on under the new actor. Where the hub has decided otherwise since it was put back to an older
//! copy, what was written again is written back.

use std::collections::BTreeSet;

use automerge::{ActorId, Change, ChangeHash};

use super::ledger::Ledger;
use super::push::in_causal_order;
use super::state::{ChangeState, StoredChange};
use crate::change::{apart_from, first_written, reauthor, write_back};
use crate::id::forked_actor;

impl Ledger {
    /// Writes ours as the log has it, of which `theirs` is some: a branch of which it has the words from before they
    /// were written again is written back; and one of which it has them written again, or other changes under the same
    /// numbers, is written again under the actor that its first hash gives.
    pub(super) fn part_from_clone(&mut self, theirs: &[Change], genesis: &dyn Fn() -> Vec<ChangeHash>) {
        if self.pending.is_empty() || theirs.is_empty() {
            return;
        }
        let taken = taken(theirs);
        let adrift = self.adrift(theirs, genesis);
        for ours in self.unadmitted(theirs).iter().filter(|ours| adrift.contains(&ours.hash())) {
            let state = self.pending.get(&ours.hash()).map(|ours| &ours.state);
            // Only what the server's disk has goes from this one.
            if state.is_some_and(|state| *state != ChangeState::Unsent) && is_among(ours, theirs) {
                self.take_away(&ours.hash());
                self.news = true;
            }
        }
        loop {
            let ours = self.unadmitted(theirs);
            let again = first_written(theirs.iter().map(Change::hash), &ours);
            let apart = again.map_or_else(|| ours.clone(), |first| apart_from(&ours, first));
            let adrift = self.adrift(theirs, genesis);
            if let Some(fork) = apart.iter().find(|ours| taken(ours) && !adrift.contains(&ours.hash())) {
                self.rewrite(&ours, &reauthor(&ours, fork));
                // An installation that has never parted from its copy goes on under the actor that its key gives.
                if let Some(meta) = self.meta.as_mut().filter(|meta| meta.actor.is_none()) {
                    meta.actor = bytes(&forked_actor(&fork.hash()));
                }
            } else if let Some(first) = theirs.iter().find(|change| again == Some(change.hash())) {
                self.rewrite(&ours, &write_back(&ours, first));
            } else {
                return;
            }
        }
    }

    /// Returns whether ours would part from `theirs`, which are the whole document of the log, and stand on what that has
    /// not: a server that was put back has forgotten it, and here it still counts as in the log. Where the branch begins
    /// is not to be seen then.
    pub(super) fn stands_on_forgotten(
        &self,
        theirs: &[Change],
        genesis: &dyn Fn() -> Vec<ChangeHash>,
    ) -> bool {
        if self.pending.is_empty() || theirs.is_empty() {
            return false;
        }
        let taken = taken(theirs);
        let ours = self.unadmitted(theirs);
        if !ours.iter().any(&taken) {
            return false;
        }
        let log: BTreeSet<_> = theirs.iter().map(Change::hash).chain(genesis()).collect();
        let is_whole = theirs.iter().flat_map(Change::deps).all(|dep| log.contains(dep));
        let forgotten = |dep: &ChangeHash| self.admitted.contains(dep) && !log.contains(dep);
        is_whole && ours.iter().filter(|ours| taken(ours)).flat_map(Change::deps).any(forgotten)
    }

    /// Lets go of what stands on something that is not here: what was `sent` is in the log in another form, and that is here.
    pub(super) fn let_go_of_adrift(
        &mut self,
        sent: &[ChangeHash],
        theirs: &[Change],
        genesis: &dyn Fn() -> Vec<ChangeHash>,
    ) {
        for hash in self.adrift(theirs, genesis).iter().filter(|hash| sent.contains(hash)) {
            self.take_away(hash);
            self.news = true;
        }
    }

    /// Returns what of ours stands on something that is not here, nor among `theirs`: a device that was retired let go of it,
    /// or the disk lost it. As what it is in the log is not to be seen then.
    fn adrift(&self, theirs: &[Change], genesis: &dyn Fn() -> Vec<ChangeHash>) -> BTreeSet<ChangeHash> {
        let mut here: BTreeSet<_> = theirs.iter().map(Change::hash).chain(genesis()).collect();
        here.extend(&self.admitted);
        let mut adrift = BTreeSet::new();
        for ours in self.unadmitted(theirs) {
            let stands = ours.deps().iter().all(|dep| here.contains(dep));
            (if stands { &mut here } else { &mut adrift }).insert(ours.hash());
        }
        adrift
    }

    /// Returns what is not in the log, nor among `theirs`, which is.
    fn unadmitted(&self, theirs: &[Change]) -> Vec<Change> {
        let read = |change: &StoredChange| Change::from_bytes(change.bytes.clone()).ok();
        let mut ours: Vec<_> = self.pending.values().filter_map(read).collect();
        ours.retain(|ours| theirs.iter().all(|theirs| theirs.hash() != ours.hash()));
        in_causal_order(&mut ours);
        ours
    }

    /// Puts each change that was rewritten in place of what it was, but for what the log has. This installation goes on
    /// under the actor that its own became.
    fn rewrite(&mut self, before: &[Change], after: &[Change]) {
        if let Some(meta) = &mut self.meta {
            let own = |(before, after): &(&Change, &Change)| {
                before.actor_id() != after.actor_id() && meta.actor == bytes(before.actor_id())
            };
            if let Some((_, after)) = before.iter().zip(after).rfind(own) {
                meta.actor = bytes(after.actor_id());
            }
        }
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
}

/// Returns what tells whether a change of ours is among `theirs` as it was written again, or under whose numbers they have
/// another.
fn taken(theirs: &[Change]) -> impl Fn(&Change) -> bool {
    let actors: BTreeSet<_> = theirs.iter().map(Change::actor_id).collect();
    move |ours| {
        let numbers = |theirs: &Change| theirs.actor_id() == ours.actor_id() && theirs.seq() == ours.seq();
        theirs.iter().any(numbers) || actors.contains(&forked_actor(&ours.hash()))
    }
}

/// Returns whether a change of ours is among `theirs`, written again only since what it stands on was: under its own number,
/// and of the same second and size.
fn is_among(ours: &Change, theirs: &[Change]) -> bool {
    theirs.iter().any(|theirs| {
        let number = (theirs.actor_id(), theirs.seq()) == (ours.actor_id(), ours.seq());
        number && (theirs.timestamp(), theirs.len()) == (ours.timestamp(), ours.len())
    })
}

fn bytes(actor: &ActorId) -> Option<[u8; 16]> {
    actor.to_bytes().try_into().ok()
}
