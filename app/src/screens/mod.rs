//! Between the desk and the pages: a screen opens the documents that a page shows, makes its plain data of them, and
//! makes edits of what a person does. Pages know no documents, the desk knows no pages.

mod backup;
mod enrol;
mod home;
mod names;
mod notices;
mod opened;
mod prepare;
mod roll;
mod roster;
mod shell;
mod today;
mod trouble;
mod write;

use leptos::prelude::*;

pub use enrol::entrance;
pub use notices::{notices, on_notice};
pub use shell::shell;
pub use today::watch as watch_the_day;
pub use trouble::screen as trouble;

use crate::routes::Place;

/// Makes the page of an address.
pub fn screen(place: Place) -> AnyView {
    match place {
        Place::Home | Place::Lost => home::screen(),
        Place::Roster => roster::screen(),
        Place::Prepare(id) => prepare::screen(&id),
        Place::Roll(id) => roll::screen(&id),
        Place::Write(id, item) => write::screen(&id, item),
        _ => home::screen(),
    }
}
