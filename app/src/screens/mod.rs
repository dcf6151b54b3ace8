//! Between the desk and the pages: a screen opens the documents that a page shows, makes its plain data of them, and
//! makes edits of what a person does. Pages know no documents, the desk knows no pages.

mod addendum;
mod backup;
mod carry;
mod cells;
mod close;
mod commune;
mod conflicts;
mod device;
mod enrol;
mod handover;
mod held;
mod history;
mod home;
mod journal;
mod lines;
mod look;
mod meetings;
mod minutes;
mod names;
mod notices;
mod online;
mod opened;
mod overview;
mod prepare;
mod question;
mod roll;
mod roster;
mod shelf;
mod shell;
mod tasks;
mod today;
mod trouble;
mod wording;
mod write;

use leptos::prelude::*;

pub use enrol::entrance;
pub use look::apply as apply_look;
pub use notices::{notices, on_notice};
pub use shell::shell;
pub use today::watch as watch_the_day;
pub use trouble::screen as trouble;

use crate::desk::desk;
use crate::pages::trouble::Trouble;
use crate::routes::Place;

/// Makes the page of an address. The office has pages of its own; an address of the other side leads to the first page.
pub fn screen(place: Place) -> AnyView {
    let officer = desk().identity.role.is_officer();
    match place {
        Place::Device => device::screen(),
        Place::Handover => handover::screen(),
        // Another code, for a device that has a book already.
        Place::Enrol if enrol::new_key_in_address().is_some() => handover::screen(),
        Place::Lost => trouble::screen(Trouble::NotFound),
        place if officer => of_cell(place),
        place => of_office(place),
    }
}

fn of_cell(place: Place) -> AnyView {
    match place {
        Place::Meetings => meetings::screen(),
        Place::Prepare(id) => prepare::screen(&id),
        Place::Roll(id) => roll::screen(&id),
        Place::Write(id, item) => write::screen(&id, item),
        Place::Close(id) => close::screen(&id),
        Place::Read(id) => minutes::own(&id),
        Place::Tasks => tasks::screen(),
        Place::Roster => roster::screen(),
        Place::Conflicts => conflicts::screen(),
        Place::Held => held::screen(),
        Place::History(document, path) => history::screen(&document, &path),
        Place::Journal(document) => journal::screen(&document),
        _ => home::screen(),
    }
}

fn of_office(place: Place) -> AnyView {
    match place {
        Place::Cells => cells::list(),
        Place::Cell(unit) => cells::one(&unit),
        Place::CellMeeting(unit, id) => minutes::of_cell(&unit, &id),
        _ => overview::screen(),
    }
}
