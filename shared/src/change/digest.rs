//! The digest of a set of changes: the sum of SHA-256(unit ‖ document ‖ change hash) modulo 2²⁵⁶. Adding a
//! change costs one hash whatever the size of the set, the order does not matter, and two sides that hold the
//! same set hold the same digest; so a server restored from yesterday's backup shows at once.

use automerge::ChangeHash;
use sha2::{Digest as _, Sha256};

use crate::id::{Audience, DocumentKey};

/// The digest of a set of admitted changes. The empty set's is zero.
#[derive(Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct SetDigest([u64; 4]);

impl SetDigest {
    /// Returns the digest of one change of one document.
    pub fn of(document: &DocumentKey, change: &ChangeHash) -> Self {
        let hash = Sha256::new()
            .chain_update(document.unit.as_bytes())
            .chain_update(document.document.as_bytes())
            .chain_update(change.0)
            .finalize();
        Self::from_bytes(hash.into())
    }

    /// Returns the digest of some changes of one document.
    pub fn of_all<'a>(document: &DocumentKey, changes: impl IntoIterator<Item = &'a ChangeHash>) -> Self {
        changes.into_iter().fold(Self::default(), |sum, change| sum.plus(Self::of(document, change)))
    }

    /// Returns the digest of the union of two disjoint sets.
    pub fn plus(self, other: Self) -> Self {
        let mut carry = false;
        Self(std::array::from_fn(|word| {
            let (sum, over) = self.0[word].overflowing_add(other.0[word]);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            carry = over || again;
            sum
        }))
    }

    /// Returns the digest of this set without `part`, a subset of it.
    pub fn minus(self, part: Self) -> Self {
        let mut borrow = false;
        Self(std::array::from_fn(|word| {
            let (rest, under) = self.0[word].overflowing_sub(part.0[word]);
            let (rest, again) = rest.overflowing_sub(u64::from(borrow));
            borrow = under || again;
            rest
        }))
    }

    /// Returns what a stream of this digest counts in the sum of several. What officers alone read counts twice: a
    /// document that is in the other stream makes another sum.
    pub fn in_sum(self, audience: Audience) -> Self {
        match audience {
            Audience::Officers => self.plus(self),
            Audience::Office => self,
        }
    }

    /// Makes the digest from 32 bytes, the least significant first.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(std::array::from_fn(|word| {
            u64::from_le_bytes(std::array::from_fn(|byte| bytes[word * 8 + byte]))
        }))
    }

    /// Returns the digest as 32 bytes, the least significant first.
    pub fn to_bytes(self) -> [u8; 32] {
        std::array::from_fn(|byte| self.0[byte / 8].to_le_bytes()[byte % 8])
    }
}

impl std::fmt::Debug for SetDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SetDigest({:016x}..)", self.0[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{DocumentId, UnitId};

    fn change(n: u8) -> ChangeHash {
        ChangeHash([n; 32])
    }

    #[test]
    fn order_does_not_matter_and_what_is_added_can_be_taken_away() {
        let unit = UnitId::from_bytes([1; 8]);
        let document = DocumentKey { unit, document: DocumentId::register(unit) };
        let hashes: Vec<_> = (0..50).map(change).collect();
        let all = SetDigest::of_all(&document, &hashes);
        assert_eq!(all, SetDigest::of_all(&document, hashes.iter().rev()));
        assert_ne!(all, SetDigest::of_all(&document, &hashes[1..]));
        let without = all.minus(SetDigest::of(&document, &hashes[0]));
        assert_eq!(without, SetDigest::of_all(&document, &hashes[1..]));
    }

    #[test]
    fn a_carry_runs_through_every_word_and_back() {
        let most = SetDigest::from_bytes([0xff; 32]);
        let one = SetDigest([1, 0, 0, 0]);
        assert_eq!(most.plus(one), SetDigest::default());
        assert_eq!(SetDigest::default().minus(one), most);
        assert_eq!(SetDigest::from_bytes(most.to_bytes()), most);
    }
}
