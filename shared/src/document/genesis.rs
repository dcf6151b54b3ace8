//! The schema as a chain of deterministic changes: step *n* depends only on step *n − 1*, by an actor derived
//! from the document's id and the step, so that any two devices make the same bytes and no genesis travels.
//! A golden hash fails the build when Automerge's encoder drifts.

use std::cell::RefCell;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, Change, ChangeHash, ObjType, ROOT};

use super::open::blank;
use super::shape::shape;
use crate::id::{DocumentKey, Kind, genesis_actor};

/// The number of genesis steps that this build knows, for every kind.
pub const GENESIS: u8 = 1;

/// Returns a new document of `kind`: its genesis and nothing else.
pub(super) fn genesis(key: &DocumentKey, kind: Kind) -> Automerge {
    let mut doc = blank();
    doc.set_actor(genesis_actor(key, kind, 1));
    let made = doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |()| CommitOptions::default().with_time(0),
        |tx| {
            tx.put(ROOT, "schema", kind.word())?;
            tx.put(ROOT, "unit", key.unit.to_string())?;
            let shape = shape(kind);
            for slot in shape.head.iter().filter(|slot| slot.prose) {
                tx.put_object(ROOT, slot.name, ObjType::Text)?;
            }
            let maps = shape.natural.iter().copied().chain(shape.records.iter().map(|(name, _)| *name));
            for map in maps {
                tx.put_object(ROOT, map, ObjType::Map)?;
            }
            Ok(())
        },
    );
    made.expect("an empty document takes any root");
    doc
}

/// Returns the heads of a document that holds nothing but its genesis.
pub fn genesis_heads(key: &DocumentKey, kind: Kind) -> Vec<ChangeHash> {
    HEADS.with_borrow_mut(|known| {
        if let Some((.., heads)) = known.iter().find(|(of, its, _)| of == key && *its == kind) {
            return heads.clone();
        }
        let heads = genesis(key, kind).get_heads();
        if known.len() == MOST_HEADS {
            known.clear();
        }
        known.push((*key, kind, heads.clone()));
        heads
    })
}

/// How many documents' genesis heads are remembered: a busy commune's of an evening.
const MOST_HEADS: usize = 256;

thread_local! {
    /// Every loading of a document asks for them, and making a genesis costs a tenth of an admission.
    static HEADS: RefCell<Vec<(DocumentKey, Kind, Vec<ChangeHash>)>> = const { RefCell::new(Vec::new()) };
}

/// Returns whether `change` is one of the genesis steps that this build knows.
pub(crate) fn is_genesis(change: &Change, key: &DocumentKey, kind: Kind) -> bool {
    (1..=GENESIS).any(|step| change.actor_id() == &genesis_actor(key, kind, step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{DocumentId, UnitId};

    #[test]
    fn the_golden_hash_of_every_kind() {
        let unit = UnitId::from_bytes([7; 8]);
        let key = DocumentKey { unit, document: DocumentId::from_bytes([9; 16]) };
        let golden = [
            (Kind::Register, include_str!("golden/register.hash")),
            (Kind::Meeting, include_str!("golden/meeting.hash")),
            (Kind::Petition, include_str!("golden/petition.hash")),
        ];
        for (kind, hash) in golden {
            let heads = genesis_heads(&key, kind);
            assert_eq!(heads.len(), 1);
            assert_eq!(heads[0].to_string(), hash.trim(), "the genesis of a {} has changed", kind.word());
        }
    }

    #[test]
    fn two_documents_never_share_genesis_bytes() {
        let unit = UnitId::from_bytes([7; 8]);
        let key = |n| DocumentKey { unit, document: DocumentId::from_bytes([n; 16]) };
        assert_ne!(genesis_heads(&key(1), Kind::Meeting), genesis_heads(&key(2), Kind::Meeting));
        assert_ne!(genesis_heads(&key(1), Kind::Meeting), genesis_heads(&key(1), Kind::Register));
    }
}
