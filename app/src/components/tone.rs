//! How a state feels, repeated in colour beside its words.

/// The colour of a state; the words always say it first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Plain,
    /// Done, safe.
    Good,
    /// Waiting, unsent, soon due.
    Wait,
    /// Overdue, failed or lost.
    Bad,
}

impl Tone {
    /// Returns the value of `data-tone`, if any.
    pub fn attr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("good"),
            Self::Wait => Some("wait"),
            Self::Bad => Some("bad"),
        }
    }
}
