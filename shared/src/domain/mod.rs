//! Values of the domain and their maths. **Invariant:** knows no Automerge.

mod agenda;
mod attendance;
mod meeting;
mod member;
mod month;
mod petition;
mod roster;
mod task;
mod vote;
mod word;

pub use agenda::{PlannedItem, notice};
pub use attendance::{Attendance, Mark};
pub use meeting::{MeetingKind, MeetingState};
pub use member::{MemberRole, MemberStatus};
pub use month::{MonthState, month_state};
pub use petition::PetitionState;
pub use roster::{BadCell, Line, RosterRow, read_roster};
pub use task::TaskState;
pub use vote::{Majority, Vote, VoteMethod};
pub use word::NotAWord;
pub(crate) use word::word_enum;
