//! What can be broken.

use std::fmt;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// No edit is lost that a disk has, or that was shown as sent.
    Kept,
    /// Nothing is shown as synced that is missing on the server.
    Green,
    /// When it is quiet, a device has exactly what it may read, as the server has it.
    Replicas,
    /// The overview's rows are those of the documents.
    Overview,
    /// Adopted minutes never change.
    Frozen,
    /// No message grows beyond its bound.
    Bounded,
    /// When nothing goes wrong any more, everything comes to rest, in few requests.
    Lively,
    /// Nothing panics.
    Sound,
}

/// A rule that was broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub rule: Rule,
    /// How, in words.
    pub words: String,
}

impl Rule {
    /// Returns a breach of it.
    pub fn broken(self, words: impl Into<String>) -> Breach {
        Breach { rule: self, words: words.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.words)
    }
}
