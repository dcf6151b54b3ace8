//! A changeset too large for one is cut into several: a reader refuses what is beyond the limits. The log keeps the plain
//! encoding: it is read by every device, many at a time, and travels compressed in pages.

use shared::change::ChangeSet;

/// Returns the bytes of `set`, in as few changesets as the limits allow.
pub(super) fn encode(set: &ChangeSet) -> Vec<Vec<u8>> {
    set.clone().split(ChangeSet::encode_plain).into_iter().map(|(_, bytes)| bytes).collect()
}
