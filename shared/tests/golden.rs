//! The bytes on the wire, pinned: a change here is a new version of the protocol, not a new golden file.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::Phone;
use shared::carrier::{Letter, SealKey, Sealed};
use shared::change::{ChangeSet, SetDigest, pack};
use shared::id::{Audience, BookId, DeviceId, LogId, StreamId};
use shared::sync::{
    Answer, Come, Entry, EntryBody, Granted, Joining, Messages, Pushed, Request, Rest, Standing, State, Told,
    framed,
};
use shared::time::Instant;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn small_meeting() -> ChangeSet {
    let mut phone = Phone::new(1, "Y Bhul Mlô");
    let mut set = phone.plan();
    set.changes.extend({
        phone.add_item("Thu hoạch cà phê");
        phone.meeting.changes().changes.into_iter().skip(1)
    });
    set
}

#[test]
fn the_changeset_of_a_small_meeting() {
    let set = small_meeting();
    assert_eq!(hex(&set.encode()), include_str!("golden/changeset.hex").trim());
    assert_eq!(hex(&set.encode_plain()), include_str!("golden/changeset-plain.hex").trim());
}

#[test]
fn a_page_of_one_small_meeting() {
    let page = pack::encode(&[(small_meeting(), b"\x01r\xc3\xa0\xff".to_vec())]).unwrap();
    assert_eq!(hex(&page), include_str!("golden/pack.hex").trim());
}

fn asked() -> Request {
    let stream = StreamId { unit: common::unit(), audience: Audience::Office };
    let told = Told {
        book: BookId::from_bytes([6; 8]),
        log: Some(LogId::from_bytes([7; 8])),
        streams: vec![stream],
        joining: Vec::new(),
    };
    Request {
        standing: Standing::Told(told),
        cursor: 300,
        push: vec![Pushed(vec![1, 2, 3])],
        holding: Vec::new(),
        room: 65_536,
    }
}

#[test]
fn a_request() {
    let request = asked();
    let Standing::Told(told) = &request.standing else { unreachable!() };
    let quiet = Request { standing: Standing::Known(told.sum()), push: Vec::new(), ..request.clone() };
    assert_eq!(hex(&quiet.encode()), include_str!("golden/request-quiet.hex").trim());
    assert_eq!(hex(&request.encode()), include_str!("golden/request.hex").trim());
    assert_eq!(Request::decode(&request.encode()), Ok(request));
}

#[test]
fn a_letter() {
    let (book, device) = (SealKey::from_bytes([8; 32]), SealKey::from_bytes([9; 32]));
    let letter =
        Letter { made: Instant::from_ms(1_795_600_000_000), reply_to: device.public(), request: asked() };
    let whose = (BookId::from_bytes([6; 8]), DeviceId::from_bytes([5; 8]));
    let sealed = letter.seal(whose, &book.public(), &[4; 32], [3; 32]).unwrap();
    assert_eq!(sealed.write(), include_str!("golden/letter.txt"));
    let read = Sealed::read(sealed.write().as_bytes()).unwrap();
    assert_eq!(Letter::open(&read, &book, &[4; 32]), Ok(letter));
}

#[test]
fn the_body_of_an_answer() {
    let stream = StreamId { unit: common::unit(), audience: Audience::Office };
    let entry =
        Entry { n: 4, audience: Audience::Office, body: EntryBody::Yours(0), whole: false, rows: vec![9] };
    let first = Answer {
        log: LogId::from_bytes([7; 8]),
        receipts: vec![State::Admitted(4)],
        entries: vec![entry],
        pack: Vec::new(),
        cursor: 0,
        granted: Granted::Now(vec![stream]),
        joined: vec![Joining { stream, come: Come { rows: 9, documents: 4 } }],
        rest: Rest::Follows,
        digest: None,
        lacking: Vec::new(),
    };
    let last = Answer {
        receipts: Vec::new(),
        entries: Vec::new(),
        cursor: 300,
        granted: Granted::AsKnown,
        joined: Vec::new(),
        rest: Rest::Nothing,
        digest: Some(SetDigest::default()),
        ..first.clone()
    };
    let body: Vec<u8> = [&first, &last].into_iter().flat_map(|page| framed(&page.encode())).collect();
    assert_eq!(hex(&body), include_str!("golden/body.hex").trim());
    let pages: Vec<_> = Messages::from(body).map(|page| Answer::decode(&page)).collect();
    assert_eq!(pages, [Ok(first), Ok(last)]);
}
