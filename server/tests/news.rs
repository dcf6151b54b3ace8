//! News while online, over HTTP.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::time::Duration;

use common::{Edge, Phone};
use reqwest::{Response, StatusCode};
use shared::permit::Role;
use tokio::time::timeout;

/// Reads until a line of news comes; fails after a while.
async fn line(response: &mut Response) -> String {
    let piece = timeout(Duration::from_secs(5), response.chunk()).await.expect("news in time");
    String::from_utf8(piece.unwrap().expect("the line is open").to_vec()).unwrap()
}

async fn listen(edge: &Edge, phone: &Phone) -> Response {
    let request = edge.ask_as(phone, reqwest::Method::GET, "/api/v1/events");
    let response = request.header("accept-encoding", "gzip, br").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(!response.headers().contains_key("content-encoding"));
    response
}

/// A village syncs; the commune hears of it at once, and so does the cell's other phone. Another cell does not.
#[tokio::test]
async fn news_reach_those_whom_they_are_for() {
    let edge = Edge::open(&["Buôn Tría", "Buôn Brah"]).await;
    let (secretary, taker, theirs, office) = (
        edge.town.officer(0, Role::Secretary),
        edge.town.officer(0, Role::MinuteTaker),
        edge.town.officer(1, Role::Secretary),
        edge.town.office(),
    );
    let book = edge.town.book.id;
    let mut lines = Vec::new();
    for phone in [&taker, &office, &theirs] {
        let mut open = listen(&edge, phone).await;
        assert_eq!(line(&mut open).await, format!("data: {book} at 0\n\n"));
        lines.push(open);
    }
    secretary.push(&edge.hub, &[secretary.meeting(11).item("Thu hoạch")]);
    assert_eq!(line(&mut lines[0]).await, format!("data: {book} at 1\n\n"));
    assert_eq!(line(&mut lines[1]).await, format!("data: {book} at 1\n\n"));
    assert!(timeout(Duration::from_millis(300), lines[2].chunk()).await.is_err());
    // A petition of the cell's own is no news to the office.
    secretary.push(&edge.hub, &[secretary.petition("Đường hỏng").1.encode()]);
    assert_eq!(line(&mut lines[0]).await, format!("data: {book} at 2\n\n"));
    assert!(timeout(Duration::from_millis(300), lines[1].chunk()).await.is_err());
}

/// Stopping ends the open lines at once instead of waiting for them.
#[tokio::test]
async fn stopping_ends_open_lines() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    let mut open = listen(&edge, &phone).await;
    line(&mut open).await;
    timeout(Duration::from_secs(3), edge.stop()).await.expect("it stops at once");
    assert!(open.chunk().await.is_ok_and(|piece| piece.is_none()));
}
