//! A long answer is page after page in one body.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Edge, NOW};
use shared::permit::Role;
use shared::sync::{Answer, Messages, Rest};

/// A first download asks once, and each of its pages is what it would have been asked for alone.
#[tokio::test]
async fn a_first_download_is_one_answer() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let (writer, reader) = (edge.town.officer(0, Role::Secretary), edge.town.officer(0, Role::MinuteTaker));
    for n in 0..40 {
        writer.push(&edge.hub, &[writer.long_meeting(n).1]);
    }
    let body = edge.sync_as(&reader, reader.request(&[]).encode()).await.bytes().await.unwrap();
    let pages: Vec<_> = Messages::from(body.to_vec()).map(|page| Answer::decode(&page).unwrap()).collect();
    assert!((5..16).contains(&pages.len()), "{} pages", pages.len());
    let (last, others) = pages.split_last().unwrap();
    assert!(others.iter().all(|page| page.rest == Rest::Follows));
    assert_eq!((last.rest, last.digest.is_some()), (Rest::Nothing, true));
    let mut asked = Some(reader.request(&[]));
    for page in &pages {
        let request = asked.unwrap();
        let alone = edge.hub.sync(&reader.who, request.clone(), NOW).unwrap();
        assert_eq!(*page, Answer { rest: page.rest, ..alone });
        asked = request.after(page);
    }
    assert_eq!(asked, None);
}
