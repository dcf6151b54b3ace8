//! What happened in the invented commune, as plain values: nothing here knows a document or a server. Whoever
//! plays it goes through the rounds and the clocks in order; people, items, tasks, guests and devices are
//! named by their place in their list.

mod cell;
mod change;
mod meeting;
mod petition;

pub use cell::{Cell, Commune, DevicePlan, Person, Round};
pub use change::{About, AddendumPlan, Conflict, LateSaid, Removal, Side, Value, Version};
pub use meeting::{
    Assignee, Creation, Guest, Item, MeetingPlan, Outcome, Report, Resolution, RollMark, Said, Speaker,
    TaskPlan,
};
pub use petition::{PetitionPlan, PetitionStep, Step};
