//! An evening hour in which every cell sends at once.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::time::Duration;

use common::{Edge, answered};
use futures::future::join_all;
use server::store::{Ask, Memory, Which};
use shared::permit::Role;
use shared::sync::State;

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
