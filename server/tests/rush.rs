//! An evening hour in which every cell sends at once.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{Edge, answered};
use futures::future::join_all;
use server::hub::HubError;
use server::store::{Ask, CommitError, Committed, Found, Memory, Needs, Plan, Store, StoreError, Which};
use shared::id::BookId;
use shared::permit::{Principal, Role};
use shared::sync::{State, Withheld};

/// Thirty phones send their meetings in the same moment. Each is told that the server has it, some of them before it was
/// opened, and within moments all of it is in the log, with nobody sending anything again.
#[tokio::test(flavor = "multi_thread")]
async fn in_a_rush_receipts_come_first_and_admission_follows() {
    let names: Vec<_> = (0..30).map(|n| format!("Buôn {n}")).collect();
    let edge = Edge::open(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let pushes = (0..names.len()).map(|cell| {
        let phone = edge.town.officer(cell, Role::Secretary);
        let mut meeting = phone.meeting(11);
        let items: Vec<_> = (0..4).map(|n| meeting.item(&format!("Mục {n}"))).collect();
        let body = phone.request(&items).encode();
        let edge = &edge;
        async move { answered(&edge.sync_as(&phone, body).await.bytes().await.unwrap()).unwrap() }
    });
    let answers = join_all(pushes).await;
    let receipts: Vec<_> = answers.into_iter().flat_map(|answer| answer.receipts).collect();
    assert_eq!(receipts.len(), 120);
    assert!(
        receipts.iter().all(|state| matches!(state, State::Received | State::Admitted(_))),
        "{receipts:?}"
    );
    assert!(receipts.contains(&State::Received), "none waits for all that is before it");
    let book = edge.town.book.id;
    for _ in 0..200 {
        if edge.hub.book(book).unwrap().head == 120 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(edge.hub.book(book).unwrap().head, 120);
    assert_eq!(edge.hub.store().waiting(book, Which::Unlooked).unwrap(), []);
}

/// Who comes through the door together fares as alone: a stranger to the book is sent away, the same changeset is kept once,
/// and what everybody else brings is kept.
#[test]
fn a_crowd_fares_as_each_of_it_alone() {
    let town = common::Town::found(Memory::default(), &["Buôn Tría", "Buôn Ja"]);
    let phones = [0, 1].map(|cell| town.officer(cell, Role::Secretary));
    let [first, second] = [0, 1].map(|cell| phones[cell].meeting(11).item("Thu hoạch cà phê"));
    let stranger = Principal { book: BookId::from_bytes([0xee; 8]), ..phones[0].who };
    let meeting = [first];
    let crowd = vec![
        (phones[0].who, phones[0].request(&meeting)),
        (stranger, phones[0].request(&meeting)),
        (phones[0].who, phones[0].request(&[])),
        (phones[1].who, phones[1].request(&[b"no changeset".to_vec(), second])),
        (phones[0].who, phones[0].request(&meeting)),
    ];
    let received = town.hub.receive_all(crowd, common::NOW);
    let receipts: Vec<_> =
        received.iter().map(|one| one.as_ref().map(|(_, brought)| brought.receipts())).collect();
    let damaged = State::Refused(Withheld::Damaged);
    assert_eq!(receipts[0].as_ref().unwrap(), &[State::Received]);
    assert!(matches!(receipts[1], Err(HubError::ForeignBook)));
    assert_eq!(receipts[2].as_ref().unwrap(), &[]);
    assert_eq!(receipts[3].as_ref().unwrap(), &[damaged, State::Received]);
    assert_eq!(receipts[4].as_ref().unwrap(), &[State::Received]);
    drop(received);
    assert_eq!(town.hub.catch_up().unwrap(), 2);
}

/// The power fails after the receipt and before anything was opened: the next start takes it in.
#[test]
fn what_was_received_and_not_opened_is_admitted_after_a_start() {
    let town = common::Town::found(Memory::default(), &["Buôn Tría"]);
    let phone = town.officer(0, Role::Secretary);
    let request = phone.request(&[phone.meeting(11).item("Thu hoạch cà phê")]);
    let (round, brought) = town.hub.receive(&phone.who, request, common::NOW).unwrap();
    let answer = town.hub.answer(&phone.who, &round, brought.receipts()).unwrap();
    assert_eq!((answer.receipts, answer.entries.len()), (vec![State::Received], 0));
    drop(brought);
    assert_eq!(town.hub.catch_up().unwrap(), 1);
    assert_eq!(town.hub.book(town.book.id).unwrap().head, 1);
}

/// The power fails once a change is in the log, and before what waited for it was looked into again: the next start takes
/// that in, and what stands on it comes in as ever.
#[test]
fn what_waited_for_a_change_is_admitted_after_a_start() {
    let store = Arc::new(Mortal::default());
    let town = common::Town::found(store.clone(), &["Buôn Tría"]);
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let [first, second, third] = ["Một", "Hai", "Ba"].map(|title| meeting.item(title));
    assert!(matches!(phone.push(&town.hub, &[second])[..], [State::Held(Withheld::Waiting(_))]));
    store.dies_after_an_admission.store(true, Ordering::SeqCst);
    town.hub.sync(&phone.who, phone.request(&[first]), common::NOW).unwrap_err();

    store.is_dead.store(false, Ordering::SeqCst);
    assert_eq!(town.hub.book(town.book.id).unwrap().head, 1);
    assert_eq!(town.hub.catch_up().unwrap(), 1);
    assert_eq!(phone.push(&town.hub, &[third]), [State::Admitted(3)]);
}

/// A store whose process ends with an admission.
#[derive(Default)]
struct Mortal {
    kept: Memory,
    dies_after_an_admission: AtomicBool,
    is_dead: AtomicBool,
}

impl Store for Mortal {
    fn find(&self, needs: &Needs) -> Result<Found, StoreError> {
        if self.is_dead.load(Ordering::SeqCst) {
            return Err(StoreError::Failed("the process has ended".into()));
        }
        self.kept.find(needs)
    }

    fn commit(&self, plan: &Plan) -> Result<Committed, CommitError> {
        if self.is_dead.load(Ordering::SeqCst) {
            return Err(StoreError::Failed("the process has ended".into()).into());
        }
        let dies =
            matches!(plan, Plan::Admit(_)) && self.dies_after_an_admission.swap(false, Ordering::SeqCst);
        self.is_dead.store(dies, Ordering::SeqCst);
        self.kept.commit(plan)
    }
}
