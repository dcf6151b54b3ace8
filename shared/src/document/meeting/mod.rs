//! A meeting: what was planned, who came, what was said, decided, given out and asked for.

mod edits;
mod minutes;
mod read;
mod view;

pub use edits::{
    Roll, add_guest, add_item, add_petition, add_task, adopt, like_last, mark, plan, say, write_addendum,
};
pub use minutes::fingerprint;
pub use view::{Addendum, Guest, Item, Meeting, PetitionLine, RollLine, Said, Task};
