//! Coming in by an invitation, over HTTP.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Edge, NOW, problem};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use server::enrolment::{GOOD_FOR_MS, Invitation, invite};
use server::http::{Assets, Proxies, now};
use shared::permit::Role;
use shared::time::Instant;

const TOKEN: &str = "3f1c0d5e3f1c0d5e3f1c0d5e3f1c0d5e3f1c0d5e3f1c0d5e3f1c0d5e3f1c0d5e";

/// Returns the SHA-256 of the token's 32 bytes, as the device shows it.
fn hash_of(token: &str) -> String {
    use sha2::{Digest, Sha256};
    let bytes: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&token[at * 2..at * 2 + 2], 16).unwrap()).collect();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn enrol(edge: &Edge, body: Value) -> Response {
    edge.ask(Method::POST, "/api/v1/enrol").json(&body).send().await.unwrap()
}

fn by_code(code: &str, token: &str) -> Value {
    json!({"code": code, "device_name": "Máy của bí thư", "token_hash": hash_of(token), "client": "web"})
}

fn made_at(edge: &Edge, at: Instant) -> Invitation {
    let (book, unit) = (edge.town.book.id, edge.town.cells[0].id);
    invite(edge.hub.store(), book, unit, Role::Secretary, "H'Linh Niê", at).unwrap()
}

fn made(edge: &Edge) -> Invitation {
    made_at(edge, now())
}

/// The secretary types the code, however they type it, and the device is who the office said.
#[tokio::test]
async fn a_typed_code_enrols_a_device() {
    let edge = Edge::open(&["Chi bộ buôn Tría"]).await;
    let typed = made(&edge).code.to_lowercase().replace('-', " ");
    let told: Value = enrol(&edge, by_code(&typed, TOKEN)).await.json().await.unwrap();
    assert_eq!(told["unit_name"], "Chi bộ buôn Tría");
    assert_eq!(told["committee_name"], "Đảng ủy xã Ea Tul");
    assert_eq!((&told["role"], &told["person"]), (&json!("secretary"), &json!("H'Linh Niê")));

    let me = edge.ask(Method::GET, "/api/v1/me").bearer_auth(TOKEN).send().await.unwrap();
    let me: Value = me.json().await.unwrap();
    for same in ["device", "book", "log", "unit", "unit_name", "committee_name", "role", "person"] {
        assert_eq!(me[same], told[same], "{same}");
    }
    assert_eq!((&me["device_name"], &me["retired"]), (&json!("Máy của bí thư"), &json!(false)));
}

#[tokio::test]
async fn a_link_enrols_a_device() {
    let edge = Edge::open(&["Chi bộ buôn Tría"]).await;
    let key = made(&edge).key;
    let asked = json!({"key": key, "device_name": "Máy", "token_hash": hash_of(TOKEN)});
    assert_eq!(enrol(&edge, asked).await.status(), StatusCode::OK);
}

/// The answer was lost: the same device asks again and is told the same. Another device is not let in.
#[tokio::test]
async fn an_invitation_is_for_one_device() {
    let edge = Edge::open(&["Chi bộ buôn Tría"]).await;
    let code = made(&edge).code;
    let first: Value = enrol(&edge, by_code(&code, TOKEN)).await.json().await.unwrap();
    let again: Value = enrol(&edge, by_code(&code, TOKEN)).await.json().await.unwrap();
    assert_eq!(first, again);
    let other = enrol(&edge, by_code(&code, &TOKEN.replace('3', "4"))).await;
    assert_eq!(problem(other).await, (StatusCode::CONFLICT, "code-used".into()));
}

#[tokio::test]
async fn an_invitation_expires() {
    let edge = Edge::open(&["Chi bộ buôn Tría"]).await;
    let old = made_at(&edge, now().plus_ms(-GOOD_FOR_MS));
    let late = enrol(&edge, by_code(&old.code, TOKEN)).await;
    assert_eq!(problem(late).await, (StatusCode::GONE, "code-expired".into()));
}

/// Somebody guesses: the selector is right, the secret is not. After five tries the code is dead, for its
/// owner too; a code that nobody has is answered alike.
#[tokio::test]
async fn guessing_ends_after_five_tries() {
    let edge = Edge::open(&["Chi bộ buôn Tría"]).await;
    let code = made(&edge).code;
    let guess = format!("{}-2222-2222", &code[..4]);
    for _ in 0..5 {
        let wrong = enrol(&edge, by_code(&guess, TOKEN)).await;
        assert_eq!(problem(wrong).await, (StatusCode::FORBIDDEN, "code-wrong".into()));
    }
    for code in [&guess, &code] {
        let locked = enrol(&edge, by_code(code, TOKEN)).await;
        assert_eq!(problem(locked).await, (StatusCode::FORBIDDEN, "code-locked".into()));
    }
    let other = made(&edge).code;
    let nobody = if other.starts_with("9999") { "8888-2222-2222" } else { "9999-2222-2222" };
    for code in [nobody, "hello", ""] {
        let wrong = enrol(&edge, by_code(code, TOKEN)).await;
        assert_eq!(problem(wrong).await, (StatusCode::FORBIDDEN, "code-wrong".into()));
    }
}

/// A machine that tries codes is stopped.
#[tokio::test]
async fn trying_many_codes_is_slowed_down() {
    let edge = Edge::open(&["Chi bộ buôn Tría"]).await;
    let code = made(&edge).code;
    for _ in 0..20 {
        assert_eq!(enrol(&edge, by_code("9999-2222-2222", TOKEN)).await.status(), StatusCode::FORBIDDEN);
    }
    let slowed = enrol(&edge, by_code(&code, TOKEN)).await;
    assert_eq!(slowed.headers()["retry-after"], "60");
    assert_eq!(problem(slowed).await, (StatusCode::TOO_MANY_REQUESTS, "too-many-tries".into()));
}

/// Behind a proxy every village has its own address, and one that guesses does not shut the others out. What a
/// client says of its own address counts for nothing.
#[tokio::test]
async fn behind_a_proxy_each_address_is_slowed_down_alone() {
    let proxies = Proxies::new(vec!["127.0.0.1".parse().unwrap()]);
    let edge = Edge::with(&["Chi bộ buôn Tría"], Assets::Embedded, proxies).await;
    let try_from = async |forwarded: String| {
        let request = edge.ask(Method::POST, "/api/v1/enrol").header("x-forwarded-for", forwarded);
        request.json(&by_code("9999-2222-2222", TOKEN)).send().await.unwrap().status()
    };
    for n in 0..20 {
        assert_eq!(try_from(format!("10.0.0.{n}, 203.0.113.5")).await, StatusCode::FORBIDDEN);
    }
    assert_eq!(try_from("203.0.113.5".into()).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(try_from("203.0.113.6".into()).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_no_enrolment_is_refused() {
    let edge = Edge::open(&["Chi bộ buôn Tría"]).await;
    let code = made(&edge).code;
    let bodies = [
        json!({}),
        json!({"code": code, "key": "0".repeat(32), "device_name": "Máy", "token_hash": hash_of(TOKEN)}),
        json!({"code": code, "device_name": "", "token_hash": hash_of(TOKEN)}),
        json!({"code": code, "device_name": "x".repeat(300), "token_hash": hash_of(TOKEN)}),
        json!({"code": code, "device_name": "Máy", "token_hash": "1f9d6d5a4e0a7f0c"}),
    ];
    for body in bodies {
        let refused = enrol(&edge, body.clone()).await;
        assert_eq!(problem(refused).await, (StatusCode::BAD_REQUEST, "malformed".into()), "{body}");
    }
    let long = enrol(&edge, json!({"code": "x".repeat(5000)})).await;
    assert_eq!(problem(long).await, (StatusCode::PAYLOAD_TOO_LARGE, "too-large".into()));
    // None of it has cost a try or used the code up.
    assert_eq!(enrol(&edge, by_code(&code, TOKEN)).await.status(), StatusCode::OK);
}

/// An office role in a cell, an officer in the committee: the invitation is not made.
#[test]
fn role_and_unit_go_together() {
    let town = common::Town::found(server::store::Memory::default(), &["Chi bộ buôn Tría"]);
    let made = |unit, role| invite(town.hub.store(), town.book.id, unit, role, "H'Linh Niê", NOW);
    assert!(made(town.cells[0].id, Role::Office).is_err());
    assert!(made(town.committee.id, Role::Secretary).is_err());
    assert!(made(shared::id::UnitId::from_bytes([0; 8]), Role::Secretary).is_err());
    assert!(
        made(town.cells[0].id, Role::MinuteTaker).is_ok() && made(town.committee.id, Role::Office).is_ok()
    );
}
