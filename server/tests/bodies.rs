//! Bodies that are not what they should be, over HTTP. Each gets a clear answer and changes nothing.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Edge, answered, problem};
use reqwest::{Method, StatusCode};
use sha2::{Digest, Sha256};
use shared::permit::Role;
use shared::sync::{MAX_REQUEST_BYTES, State, Withheld};

#[tokio::test]
async fn a_body_too_large_is_refused_before_it_is_read() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    let large = edge.sync_as(&phone, vec![1; MAX_REQUEST_BYTES + 1]).await;
    assert_eq!(problem(large).await, (StatusCode::PAYLOAD_TOO_LARGE, "too-large".into()));
    // The same without saying beforehand how long it is.
    let chunks = futures::stream::iter((0..40).map(|_| Ok::<_, std::io::Error>(vec![1; 64 << 10])));
    let body = reqwest::Body::wrap_stream(chunks);
    let sent = edge.ask_as(&phone, Method::POST, "/api/v1/sync").body(body).send().await;
    // The server may close while the client is still sending.
    if let Ok(large) = sent {
        assert_eq!(problem(large).await, (StatusCode::PAYLOAD_TOO_LARGE, "too-large".into()));
    }
}

#[tokio::test]
async fn a_truncated_body_is_malformed_and_another_version_is_said() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    let whole = phone.request(&[phone.meeting(11).item("Một")]).encode();
    for length in (0..whole.len()).step_by(7) {
        let refused = edge.sync_as(&phone, whole[..length].to_vec()).await;
        assert_eq!(problem(refused).await, (StatusCode::BAD_REQUEST, "malformed".into()), "{length} bytes");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert_eq!(problem(edge.sync_as(&phone, longer).await).await.1, "malformed");
    let mut newer = whole;
    newer[0] = 99;
    // Whole, so that it is the version that is not known, and not a bit that was flipped.
    let body = newer.len() - 8;
    let checksum = Sha256::digest(&newer[..body]);
    newer[body..].copy_from_slice(&checksum[..8]);
    assert_eq!(problem(edge.sync_as(&phone, newer).await).await, (StatusCode::BAD_REQUEST, "version".into()));
    assert_eq!(edge.hub.book(edge.town.book.id).unwrap().head, 0);
}

/// One bit is flipped on the way, wherever: the request is refused, or the changeset is, or nothing that was
/// flipped matters. What is admitted is never anything but what was sent.
#[tokio::test]
async fn a_flipped_bit_admits_nothing_else() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let item = meeting.item("Thu hoạch cà phê");
    let whole = phone.request(&[item]).encode();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        let answer = edge.sync_as(&phone, flipped).await;
        if answer.status() != StatusCode::OK {
            assert!(
                ["malformed", "version", "foreign-book"].contains(&&*problem(answer).await.1),
                "byte {at}"
            );
            continue;
        }
        let answer = answered(&answer.bytes().await.unwrap()).unwrap();
        for receipt in &answer.receipts {
            assert!(
                matches!(*receipt, State::Admitted(1) | State::Refused(Withheld::Damaged)),
                "byte {at}: {:?}",
                *receipt
            );
        }
    }
    let doc = edge.hub.document(&phone.who, meeting.key());
    if let Ok(doc) = doc {
        assert_eq!(doc.heads, meeting.document.heads());
    }
}

/// Noise of every length, whole requests of noise, and changesets of noise in good requests.
#[tokio::test]
async fn noise_is_refused() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    let mut state = 1_u64;
    let mut noise = |length: usize| -> Vec<u8> {
        (0..length)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state as u8
            })
            .collect()
    };
    for length in [1, 10, 100, 1000, 100_000] {
        let mut body = noise(length);
        body[0] = shared::sync::PROTOCOL;
        assert_eq!(edge.sync_as(&phone, body).await.status(), StatusCode::BAD_REQUEST);
        let pushed = phone.request(&[noise(length)]).encode();
        let answer = edge.sync_as(&phone, pushed).await.bytes().await.unwrap();
        let answer = answered(&answer).unwrap();
        assert_eq!(answer.receipts[0], State::Refused(Withheld::Damaged));
    }
}
