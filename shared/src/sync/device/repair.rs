//! When the digests differ: heads per document go out, then exactly the changes that either side lacks. It
//! heals a server restored from yesterday's backup and a disk that lost rows; nothing that exists on either
//! side is lost.

use automerge::Change;

use super::event::UnsentSet;
use super::pull::Absorbing;
use super::state::{ChangeState, StoredChange};
use super::{Device, Effect, Query, Stage};

/// How many rounds of repair are tried before the next ordinary round: a difference that repair cannot mend
/// must not keep a phone's radio on.
const MOST_REPAIRS: u32 = 3;

impl Device {
    pub(super) fn may_repair(&mut self) -> bool {
        self.repairs += 1;
        self.repairs <= MOST_REPAIRS
    }

    /// Asks the disk what is held of every document.
    pub(super) fn measure(&mut self, effects: &mut Vec<Effect>) {
        let op = self.op();
        self.stage = Stage::Measuring(op);
        effects.push(Effect::Load(op, Query::Heads));
    }

    /// Marks as unsent what the server lacks, whatever it was before.
    pub(super) fn push_back(
        &mut self,
        mut absorbing: Absorbing,
        sets: Vec<UnsentSet>,
        effects: &mut Vec<Effect>,
    ) {
        for set in sets {
            for bytes in set.changes {
                let Ok(change) = Change::from_bytes(bytes) else { continue };
                let stored = StoredChange {
                    hash: change.hash(),
                    bytes: change.raw_bytes().to_vec(),
                    state: ChangeState::Unsent,
                };
                absorbing.batch.changes.push((set.key, stored));
                absorbing.stand_unsent(set.key);
            }
        }
        absorbing.lacking.clear();
        self.commit(absorbing, effects);
    }
}

impl Absorbing {
    fn stand_unsent(&mut self, key: crate::id::DocumentKey) {
        self.standing.entry(key).or_default().push(ChangeState::Unsent);
    }
}
