//! The pages of the book, one a file: a page is a function of plain data and says what a person did. Where the
//! data comes from it does not know; times and days are given to it, it asks no clock.

pub mod code_form;
pub mod day_field;
pub mod enrol;
mod form_parts;
pub mod guest_form;
pub mod home;
pub mod kinds;
pub mod member_form;
pub mod paste_form;
pub mod petition_form;
pub mod prepare;
pub mod roll_call;
pub mod roster;
pub mod second_window;
pub mod task_form;
pub mod writing;
