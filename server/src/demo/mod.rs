//! The demonstration commune: twelve invented cells, some two hundred invented members, two years of meetings.
//!
//! [`script`] tells the story as plain values ([`plan`]) for any seed and any last day; [`play`] plays it by device
//! machines against the hub. The Vietnamese words are in the TOML files beside the code
//! ([`material`]); buôn Drah's last two months are told by `drah.toml` as the design's pages show them.
//!
//! From the outside in: `cell` tells a cell month by month, `scene` puts people in the room, `agenda` and `regular`
//! write what they say, `meeting` puts it on the clock and on devices, `petitions` and `tasks` go on from there,
//! `rounds` decides when a device reaches the server.

mod agenda;
mod almanac;
mod cell;
mod material;
mod meeting;
mod monthly;
mod months;
mod people;
mod petitions;
mod picks;
mod plan;
mod play;
mod regular;
mod retell;
mod retold_petition;
mod rounds;
mod scene;
mod sittings;
mod story;
mod tasks;
#[cfg(test)]
mod tests;
mod text;
mod upcoming;

pub use plan::*;
pub use play::{PlayError, Played, play};
use shared::time::Day;

/// Tells the story of the commune that ends on `today`; the same seed tells the same story.
pub fn script(seed: u64, today: Day) -> Commune {
    let almanac = almanac::Almanac::ending(today);
    let commune = &material::MATERIAL.commune;
    let cells =
        commune.cell.iter().enumerate().map(|(turn, text)| cell::tell(text, turn, &almanac, seed)).collect();
    Commune {
        name: commune.name.clone(),
        office_person: commune.office_person.clone(),
        today,
        now: almanac.now(),
        cells,
    }
}
