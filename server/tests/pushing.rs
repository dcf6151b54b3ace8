//! What phones bring, and what becomes of it.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{NOW, Town, spoilt};
use std::slice::from_ref;

use server::hub::Hub;
use server::store::{Ask, Enrolment, Memory, Plan, Received, Standing, Store, Which};
use shared::change::{ChangeSet, Header, SetDigest};
use shared::permit::Role;
use shared::sync::{EntryBody, Granted, State, Withheld};

fn town() -> Town<Memory> {
    Town::found(Memory::default(), &["Buôn Tría", "Buôn Brah"])
}

/// The answer is lost on the way, so the phone sends it again.
#[test]
fn what_is_pushed_twice_is_admitted_once() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let item = phone.meeting(11).item("Thu hoạch cà phê");
    assert_eq!(phone.push(&town.hub, from_ref(&item)), [State::Admitted(1)]);
    assert_eq!(phone.push(&town.hub, &[item.clone(), item]), [State::Admitted(1), State::Admitted(1)]);
    assert_eq!(town.hub.book(town.book.id).unwrap().head, 1);
}

/// After a lost answer a phone packs its changes otherwise: some are there, some are not.
#[test]
fn changes_packed_otherwise_are_known_by_their_hashes() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let first = meeting.item("Thu hoạch cà phê");
    let second = meeting.item("Làm đường");
    let both = meeting.document.changes().encode();
    assert_eq!(phone.push(&town.hub, &[first]), [State::Admitted(1)]);
    assert_eq!(phone.push(&town.hub, &[both]), [State::Admitted(2)]);
    assert_eq!(phone.push(&town.hub, &[second]), [State::Admitted(2)]);
    let entries = town.hub.store().entries_of(town.book.id, meeting.key()).unwrap();
    let counts: Vec<_> =
        entries.iter().map(|entry| ChangeSet::decode(&entry.changeset).unwrap().changes.len()).collect();
    assert_eq!(counts, [1, 1], "the log holds every change once");
}

/// Secretary and minute-taker both create November's meeting with no network.
#[test]
fn two_devices_bring_the_same_document() {
    let town = town();
    let (secretary, taker) = (town.officer(0, Role::Secretary), town.officer(0, Role::MinuteTaker));
    let (mut first, mut second) = (secretary.meeting(11), taker.meeting(11));
    let states = secretary.push(&town.hub, &[first.item("Thu hoạch cà phê")]);
    assert_eq!(states, [State::Admitted(1)]);
    assert_eq!(taker.push(&town.hub, &[second.item("Làm đường")]), [State::Admitted(2)]);
    let (entries, digest) = town.office_reads();
    let meeting = common::built(first.key(), shared::id::Kind::Meeting, &entries);
    let read = shared::document::meeting::Meeting::read(&meeting.reader());
    assert_eq!(read.items().count(), 2);
    let hashes: Vec<_> = meeting.changes().hashes().collect();
    assert_eq!(digest, SetDigest::of_all(&first.key(), &hashes));
}

impl Town<Memory> {
    fn office_reads(&self) -> (Vec<shared::sync::Entry>, SetDigest) {
        self.office().read_all(&self.hub)
    }
}

/// A later changeset comes by the network, the earlier one on a stick.
#[test]
fn what_depends_on_something_missing_waits_for_it() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let (first, second, third) = (meeting.item("Một"), meeting.item("Hai"), meeting.item("Ba"));
    let states = phone.push(&town.hub, &[third.clone(), second.clone()]);
    assert!(
        states
            .iter()
            .all(|state| matches!(state, State::Held(Withheld::Waiting(missing)) if missing.len() == 1))
    );
    assert_eq!(phone.push(&town.hub, &[first]), [State::Admitted(1)]);
    assert_eq!(phone.push(&town.hub, &[third, second]), [State::Admitted(3), State::Admitted(2)]);
    assert_eq!(town.hub.store().waiting_bytes(town.book.id, phone.who.device).unwrap(), 0);
}

/// Out of order within one request: the receipts say how it stands in the end.
#[test]
fn receipts_say_how_things_stand_after_the_whole_request() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let (first, second) = (meeting.item("Một"), meeting.item("Hai"));
    assert_eq!(phone.push(&town.hub, &[second, first]), [State::Admitted(2), State::Admitted(1)]);
}

/// A profile was copied to a second phone, and both write on under one actor.
///
///     first   o--a--b
///     second  o--c--d     c and d are written again; d was sent later, and stands on the original c
#[test]
fn a_cloned_profile_loses_nothing() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut first = phone.meeting(11);
    let begun = first.item("Chung");
    let mut second = first.cloned();
    let (a, c, d) = (first.item("Máy một"), second.item("Máy hai"), second.item("Máy hai, sau"));
    assert_eq!(phone.push(&town.hub, &[begun, a]), [State::Admitted(1), State::Admitted(2)]);
    assert_eq!(phone.push(&town.hub, from_ref(&c)), [State::Reauthored(3)]);
    assert_eq!(phone.push(&town.hub, &[c, d]), [State::Reauthored(3), State::Reauthored(4)]);
    let (entries, _) = town.office_reads();
    let meeting = common::built(first.key(), shared::id::Kind::Meeting, &entries);
    let read = shared::document::meeting::Meeting::read(&meeting.reader());
    let mut titles: Vec<_> = read.items().map(|item| item.title.as_str().to_owned()).collect();
    titles.sort();
    assert_eq!(titles, ["Chung", "Máy hai", "Máy hai, sau", "Máy một"]);
}

/// The secretary hands the task over; the old phone still has something.
#[test]
fn a_retired_device_hands_over_what_it_has_and_receives_nothing() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    phone.push(&town.hub, &[meeting.item("Trước")]);
    town.stand(&mut phone, Enrolment::Retired);
    let late = meeting.item("Sau");
    let answer = phone.ask(&town.hub, phone.request(from_ref(&late)));
    assert_eq!(answer.receipts[0], State::Held(Withheld::NotAllowed));
    assert!(
        answer.granted == Granted::Now(Vec::new()) && answer.entries.is_empty() && answer.digest.is_none()
    );

    // The office lets it in.
    let (_, checksum) = Header::peek(&late).unwrap();
    assert_eq!(town.hub.accept(town.book.id, checksum).unwrap(), Standing::Admitted(2));
    assert!(town.hub.accept(town.book.id, checksum).is_err());
}

/// Who may not write the document, or may not write at all any more, is told what it has already, and nothing of a meeting
/// that he has nothing of.
#[test]
fn what_the_document_has_is_known_whoever_brings_it() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let (mut meeting, mut other) = (phone.meeting(11), phone.meeting(10));
    phone.push(&town.hub, &[meeting.item("Một"), meeting.item("Hai"), other.item("Một")]);
    town.stand(&mut phone, Enrolment::Retired);
    let whole = meeting.document.changes().encode();
    let held = State::Held(Withheld::NotAllowed);
    for who in [&phone, &town.office()] {
        assert_eq!(who.push(&town.hub, from_ref(&whole)), [State::Admitted(2)]);
    }
    let nothing = ChangeSet { changes: Vec::new(), ..other.document.changes() };
    let more = meeting.item("Ba");
    let both = meeting.document.changes().encode();
    assert_eq!(phone.push(&town.hub, &[nothing.encode(), more, both]), [held.clone(), held.clone(), held]);
    assert_eq!(town.hub.book(town.book.id).unwrap().head, 3, "nothing of it entered");
}

/// A later release reads what this one does not. It lets nothing in that a retired device brought.
#[test]
fn what_a_retired_device_brings_waits_for_a_person_whatever_it_is() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let mut set = ChangeSet::decode(&phone.meeting(11).item("Của bản mới")).unwrap();
    set.header.genesis = 200;
    town.stand(&mut phone, Enrolment::Retired);
    let bytes = set.encode();
    assert_eq!(phone.push(&town.hub, from_ref(&bytes)), [State::Held(Withheld::NotAllowed)]);
    let (_, checksum) = Header::peek(&bytes).unwrap();
    let row = town.hub.store().waiting(town.book.id, Which::One(checksum)).unwrap().remove(0);
    assert_eq!(row.standing, Standing::Held(Withheld::NotAllowed));
    assert_eq!(town.hub.catch_up().unwrap(), 0);
}

/// What one may not write, another who may can bring: who brings it vouches for it.
#[test]
fn the_pusher_vouches_for_what_it_carries() {
    let town = town();
    let mut old = town.officer(0, Role::Secretary);
    let mut meeting = old.meeting(11);
    let item = meeting.item("Thu hoạch cà phê");
    town.stand(&mut old, Enrolment::Retired);
    let neighbour = town.officer(1, Role::Secretary);
    for phone in [&old, &neighbour, &town.office()] {
        assert_eq!(phone.push(&town.hub, from_ref(&item)), [State::Held(Withheld::NotAllowed)]);
    }
    let new = town.officer(0, Role::Secretary);
    assert_eq!(new.push(&town.hub, &[item]), [State::Admitted(1)]);
}

#[test]
fn what_a_person_rejects_is_kept_and_not_sent_again() {
    let town = town();
    let office = town.office();
    let item = town.officer(0, Role::Secretary).meeting(11).item("Không phải việc của văn phòng");
    assert_eq!(office.push(&town.hub, from_ref(&item)), [State::Held(Withheld::NotAllowed)]);
    let (_, checksum) = Header::peek(&item).unwrap();
    town.hub.reject(town.book.id, checksum).unwrap();
    assert_eq!(office.push(&town.hub, from_ref(&item)), [State::Held(Withheld::NotAllowed)]);
    let row = town.hub.store().waiting(town.book.id, Which::One(checksum)).unwrap().remove(0);
    assert_eq!(row.bytes, item);
}

/// Bytes that are damaged, of another version, or not ours at all, among good ones.
#[test]
fn a_bad_changeset_does_not_hold_up_the_good_ones() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let (first, second) = (meeting.item("Một"), meeting.item("Hai"));
    let mut flipped = first.clone();
    flipped[20] ^= 1;
    let states =
        phone.push(&town.hub, &[flipped, Vec::new(), b"SCB".to_vec(), first[..40].to_vec(), first, second]);
    assert!(states[..4].iter().all(|state| *state == State::Refused(Withheld::Damaged)), "{states:?}");
    assert_eq!(states[4..], [State::Admitted(1), State::Admitted(2)]);
}

/// More than may wait has come; what can be admitted still is, since that may be what the rest waits for.
#[test]
fn a_device_that_floods_is_refused_and_can_still_get_out() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let (first, second) = (meeting.item("Một"), meeting.item("Hai"));
    let (header, _) = Header::peek(&second).unwrap();
    let flood = Received {
        checksum: shared::change::Checksum::from_bytes([9; 8]),
        key: shared::id::DocumentKey {
            unit: header.key.unit,
            document: shared::id::DocumentId::from_bytes([9; 16]),
        },
        kind: header.kind,
        device: phone.who.device,
        at: NOW,
        standing: Standing::Held(Withheld::Unreadable),
        bytes: vec![0; 32 << 20],
        attempts: 0,
        tried_by: server::hub::RELEASE.into(),
    };
    town.hub.store().commit(&Plan::Receive(town.book.id, vec![flood])).unwrap();
    assert_eq!(phone.push(&town.hub, from_ref(&second)), [State::Refused(Withheld::Full)]);
    assert_eq!(phone.push(&town.hub, &[first, second]), [State::Admitted(1), State::Admitted(2)]);
}

/// A document on the disk does not load any more. It alone stands still.
#[test]
fn a_document_that_does_not_load_is_quarantined_alone() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let (mut broken, mut whole) = (phone.meeting(10), phone.meeting(11));
    phone.push(&town.hub, &[broken.item("Một"), whole.item("Một")]);
    let doc = town.hub.store().doc(town.book.id, broken.key()).unwrap().unwrap();
    let damage = spoilt(town.book.id, *doc, b"not a document", Vec::new());
    town.hub.store().commit(&damage).unwrap();
    let states = phone.push(&town.hub, &[broken.item("Hai"), whole.item("Hai")]);
    assert_eq!(states, [State::Held(Withheld::Unreadable), State::Admitted(3)]);
    // Repair passes it over, and mends the other.
    phone.read_all(&town.hub);
    let mut request = phone.request(&[]);
    request.holding =
        [&broken, &whole].map(|here| (here.key(), shared::id::Audience::Office, Vec::new())).to_vec();
    let answer = phone.ask(&town.hub, request);
    assert_eq!(
        answer.entries.iter().map(|entry| entry.header().unwrap().key).collect::<Vec<_>>(),
        [whole.key()]
    );
}

/// The server was killed between receiving and admitting.
#[test]
fn what_was_received_and_not_looked_at_is_admitted_at_the_next_start() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let rows: Vec<_> = [meeting.item("Một"), meeting.item("Hai")]
        .into_iter()
        .map(|bytes| {
            let (header, checksum) = Header::peek(&bytes).unwrap();
            Received {
                checksum,
                key: header.key,
                kind: header.kind,
                device: phone.who.device,
                at: NOW,
                standing: Standing::Received,
                bytes,
                attempts: 0,
                tried_by: String::new(),
            }
        })
        .collect();
    let bytes: Vec<_> = rows.iter().map(|row| row.bytes.clone()).collect();
    town.hub.store().commit(&Plan::Receive(town.book.id, rows)).unwrap();
    assert_eq!(town.hub.catch_up().unwrap(), 2);
    assert_eq!(town.hub.catch_up().unwrap(), 0);
    assert_eq!(phone.push(&town.hub, &bytes), [State::Admitted(1), State::Admitted(2)]);
}

/// One that brings the process down at every try is set aside after three.
#[test]
fn what_kills_the_server_is_not_tried_for_ever() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let bytes = phone.meeting(11).item("Một");
    let (header, checksum) = Header::peek(&bytes).unwrap();
    let row = Received {
        checksum,
        key: header.key,
        kind: header.kind,
        device: phone.who.device,
        at: NOW,
        standing: Standing::Received,
        bytes,
        attempts: 0,
        tried_by: String::new(),
    };
    town.hub.store().commit(&Plan::Receive(town.book.id, vec![row])).unwrap();
    for _ in 0..3 {
        // Begun, and the process was gone.
        town.hub.store().commit(&Plan::Attempt(town.book.id, checksum, "0".into())).unwrap();
    }
    assert_eq!(town.hub.catch_up().unwrap(), 0);
    let row = town.hub.store().waiting(town.book.id, Which::One(checksum)).unwrap().remove(0);
    assert_eq!(row.standing, Standing::Held(Withheld::Unreadable));
}

/// Eight phones of a cell write into one meeting at once.
#[test]
fn many_devices_push_into_one_document_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = server::store::Sqlite::open(&dir.path().join("books.sqlite3")).unwrap();
    let town = Town::found(store, &["Buôn Tría"]);
    let phones: Vec<_> = (0..8).map(|_| town.officer(0, Role::MinuteTaker)).collect();
    let hub: &Hub<_> = &town.hub;
    std::thread::scope(|scope| {
        for phone in &phones {
            scope.spawn(move || {
                let mut meeting = phone.meeting(11);
                for n in 0..5 {
                    let states = phone.push(hub, &[meeting.item(&format!("Mục {n}"))]);
                    assert!(matches!(states[0], State::Admitted(_)), "{states:?}");
                }
            });
        }
    });
    let mut reader = town.officer(0, Role::Secretary);
    let (entries, _) = reader.read_all(hub);
    assert_eq!(entries.len(), 1, "the document comes whole");
    let meeting = common::built(entries[0].header().unwrap().key, shared::id::Kind::Meeting, &entries);
    assert_eq!(shared::document::meeting::Meeting::read(&meeting.reader()).items().count(), 40);
}

/// What the phone pushed in this very request is not sent back to it.
#[test]
fn what_is_ones_own_is_only_named() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    phone.read_all(&town.hub);
    let mut meeting = phone.meeting(11);
    let (first, second) = (meeting.item("Một"), meeting.item("Hai"));
    let answer = phone.ask(&town.hub, phone.request(&[first, second]));
    let bodies: Vec<_> = answer.entries.into_iter().map(|entry| entry.body).collect();
    assert_eq!(bodies, [EntryBody::Yours(0), EntryBody::Yours(1)]);
    assert_eq!(answer.cursor, 2);
}
