//! A changeset too large for one is cut into several: a reader refuses what is beyond the limits. What the hub tells itself
//! is told plainly: whole documents in pages, compressed together on the way.

use shared::change::ChangeSet;

/// Returns the bytes of `set`, in as few changesets as the limits allow.
pub(super) fn encode(set: &ChangeSet) -> Vec<Vec<u8>> {
    set.clone().split(ChangeSet::encode_plain).into_iter().map(|(_, bytes)| bytes).collect()
}
