//! Asking: what is unsent goes out with how far the device has come.

use automerge::{Change, ChangeHash};

use super::event::UnsentSet;
use super::{Device, Effect, Stage};
use crate::change::{ChangeSet, Checksum, Header};
use crate::document::GENESIS;
use crate::id::DocumentKey;
use crate::sync::{Pushed, Request};

/// About how many bytes of changes one request carries: a page that a bad link can finish.
pub(super) const PUSH_BYTES: usize = 32 << 10;

/// A changeset under way.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    pub(super) checksum: Checksum,
    pub(super) key: DocumentKey,
    pub(super) hashes: Vec<ChangeHash>,
}

impl Device {
    /// Posts `sets`, and in repair what is held of every document.
    pub(super) fn post(
        &mut self,
        sets: Vec<UnsentSet>,
        holding: Vec<(DocumentKey, Vec<ChangeHash>)>,
        effects: &mut Vec<Effect>,
    ) {
        let (mut flight, mut push) = (Vec::new(), Vec::new());
        for set in sets {
            // Our own disk's bytes; one that does not read is left out and stays unsent.
            let mut changes: Vec<Change> =
                set.changes.into_iter().filter_map(|bytes| Change::from_bytes(bytes).ok()).collect();
            if changes.is_empty() {
                continue;
            }
            in_causal_order(&mut changes);
            let header = Header { kind: set.kind, key: set.key, genesis: GENESIS };
            let set = ChangeSet { header, changes };
            let bytes = set.encode();
            let Ok((_, checksum)) = Header::peek(&bytes) else { continue };
            flight.push(InFlight { checksum, key: header.key, hashes: set.hashes().collect() });
            push.push(Pushed(bytes));
        }
        let request = Request {
            book: self.book.book,
            log: self.book.log,
            cursor: self.book.cursor,
            streams: self.book.streams.iter().map(|(stream, _)| *stream).collect(),
            joining: self.book.joining.iter().map(|(joining, _)| *joining).collect(),
            push,
            holding,
        };
        self.stage = Stage::Posting(flight);
        effects.push(Effect::Post(request.encode()));
    }
}

/// Sorts changes so that each stands after those it depends on: a change's operations begin above those of
/// its dependencies.
pub(super) fn in_causal_order(changes: &mut [Change]) {
    changes.sort_by_key(|change| (change.start_op(), change.actor_id().clone(), change.seq()));
}
