//! What must not enter: each is held or refused, and never served, and the document and its cell go on.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Edge, Handset, Meeting, Phone, Town};
use hazards::{Hazard, spoilt};
use reqwest::Method;
use serde_json::Value;
use server::enrolment::random;
use server::hub::seal_key;
use server::store::{Ask, Memory, Plan, Standing, Store, Which};
use shared::carrier::{PublicKey, Sealed};
use shared::change::{ChangeSet, Header};
use shared::id::Kind;
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
    let document = common::built(meeting.key(), Kind::Meeting, &entries);
    assert_eq!(document.heads(), meeting.document.heads());
    assert_eq!(town.hub.store().waiting(town.book.id, Which::Held).unwrap().len(), held);
}

/// Each comes in a letter, with a good change of the same meeting behind it. That one comes in, and the reply says so to its
/// phone, whatever it says of the other.
#[test]
fn a_poisoned_letter_brings_what_is_good_in_it() {
    let town = town();
    let (mut handset, mut meeting, seal) = far(&town);
    let mut held = 0;
    for Hazard { what, bytes } in poison(&town, &meeting) {
        handset.wrote(Kind::Meeting, &meeting.item(&what));
        let file = handset.letter_with(&seal, vec![bytes]).write();
        let head = town.hub.book(town.book.id).unwrap().head;
        let sealed = Sealed::read(file.as_bytes()).unwrap();
        let opened = town.hub.open_letter(town.book.id, &sealed, common::NOW, random().unwrap()).unwrap();
        match opened.receipts[..] {
            [State::Held(_), State::Admitted(n)] if n == head + 1 => held += 1,
            [State::Refused(_), State::Admitted(n)] if n == head + 1 => {}
            ref receipts => panic!("{what}: {receipts:?}"),
        }
        assert!(handset.take::<Memory>(&opened.reply), "{what}");
        assert!(handset.state().is_synced(), "{what}");
    }

    let (entries, _) = town.office().read_all(&town.hub);
    let document = common::built(meeting.key(), Kind::Meeting, &entries);
    assert_eq!(document.heads(), meeting.document.heads());
    assert_eq!(handset.document(meeting.key()).heads(), meeting.document.heads());
    assert_eq!(town.hub.store().waiting(town.book.id, Which::Held).unwrap().len(), held);
}

/// All of them in one letter, brought over HTTP.
#[tokio::test]
async fn a_letter_full_of_poison_is_taken_in() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let (mut handset, mut meeting, seal) = far(&edge.town);
    let poison: Vec<_> = poison(&edge.town, &meeting).into_iter().map(|hazard| hazard.bytes).collect();
    let all = poison.len() as u64;
    handset.wrote(Kind::Meeting, &meeting.item("Hai"));
    let letter = handset.letter_with(&seal, poison).write();
    let carried = edge.ask_as(&edge.town.office(), Method::POST, "/api/v1/letters").body(letter).send();
    let told: Value = carried.await.unwrap().json().await.unwrap();
    let count = |what: &str| told[what].as_u64().unwrap();
    assert_eq!((count("admitted"), count("waiting") + count("refused")), (1, all));
    let held = edge.hub.store().waiting(edge.town.book.id, Which::Held).unwrap().len() as u64;
    assert_eq!(count("waiting"), held);
    let reply = Sealed::read(told["reply"].as_str().unwrap().as_bytes()).unwrap();
    assert!(handset.take::<Memory>(&reply) && handset.state().is_synced());
    let kept = edge.hub.document(&handset.phone.who, meeting.key()).unwrap();
    assert_eq!(kept.heads, meeting.document.heads());
}

/// A phone whose meeting the server has, and the key that its letters are sealed to.
fn far<S: Store>(town: &Town<S>) -> (Handset, Meeting, PublicKey) {
    let mut handset = Handset::new(town.officer(0, Role::Secretary));
    let mut meeting = handset.phone.meeting(11);
    handset.wrote(Kind::Meeting, &meeting.item("Một"));
    assert!(handset.sync(&town.hub).is_synced());
    (handset, meeting, seal_key(town.hub.store(), town.book.id, [0; 32]).unwrap().public())
}

/// By an actor of its own, whose numbers nothing good takes.
fn poison<S: Store>(town: &Town<S>, meeting: &Meeting) -> Vec<Hazard> {
    let mut theirs = town.officer(0, Role::MinuteTaker).meeting(11);
    theirs.document = meeting.document.clone();
    hazards::all(&theirs.added("Bị sửa"))
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
