//! The person at the office who decides about what waits.

use std::collections::BTreeSet;

use automerge::ChangeHash;
use server::store::{Ask, Enrolment, Received, Standing, Which};
use shared::change::ChangeSet;
use shared::sync::Withheld;
use shared::sync::device::ChangeState;

use super::world::World;

impl World {
    /// Lets in what devices brought that are active, and might not write it. What a retired one brought before them comes in
    /// as well: it is kept under the name of who brought it first.
    pub fn let_in_what_is_held(&self) {
        let (hub, book) = (self.server.hub(), self.server.book.id);
        let held = hub.store().waiting(book, Which::Held).expect("the store is there");
        let asked = self.asked_for();
        let is_asked_for = |row: &Received| {
            ChangeSet::decode(&row.bytes).is_ok_and(|set| set.hashes().any(|hash| asked.contains(&hash)))
        };
        let vouched = |row: &&Received| {
            self.server.standing_of(row.device) == Some(Enrolment::Active) || is_asked_for(row)
        };
        let waits = |row: &&Received| row.standing == Standing::Held(Withheld::NotAllowed);
        for row in held.iter().filter(waits).filter(vouched) {
            hub.accept(book, row.checksum).expect("it waits");
        }
    }

    /// Returns what waits for a decision on the disks of active devices.
    fn asked_for(&self) -> BTreeSet<ChangeHash> {
        let waits = |state: &ChangeState| *state == ChangeState::Held(Withheld::NotAllowed);
        let mut asked = BTreeSet::new();
        for party in self.parties.iter().filter(|party| !party.drowned) {
            if self.server.standing_of(party.device) == Some(Enrolment::Active) {
                let states = party.disk.documents().flat_map(|(key, _)| party.disk.states(key));
                asked.extend(states.filter(|(_, state)| waits(state)).map(|(hash, _)| *hash));
            }
        }
        asked
    }
}
