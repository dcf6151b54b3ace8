//! Who is answered what, over HTTP.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Edge, answered, problem, spoilt};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use server::store::{Enrolment, Plan, Store};
use shared::document::Document;
use shared::id::Kind;
use shared::permit::Role;
use shared::sync::{Granted, State, Withheld};

const CLOSED: [(Method, &str); 5] = [
    (Method::POST, "/api/v1/sync"),
    (Method::GET, "/api/v1/events"),
    (Method::GET, "/api/v1/me"),
    (Method::GET, "/api/v1/overview"),
    (Method::GET, "/api/v1/units/0000000000000001/documents/00000000000000000000000000000001"),
];

/// No token, one that is none, one of another server.
#[tokio::test]
async fn without_a_token_nothing_is_answered() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    for (method, path) in CLOSED {
        let authorizations = [
            None,
            Some("Bearer".to_owned()),
            Some("Bearer hello".to_owned()),
            Some(format!("Basic {}", "0".repeat(64))),
            Some(format!("Bearer {}", "0".repeat(64))),
        ];
        for authorization in authorizations {
            let mut request = edge.ask(method.clone(), path);
            if let Some(authorization) = &authorization {
                request = request.header("authorization", authorization);
            }
            let refused = request.send().await.unwrap();
            assert_eq!(refused.headers()["www-authenticate"], "Bearer");
            assert_eq!(problem(refused).await, (StatusCode::UNAUTHORIZED, "unauthorised".into()), "{path}");
        }
    }
}

/// Retired: may hand over, by syncing; nothing else. Lost: told to wipe everything.
#[tokio::test]
async fn a_revoked_device_is_refused() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let mut phone = edge.town.officer(0, Role::Secretary);
    let item = phone.meeting(11).item("Chưa gửi");
    assert_eq!(edge.sync_as(&phone, phone.request(&[]).encode()).await.status(), StatusCode::OK);
    edge.town.stand(&mut phone, Enrolment::Retired);
    for (method, path) in &CLOSED[1..] {
        let refused = edge.ask_as(&phone, method.clone(), path).send().await.unwrap();
        if *path == "/api/v1/me" {
            let me: Value = refused.json().await.unwrap();
            assert_eq!(me["retired"], true);
        } else {
            assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "device-retired".into()), "{path}");
        }
    }
    let answer = edge.sync_as(&phone, phone.request(&[item]).encode()).await.bytes().await.unwrap();
    let answer = answered(&answer).unwrap();
    assert_eq!(answer.receipts[0], State::Held(Withheld::NotAllowed));
    assert_eq!(answer.granted, Granted::Now(Vec::new()));

    edge.town.stand(&mut phone, Enrolment::Lost);
    for (method, path) in CLOSED {
        let refused = edge.ask_as(&phone, method, path).send().await.unwrap();
        assert_eq!(problem(refused).await, (StatusCode::GONE, "device-lost".into()), "{path}");
    }
}

/// A cell's minutes, as plain Automerge, for the cell and the office; for nobody else.
#[tokio::test]
async fn a_cell_cannot_read_another_cell() {
    let edge = Edge::open(&["Buôn Tría", "Buôn Brah"]).await;
    let (ours, theirs, office) =
        (edge.town.officer(0, Role::Secretary), edge.town.officer(1, Role::Secretary), edge.town.office());
    let mut meeting = ours.meeting(11);
    let (petition, set) = ours.petition("Đường hỏng");
    ours.push(&edge.hub, &[meeting.item("Thu hoạch cà phê"), set.encode()]);
    let path =
        |key: shared::id::DocumentKey| format!("/api/v1/units/{}/documents/{}", key.unit, key.document);
    let (meeting_path, petition_path) = (path(meeting.key()), path(petition.key()));

    for reader in [&ours, &office] {
        let response = edge.get_as(reader, &meeting_path).await;
        assert_eq!(response.headers()["content-type"], "application/octet-stream");
        let bytes = response.bytes().await.unwrap();
        let document = Document::load(meeting.key(), Kind::Meeting, &bytes).unwrap();
        assert_eq!(document.heads(), meeting.document.heads());
    }
    assert_eq!(edge.get_as(&ours, &petition_path).await.status(), StatusCode::OK);
    let hidden = edge.get_as(&office, &petition_path).await;
    assert_eq!(problem(hidden).await, (StatusCode::NOT_FOUND, "not-found".into()));
    for path in [&meeting_path, &petition_path] {
        let refused = edge.get_as(&theirs, path).await;
        assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "not-allowed".into()));
    }
    let nonsense = edge.get_as(&ours, "/api/v1/units/xyz/documents/1").await;
    assert_eq!(problem(nonsense).await, (StatusCode::BAD_REQUEST, "malformed".into()));
}

/// The overview is the office's. What was not forwarded to it is not in it.
#[tokio::test]
async fn the_overview_is_the_offices() {
    let edge = Edge::open(&["Buôn Tría", "Buôn Brah"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    phone.push(&edge.hub, &[phone.meeting(11).item("Thu hoạch"), phone.petition("Đường hỏng").1.encode()]);
    let refused = edge.get_as(&phone, "/api/v1/overview").await;
    assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "not-allowed".into()));
    let overview: Value = edge.get_as(&edge.town.office(), "/api/v1/overview").await.json().await.unwrap();
    assert_eq!(overview["committee_name"], "Đảng ủy xã Ea Tul");
    let cells: Vec<_> = overview["cells"].as_array().unwrap().iter().map(|cell| &cell["name"]).collect();
    assert_eq!(cells, ["Buôn Brah", "Buôn Tría"]);
    let documents = overview["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 1);
    assert_eq!(
        (&documents[0]["kind"], &documents[0]["rows"]["Meeting"]["agenda"][0]),
        (&"meeting".into(), &"Thu hoạch".into())
    );
    let me: Value = edge.get_as(&edge.town.office(), "/api/v1/me").await.json().await.unwrap();
    assert_eq!(me["cells"].as_array().unwrap().len(), 2);
}

/// A secretary knows the devices of the own cell, the office everyone's; nobody those that were stopped.
#[tokio::test]
async fn an_officer_knows_the_devices_of_the_own_cell() {
    let edge = Edge::open(&["Buôn Brah", "Buôn Tría"]).await;
    let own = edge.town.officer(0, Role::Secretary);
    let mut other = edge.town.officer(1, Role::MinuteTaker);
    let machines = |me: &Value| {
        let machines = me["machines"].as_array().unwrap().clone();
        machines.iter().map(|machine| machine["unit"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let me: Value = edge.get_as(&own, "/api/v1/me").await.json().await.unwrap();
    assert_eq!(machines(&me), [own.who.unit.to_string()]);
    let office = edge.town.office();
    let me: Value = edge.get_as(&office, "/api/v1/me").await.json().await.unwrap();
    assert!(machines(&me).contains(&other.who.unit.to_string()), "{me}");
    edge.town.stand(&mut other, Enrolment::Retired);
    let me: Value = edge.get_as(&office, "/api/v1/me").await.json().await.unwrap();
    assert!(!machines(&me).contains(&other.who.unit.to_string()), "{me}");
}

/// Rows that another release wrote are made again from the document.
#[tokio::test]
async fn an_overview_of_another_release_is_made_again() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    phone.push(&edge.hub, &[meeting.item("Thu hoạch")]);
    let doc = server::store::Ask::doc(edge.hub.store(), edge.town.book.id, meeting.key()).unwrap().unwrap();
    let mut plan = spoilt(edge.town.book.id, (*doc).clone(), &doc.snapshot, Vec::new());
    if let Plan::Admit(admit) = &mut plan {
        admit.rows = vec![0xff; 3];
    }
    edge.hub.store().commit(&plan).unwrap();
    let overview: Value = edge.get_as(&edge.town.office(), "/api/v1/overview").await.json().await.unwrap();
    assert_eq!(overview["documents"][0]["rows"]["Meeting"]["agenda"][0], "Thu hoạch");
}
