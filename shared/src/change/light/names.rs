//! The names that the documents' shapes use, in an order that is part of the wire: new ones come at the end. A name that is
//! not here costs its letters.

use crate::id::Kind;

/// Keys of maps.
pub const NAMES: &[&str] = &[
    "schema",
    "unit",
    "authors",
    "roll",
    "agenda",
    "said",
    "guests",
    "tasks",
    "petitions",
    "addenda",
    "members",
    "notes",
    "order",
    "removed",
    "kind",
    "month",
    "title",
    "model",
    "day",
    "time",
    "place",
    "chair",
    "chair_name",
    "taker",
    "taker_name",
    "papers",
    "number",
    "opened",
    "held_on",
    "started",
    "ended",
    "closed",
    "read_out",
    "adopted",
    "adopted_at",
    "missed",
    "body",
    "presenter",
    "presenter_name",
    "done",
    "conclusion",
    "resolution",
    "vote_method",
    "votes_for",
    "votes_against",
    "votes_abstain",
    "item",
    "speaker",
    "speaker_name",
    "guidance",
    "text",
    "name",
    "role",
    "higher",
    "what",
    "assignee",
    "assignee_name",
    "due",
    "outcome",
    "petition",
    "subject",
    "by",
    "confirmed",
    "covers",
    "sort_name",
    "status",
    "since",
    "card",
    "day_rule",
    "detail",
    "author",
    "meeting",
    "recorded",
    "settled",
    "forwarded",
    "reported_back",
    "duplicate_of",
    "mark",
    "reason",
    "person",
    "device",
];

/// Returns the objects of the first genesis step, in the order of their counters, which begin at
/// [`FIRST_OBJECT`].
pub const fn genesis_objects(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Register => &["authors", "members"],
        Kind::Meeting => &["authors", "roll", "agenda", "said", "guests", "tasks", "petitions", "addenda"],
        Kind::Petition => &["subject", "detail", "outcome", "authors", "notes"],
    }
}

/// The counter of genesis' first object: the schema and the unit come before it.
pub const FIRST_OBJECT: u64 = 3;

#[cfg(test)]
mod tests {
    use automerge::{Automerge, ObjId, ROOT, ReadDoc};

    use super::*;
    use crate::document::Document;
    use crate::id::{DocumentId, DocumentKey, UnitId};

    #[test]
    #[allow(clippy::disallowed_methods, reason = "only its objects' ids are read, no place in a text")]
    fn genesis_makes_the_objects_that_stand_here() {
        let key = DocumentKey { unit: UnitId::from_bytes([1; 8]), document: DocumentId::from_bytes([2; 16]) };
        for kind in [Kind::Register, Kind::Meeting, Kind::Petition] {
            let genesis = Automerge::load(&Document::new(key, kind).save()).unwrap();
            let mut made: Vec<(u64, String)> = Vec::new();
            for item in genesis.map_range(ROOT, ..) {
                let name = item.key.to_string();
                if let Ok(Some((value, ObjId::Id(counter, ..)))) = genesis.get(ROOT, name.as_str())
                    && value.is_object()
                {
                    made.push((counter, name));
                }
            }
            made.sort();
            let known = genesis_objects(kind).iter().map(|name| name.to_string());
            assert_eq!(made, (FIRST_OBJECT..).zip(known).collect::<Vec<_>>(), "{kind:?}");
        }
    }
}
