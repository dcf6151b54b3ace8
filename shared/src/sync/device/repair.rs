//! When the digests differ, or the disk has not what it should: what is really here is counted again, heads per
//! document go out, then exactly the changes that either side lacks. It heals a server restored from yesterday's
//! backup and a disk that lost rows; nothing that exists on either side is lost.

use super::{Device, Effect, Query, Stage};

/// How many fruitless rounds of repair are tried before the next ordinary round: a difference that repair
/// cannot mend must not keep a phone's radio on.
const MOST_REPAIRS: u32 = 3;

impl Device {
    pub(super) const fn may_repair(&mut self) -> bool {
        if self.repairs == MOST_REPAIRS {
            self.repairs = 0;
            return false;
        }
        self.repairs += 1;
        true
    }

    /// Asks the disk what is held of every document.
    pub(super) fn measure(&mut self, effects: &mut Vec<Effect>) {
        let op = self.op();
        self.stage = Stage::Measuring(op);
        effects.push(Effect::Load(op, Query::Heads));
    }
}
