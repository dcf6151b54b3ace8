//! A petition's way: recorded, settled in the cell or forwarded, reported back, closed.

use crate::time::Day;

/// Where a petition stands. Answers of the commune are documents of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PetitionState {
    /// Written down, nothing more.
    Recorded,
    /// The cell settled it itself.
    SettledInCell(Day),
    /// Forwarded to the commune on that day, not yet reported back.
    Forwarded(Day),
    /// The answer was told to the cell.
    ReportedBack(Day),
    /// Done with.
    Closed(Day),
}

impl PetitionState {
    /// Returns where a petition stands by the days that were written down.
    pub fn of(
        settled: Option<Day>,
        forwarded: Option<Day>,
        reported_back: Option<Day>,
        closed: Option<Day>,
    ) -> Self {
        closed
            .map(Self::Closed)
            .or(reported_back.map(Self::ReportedBack))
            .or(settled.map(Self::SettledInCell))
            .or(forwarded.map(Self::Forwarded))
            .unwrap_or(Self::Recorded)
    }

    /// Returns whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Recorded | Self::Forwarded(_))
    }

    /// Returns how many days the petition has waited at the commune on `today`.
    pub fn waiting(self, today: Day) -> Option<i64> {
        match self {
            Self::Forwarded(since) => Some(today.since(since)),
            _ => None,
        }
    }
}
