//! The pages of the book, one a file: a page is a function of plain data and says what a person did. Where the
//! data comes from it does not know; times and days are given to it, it asks no clock.

pub mod addendum;
pub mod carry;
pub mod cells;
pub mod close;
pub mod code_form;
pub mod conflicts;
pub mod day_field;
pub mod device;
pub mod enrol;
mod form_parts;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod guest_form;
pub mod handover;
pub mod held;
pub mod history;
pub mod home;
pub mod journal;
pub mod kind_choice;
pub mod kinds;
pub mod meeting_list;
pub mod meetings;
pub mod member_form;
pub mod minutes;
pub mod notice;
pub mod overview;
pub mod paste_form;
pub mod petition_form;
pub mod prepare;
pub mod roll_call;
pub mod roster;
pub mod second_window;
pub mod task_form;
pub mod tasks;
pub mod trouble;
pub mod writing;
