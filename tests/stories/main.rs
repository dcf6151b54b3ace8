//! The stories: what people do with Sổ Chi Bộ, told to real servers and a real browser.

mod address;
mod backup;
mod between_meetings;
mod cut_link;
mod entering;
mod first_visit;
mod golden;
mod hostile;
mod interoperable;
mod kept_whole;
mod letters;
mod looks;
mod merge_live;
mod new_version;
mod offline;
mod permissions;
mod same_meeting;
mod second_window;
mod server_killed;
mod slips;
mod trouble;
mod typing;
mod walk;
mod ways_in;
mod whole_meeting;
