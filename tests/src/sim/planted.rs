//! Bugs that are put in on purpose: a checker that cannot fail checks nothing.

use super::breach::Rule;

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// The disk lets go of what is in the log, when the app starts.
    LetsGoOfSent,
    /// The disk forgets that changes were not sent.
    ForgetsUnsent,
    /// The server acknowledges changesets that never reach its disk.
    AcknowledgesTooSoon,
    /// The driver does not say that the disk lacks something, which it does.
    NeverDoubts,
    /// The server keeps a document's first rows.
    KeepsFirstRows,
    /// The page adopts what it showed before the last item came.
    AdoptsWhatWas,
    /// The driver posts again whatever it posted before.
    PostsAllAgain,
    /// The driver never wakes the machine.
    NeverWakes,
    /// The driver takes whatever the link brings for an answer.
    TrustsTheLink,
}

impl Planted {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::LetsGoOfSent,
        Self::ForgetsUnsent,
        Self::AcknowledgesTooSoon,
        Self::NeverDoubts,
        Self::KeepsFirstRows,
        Self::AdoptsWhatWas,
        Self::PostsAllAgain,
        Self::NeverWakes,
        Self::TrustsTheLink,
    ];

    /// Returns the rule that it breaks.
    pub const fn breaks(self) -> Rule {
        match self {
            Self::LetsGoOfSent => Rule::Kept,
            Self::ForgetsUnsent | Self::AcknowledgesTooSoon => Rule::Green,
            Self::NeverDoubts => Rule::Replicas,
            Self::KeepsFirstRows => Rule::Overview,
            Self::AdoptsWhatWas => Rule::Frozen,
            Self::PostsAllAgain => Rule::Bounded,
            Self::NeverWakes => Rule::Lively,
            Self::TrustsTheLink => Rule::Sound,
        }
    }
}
