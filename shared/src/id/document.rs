//! A document's id, its kind, and the stream it travels in. The id of what two devices may both create
//! offline (a cell's register, the regular meeting of a month) is derived, so that they create one document.

use sha2::{Digest, Sha256};

use super::{UnitId, id};
use crate::time::Month;

id!(
    /// A document, unique within its unit.
    DocumentId, 16, "document"
);

impl DocumentId {
    /// Returns the id of the register of `unit`: every device of the cell arrives at the same one.
    pub fn register(unit: UnitId) -> Self {
        Self::derived(&[b"register", unit.as_bytes()])
    }

    /// Returns the id of the regular meeting of `unit` *for* `month`, wherever it is created and whenever
    /// it is held.
    pub fn regular_meeting(unit: UnitId, month: Month) -> Self {
        Self::derived(&[b"regular meeting", unit.as_bytes(), month.to_string().as_bytes()])
    }

    fn derived(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new_with_prefix(b"so-chi-bo document");
        for part in parts {
            hash.update([0]);
            hash.update(part);
        }
        Self(super::actor::first_16(hash))
    }
}

/// What a document is about: it decides its schema, its writers and its audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// A cell's roster, roles, day rule: one a cell.
    Register,
    /// One meeting: agenda, roll, contributions, resolutions, tasks.
    Meeting,
    /// One petition: what a person asked for, and what became of it.
    Petition,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Self; 3] = [Self::Register, Self::Meeting, Self::Petition];

    /// Returns the kind's word, as documents and the API write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Meeting => "meeting",
            Self::Petition => "petition",
        }
    }
}

/// A document with the unit it belongs to. The unit is part of the key: a derived id could otherwise be
/// taken by another unit before its owner has created it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct DocumentKey {
    /// Whose document it is.
    pub unit: UnitId,
    /// Which of them.
    pub document: DocumentId,
}

/// Who reads a document. It only ever widens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Audience {
    /// The cell's officers alone: a petition that was not forwarded.
    Officers,
    /// The cell's officers and the committee's office.
    Office,
}

/// One line of a book's log: the documents of one unit that have one audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct StreamId {
    /// Whose documents.
    pub unit: UnitId,
    /// For whom.
    pub audience: Audience,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_devices_that_plan_one_month_arrive_at_one_document() {
        let (unit, other) = (UnitId::from_bytes([1; 8]), UnitId::from_bytes([2; 8]));
        let month: Month = "2026-11".parse().unwrap();
        let document = DocumentId::regular_meeting(unit, month);
        assert_eq!(document, DocumentId::regular_meeting(unit, "2026-11".parse().unwrap()));
        assert_ne!(document, DocumentId::regular_meeting(unit, month.next()));
        assert_ne!(document, DocumentId::regular_meeting(other, month));
        assert_ne!(document, DocumentId::register(unit));
    }
}
