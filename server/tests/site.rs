//! The app's files, the headers, the API's description, and what every answer has in common.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::fs;

use common::{Edge, problem};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use server::http::{Assets, Proxies};
use shared::permit::Role;

async fn with_files() -> (Edge, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let web = dir.path().join("web");
    fs::create_dir_all(web.join("pieces")).unwrap();
    fs::write(web.join("index.html"), "<!doctype html><title>Sổ Chi Bộ</title>").unwrap();
    fs::write(web.join("sw.js"), "// service worker").unwrap();
    fs::write(web.join("pieces/ab12.bin"), "piece").unwrap();
    fs::write(web.join("pieces/ab12.bin.br"), "squeezed").unwrap();
    fs::write(dir.path().join("secret.txt"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path().join("secret.txt"), web.join("linked.txt")).unwrap();
    let assets = Assets::folder(&web).unwrap();
    (Edge::with(&["Buôn Tría"], assets, Proxies::default()).await, dir)
}

/// A cold start on any page gets the app; pieces are kept for ever, the rest is asked about.
#[tokio::test]
async fn every_page_is_the_app() {
    let (edge, _dir) = with_files().await;
    for path in ["/", "/hop/2026-11", "/enrol", "/meetings/6d2f/write/9c41.12"] {
        let page = edge.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(page.headers()["cache-control"], "no-cache");
        let tag = page.headers()["etag"].clone();
        assert!(page.text().await.unwrap().contains("Sổ Chi Bộ"));
        let again = edge.ask(Method::GET, path).header("if-none-match", tag).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
    let worker = edge.ask(Method::GET, "/sw.js").send().await.unwrap();
    assert_eq!(worker.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(worker.headers()["cache-control"], "no-cache");
    let piece = edge.ask(Method::GET, "/pieces/ab12.bin").send().await.unwrap();
    assert_eq!(piece.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(piece.text().await.unwrap(), "piece");
    let squeezed = edge.ask(Method::GET, "/pieces/ab12.bin").header("accept-encoding", "gzip, br");
    let squeezed = squeezed.send().await.unwrap();
    assert_eq!(squeezed.headers()["content-encoding"], "br");
    assert_eq!(squeezed.text().await.unwrap(), "squeezed");
}

/// Nothing outside the folder, however it is asked for; a file that is missing is missing.
#[tokio::test]
async fn no_file_from_outside_the_folder() {
    let (edge, _dir) = with_files().await;
    for path in ["/linked.txt", "/missing.js", "/pieces/cd34.bin", "/.hidden/x.txt"] {
        let missing = edge.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(problem(missing).await, (StatusCode::NOT_FOUND, "not-found".into()), "{path}");
    }
    // A client that does not tidy the path up before sending it.
    let address = edge.base.strip_prefix("http://").unwrap().to_owned();
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/pieces/..%2f..%2fsecret.txt", "//secret.txt"] {
        let answer = tokio::task::spawn_blocking({
            let address = address.clone();
            move || {
                use std::io::{Read, Write};
                let mut stream = std::net::TcpStream::connect(address).unwrap();
                write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                answer
            }
        })
        .await
        .unwrap();
        assert!(answer.starts_with("HTTP/1.1 404") && !answer.contains("secret\n"), "{path}: {answer}");
    }
    let posted = edge.ask(Method::POST, "/index.html").send().await.unwrap();
    assert_eq!(problem(posted).await, (StatusCode::METHOD_NOT_ALLOWED, "method".into()));
}

/// Whatever is answered, the browser is told what it may do with it.
#[tokio::test]
async fn every_answer_is_armoured() {
    let (edge, _dir) = with_files().await;
    for path in ["/", "/healthz", "/api/openapi.json", "/api/v1/me", "/api/v1/nothing", "/missing.js"] {
        let answer = edge.ask(Method::GET, path).send().await.unwrap();
        let headers = answer.headers();
        let csp = headers["content-security-policy"].to_str().unwrap();
        assert!(
            csp.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"),
            "{path}: {csp}"
        );
        assert!(csp.ends_with("frame-ancestors 'none'") && !csp.contains("unsafe-inline"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let nothing = edge.ask(Method::GET, "/api/v1/nothing").send().await.unwrap();
    assert_eq!(problem(nothing).await, (StatusCode::NOT_FOUND, "not-found".into()));
    let wrong = edge.ask(Method::DELETE, "/api/v1/sync").send().await.unwrap();
    assert_eq!(problem(wrong).await, (StatusCode::METHOD_NOT_ALLOWED, "method".into()));
    let well = edge.ask(Method::GET, "/healthz").send().await.unwrap();
    assert_eq!(well.text().await.unwrap(), "ok\n");
}

/// The description names every address, what it answers and what it asks for; and each of them is there.
#[tokio::test]
async fn the_api_describes_itself() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let api: Value = edge.ask(Method::GET, "/api/openapi.json").send().await.unwrap().json().await.unwrap();
    assert!(api["openapi"].as_str().unwrap().starts_with("3."));
    let mut paths: Vec<_> = api["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    paths.sort_unstable();
    let expected = [
        "/api/openapi.json",
        "/api/v1/enrol",
        "/api/v1/events",
        "/api/v1/letters",
        "/api/v1/me",
        "/api/v1/overview",
        "/api/v1/sync",
        "/api/v1/units/{unit}/documents/{document}",
        "/healthz",
    ];
    assert_eq!(paths, expected);
    let open = ["/api/openapi.json", "/api/v1/enrol", "/healthz"];
    for (path, operations) in api["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let described = operation["summary"].as_str().or(operation["description"].as_str());
            assert!(described.is_some_and(|text| !text.is_empty()), "{path}");
            assert_eq!(operation["security"].is_array(), !open.contains(&path.as_str()), "{path}");
            let answers = |status: &str| operation["responses"][status].is_object();
            let is_made_once = path == "/api/openapi.json";
            assert!(is_made_once || (answers("408") && answers("500")), "{path}");
            assert!(!operation["security"].is_array() || (answers("401") && answers("410")), "{path}");
            let is_sent = operation["requestBody"].is_object();
            assert_eq!((answers("413"), !is_sent || answers("507")), (is_sent, true), "{path}");
            let method: Method = method.to_uppercase().parse().unwrap();
            let asked = path.replace("{unit}", "0000000000000001").replace("{document}", &"0".repeat(32));
            let status = edge.ask(method, &asked).send().await.unwrap().status();
            assert!(
                status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED,
                "{path}: {status}"
            );
        }
    }
}

/// What is large is sent small to those who can read it so.
#[tokio::test]
async fn large_answers_are_squeezed() {
    let edge = Edge::open(&["Buôn Tría"]).await;
    let phone = edge.town.officer(0, Role::Secretary);
    phone.push(&edge.hub, &[phone.meeting(11).item(&"cà phê ".repeat(200))]);
    let office = edge.town.office();
    let sync = edge.ask_as(&office, Method::POST, "/api/v1/sync").body(office.request(&[]).encode());
    let squeezed = sync.header("accept-encoding", "br").send().await.unwrap();
    assert_eq!(squeezed.headers()["content-encoding"], "br");
    assert!(squeezed.bytes().await.unwrap().len() < 700);
}
