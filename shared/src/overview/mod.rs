//! The overview: a document becomes rows (a pure function, the same on both sides), rows become a table of
//! cells and months and its sums. Rows enter the server in the transaction that admits the change and travel
//! with its log entry, so an office opens its table without loading a document. A higher level sums rows; it
//! never needs the documents below.

mod row;
mod sum;

pub use row::{
    MeetingRow, MemberCounts, PetitionRow, RegisterRow, ResolutionRow, Rows, TaskRow, audience, rows,
};
pub use sum::{CellYear, Cells, MonthCell, Overview, Sums};
