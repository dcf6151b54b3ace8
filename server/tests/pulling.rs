//! What phones and the office are sent.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Phone, Town, built, spoilt};
use server::store::{Ask, Enrolment, Memory, Plan, Store};
use shared::change::{SetDigest, pack};
use shared::id::{Audience, Kind, LogId, StreamId};
use shared::permit::Role;
use shared::sync::{Come, Granted, Joining, Request, Rest, Standing, State, Told};

fn town() -> Town<Memory> {
    Town::found(Memory::default(), &["Buôn Tría", "Buôn Brah"])
}

fn stream(phone: &Phone, audience: Audience) -> StreamId {
    StreamId { unit: phone.who.unit, audience }
}

fn positions(answer: &shared::sync::Answer) -> Vec<u64> {
    answer.entries.iter().map(|entry| entry.n).collect()
}

/// Nothing new costs one small request and one small answer.
#[test]
fn nothing_new_is_a_small_answer() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    phone.push(&town.hub, &[phone.meeting(11).item("Một")]);
    let (_, digest) = phone.read_all(&town.hub);
    let answer = phone.ask(&town.hub, phone.request(&[]));
    assert_eq!((answer.digest, answer.cursor, answer.rest), (Some(digest), 1, Rest::Nothing));
    assert!(answer.encode().len() < 120, "{} bytes", answer.encode().len());
}

/// An officer reads their cell's streams; the office what is addressed to it; nobody another cell's.
#[test]
fn everyone_is_granted_their_own_streams() {
    let town = town();
    let (ours, theirs) = (town.officer(0, Role::Secretary), town.officer(1, Role::MinuteTaker));
    ours.push(&town.hub, &[ours.meeting(11).item("Một")]);
    theirs.push(&town.hub, &[theirs.meeting(11).item("Một"), theirs.petition("Đường hỏng").1.encode()]);
    let granted = |phone: &Phone| phone.ask(&town.hub, phone.request(&[])).granted;
    let all = vec![stream(&ours, Audience::Officers), stream(&ours, Audience::Office)];
    assert_eq!(granted(&ours), Granted::Now(all));
    let all = vec![stream(&ours, Audience::Office), stream(&theirs, Audience::Office)];
    assert_eq!(granted(&town.office()), Granted::Now(all));
    let read =
        |mut phone: Phone| phone.read_all(&town.hub).0.into_iter().map(|entry| entry.n).collect::<Vec<_>>();
    assert_eq!(read(ours), [1]);
    assert_eq!(read(theirs), [2, 3]);
    assert_eq!(read(town.office()), [1, 2], "a petition that was not forwarded is the cell's own");
}

/// Only those who see the overview are sent rows.
#[test]
fn rows_travel_to_the_office_alone() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    phone.push(&town.hub, &[phone.meeting(11).item("Một")]);
    assert!(phone.read_all(&town.hub).0[0].rows.is_empty());
    let (entries, _) = town.office().read_all(&town.hub);
    assert!(shared::overview::Rows::decode(&entries[0].rows).is_some());
}

/// A first download over a bad link: documents whole, page by page, each within the budget, and the digest fits at the
/// end.
#[test]
fn many_documents_come_in_pages() {
    let town = town();
    let writer = town.officer(0, Role::Secretary);
    let (mut written, mut digest) = (Vec::new(), SetDigest::default());
    for n in 0..14 {
        let (meeting, item) = writer.long_meeting(n);
        assert_eq!(writer.push(&town.hub, &[item]), [State::Admitted(n + 1)]);
        let hashes: Vec<_> = meeting.document.changes().hashes().collect();
        digest = digest.plus(SetDigest::of_all(&meeting.key(), &hashes));
        written.push(meeting);
    }
    let mut reader = town.officer(0, Role::MinuteTaker);
    let first = reader.ask(&town.hub, reader.request(&[]));
    assert!(first.rest.is_more() && first.digest.is_none());
    assert_eq!(first.cursor, 0, "the cursor waits for what joins");
    assert!((2..10).contains(&first.entries.len()), "{}", first.entries.len());
    let (entries, read) = reader.read_all(&town.hub);
    assert_eq!(entries.iter().map(|entry| entry.n).collect::<Vec<_>>(), (1..=14).collect::<Vec<_>>());
    for meeting in written {
        let document = built(meeting.key(), Kind::Meeting, &entries);
        assert_eq!(document.heads(), meeting.document.heads());
    }
    assert_eq!(read, digest);
}

/// The office's table is there before the documents that it is made of, and their rows are not said again with them.
#[test]
fn rows_come_before_their_documents() {
    let town = town();
    let (phone, mut office) = (town.officer(0, Role::Secretary), town.office());
    for n in 0..20 {
        phone.push(&town.hub, &[phone.long_meeting(n).1]);
    }
    let answer = town.hub.sync(&office.who, office.request(&[]), common::NOW).unwrap();
    let packed = pack::decode(&answer.pack).unwrap();
    let (rows, documents): (Vec<_>, Vec<_>) =
        packed.iter().partition(|packed| packed.changes.as_ref().unwrap().is_empty());
    assert!(rows.iter().all(|packed| shared::overview::Rows::decode(&packed.rows).is_some()));
    assert!(documents.iter().all(|packed| packed.rows.is_empty()));
    assert!(rows.len() == 20 && documents.len() < 20, "{} documents", documents.len());
    assert!(answer.joined.iter().all(|join| join.come.rows == 20 && join.come.documents < 20));

    // One moves on: so do its rows, ahead of it.
    office.remember(&answer);
    phone.push(&town.hub, &[phone.long_meeting(20).1]);
    let answer = town.hub.sync(&office.who, office.request(&[]), common::NOW).unwrap();
    let packed = pack::decode(&answer.pack).unwrap();
    let rows: Vec<_> = packed.iter().map(|packed| !packed.rows.is_empty()).collect();
    assert!(rows[0] && !rows[1..].contains(&true));
    // Officers make the rows of their own cell themselves.
    let minute_taker = town.officer(0, Role::MinuteTaker);
    let answer = town.hub.sync(&minute_taker.who, minute_taker.request(&[]), common::NOW).unwrap();
    assert!(pack::decode(&answer.pack).unwrap().iter().all(|packed| packed.rows.is_empty()));
    assert!(answer.joined.iter().all(|join| join.come.rows == 0));
}

/// While an office reads a commune for the first time, a cell writes on in what it has read already.
#[test]
fn what_moves_on_during_a_first_download_comes_again() {
    let town = town();
    let (phone, mut office) = (town.officer(0, Role::Secretary), town.office());
    let (mut moving, item) = phone.long_meeting(0);
    phone.push(&town.hub, &[item]);
    for n in 1..10 {
        phone.push(&town.hub, &[phone.long_meeting(n).1]);
    }
    let first = office.ask(&town.hub, office.request(&[]));
    office.remember(&first);
    assert!(first.rest.is_more() && first.entries[0].n == 1);
    phone.push(&town.hub, &[moving.item("Viết tiếp")]);
    let (entries, _) = office.read_all(&town.hub);
    assert_eq!(entries.last().unwrap().n, 11);
    assert_eq!(built(moving.key(), Kind::Meeting, &entries).heads(), moving.document.heads());
}

/// In the middle of an office's first download a cell is added. It has been read before the rest has, and waits for that:
/// complete at a cursor that has not moved, its log would be read once more.
#[test]
fn a_stream_is_complete_only_where_the_cursor_is() {
    let town = town();
    let (phone, added, mut office) =
        (town.officer(0, Role::Secretary), town.officer(1, Role::Secretary), town.office());
    for n in 0..20 {
        phone.push(&town.hub, &[phone.long_meeting(n).1]);
    }
    let mut seen = positions(&office.ask(&town.hub, office.request(&[])));
    let first = office.ask(&town.hub, office.request(&[]));
    office.remember(&first);
    added.push(&town.hub, &[added.meeting(11).item("Một")]);
    office.joining.retain(|join| join.stream.unit == phone.who.unit);
    let second = office.ask(&town.hub, office.request(&[]));
    let join = |unit| second.joined.iter().find(|join| join.stream.unit == unit).unwrap().come.documents;
    assert_eq!((second.cursor, join(added.who.unit)), (0, 21));
    assert!(join(phone.who.unit) < 20, "the rest has not come yet");
    seen.extend(positions(&second));
    office.remember(&second);
    seen.extend(office.read_all(&town.hub).0.iter().map(|entry| entry.n));
    seen.sort_unstable();
    assert_eq!(seen, (1..=21).collect::<Vec<_>>(), "nothing is read twice");
}

/// An office joins while one document of the commune cannot be opened: the log has what it was made of.
#[test]
fn a_first_download_passes_over_what_does_not_load() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    let (mut broken, mut whole) = (phone.meeting(10), phone.meeting(11));
    phone.push(&town.hub, &[broken.item("Hỏng"), whole.item("Lành")]);
    let doc = town.hub.store().doc(town.book.id, broken.key()).unwrap().unwrap();
    let spoilt = spoilt(town.book.id, *doc, &[1, 2, 3], vec![broken.item("Nữa")]);
    town.hub.store().commit(&spoilt).unwrap();
    let (entries, _) = town.office().read_all(&town.hub);
    for meeting in [broken, whole] {
        assert_eq!(built(meeting.key(), Kind::Meeting, &entries).heads(), meeting.document.heads());
    }
}

/// A cell joins the commune: the office is granted its stream and reads its documents whole, while what it has stays
/// where it is.
#[test]
fn a_newly_granted_stream_is_read_from_its_beginning() {
    let town = town();
    let mut office = town.office();
    let (ours, theirs) = (town.officer(0, Role::Secretary), town.officer(1, Role::Secretary));
    let mut our_meeting = ours.meeting(11);
    for n in 0..16 {
        theirs.push(&town.hub, &[theirs.long_meeting(n).1]);
        ours.push(&town.hub, &[our_meeting.item("Một")]);
    }
    // The office has come to 10 without the second cell's stream.
    (office.log, office.cursor) = (Some(town.book.log), 10);
    office.streams = vec![stream(&ours, Audience::Office)];
    let joined = stream(&theirs, Audience::Office);

    let first = office.ask(&town.hub, office.request(&[]));
    assert_eq!((first.cursor, first.rest), (10, Rest::Asked), "the cursor waits for the stream that joins");
    assert!(first.entries.iter().all(|entry| entry.whole && entry.header().unwrap().key.unit == joined.unit));
    let documents = first.entries.last().unwrap().n;
    assert_eq!(first.joined, [Joining { stream: joined, come: Come { rows: 32, documents } }]);
    assert!(first.digest.is_none());

    let mut seen = positions(&first);
    office.remember(&first);
    seen.extend(office.read_all(&town.hub).0.iter().map(|entry| entry.n));
    seen.sort_unstable();
    let odd_then_all: Vec<_> = [1, 3, 5, 7, 9].into_iter().chain(11..=32).collect();
    assert_eq!(seen, odd_then_all, "theirs from the beginning, ours from where it was");
}

/// An office says in eight bytes that it has all that it was granted; where the server believes otherwise, it is asked.
#[test]
fn streams_are_named_only_when_they_change() {
    let town = town();
    let mut office = town.office();
    let theirs = town.officer(1, Role::Secretary);
    theirs.push(&town.hub, &[theirs.meeting(11).item("Một")]);
    office.read_all(&town.hub);
    let ask = |told: &Told, push: &[Vec<u8>]| {
        let standing = Standing::Known(told.sum());
        office.ask(&town.hub, Request { standing, ..office.request(push) })
    };
    let answer = ask(&office.told(), &[]);
    assert_eq!(
        (answer.granted, answer.rest, answer.digest.is_some()),
        (Granted::AsKnown, Rest::Nothing, true)
    );
    let fewer = Told { streams: office.streams[1..].to_vec(), ..office.told() };
    let elsewhere = Told { book: shared::id::BookId::from_bytes([9; 8]), ..office.told() };
    for other in [fewer, elsewhere, Told { log: None, ..office.told() }] {
        let answer = ask(&other, &[theirs.meeting(12).item("Hai")]);
        assert_eq!((answer.granted, answer.receipts.len(), answer.entries.len()), (Granted::Unknown, 0, 0));
    }
    assert_eq!(town.hub.book(town.book.id).unwrap().head, 1, "nothing was taken in");
}

/// An office joins every stream, and asks for its second page in a few words.
#[test]
fn streams_that_join_together_are_not_named_either() {
    let town = town();
    let (phone, mut office) = (town.officer(0, Role::Secretary), town.office());
    for n in 0..20 {
        phone.push(&town.hub, &[phone.long_meeting(n).1]);
    }
    let first = office.ask(&town.hub, office.request(&[]));
    let next = office.request(&[]).after(&first).unwrap();
    assert!(matches!(next.standing, Standing::Joining(..)) && next.encode().len() < 40);
    office.remember(&first);
    let told = office.ask(&town.hub, office.request(&[]));
    let second = office.ask(&town.hub, next.clone());
    assert_eq!(second, shared::sync::Answer { granted: Granted::AsKnown, ..told });
    let third = next.after(&second).unwrap();
    assert!(matches!(third.standing, Standing::Joining(..)));

    // It joins one stream more than the server lets it read.
    let Standing::Joining(_, come) = next.standing else { unreachable!() };
    let mut more = office.told();
    more.joining.push(Joining { stream: stream(&phone, Audience::Officers), come });
    let answer = office.ask(&town.hub, Request { standing: more.shortly(), ..next });
    assert_eq!((answer.granted, answer.entries.len()), (Granted::Unknown, 0));
}

/// A device named a stream that it may not read (any more): it is not sent, and not granted.
#[test]
fn a_withdrawn_stream_is_named_by_its_absence() {
    let town = town();
    let (phone, theirs) = (town.officer(0, Role::Secretary), town.officer(1, Role::Secretary));
    theirs.push(&town.hub, &[theirs.meeting(11).item("Của buôn khác")]);
    let mut request = phone.request(&[]);
    request.standing = Standing::Told(Told {
        log: Some(town.book.log),
        streams: vec![stream(&theirs, Audience::Office), stream(&phone, Audience::Office)],
        joining: vec![Joining { stream: stream(&theirs, Audience::Officers), come: Come::default() }],
        ..phone.told()
    });
    let answer = phone.ask(&town.hub, request);
    assert!(answer.entries.is_empty());
    let own = vec![stream(&phone, Audience::Officers), stream(&phone, Audience::Office)];
    assert_eq!(answer.granted, Granted::Now(own));
    assert!(answer.joined.iter().all(|join| join.stream.unit == phone.who.unit));
    assert_eq!(answer.digest, Some(SetDigest::default()));
}

/// A petition is forwarded: the office gets it whole, and the cell's digests move with it.
#[test]
fn a_forwarded_petition_comes_whole_to_its_new_readers() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let mut office = town.office();
    let (mut document, set) = phone.petition("Đường vào buôn bị sạt");
    phone.push(&town.hub, &[set.encode()]);
    let (_, before) = phone.read_all(&town.hub);
    assert_eq!(office.read_all(&town.hub).0.len(), 0);
    phone.push(&town.hub, &[phone.forward(&mut document).encode()]);

    let (entries, digest) = office.read_all(&town.hub);
    assert_eq!((entries.len(), entries[0].n, entries[0].whole), (1, 2, true));
    assert_eq!(built(document.key(), Kind::Petition, &entries).heads(), document.heads());
    let hashes: Vec<_> = document.changes().hashes().collect();
    assert_eq!(digest, SetDigest::of_all(&document.key(), &hashes));
    // The cell had the first change already: in the new stream the entry says all of them again.
    let (entries, after) = phone.read_all(&town.hub);
    assert_eq!((entries.len(), entries[0].audience, after), (1, Audience::Office, digest));
    assert_ne!(before, after);
    // A phone that starts from nothing is not sent what the whole has in it.
    let (entries, fresh) = town.officer(0, Role::MinuteTaker).read_all(&town.hub);
    assert_eq!((entries.len(), fresh), (1, digest));
}

/// Another server, or a book begun anew: everything is read from the beginning.
#[test]
fn another_log_starts_from_the_beginning() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    phone.push(&town.hub, &[phone.meeting(11).item("Một")]);
    phone.read_all(&town.hub);
    phone.log = Some(LogId::from_bytes([9; 8]));
    let answer = phone.ask(&town.hub, phone.request(&[]));
    assert_eq!((answer.log, positions(&answer)), (town.book.log, vec![1]));
}

/// The server was restored from yesterday's copy: the digest shows it, and heads mend it.
#[test]
fn a_restored_server_is_noticed_and_mended() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    let (first, second) = (meeting.item("Hôm kia"), meeting.item("Hôm qua"));
    phone.push(&town.hub, &[first, second]);
    let (_, digest) = phone.read_all(&town.hub);
    let mut only_here = phone.meeting(12);
    let third = only_here.item("Chỉ có trên máy");

    // The copy has the first change alone, under the same book and log.
    let restored = Town { hub: server::hub::Hub::new(Memory::default()), ..town };
    for plan in [
        Plan::Open(restored.book.clone(), restored.committee.clone()),
        Plan::AddUnit(restored.book.id, restored.cells[0].clone()),
    ] {
        restored.hub.store().commit(&plan).unwrap();
    }
    let copy = restored.officer(0, Role::Secretary);
    let copied = meeting.document.changes();
    let one = shared::change::ChangeSet { header: copied.header, changes: copied.changes[..1].to_vec() };
    copy.push(&restored.hub, &[one.encode()]);

    let answer = phone.ask(&restored.hub, phone.request(&[]));
    assert_eq!(answer.cursor, 1, "positions beyond the copy's head mean nothing any more");
    assert_ne!(answer.digest, Some(digest));

    let mut request = phone.request(&[]);
    request.cursor = answer.cursor;
    request.holding =
        [&meeting, &only_here].map(|here| (here.key(), Audience::Office, here.document.heads())).to_vec();
    let answer = phone.ask(&restored.hub, request);
    let lacking: Vec<_> = answer.lacking.iter().map(|(key, heads)| (*key, heads.len())).collect();
    assert_eq!(lacking, [(meeting.key(), 1), (only_here.key(), 0)]);
    assert!(answer.entries.iter().all(|entry| entry.whole && entry.header().unwrap().key == meeting.key()));

    let rest = meeting.document.changes_since(&answer.lacking[0].1).encode();
    assert_eq!(phone.push(&restored.hub, &[rest, third]), [State::Admitted(2), State::Admitted(3)]);
    let (entries, digest) = restored.officer(0, Role::MinuteTaker).read_all(&restored.hub);
    let heads = built(meeting.key(), Kind::Meeting, &entries).heads();
    assert_eq!(heads, meeting.document.heads());
    let sum = |document: &shared::document::Document| {
        let hashes: Vec<_> = document.changes().hashes().collect();
        SetDigest::of_all(&document.key(), &hashes)
    };
    assert_eq!(digest, sum(&meeting.document).plus(sum(&only_here.document)));
}

/// A phone's disk lost rows: it says what it still holds and is sent whole documents.
#[test]
fn a_phone_that_lost_rows_is_sent_them_again() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let (mut first, mut second) = (phone.meeting(10), phone.meeting(11));
    let states = phone.push(&town.hub, &[first.item("Một"), second.item("Một"), second.item("Hai")]);
    assert_eq!(states, [State::Admitted(1), State::Admitted(2), State::Admitted(3)]);
    phone.read_all(&town.hub);
    let mut request = phone.request(&[]);
    request.holding = vec![(first.key(), Audience::Office, first.document.heads())];
    let answer = phone.ask(&town.hub, request);
    assert_eq!((positions(&answer), answer.lacking.len()), (vec![3], 0));
    assert!(answer.entries[0].whole);
    assert_eq!(built(second.key(), Kind::Meeting, &answer.entries).heads(), second.document.heads());
}

/// A request for another committee's book, and a device that was reported lost.
#[test]
fn the_book_is_the_devices_own() {
    let town = town();
    let mut phone = town.officer(0, Role::Secretary);
    let mut request = phone.request(&[]);
    request.standing = Standing::Told(Told { book: shared::id::BookId::from_bytes([9; 8]), ..phone.told() });
    assert!(matches!(
        town.hub.sync(&phone.who, request, common::NOW),
        Err(server::hub::HubError::ForeignBook)
    ));
    town.stand(&mut phone, Enrolment::Lost);
    assert!(town.device(phone.who.device).principal().is_none());
}

/// When a cell was last heard from is noted, and a quiet round soon after costs no write.
#[test]
fn a_cell_is_heard_from() {
    let town = town();
    let phone = town.officer(0, Role::Secretary);
    assert!(town.hub.cells(town.book.id).unwrap().iter().all(|cell| cell.heard.is_none()));
    phone.ask(&town.hub, phone.request(&[]));
    town.hub.sync(&phone.who, phone.request(&[]), common::NOW.plus_ms(60_000)).unwrap();
    let heard = town.hub.store().device(town.book.id, phone.who.device).unwrap().unwrap().heard;
    assert_eq!(heard, Some(common::NOW));
    town.hub.sync(&phone.who, phone.request(&[]), common::NOW.plus_ms(3_600_000)).unwrap();
    let cells = town.hub.cells(town.book.id).unwrap();
    let heard: Vec<_> = cells.iter().map(|cell| (cell.unit.name.as_str(), cell.heard)).collect();
    assert_eq!(heard, [("Buôn Brah", None), ("Buôn Tría", Some(common::NOW.plus_ms(3_600_000)))]);
}
