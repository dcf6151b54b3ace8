//! What is looked at while the day goes on: how much is said, and what the line shows.

use std::collections::BTreeMap;

use shared::id::DocumentKey;
use shared::sync::device::{ChangeState, Phase, SyncState, Unreachable};
use shared::sync::{Answer, EntryBody, Granted, MAX_REQUEST_BYTES, Request, Standing};

use super::breach::Rule;
use super::party::PartyId;
use super::world::World;

impl World {
    /// An answer holds the room it was given and no more than one document beyond it.
    pub(super) fn weigh(&mut self, room: usize, answer: &Answer) {
        self.unknown += u32::from(answer.granted == Granted::Unknown);
        let mut weights = BTreeMap::<DocumentKey, usize>::new();
        for entry in &answer.entries {
            let EntryBody::ChangeSet(body) = &entry.body else { continue };
            let header = entry.header().expect("the server's bytes are whole");
            *weights.entry(header.key).or_default() += body.len() + entry.rows.len();
        }
        let (sum, most) = (weights.values().sum::<usize>(), weights.values().max().copied().unwrap_or(0));
        if sum > room + most {
            self.breaches.push(Rule::Bounded.broken(format!("an answer carries {sum} bytes of entries")));
        }
    }

    /// The line is never green while something is unsent or held; and what it no longer calls unsent is on the
    /// server's disk. A second window shows its own writing until the leading one has heard of it.
    pub(super) fn look_at_the_line(&mut self, party: PartyId, state: &SyncState) {
        let shown = &mut self.parties[party];
        let mut broken = Vec::new();
        for (key, _) in shown.disk.documents() {
            for (hash, standing) in shown.disk.states(key).filter(|(hash, _)| !shown.unheard.contains(hash)) {
                let waits = matches!(standing, ChangeState::Unsent | ChangeState::Held(_));
                if waits && state.is_synced() {
                    broken.push(format!("party {party} shows green with {key:?} waiting"));
                }
                if let (false, Some(second)) = (waits || state.unsent.contains(key), self.hashes.get(hash))
                    && shown.acknowledged.insert(*second)
                    && !self.brought.contains(second)
                {
                    broken.push(format!("party {party} shows as sent what the server never had, of {key:?}"));
                }
            }
        }
        self.breaches.extend(broken.into_iter().map(|words| Rule::Green.broken(words)));
    }

    /// A device whose version the server does not speak says so.
    pub(super) fn look_for_words(&mut self, party: PartyId) {
        let phase = self.parties[party].state().phase;
        if phase != Phase::Failed(Unreachable::Version, None) {
            let words = format!("party {party} is of another version and shows {phase:?}");
            self.breaches.push(Rule::Green.broken(words));
        }
    }
}

/// Says what a request has too much of: it pushes about what it has room for, one changeset alone excepted, and
/// says a few words of each document and stream.
pub(super) fn too_much(bytes: &[u8]) -> Option<String> {
    let request = Request::decode(bytes).expect("the machine asks well");
    let pushed = request.push.iter().map(|pushed| pushed.0.len());
    let (sum, most) = (pushed.clone().sum::<usize>(), pushed.max().unwrap_or(0));
    let is_heavy = sum > request.answer_bytes() + most;
    let heads: usize = request.holding.iter().map(|(_, _, heads)| heads.len()).sum();
    let streams = match &request.standing {
        Standing::Told(told) => told.streams.len() + told.joining.len(),
        Standing::Known(_) | Standing::Joining(..) => 0,
    };
    let said = streams + request.holding.len() + heads + request.push.len();
    let is_wordy = bytes.len() > sum + 64 * (1 + said);
    (is_heavy || is_wordy || bytes.len() > MAX_REQUEST_BYTES)
        .then(|| format!("{} bytes, of them {sum} pushed", bytes.len()))
}
