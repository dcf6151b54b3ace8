//! The technician's days, with the real binary.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::path::Path;
use std::slice::from_ref;

use common::{Phone, Process, answered, refused, said};
use reqwest::StatusCode;
use serde_json::{Value, json};
use shared::id::InstallationKey;
use shared::permit::Principal;
use shared::sync::{Answer, State, Withheld};

/// Begins a book with two cells.
fn begun() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    said(dir.path(), &["init", "--name", "Đảng ủy xã Ea Tul"]);
    said(dir.path(), &["unit", "add", "Chi bộ buôn Tría"]);
    said(dir.path(), &["unit", "add", "Chi bộ buôn Brah"]);
    dir
}

/// Invites on the command line, enrols over HTTP: a phone, and the id of its device.
async fn enrolled(data: &Path, base: &str, unit: &str, role: &str) -> (Phone, String) {
    let printed = said(data, &["invite", "--unit", unit, "--role", role, "--person", "H'Linh Niê"]);
    let code = printed.lines().find_map(|line| line.trim().strip_prefix("Code (mã vào sổ):")).unwrap().trim();
    let secret = common::id();
    let phone_hash: String = common::token_hash(secret).iter().map(|byte| format!("{byte:02x}")).collect();
    let body = json!({"code": code, "device_name": "Máy", "token_hash": phone_hash});
    let told = reqwest::Client::new().post(format!("{base}/api/v1/enrol")).json(&body).send().await.unwrap();
    let told: Value = told.json().await.unwrap();
    let word = |name: &str| told[name].as_str().unwrap().to_owned();
    let who = Principal {
        device: word("device").parse().unwrap(),
        book: word("book").parse().unwrap(),
        unit: word("unit").parse().unwrap(),
        role: word("role").parse().unwrap(),
        retired: false,
    };
    (Phone::new(who, secret, InstallationKey::from_bytes([9; 16])), word("device"))
}

async fn sync(base: &str, phone: &Phone, push: &[Vec<u8>]) -> Result<Answer, StatusCode> {
    let request = reqwest::Client::new().post(format!("{base}/api/v1/sync")).bearer_auth(phone.token());
    let response = request.body(phone.request(push).encode()).send().await.unwrap();
    let status = response.status();
    if status != StatusCode::OK {
        return Err(status);
    }
    Ok(answered(&response.bytes().await.unwrap()).unwrap())
}

/// From nothing to a village that syncs, and through a restart.
#[tokio::test]
async fn the_first_day() {
    let empty = tempfile::tempdir().unwrap();
    assert!(refused(empty.path(), &["unit", "list"]).contains("begin with `server init`"));
    let dir = begun();
    assert!(refused(dir.path(), &["init", "--name", "Khác"]).contains("already holds the book"));
    assert!(refused(dir.path(), &["unit", "add", "Chi bộ buôn Tría"]).contains("of that name already"));
    let ambiguous = ["invite", "--unit", "buôn", "--role", "secretary", "--person", "A"];
    assert!(refused(dir.path(), &ambiguous).contains("say it in full"));
    let wrong = ["invite", "--unit", "committee", "--role", "secretary", "--person", "A"];
    assert!(refused(dir.path(), &wrong).contains("does not belong to that unit"));

    let server = Process::serve(dir.path(), &["--log", "json"]);
    let busy = ["serve", "--listen", "127.0.0.1:0"];
    assert!(refused(dir.path(), &busy).contains("a server is running"));
    let (phone, device) = enrolled(dir.path(), &server.base, "Tría", "secretary").await;
    let item = phone.meeting(11).item("Thu hoạch cà phê");
    let answer = sync(&server.base, &phone, from_ref(&item)).await.unwrap();
    assert_eq!(answer.receipts[0], State::Admitted(1));
    assert!(said(dir.path(), &["device", "list"]).contains(&device));
    assert!(said(dir.path(), &["overview"]).contains("Thu hoạch cà phê"));
    assert!(server.stop(), "it ends well");

    let server = Process::serve(dir.path(), &[]);
    let answer = sync(&server.base, &phone, &[item]).await.unwrap();
    assert_eq!(answer.receipts[0], State::Admitted(1));
    let listed = said(dir.path(), &["unit", "list"]);
    assert!(listed.contains("Chi bộ buôn Tría  (heard ") && listed.contains("buôn Brah  (never heard from)"));
}

/// A secretary leaves: what the old phone still has waits for a decision, made while the server runs.
#[tokio::test]
async fn a_device_is_retired_and_what_it_had_is_decided_about() {
    let dir = begun();
    let server = Process::serve(dir.path(), &[]);
    let (phone, device) = enrolled(dir.path(), &server.base, "Tría", "secretary").await;
    said(dir.path(), &["device", "retire", &device]);
    let mut meeting = phone.meeting(11);
    let (first, second) = (meeting.item("Để vào"), meeting.item("Không để vào"));
    let answer = sync(&server.base, &phone, &[first, second]).await.unwrap();
    assert!(answer.receipts.iter().all(|receipt| *receipt == State::Held(Withheld::NotAllowed)));

    let listed = said(dir.path(), &["held", "list"]);
    let numbers: Vec<_> = listed.lines().map(|line| &line[..16]).collect();
    assert_eq!(numbers.len(), 2);
    assert!(listed.contains("meeting of Chi bộ buôn Tría") && listed.contains("brought by H'Linh Niê"));
    assert!(said(dir.path(), &["held", "show", numbers[0]]).contains("1 changes:"));
    assert!(said(dir.path(), &["held", "accept", numbers[0]]).contains("in the log, at 1"));
    said(dir.path(), &["held", "reject", numbers[1]]);
    assert!(said(dir.path(), &["held", "list"]).contains("rejected by a person"));
    assert!(refused(dir.path(), &["held", "show", "0000000000000000"]).contains("nothing received"));

    assert!(refused(dir.path(), &["device", "lost", &device]).contains("--yes"));
    said(dir.path(), &["device", "lost", &device, "--yes"]);
    assert_eq!(sync(&server.base, &phone, &[]).await, Err(StatusCode::GONE));
}

/// A copy is made while the server runs, and put in place after the disk died.
#[tokio::test]
async fn a_backup_is_made_and_restored() {
    let dir = begun();
    let copy = dir.path().join("copy.sqlite3");
    let to = copy.to_str().unwrap();
    let server = Process::serve(dir.path(), &[]);
    let (phone, _) = enrolled(dir.path(), &server.base, "Tría", "secretary").await;
    let mut meeting = phone.meeting(11);
    let (first, second) = (meeting.item("Trước"), meeting.item("Sau"));
    sync(&server.base, &phone, &[first]).await.unwrap();
    said(dir.path(), &["backup", to]);
    assert!(refused(dir.path(), &["backup", to]).contains("nothing was written over it"));
    sync(&server.base, &phone, from_ref(&second)).await.unwrap();
    assert!(refused(dir.path(), &["restore", to]).contains("stop it first"));
    assert!(server.stop());

    let printed = said(dir.path(), &["restore", to]);
    assert!(printed.contains("What was there is kept as"));
    let fake = dir.path().join("fake.sqlite3");
    std::fs::write(&fake, "not a database").unwrap();
    assert!(refused(dir.path(), &["restore", fake.to_str().unwrap()]).contains("not a whole backup"));
    let server = Process::serve(dir.path(), &[]);
    let answer = sync(&server.base, &phone, &[]).await.unwrap();
    assert_eq!(answer.cursor, 1, "what came after the copy is gone from it");
    let answer = sync(&server.base, &phone, &[second]).await.unwrap();
    assert_eq!(answer.receipts[0], State::Admitted(2), "and the phone brings it again");
}

/// Rows that a bug left wrong are made again from the documents, while the server runs.
#[tokio::test]
async fn the_overview_is_made_again() {
    let dir = begun();
    let server = Process::serve(dir.path(), &[]);
    let (phone, _) = enrolled(dir.path(), &server.base, "Tría", "secretary").await;
    let (november, december) =
        (phone.meeting(11).item("Thu hoạch cà phê"), phone.meeting(12).item("Tổng kết năm"));
    sync(&server.base, &phone, &[november, december]).await.unwrap();
    let right = said(dir.path(), &["overview"]);
    assert!(said(dir.path(), &["overview", "rebuild"]).contains("2 documents: 0 had other rows"));

    let database = rusqlite::Connection::open(dir.path().join("so-chi-bo.sqlite3")).unwrap();
    let other = "UPDATE row SET rows = (SELECT rows FROM row AS right WHERE right.rowid <> row.rowid) \
                 WHERE rowid = (SELECT min(rowid) FROM row)";
    assert_eq!(database.execute(other, []).unwrap(), 1);
    assert_ne!(said(dir.path(), &["overview"]), right);
    assert!(said(dir.path(), &["overview", "rebuild"]).contains("2 documents: 1 had other rows"));
    assert_eq!(said(dir.path(), &["overview"]), right);

    // A document that does not load is named, and hinders no other.
    database
        .execute("UPDATE doc SET snapshot = x'00' WHERE rowid = (SELECT min(rowid) FROM doc)", [])
        .unwrap();
    database.execute("UPDATE row SET rows = x''", []).unwrap();
    assert!(refused(dir.path(), &["overview", "rebuild"]).contains("1 documents cannot be read"));
    let left = said(dir.path(), &["overview"]);
    assert!(left.contains("Tổng kết năm") && !left.contains("Thu hoạch cà phê"), "{left}");
    assert!(server.stop());
}

/// Plain HTTP where others can listen would show them every token.
#[test]
fn plain_http_is_for_this_machine_alone() {
    let dir = begun();
    let sentence = refused(dir.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert!(sentence.contains("--tls-cert") && sentence.contains("--trusted-proxy"), "{sentence}");
    let sentence = refused(dir.path(), &["serve", "--tls-cert", "x.pem"]);
    assert!(sentence.contains("--tls-key"), "{sentence}");
}

/// With certificate files the server speaks HTTPS by itself.
#[tokio::test]
async fn certificate_files_are_enough_for_https() {
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

    let dir = begun();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = ["--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = Process::serve(dir.path(), &files);
    let address = server.base.strip_prefix("https://").unwrap();

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    assert!(server.stop());
}

/// The power fails at twenty moments while phones push. Whatever was said to be in the log is there, and
/// whatever was said to be on the disk gets there.
#[tokio::test(flavor = "multi_thread")]
async fn killed_during_pushes_loses_nothing() {
    let dir = begun();
    let mut server = Process::serve(dir.path(), &[]);
    let (phone, _) = enrolled(dir.path(), &server.base, "Tría", "secretary").await;
    let phone = std::sync::Arc::new(phone);
    let mut acknowledged = Vec::new();
    for round in 0..20_u64 {
        let base = server.base.clone();
        let (told, mut receipts) = tokio::sync::watch::channel(0);
        let pushing = tokio::spawn({
            let phone = phone.clone();
            async move {
                // A meeting of its own each round, so that what a kill cut off hinders nothing later.
                let mut meeting = phone.meeting_called(&format!("round {round}"));
                let mut acknowledged = Vec::new();
                for n in 0..200 {
                    let item = meeting.item(&format!("Mục {n}"));
                    let request = reqwest::Client::new().post(format!("{base}/api/v1/sync"));
                    let request =
                        request.bearer_auth(phone.token()).body(phone.request(from_ref(&item)).encode());
                    let Ok(response) = request.send().await else { break };
                    let Ok(bytes) = response.bytes().await else { break };
                    let Some(answer) = answered(&bytes) else { break };
                    assert!(matches!(answer.receipts[0], State::Received | State::Admitted(_)));
                    acknowledged.push(item);
                    told.send_replace(acknowledged.len());
                }
                acknowledged
            }
        });
        // Some rounds end before anything was acknowledged, others after a few, whatever the machine's speed.
        receipts.wait_for(|count| *count as u64 >= round % 4).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5 + round * 2)).await;
        server.kill();
        acknowledged.extend(pushing.await.unwrap());
        server = Process::serve(dir.path(), &[]);
    }
    assert!(acknowledged.len() > 20, "only {} were acknowledged at all", acknowledged.len());
    for item in acknowledged {
        let answer = sync(&server.base, &phone, &[item]).await.unwrap();
        assert!(matches!(answer.receipts[0], State::Admitted(_)), "{:?}", answer.receipts);
    }
}

/// The disk fills up while a phone pushes: it is told, keeps what it has, and brings it when there is room.
#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let dir = begun();
    let server = Process::serve(dir.path(), &[]);
    let (phone, _) = enrolled(dir.path(), &server.base, "Tría", "secretary").await;
    assert!(server.stop());

    let server = Process::serve_on_a_small_disk(dir.path(), 700);
    let mut meeting = phone.meeting(11);
    let mut items = Vec::new();
    let mut full = None;
    for n in 0..100 {
        items.push(meeting.item(&format!("Mục {n} {}", "cà phê ".repeat(300))));
        match sync(&server.base, &phone, &items[n..]).await {
            // Received and put off, or waiting for one that was: on the disk, in any case.
            Ok(answer) => assert!(
                matches!(
                    answer.receipts[0],
                    State::Received | State::Admitted(_) | State::Held(Withheld::Waiting(_))
                ),
                "{:?}",
                answer.receipts
            ),
            Err(status) => {
                full = Some((n, status));
                break;
            }
        }
    }
    let (at, status) = full.expect("the disk fills up");
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(at > 2, "it was full from the start");
    // What needs no room still works.
    let well = reqwest::get(format!("{}/healthz", server.base)).await.unwrap();
    assert_eq!(well.status(), StatusCode::OK);
    server.kill();

    let server = Process::serve(dir.path(), &[]);
    // What it had received it opens again at the start; what waits for that is let in behind it, in its own time.
    let begun = std::time::Instant::now();
    loop {
        let receipts = sync(&server.base, &phone, &items).await.unwrap().receipts;
        if receipts.iter().all(|receipt| matches!(*receipt, State::Admitted(_))) {
            break;
        }
        assert!(begun.elapsed().as_secs() < 20, "{receipts:?}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
