//! A place in a document, as drafts, conflicts and history name it: `place`, `roll/<member>.status`,
//! `said/<record>/text`.

use super::shape::{REMOVED, Shape, Slot, shape};
use crate::id::{Kind, RecordId};

/// A field of a document. Its text form is the key of its draft.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// A field of the document itself.
    Head(&'static str),
    /// A scalar under a natural key.
    Natural(&'static str, String),
    /// A field of a record.
    Field(&'static str, RecordId, &'static str),
}

/// Why a text is not a place in a document of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {} has no place {path:?}", kind.word())]
pub struct NotAPath {
    kind: Kind,
    path: String,
}

impl Path {
    /// Returns the place that `text` names in a document of `kind`.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, NotAPath> {
        let shape = shape(kind);
        let read = || match text.split_once('/') {
            None => slot(shape.head, text).map(|slot| Self::Head(slot.name)),
            Some((map, rest)) => match shape.record(map) {
                None => natural(shape, map).map(|map| Self::Natural(map, rest.into())),
                Some((collection, slots)) => {
                    let (record, field) = rest.split_once('/')?;
                    Some(Self::Field(collection, record.parse().ok()?, slot(slots, field)?.name))
                }
            },
        };
        read().ok_or_else(|| NotAPath { kind, path: text.chars().take(80).collect() })
    }

    /// Returns the scalar that says whether the record was removed.
    pub const fn removed(collection: &'static str, record: RecordId) -> Self {
        Self::Field(collection, record, REMOVED)
    }

    /// Returns whether the place is there in a document of `kind`, and whether it is prose.
    pub(super) fn slot(&self, kind: Kind) -> Option<Slot> {
        let shape = shape(kind);
        match self {
            Self::Head(name) => slot(shape.head, name),
            Self::Natural(map, _) => natural(shape, map).map(|name| Slot { name, prose: false }),
            Self::Field(collection, _, name) => {
                shape.record(collection).and_then(|(_, slots)| slot(slots, name))
            }
        }
    }
}

fn slot(slots: &[Slot], name: &str) -> Option<Slot> {
    slots.iter().find(|slot| slot.name == name).copied()
}

fn natural(shape: &Shape, map: &str) -> Option<&'static str> {
    shape.natural.iter().find(|name| **name == map).copied()
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Head(name) => f.write_str(name),
            Self::Natural(map, key) => write!(f, "{map}/{key}"),
            Self::Field(collection, record, name) => write!(f, "{collection}/{record}/{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_what_no_shape_names_is_refused() {
        for text in
            ["place", "roll/0000000000003f00.1.status", "said/0000000000003f00.1/text", "authors/ab.person"]
        {
            assert_eq!(Path::parse(Kind::Meeting, text).unwrap().to_string(), text);
        }
        for text in ["", "nothing", "said/3f00.1/text", "said/0000000000003f00.1/nothing", "members/x/name"] {
            assert!(Path::parse(Kind::Meeting, text).is_err(), "{text:?}");
        }
    }
}
