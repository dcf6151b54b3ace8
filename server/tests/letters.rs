//! A village that no signal reaches, and the files that go to the commune and back.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Edge, Handset, Phone, Process, Town, problem, refused, said};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::enrolment::random;
use server::hub::{BadLetter, Opened, seal_key};
use server::store::{Enrolment, Memory, Store};
use shared::carrier::{BadFile, PublicKey, Sealed, What};
use shared::id::{InstallationKey, Kind};
use shared::permit::{Principal, Role};
use shared::sync::State;

fn town() -> Town<Memory> {
    Town::found(Memory::default(), &["Buôn Tría", "Buôn Brah"])
}

fn seal<S: Store>(town: &Town<S>) -> PublicKey {
    seal_key(town.hub.store(), town.book.id, [0; 32]).unwrap().public()
}

/// Carries a letter to the server, as the text that it is.
fn carried<S: Store>(town: &Town<S>, letter: &Sealed) -> Result<Opened, BadLetter> {
    let letter = Sealed::read(letter.write().as_bytes())?;
    town.hub.open_letter(town.book.id, &letter, common::NOW, random().unwrap())
}

/// A phone that has synced once, and then only has files.
fn far<S: Store>(town: &Town<S>) -> Handset {
    let mut handset = Handset::new(town.officer(0, Role::Secretary));
    assert!(handset.sync(&town.hub).is_synced());
    handset
}

/// The meeting goes up in a letter, another officer's comes down in the reply, and the phone says that all is sent without
/// ever having had a network.
#[test]
fn a_letter_takes_the_meeting_and_the_reply_brings_the_news() {
    let town = town();
    let mut handset = far(&town);
    let (mut ours, taker) = (handset.phone.meeting(11), town.officer(0, Role::MinuteTaker));
    let mut theirs = taker.meeting(10);
    handset.wrote(Kind::Meeting, &ours.item("Thu hoạch cà phê"));
    taker.push(&town.hub, &[theirs.item("Làm đường")]);

    let letter = handset.letter(&seal(&town));
    assert!(!handset.state().unsent.is_empty(), "what is only in a file is not sent");
    let opened = carried(&town, &letter).unwrap();
    assert_eq!(opened.receipts, [State::Admitted(2)]);
    assert!(handset.take::<Memory>(&opened.reply));
    assert!(handset.state().is_synced());
    assert_eq!(handset.posts, 1, "only the first sync went over a network");
    assert_eq!(handset.document(theirs.key()).heads(), theirs.document.heads());
    assert_eq!(handset.quiet_round(&town.hub), 1, "and the digests agree");
}

/// Files come late, twice, and in any order; what they bring is there once.
#[test]
fn letters_and_replies_come_twice_and_in_any_order() {
    let town = town();
    let mut handset = far(&town);
    let mut meeting = handset.phone.meeting(11);
    handset.wrote(Kind::Meeting, &meeting.item("Một"));
    let first = handset.letter(&seal(&town));
    handset.wrote(Kind::Meeting, &meeting.item("Hai"));
    let second = handset.letter(&seal(&town));
    let later = carried(&town, &second).unwrap();
    let earlier = carried(&town, &first).unwrap();
    let again = carried(&town, &second).unwrap();
    assert!(again.receipts.iter().chain(&earlier.receipts).all(|state| matches!(state, State::Admitted(_))));

    assert!(handset.take::<Memory>(&later.reply));
    assert!(handset.state().is_synced());
    for reply in [&earlier.reply, &later.reply, &again.reply] {
        handset.take::<Memory>(reply);
        assert!(handset.state().unsent.is_empty(), "an old reply takes nothing back");
    }
    handset.wrote(Kind::Meeting, &meeting.item("Ba"));
    handset.take::<Memory>(&later.reply);
    assert_eq!(handset.state().unsent, [meeting.key()], "what no letter brought stays unsent");
    assert!(handset.sync(&town.hub).is_synced());
    assert_eq!(handset.document(meeting.key()).heads(), meeting.document.heads());
}

/// Between letter and reply the phone had a signal after all: the reply says nothing that it does not know.
#[test]
fn a_reply_that_was_overtaken_changes_nothing() {
    let town = town();
    let mut handset = far(&town);
    let mut meeting = handset.phone.meeting(11);
    handset.wrote(Kind::Meeting, &meeting.item("Một"));
    let opened = carried(&town, &handset.letter(&seal(&town))).unwrap();
    handset.wrote(Kind::Meeting, &meeting.item("Hai"));
    let before = handset.sync(&town.hub);
    assert!(before.is_synced());
    assert!(!handset.take::<Memory>(&opened.reply));
    assert!(handset.sync(&town.hub).is_synced());
    assert_eq!(handset.document(meeting.key()).heads(), meeting.document.heads());
}

/// Years of meetings of the other officer come in one reply, page after page.
#[test]
fn a_reply_of_many_pages_is_taken_in_whole() {
    let town = town();
    let (mut handset, taker) = (far(&town), town.officer(0, Role::MinuteTaker));
    let mut written = Vec::new();
    for n in 0..14 {
        let mut meeting = taker.meeting_called(&format!("{n}"));
        let mut letters = fastrand::Rng::with_seed(n);
        let text: String = (0..20_000).map(|_| letters.alphanumeric()).collect();
        taker.push(&town.hub, &[meeting.added(&text).encode_plain()]);
        written.push(meeting);
    }
    let opened = carried(&town, &handset.letter(&seal(&town))).unwrap();
    assert!(opened.reply.write().len() > 300_000);
    assert!(handset.take::<Memory>(&opened.reply));
    assert!(handset.state().is_synced());
    for meeting in &written {
        assert_eq!(handset.document(meeting.key()).heads(), meeting.document.heads());
    }
    assert_eq!(handset.posts, 1);

    // Another that has never synced reads its whole book from the reply.
    let mut fresh = Handset::new(town.officer(0, Role::Secretary));
    let opened = carried(&town, &fresh.letter(&seal(&town))).unwrap();
    assert!(fresh.take::<Memory>(&opened.reply) && fresh.state().is_synced());
    assert_eq!((fresh.posts, fresh.document(written[0].key()).heads()), (0, written[0].document.heads()));
}

/// Nobody on the way reads a letter, changes one, or writes one in another's name.
#[test]
fn a_letter_opens_only_as_it_was_sealed() {
    let town = town();
    let mut handset = far(&town);
    let text = "Chuyện riêng của chi bộ";
    let mut meeting = handset.phone.meeting(11);
    handset.wrote(Kind::Meeting, &meeting.item(text));
    let letter = handset.letter(&seal(&town));
    let file = letter.write();
    assert!(file.starts_with("Sổ Chi Bộ") && file.contains("LETTER"));

    // Each byte of the sealed part, changed.
    let base64: Vec<_> =
        file.char_indices().skip_while(|(at, _)| *at < file.find("-----\n").unwrap() + 6).collect();
    for (at, letter) in base64.into_iter().filter(|(_, letter)| letter.is_ascii_alphanumeric()).step_by(29) {
        let mut bytes = file.clone().into_bytes();
        bytes[at] = if letter == 'A' { b'B' } else { b'A' };
        let opened = Sealed::read(&bytes).map_err(BadLetter::from);
        let opened =
            opened.and_then(|sealed| town.hub.open_letter(town.book.id, &sealed, common::NOW, [7; 32]));
        assert!(opened.is_err(), "the letter opens with {:?} at {at}", bytes[at] as char);
    }
    for cut in [0, 10, file.len() / 2, file.len() - 5] {
        assert_eq!(Sealed::read(&file.as_bytes()[..cut]), Err(BadFile::NotOne));
    }

    let elsewhere = Town::found(Memory::default(), &["Buôn Kla"]);
    seal(&elsewhere);
    assert!(matches!(carried(&elsewhere, &letter), Err(BadLetter::Unknown)));
    // Another officer, who knows the book's key but not the phone's token.
    let other = Handset::new(town.officer(0, Role::MinuteTaker));
    let mut forged = other.letter(&seal(&town));
    forged.device = letter.device;
    assert!(matches!(carried(&town, &forged), Err(BadLetter::File(BadFile::Seal))));

    let reply = carried(&town, &letter).unwrap().reply;
    assert!(matches!(carried(&town, &reply), Err(BadLetter::IsReply)));
    assert_eq!((reply.what, reply.device), (What::Reply, letter.device));
}

/// A retired device's letter is kept and waits; a lost one's is refused.
#[test]
fn a_letter_may_no_more_than_its_device() {
    let town = town();
    let mut handset = far(&town);
    let mut meeting = handset.phone.meeting(11);
    handset.wrote(Kind::Meeting, &meeting.item("Một"));
    let letter = handset.letter(&seal(&town));
    town.stand(&mut handset.phone, Enrolment::Retired);
    let opened = carried(&town, &letter).unwrap();
    assert!(matches!(opened.receipts[..], [State::Held(_)]));
    assert!(handset.take::<Memory>(&opened.reply));
    assert_eq!(handset.state().held.len(), 1, "the reply tells why it is not in the log");
    town.stand(&mut handset.phone, Enrolment::Lost);
    assert!(matches!(carried(&town, &letter), Err(BadLetter::Lost)));
}

/// The office opens the file in its browser; so does a neighbour's secretary, who reads nothing of it.
#[tokio::test]
async fn a_letter_is_carried_over_http() {
    let edge = Edge::open(&["Buôn Tría", "Buôn Brah"]).await;
    let mut handset = far(&edge.town);
    let mut meeting = handset.phone.meeting(11);
    handset.wrote(Kind::Meeting, &meeting.item("Một"));
    let letter = handset.letter(&seal(&edge.town));
    let bring =
        |phone: &Phone, file: String| edge.ask_as(phone, Method::POST, "/api/v1/letters").body(file).send();
    let neighbour = edge.town.officer(1, Role::Secretary);
    let carried = bring(&neighbour, letter.write()).await.unwrap();
    assert_eq!(carried.status(), 200);
    let told: Value = carried.json().await.unwrap();
    assert_eq!((&told["unit_name"], &told["admitted"]), (&json!("Buôn Tría"), &json!(1)));
    let told = told.to_string();
    assert!(!told.contains("Một"));
    let office = edge.town.office();
    let told: Value = bring(&office, letter.write()).await.unwrap().json().await.unwrap();
    let reply = told["reply"].as_str().unwrap();
    assert!(handset.take::<std::sync::Arc<dyn Store>>(&Sealed::read(reply.as_bytes()).unwrap()));
    assert!(handset.state().is_synced());

    assert_eq!(
        problem(bring(&office, "Xin chào".into()).await.unwrap()).await,
        (StatusCode::from_u16(400).unwrap(), "not-a-letter".into())
    );
    assert_eq!(
        problem(bring(&office, reply.to_owned()).await.unwrap()).await,
        (StatusCode::from_u16(400).unwrap(), "not-a-letter".into())
    );
    let stranger = Town::found(Memory::default(), &["Buôn Kla"]);
    let foreign = far(&stranger).letter(&seal(&stranger)).write();
    assert_eq!(
        problem(bring(&office, foreign).await.unwrap()).await,
        (StatusCode::from_u16(403).unwrap(), "letter-foreign".into())
    );
    let nobody = edge.ask(Method::POST, "/api/v1/letters").body(letter.write()).send().await.unwrap();
    assert_eq!(problem(nobody).await, (StatusCode::from_u16(401).unwrap(), "unauthorised".into()));
}

/// The technician finds letters on a stick, one of them spoilt.
#[tokio::test]
async fn the_technician_imports_letters() {
    let dir = tempfile::tempdir().unwrap();
    said(dir.path(), &["init", "--name", "Đảng ủy xã Ea Tul"]);
    said(dir.path(), &["unit", "add", "Chi bộ buôn Tría"]);
    let server = Process::serve(dir.path(), &[]);
    let printed =
        said(dir.path(), &["invite", "--unit", "Tría", "--role", "secretary", "--person", "H'Linh Niê"]);
    let code = printed.lines().find_map(|line| line.trim().strip_prefix("Code (mã vào sổ):")).unwrap().trim();
    let secret = common::id();
    let hash: String = common::token_hash(secret).iter().map(|byte| format!("{byte:02x}")).collect();
    let body = json!({"code": code, "device_name": "Máy", "token_hash": hash});
    let told = reqwest::Client::new().post(format!("{}/api/v1/enrol", server.base)).json(&body).send().await;
    let told: Value = told.unwrap().json().await.unwrap();
    let word = |name: &str| told[name].as_str().unwrap().to_owned();
    let who = Principal {
        device: word("device").parse().unwrap(),
        book: word("book").parse().unwrap(),
        unit: word("unit").parse().unwrap(),
        role: word("role").parse().unwrap(),
        retired: false,
    };
    let seal = PublicKey::from_bytes(server::enrolment::unhex(&word("seal")).unwrap());

    let mut handset = Handset::new(Phone::new(who, secret, InstallationKey::from_bytes([9; 16])));
    let mut meeting = handset.phone.meeting(11);
    handset.wrote(Kind::Meeting, &meeting.item("Thu hoạch cà phê"));
    let (good, bad) = (dir.path().join("tria.txt"), dir.path().join("hong.txt"));
    std::fs::write(&good, handset.letter(&seal).write()).unwrap();
    std::fs::write(&bad, "không phải tệp của sổ").unwrap();
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    let stick = dir.path().join("stick");
    let into = ["--replies", stick.to_str().unwrap()];
    let sentence = refused(dir.path(), &["import", bad, good, into[0], into[1]]);
    assert!(sentence.contains("not a file of Sổ Chi Bộ") && sentence.contains("1 of 2 files"));
    assert!(said(dir.path(), &["overview"]).contains("Thu hoạch cà phê"), "the good one is in all the same");
    let printed = said(dir.path(), &["import", good]);
    assert!(printed.contains("H'Linh Niê, Chi bộ buôn Tría") && printed.contains("in the log, at 1"));

    let reply = std::fs::read(stick.join("tra-loi-tria.txt")).unwrap();
    assert!(handset.take::<Memory>(&Sealed::read(&reply).unwrap()));
    assert!(handset.state().is_synced());
}
