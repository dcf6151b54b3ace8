//! A database that the browser wiped is not a new device: a mark kept elsewhere tells them apart, and the page
//! says what happened and how the book comes back.

use crate::desk::Identity;
use crate::platform::idb::Disk;
use crate::platform::keep;

/// What was found at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No book was ever kept here.
    New,
    /// The book is here.
    Book,
    /// A book was kept here, and the browser has wiped it.
    Wiped,
    /// A book was kept here, until the office was told that the device is lost.
    Lost,
}

/// Marks a device that was reported lost by what its disk has now: another window may have set the other mark while one was
/// wiping, or have entered with a new code.
pub async fn note_lost(disk: &Disk) {
    match Identity::read(disk).await {
        Ok(None) => keep::set_mark(keep::LOST),
        Ok(Some(identity)) => keep::set_mark(&identity.unit_name),
        Err(_) => {}
    }
}

/// Compares what the disk has with the mark, and sets the mark where there is a book.
pub fn look(identity: Option<&Identity>) -> Found {
    match (identity, keep::mark()) {
        (Some(identity), _) => {
            keep::set_mark(&identity.unit_name);
            Found::Book
        }
        (None, Some(mark)) if mark == keep::LOST => Found::Lost,
        (None, Some(_)) => Found::Wiped,
        (None, None) => Found::New,
    }
}
