//! A scalar as the model carries it. Where two devices wrote different values offline, both are kept, with
//! who and when, and a person chooses; a conflict is a value, not an error. Equal values written
//! concurrently are one value.

use automerge::{ScalarValue, ScalarValueRef};

use super::path::Path;
use super::reader::Stamp;
use crate::domain::{Mark, MeetingKind, MemberRole, MemberStatus, VoteMethod};
use crate::id::{DocumentId, RecordId};
use crate::time::{Day, Month};

/// A scalar: a word, a count or a flag. Dates and ids are words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Text that is replaced whole: a name, a date, an id.
    Word(String),
    /// A number as a person states it, never a counter.
    Count(i64),
    /// Yes or no.
    Flag(bool),
}

impl From<&str> for Value {
    fn from(word: &str) -> Self {
        Self::Word(word.into())
    }
}

impl From<String> for Value {
    fn from(word: String) -> Self {
        Self::Word(word)
    }
}

impl From<i64> for Value {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl Value {
    pub(super) fn to_scalar(&self) -> ScalarValue {
        match self {
            Self::Word(word) => ScalarValue::Str(word.as_str().into()),
            Self::Count(count) => ScalarValue::Int(*count),
            Self::Flag(flag) => ScalarValue::Boolean(*flag),
        }
    }

    pub(super) fn of(scalar: &ScalarValueRef<'_>) -> Option<Self> {
        match scalar {
            ScalarValueRef::Str(word) => Some(Self::Word(word.to_string())),
            ScalarValueRef::Int(count) => Some(Self::Count(*count)),
            ScalarValueRef::Boolean(flag) => Some(Self::Flag(*flag)),
            _ => None,
        }
    }
}

/// What a [`Field`] can be read as.
pub trait Word: Clone + PartialEq {
    /// Returns what the value says, or nothing where it says no such thing.
    fn read(value: &Value) -> Option<Self>;
}

impl Word for Value {
    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl Word for String {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Word(word) => Some(word.clone()),
            _ => None,
        }
    }
}

impl Word for i64 {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }
}

impl Word for bool {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }
}

/// Makes types that have `FromStr` readable from a word.
macro_rules! words {
    ($($name:ty),*) => {$(
        impl Word for $name {
            fn read(value: &Value) -> Option<Self> {
                match value {
                    Value::Word(word) => word.parse().ok(),
                    _ => None,
                }
            }
        }
    )*};
}

words!(Day, Month, RecordId, DocumentId, MemberStatus, MemberRole, Mark, VoteMethod, MeetingKind);

/// One of several values, and who wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// Who wrote it, where and when.
    pub by: Stamp,
}

/// A scalar with all it may be.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Field<T> {
    /// Nobody wrote it.
    #[default]
    Unset,
    /// One value, whoever wrote it.
    Agreed(T),
    /// Different values, written by devices that did not know of each other. The last is the one that
    /// Automerge would show.
    Differs(Vec<Written<T>>),
}

impl<T> Field<T> {
    /// Returns the value to show until a person has chosen.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Unset => None,
            Self::Agreed(value) => Some(value),
            Self::Differs(values) => values.last().map(|written| &written.value),
        }
    }

    /// Returns whether devices wrote different values.
    pub const fn differs(&self) -> bool {
        matches!(self, Self::Differs(_))
    }
}

impl Field<String> {
    /// Returns the word to show, empty where nobody wrote one.
    pub fn word(&self) -> &str {
        self.shown().map_or("", String::as_str)
    }
}

impl Field<bool> {
    /// Returns whether the flag is set. Where devices differ, it is not: nothing disappears for a conflict.
    pub const fn is_set(&self) -> bool {
        matches!(self, Self::Agreed(true))
    }
}

/// A place where devices wrote different things.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Where.
    pub path: Path,
    /// What each wrote.
    pub values: Vec<Written<Value>>,
}
