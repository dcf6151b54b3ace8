//! What must not enter: each is held or refused, and never served, and the document and its cell go on.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Phone, Town};
use hazards::{Hazard, spoilt};
use server::store::{Ask, Memory, Plan, Standing, Store, Which};
use shared::change::{ChangeSet, Header};
use shared::permit::Role;
use shared::sync::{State, Withheld};

fn town() -> Town<Memory> {
    Town::found(Memory::default(), &["Buôn Tría"])
}

/// Says what the phone is told, and that nobody is ever sent it.
fn told(town: &Town<Memory>, phone: &Phone, what: &str, poison: Vec<u8>) -> State {
    let before = town.hub.book(town.book.id).unwrap().head;
    let state = phone.push(&town.hub, &[poison]).remove(0);
    assert_eq!(town.hub.book(town.book.id).unwrap().head, before, "{what} is in the log");
    state
}

#[test]
fn a_poisoned_change_is_held_and_never_served() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    assert_eq!(phone.push(&town.hub, &[meeting.item("Một")]), [State::Admitted(1)]);

    let mut held = 0;
    for Hazard { what, bytes } in hazards::all(&meeting.cloned().added("Bị sửa")) {
        match told(&town, &phone, &what, bytes) {
            State::Held(_) => held += 1,
            State::Refused(_) => {}
            state => panic!("{what}: {state:?}"),
        }
    }

    // The meeting goes on, and who reads it reads it whole.
    assert_eq!(phone.push(&town.hub, &[meeting.item("Hai")]), [State::Admitted(2)]);
    let (entries, _) = town.office().read_all(&town.hub);
    let document = common::built(meeting.key(), shared::id::Kind::Meeting, &entries);
    assert_eq!(document.heads(), meeting.document.heads());
    assert_eq!(town.hub.store().waiting(town.book.id, Which::Held).unwrap().len(), held);
}

/// Written by a newer app: it waits for the server's next release, which looks at it once.
#[test]
fn a_newer_schema_waits_for_the_next_release() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let mut set = ChangeSet::decode(&meeting.item("Của bản mới")).unwrap();
    set.header.genesis = 200;
    let bytes = set.encode();
    assert_eq!(told(&town, &phone, "what is newer", bytes.clone()), State::Held(Withheld::Newer));
    let (_, checksum) = Header::peek(&bytes).unwrap();
    let row = || town.hub.store().waiting(town.book.id, Which::One(checksum)).unwrap().remove(0);
    assert_eq!(row().tried_by, server::hub::RELEASE);
    assert_eq!(town.hub.catch_up().unwrap(), 0);

    let held = Standing::Held(Withheld::Newer);
    town.hub.store().commit(&Plan::Settle(town.book.id, checksum, held.clone(), "0.0.1".into())).unwrap();
    assert_eq!(town.hub.catch_up().unwrap(), 0);
    assert_eq!((row().standing, row().tried_by.as_str()), (held, server::hub::RELEASE));
}

/// A clock ten years off is a label, and nothing is refused for it.
#[test]
fn a_clock_ten_years_off_refuses_nothing() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    for (month, years) in [(10, -10_i64), (11, 10)] {
        let mut meeting = phone.meeting(month);
        let off = spoilt(&meeting.added("Bị sửa"), |change| change.time += years * 365 * 86_400);
        let state = phone.push(&town.hub, &[off.encode()]).remove(0);
        assert!(matches!(state, State::Admitted(_)), "{state:?}");
    }
}
