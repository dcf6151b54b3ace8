//! A changeset too large for one is cut into several: a reader refuses what is beyond the limits.

use shared::change::{ChangeSet, limits};

/// Returns the bytes of `set`, in as few changesets as the limits allow.
pub(super) fn encode(set: &ChangeSet) -> Vec<Vec<u8>> {
    let operations: usize = set.changes.iter().map(automerge::Change::len).sum();
    let fits = set.changes.len() <= limits::MAX_CHANGES && operations <= limits::MAX_OPS;
    if fits || set.changes.len() < 2 {
        let bytes = set.encode();
        if bytes.len() <= limits::MAX_BYTES || set.changes.len() < 2 {
            return vec![bytes];
        }
    }
    let (first, second) = set.changes.split_at(set.changes.len() / 2);
    [first, second]
        .into_iter()
        .flat_map(|half| encode(&ChangeSet { header: set.header, changes: half.to_vec() }))
        .collect()
}
