//! Dates as the field writes them. A day is a day in Vietnam (UTC+7), never of the phone's zone; an instant
//! is a label from some clock, and nothing is refused for it.

mod day;
mod instant;
mod month;

pub use day::{Day, NotADay};
pub use instant::Instant;
pub use month::{Month, NotAMonth};
