//! Changes that are whole and proven, and still must not enter: each is held and never served, and the document
//! and its cell go on.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ScalarValue};
use common::{Meeting, Phone, Town};
use server::store::{Ask, Memory, Plan, Standing, Store, Which};
use shared::change::{ChangeSet, Header};
use shared::permit::Role;
use shared::sync::{State, Withheld};

fn town() -> Town<Memory> {
    Town::found(Memory::default(), &["Buôn Tría"])
}

/// Takes the last change of a meeting and spoils it.
fn spoiled(meeting: &mut Meeting, spoil: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let set = ChangeSet::decode(&meeting.cloned().item("Bị sửa")).unwrap();
    let mut change = set.changes[0].decode();
    spoil(&mut change);
    change.hash = None;
    ChangeSet { header: set.header, changes: vec![Change::from(change)] }.encode()
}

fn put(key: &str) -> Op {
    Op {
        action: OpType::Put(ScalarValue::Str("x".into())),
        obj: ObjectId::Root,
        key: Key::Map(key.into()),
        pred: Vec::new().into(),
        insert: false,
    }
}

/// Says what the phone is told, and that nobody is ever sent it.
fn told(town: &Town<Memory>, phone: &Phone, poison: Vec<u8>) -> State {
    let before = town.hub.book(town.book.id).unwrap().head;
    let state = phone.push(&town.hub, &[poison]).remove(0);
    assert_eq!(town.hub.book(town.book.id).unwrap().head, before, "nothing of it is in the log");
    state
}

#[test]
fn a_poisoned_change_is_held_and_never_served() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    assert_eq!(phone.push(&town.hub, &[meeting.item("Một")]), [State::Admitted(1)]);
    let nobody = ActorId::from([0xee_u8; 16]);
    let unreadable = State::Held(Withheld::Unreadable);

    // A field that no meeting has.
    let poison = spoiled(&mut meeting, |change| change.operations = vec![put("nowhere")]);
    assert_eq!(told(&town, &phone, poison), unreadable);
    // In place of an operation that never was: applied, the saved document would not load again.
    let poison = spoiled(&mut meeting, |change| {
        let mut op = put("place");
        op.pred = vec![OpId::new(3, &nobody)].into();
        change.operations = vec![op];
    });
    assert_eq!(told(&town, &phone, poison), unreadable);
    // In an object that never was.
    let poison = spoiled(&mut meeting, |change| {
        let mut op = put("title");
        op.obj = ObjectId::Id(OpId::new(99, &nobody));
        change.operations = vec![op];
    });
    assert_eq!(told(&town, &phone, poison), unreadable);
    // A gap in the actor's numbers.
    let poison = spoiled(&mut meeting, |change| change.seq += 5);
    assert_eq!(told(&town, &phone, poison), unreadable);
    // Operations that begin where there are others already.
    let poison = spoiled(&mut meeting, |change| change.start_op = 1.try_into().unwrap());
    assert_eq!(told(&town, &phone, poison), unreadable);
    // An object under a natural key.
    let poison = spoiled(&mut meeting, |change| {
        let mut op = put("place");
        op.action = OpType::Make(automerge::ObjType::Map);
        change.operations = vec![op];
    });
    assert_eq!(told(&town, &phone, poison), unreadable);

    // The meeting goes on, and who reads it reads it whole.
    assert_eq!(phone.push(&town.hub, &[meeting.item("Hai")]), [State::Admitted(2)]);
    let (entries, _) = town.office().read_all(&town.hub);
    let document = common::built(meeting.key(), shared::id::Kind::Meeting, &entries);
    assert_eq!(document.heads(), meeting.document.heads());
    assert_eq!(town.hub.store().waiting(town.book.id, Which::Held).unwrap().len(), 6);
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
    assert_eq!(told(&town, &phone, bytes.clone()), State::Held(Withheld::Newer));
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
        let off = spoiled(&mut meeting, |change| change.time += years * 365 * 86_400);
        let state = phone.push(&town.hub, &[off]).remove(0);
        assert!(matches!(state, State::Admitted(_)), "{state:?}");
    }
}
