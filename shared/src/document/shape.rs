//! What a document of each kind is made of.
//!
//! **Invariant:** objects exist only in genesis or under a freshly minted record id; under a natural key (a
//! member, an actor) there are only scalars. Two devices that create an object under one key would lose one
//! side's content.

use crate::id::Kind;

/// One field: a scalar that a person states, or prose that several may type into at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its key in the map.
    pub name: &'static str,
    /// Whether it is an Automerge text.
    pub prose: bool,
}

/// The make-up of a kind.
#[derive(Debug)]
pub struct Shape {
    /// Fields of the document itself, in the root map.
    pub head: &'static [Slot],
    /// Root maps from a natural key to a scalar. The key is `thing.field`.
    pub natural: &'static [&'static str],
    /// Root maps from a minted id to a record, with the record's fields.
    pub records: &'static [(&'static str, &'static [Slot])],
}

impl Shape {
    /// Returns the fields of the records in `collection`.
    pub fn record(&self, collection: &str) -> Option<(&'static str, &'static [Slot])> {
        self.records.iter().find(|(name, _)| *name == collection).copied()
    }
}

const fn s(name: &'static str) -> Slot {
    Slot { name, prose: false }
}

const fn p(name: &'static str) -> Slot {
    Slot { name, prose: true }
}

/// Who wrote: a natural map from `<actor>.person` and `<actor>.device`. Every kind has it.
pub(super) const AUTHORS: &str = "authors";

/// The scalars that every record has: its place in the list, and whether it was removed.
pub(super) const ORDER: &str = "order";
pub(super) const REMOVED: &str = "removed";

static REGISTER: Shape = Shape {
    head: &[s("day_rule"), s("place"), s("time")],
    natural: &[AUTHORS],
    records: &[(
        "members",
        &[s(ORDER), s(REMOVED), s("name"), s("sort_name"), s("role"), s("status"), s("since"), s("card")],
    )],
};

static MEETING: Shape = Shape {
    head: &[
        s("kind"),
        s("month"),
        s("title"),
        s("model"),
        s("day"),
        s("time"),
        s("place"),
        s("chair"),
        s("chair_name"),
        s("taker"),
        s("taker_name"),
        s("papers"),
        s("number"),
        s("opened"),
        s("held_on"),
        s("started"),
        s("ended"),
        s("closed"),
        s("read_out"),
        s("adopted"),
        s("adopted_at"),
        s("missed"),
    ],
    natural: &[AUTHORS, "roll"],
    records: &[
        (
            "agenda",
            &[
                s(ORDER),
                s(REMOVED),
                p("title"),
                p("body"),
                s("presenter"),
                s("presenter_name"),
                s("done"),
                p("conclusion"),
                p("resolution"),
                s("vote_method"),
                s("votes_for"),
                s("votes_against"),
                s("votes_abstain"),
            ],
        ),
        (
            "said",
            &[s(ORDER), s(REMOVED), s("item"), s("speaker"), s("speaker_name"), s("guidance"), p("text")],
        ),
        ("guests", &[s(ORDER), s(REMOVED), s("name"), s("role"), s("higher")]),
        (
            "tasks",
            &[
                s(ORDER),
                s(REMOVED),
                s("item"),
                p("what"),
                s("assignee"),
                s("assignee_name"),
                s("due"),
                s("done"),
                p("outcome"),
            ],
        ),
        ("petitions", &[s(ORDER), s(REMOVED), s("item"), s("petition"), s("subject")]),
        ("addenda", &[s(ORDER), s(REMOVED), s("day"), s("by"), s("confirmed"), s("covers"), p("text")]),
    ],
};

static PETITION: Shape = Shape {
    head: &[
        p("subject"),
        p("detail"),
        s("place"),
        s("author"),
        s("meeting"),
        s("recorded"),
        s("settled"),
        s("forwarded"),
        s("reported_back"),
        s("closed"),
        s("duplicate_of"),
        p("outcome"),
    ],
    natural: &[AUTHORS],
    records: &[("notes", &[s(ORDER), s(REMOVED), s("day"), p("text")])],
};

/// Returns the make-up of `kind`.
pub const fn shape(kind: Kind) -> &'static Shape {
    match kind {
        Kind::Register => &REGISTER,
        Kind::Meeting => &MEETING,
        Kind::Petition => &PETITION,
    }
}
