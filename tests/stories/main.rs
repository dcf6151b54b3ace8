//! The stories: what people do with Sổ Chi Bộ, told to real servers and a real browser.

mod first_visit;
mod hostile;
mod interoperable;
mod new_version;
mod offline;
mod permissions;
mod server_killed;
mod typing;
mod whole_meeting;
