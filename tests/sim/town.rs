//! Two devices, the office and the server, one step at a time: what their stories are told with.

use shared::document::meeting::{self, Meeting};
use shared::document::{Document, Edit};
use shared::domain::MeetingKind;
use shared::id::{DocumentId, DocumentKey, Kind, Mint};
use shared::sync::device::ChangeState;
use shared::time::Month;
use tests::sim::{PartyId, Shelf, World, checks};

pub const SECRETARY: PartyId = 0;
pub const MINUTE_TAKER: PartyId = 1;
pub const OFFICE: PartyId = 2;

/// A cell with a secretary and a minute-taker, and the office.
pub fn town() -> World {
    let mut world = World::new(1, 1, Shelf::new(false), None);
    world.rest();
    world
}

/// Returns the key of the cell's regular meeting for a month.
pub fn meeting(world: &World, month: u8) -> DocumentKey {
    let unit = world.server.cells[0];
    DocumentKey { unit, document: DocumentId::regular_meeting(unit, Month::new(2026, month).unwrap()) }
}

/// Plans the meeting unless it was, and adds an item.
pub fn item(title: &str) -> impl FnOnce(&Document, &mut Mint) -> Vec<Edit> {
    let title = title.to_owned();
    move |document, mint| {
        let meeting = Meeting::read(&document.reader());
        let mut edits = Vec::new();
        if meeting.month.shown().is_none() {
            edits = meeting::plan(MeetingKind::Regular, "2026-11".parse().unwrap());
        }
        edits.push(meeting::add_item(mint, &meeting, &title, ("", "")).1);
        edits
    }
}

/// Adds an item and something said about it, which no row has.
pub fn said(text: String) -> impl FnOnce(&Document, &mut Mint) -> Vec<Edit> {
    move |document, mint| {
        let meeting = Meeting::read(&document.reader());
        let (item, added) = meeting::add_item(mint, &meeting, "Mục", ("", ""));
        vec![added, meeting::say(mint, &meeting, item, ("", ""), false, &text).1]
    }
}

/// Returns the titles of a meeting's items as a device has them, in order.
pub fn titles(world: &World, party: PartyId, key: DocumentKey) -> Vec<String> {
    let document = world.parties[party].open(key, Kind::Meeting);
    let mut titles: Vec<_> =
        Meeting::read(&document.reader()).agenda.into_iter().map(|item| item.title).collect();
    titles.sort();
    titles
}

/// Returns how a document's changes stand on a device.
pub fn states(world: &World, party: PartyId, key: DocumentKey) -> Vec<ChangeState> {
    world.parties[party].disk.states(&key).map(|(_, state)| state.clone()).collect()
}

pub fn is_admitted(state: &ChangeState) -> bool {
    matches!(state, ChangeState::Admitted(_))
}

/// Everybody syncs until nobody has news, and all are at rest.
pub fn everybody(world: &mut World) {
    for _ in 0..3 {
        for party in 0..world.parties.len() {
            world.sync(party);
        }
    }
    assert_eq!(checks::all(world), []);
}

/// Syncs and returns how many pages of answers that took.
pub fn pages(world: &mut World, party: PartyId) -> usize {
    let before = world.parties[party].pages;
    assert!(world.sync(party).is_synced());
    world.parties[party].pages - before
}

/// Syncs and returns how many requests that took.
pub fn requests(world: &mut World, party: PartyId) -> usize {
    let before = world.parties[party].posts;
    assert!(world.sync(party).is_synced());
    world.parties[party].posts - before
}
