//! The bytes on the wire, pinned: a change here is a new version of the protocol, not a new golden file.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::Phone;
use shared::change::{ChangeSet, pack};
use shared::id::{BookId, LogId, StreamId};
use shared::sync::{Pushed, Request, Standing, Told};

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

#[test]
fn a_request() {
    let stream = StreamId { unit: common::unit(), audience: shared::id::Audience::Office };
    let told = Told {
        book: BookId::from_bytes([6; 8]),
        log: Some(LogId::from_bytes([7; 8])),
        streams: vec![stream],
        joining: Vec::new(),
    };
    let known = Standing::Known(told.sum());
    let request = Request {
        standing: Standing::Told(told),
        cursor: 300,
        push: vec![Pushed(vec![1, 2, 3])],
        holding: Vec::new(),
        room: 65_536,
    };
    let quiet = Request { standing: known, push: Vec::new(), ..request.clone() };
    assert_eq!(hex(&quiet.encode()), include_str!("golden/request-quiet.hex").trim());
    assert_eq!(hex(&request.encode()), include_str!("golden/request.hex").trim());
    assert_eq!(Request::decode(&request.encode()), Ok(request));
}
