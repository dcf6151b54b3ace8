//! What each question and each transaction is to bring about.

use automerge::ChangeHash;
use shared::carrier::SealKey;
use shared::id::{Audience, DeviceId, StreamId, UnitId};
use shared::sync::Withheld;
use shared::time::Instant;

use super::super::*;
use super::Home;
use super::given::*;

pub fn books_and_units(home: &impl Home) {
    let store = opened(home);
    assert_eq!(store.books().unwrap(), [book()]);
    assert!(conflicts(
        &store,
        Plan::AddUnit(BOOK, unit(UnitId::from_bytes([7; 8]), Level::Cell, "Buôn Tría"))
    ));
    let names: Vec<_> = store.units(BOOK).unwrap().into_iter().map(|unit| unit.name).collect();
    assert_eq!(names, ["Đảng ủy xã", "Buôn Tría"]);

    let key = |n: u8| SealKey::from_bytes([n; 32]);
    assert_eq!(store.seal_key(BOOK).unwrap(), None);
    store.commit(&Plan::SealKey(BOOK, key(1))).unwrap();
    assert!(conflicts(&store, Plan::SealKey(BOOK, key(2))));
    assert_eq!(store.seal_key(BOOK).unwrap(), Some(key(1)));
}

pub fn an_invitation_enrols_once(home: &impl Home) {
    let store = opened(home);
    store.commit(&Plan::Invite(Box::new(invite(1)))).unwrap();
    assert!(conflicts(&store, Plan::Invite(Box::new(invite(1)))));
    store.commit(&Plan::WrongTry(BOOK, [1; 8])).unwrap();
    let found = store.invite_by_code("AB01").unwrap().unwrap();
    assert_eq!(found, Invite { tries: 1, ..invite(1) });
    assert_eq!(store.invite_by_key([1; 4]).unwrap(), Some(found));
    assert_eq!(store.invite_by_code("AB02").unwrap(), None);

    store.commit(&Plan::Enrol([1; 8], Box::new(device(4)))).unwrap();
    assert!(conflicts(&store, Plan::Enrol([1; 8], Box::new(device(5)))));
    assert_eq!(store.invite_by_code("AB01").unwrap().unwrap().used, Some(DEVICE));
    assert_eq!(store.device_by_token([4; 32]).unwrap(), Some(device(4)));
    assert_eq!(store.device_by_token([5; 32]).unwrap(), None);

    store.commit(&Plan::Heard(BOOK, DEVICE, Instant::from_ms(70))).unwrap();
    store.commit(&Plan::Stand(BOOK, DEVICE, Enrolment::Lost)).unwrap();
    let found = store.device(BOOK, DEVICE).unwrap().unwrap();
    assert_eq!((found.heard, found.enrolment), (Some(Instant::from_ms(70)), Enrolment::Lost));
    assert_eq!(store.devices(BOOK).unwrap(), [found]);
    // Who brings something was heard from.
    store.commit(&Plan::Receive(BOOK, vec![received(90, Standing::Received)])).unwrap();
    assert_eq!(store.device(BOOK, DEVICE).unwrap().unwrap().heard, Some(Instant::from_ms(90)));
    assert!(conflicts(&store, Plan::Stand(BOOK, DeviceId::from_bytes([8; 8]), Enrolment::Lost)));
}

pub fn several_are_each_their_own(home: &impl Home) {
    let store = opened(home);
    let heard = |at| Plan::Heard(BOOK, DEVICE, Instant::from_ms(at));
    store.commit(&Plan::Invite(Box::new(invite(1)))).unwrap();
    store.commit(&Plan::Enrol([1; 8], Box::new(device(4)))).unwrap();
    let taken = || Plan::Invite(Box::new(invite(1)));
    let outcomes = store.commit_all(vec![heard(50), taken(), heard(60), taken()]);
    assert!(matches!(outcomes[..], [Ok(_), Err(CommitError::Conflict), Ok(_), Err(CommitError::Conflict)]));
    assert_eq!(store.device(BOOK, DEVICE).unwrap().unwrap().heard, Some(Instant::from_ms(60)));
    assert!(store.commit_all(Vec::new()).is_empty());
}

pub fn what_is_received_twice_is_kept_once(home: &impl Home) {
    let store = opened(home);
    let held = received(2, Standing::Held(Withheld::NotAllowed));
    store.commit(&Plan::Receive(BOOK, vec![received(1, Standing::Received), held.clone()])).unwrap();
    let again = Received { device: DeviceId::from_bytes([6; 8]), ..received(1, Standing::Received) };
    store.commit(&Plan::Receive(BOOK, vec![again])).unwrap();
    assert_eq!(store.waiting_bytes(BOOK, DEVICE).unwrap(), 20);
    let all = store.waiting(BOOK, Which::Held).unwrap();
    assert_eq!(all, [received(1, Standing::Received), held]);
    let known = store.received(BOOK, vec![checksum(2), checksum(3)]).unwrap();
    assert_eq!(known.len(), 1);
    assert!(known[0].bytes.is_empty());

    // One that may write brings what another might not: it vouches.
    let vouched = Received { device: DeviceId::from_bytes([6; 8]), ..received(2, Standing::Received) };
    store.commit(&Plan::Receive(BOOK, vec![vouched.clone()])).unwrap();
    assert_eq!(store.waiting(BOOK, Which::Unlooked).unwrap()[1], vouched);
    assert_eq!(store.waiting_bytes(BOOK, DEVICE).unwrap(), 10);
}

pub fn what_waits_is_found_by_why(home: &impl Home) {
    let store = opened(home);
    let why = [
        Withheld::Waiting(vec![ChangeHash([7; 32]), ChangeHash([8; 32])]),
        Withheld::Newer,
        Withheld::Unreadable,
        Withheld::NotAllowed,
    ];
    let rows: Vec<_> = why.into_iter().zip(1..).map(|(why, n)| received(n, Standing::Held(why))).collect();
    store.commit(&Plan::Receive(BOOK, rows.clone())).unwrap();
    assert_eq!(store.waiting(BOOK, Which::NotTriedBy("2".into())).unwrap(), rows[1..3]);
    let settle = |n: u8, standing| Plan::Settle(BOOK, checksum(n), standing, "2".into());
    store.commit(&settle(2, Standing::Held(Withheld::Newer))).unwrap();
    store.commit(&Plan::Attempt(BOOK, checksum(3), String::new())).unwrap();
    let left = store.waiting(BOOK, Which::NotTriedBy("2".into())).unwrap();
    assert_eq!(left, [Received { attempts: 1, ..rows[2].clone() }]);
    // Rejected: kept, and no longer waiting. Admitted: its bytes are in the log.
    store.commit(&settle(4, Standing::Rejected)).unwrap();
    store.commit(&settle(1, Standing::Admitted(9))).unwrap();
    store.commit(&settle(1, Standing::Received)).unwrap();
    assert_eq!(store.waiting_bytes(BOOK, DEVICE).unwrap(), 20);
    let one = |n| store.waiting(BOOK, Which::One(checksum(n))).unwrap().remove(0);
    assert_eq!((one(4).standing, one(4).bytes.len()), (Standing::Rejected, 10));
    assert_eq!((one(1).standing, one(1).bytes.len()), (Standing::Admitted(9), 0));
}

pub fn what_waits_is_put_back_by_what_it_waits_for(home: &impl Home) {
    let store = opened(home);
    let of = |n, standing| Received { key: key(1), tried_by: "1".into(), ..received(n, standing) };
    let rows: Vec<_> = (1..4).map(|n| of(n, Standing::Received)).collect();
    store.commit(&Plan::Receive(BOOK, rows)).unwrap();
    let wait = |n, version, missing: u8| {
        let (missing, tried_by) = (vec![ChangeHash([missing; 32])], "1".into());
        Plan::Wait(BOOK, checksum(n), Waits { key: key(1), version, missing, tried_by })
    };
    store.commit(&wait(2, 0, 1)).unwrap();
    store.commit(&wait(3, 0, 9)).unwrap();
    let again = || store.waiting(BOOK, Which::Again(key(1))).unwrap();
    assert_eq!(again(), [of(1, Standing::Received)]);
    let waits = Standing::Held(Withheld::Waiting(vec![ChangeHash([9; 32])]));
    assert_eq!(store.waiting(BOOK, Which::Held).unwrap()[2], of(3, waits.clone()));

    assert_eq!(store.commit(&admission(admit(1, 0))).unwrap(), Committed::At(1, 1));
    assert_eq!(again(), [of(2, Standing::Received)], "it has come");
    assert_eq!(store.waiting(BOOK, Which::Unlooked).unwrap(), again(), "and a pass at a start finds it");
    assert_eq!(store.waiting(BOOK, Which::One(checksum(3))).unwrap(), [of(3, waits)]);
    assert!(conflicts(&store, wait(2, 0, 1)), "what it was held against has moved on");
    store.commit(&wait(2, 1, 9)).unwrap();
    assert_eq!(again(), []);
    // Under a hash that it had before it was written again, it has come as well.
    let known = Known { key: key(1), standing: Standing::Reauthored(1), brings: vec![ChangeHash([9; 32])] };
    assert_eq!(store.commit(&Plan::Known(BOOK, checksum(1), known)).unwrap(), Committed::Changed(2));
    assert_eq!(again(), [of(2, Standing::Received), of(3, Standing::Received)]);
    // One whose look did not come to an end is for the pass that counts.
    store.commit(&Plan::Attempt(BOOK, checksum(2), "1".into())).unwrap();
    assert_eq!(again(), [of(3, Standing::Received)]);
}

/// A disk said something else of a document than it holds. It is put right in one step, with the sum of its stream; where
/// the document has moved on, nothing is.
pub fn a_wrong_sum_is_put_right(home: &impl Home) {
    let store = opened(home);
    admitted(&store, admit(1, 0));
    admitted(&store, admit(2, 0));
    admitted(&store, Admit { audience: Audience::Officers, ..admit(3, 0) });
    let recount = |counted: Vec<Counted>| Plan::Recount(BOOK, stream(Audience::Office), counted);
    let before = everything(&store);
    assert!(conflicts(&store, recount(vec![counted(1, 1), counted(2, 2)])));
    let right = |n| Counted { heads: admit(n, 0).heads, digest: digest(n), ..counted(n, 1) };
    assert_eq!(store.commit(&recount(vec![right(1), right(2)])).unwrap(), Committed::Changed(0));
    assert!(everything(&store) == before, "what is right stays");

    assert_eq!(store.commit(&recount(vec![counted(1, 1)])).unwrap(), Committed::Changed(2));
    let doc = store.doc(BOOK, key(1)).unwrap().unwrap();
    assert_eq!((doc.digest, doc.heads, doc.version), (digest(51), counted(1, 1).heads, 1));
    let streams = [Audience::Officers, Audience::Office].map(stream).to_vec();
    let page = store.page(BOOK, vec![Span::Log { streams, after: 0 }], 1000).unwrap();
    let sums = [(Audience::Officers, digest(3)), (Audience::Office, digest(51).plus(digest(2)))];
    assert_eq!(page.digests, sums.map(|(audience, sum)| (stream(audience), sum)));
    let lied = store.commit(&recount(vec![right(1)])).unwrap();
    assert_eq!(lied, Committed::Changed(2));
    assert!(everything(&store) == before);
}

pub fn an_admission_is_whole(home: &impl Home) {
    let store = opened(home);
    store.commit(&Plan::Receive(BOOK, vec![received(1, Standing::Received)])).unwrap();
    assert_eq!(admitted(&store, admit(1, 0)), 1);
    assert!(conflicts(&store, admission(admit(1, 0))));
    assert_eq!(admitted(&store, Admit { fresh: digest(7), reauthored: true, ..admit(1, 1) }), 2);
    let doc = store.doc(BOOK, key(1)).unwrap().unwrap();
    assert_eq!((doc.version, doc.last, doc.digest), (2, 2, digest(1).plus(digest(7))));
    assert_eq!((doc.snapshot, doc.heads), (vec![1; 50], vec![ChangeHash([1; 32])]));
    let row = store.received(BOOK, vec![checksum(1)]).unwrap().remove(0);
    assert_eq!(row.standing, Standing::Admitted(1), "an admission is never undone");
    assert_eq!(store.books().unwrap()[0].head, 2);
    let rows = store.rows(BOOK).unwrap();
    assert_eq!((rows.len(), &rows[0].rows), (1, &vec![1; 5]));
    let entries = store.entries_of(BOOK, key(1)).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.n).collect::<Vec<_>>(), [1, 2]);
    let places = store.places(BOOK, vec![stream(Audience::Office)]).unwrap();
    assert_eq!((places.len(), places[0].last), (1, 2));
    assert_eq!(store.places(BOOK, vec![stream(Audience::Officers)]).unwrap(), []);
}

pub fn a_log_is_compacted_in_one_step(home: &impl Home) {
    let store = opened(home);
    let of = |n: u8| Admit { key: key(1), ..admit(n, u64::from(n) - 1) };
    for n in 1..5 {
        admitted(&store, of(n));
    }
    admitted(&store, admit(7, 0));
    assert_eq!(store.long_logs(BOOK, 3, 4).unwrap(), [key(1)]);
    assert_eq!(store.long_logs(BOOK, 4, 4).unwrap(), []);
    assert_eq!(store.long_logs(BOOK, 3, 3).unwrap(), [], "it has moved on since");

    let compact =
        |version, n| Plan::Compact(BOOK, Box::new(Compact { key: key(n), version, changeset: vec![9; 40] }));
    assert!(conflicts(&store, compact(3, 1)));
    assert!(conflicts(&store, compact(1, 2)), "there is none");
    store.commit(&compact(4, 1)).unwrap();
    let entry = &store.entries_of(BOOK, key(1)).unwrap()[..];
    let [entry] = entry else { panic!("one entry, not {entry:?}") };
    assert_eq!((entry.n, entry.whole, &entry.changeset[..]), (4, true, &[9; 40][..]));
    assert_eq!(entry.rows, of(4).rows);
    assert_eq!(store.entries_of(BOOK, key(7)).unwrap().len(), 1, "another's stay");
    assert_eq!(store.doc(BOOK, key(1)).unwrap().unwrap().last, 4);
    // The document goes on from where it was.
    admitted(&store, of(5));
    assert_eq!(store.entries_of(BOOK, key(1)).unwrap().len(), 2);
}

pub fn rows_are_made_again(home: &impl Home) {
    let store = opened(home);
    admitted(&store, admit(1, 0));
    admitted(&store, Admit { fresh: digest(7), ..admit(1, 1) });
    admitted(&store, admit(2, 0));
    let fresh = |n, version, rows: &[u8]| FreshRows { key: key(n), version, rows: rows.to_vec() };
    // One is as it was, one differs, one is of a version that is past, one of no document.
    let made = vec![fresh(2, 1, &[2; 5]), fresh(1, 2, &[8; 9]), fresh(1, 1, &[6; 5]), fresh(3, 1, &[3; 5])];
    assert_eq!(store.commit(&Plan::Rows(BOOK, made)).unwrap(), Committed::Changed(1));
    let rows: Vec<_> = store.rows(BOOK).unwrap().into_iter().map(|row| row.rows).collect();
    assert_eq!(rows, [vec![8; 9], vec![2; 5]]);
    let logged: Vec<_> =
        store.entries_of(BOOK, key(1)).unwrap().into_iter().map(|entry| entry.rows).collect();
    assert_eq!(logged, [vec![1; 5], vec![8; 9]], "whoever joins takes the last entry's");
    let everything = vec![Span::Log { streams: vec![stream(Audience::Office)], after: 0 }];
    let weight = 3 * 100 + 5 + 9 + 5;
    assert!(store.page(BOOK, everything.clone(), weight).unwrap().spans[0].complete);
    assert!(!store.page(BOOK, everything, weight - 1).unwrap().spans[0].complete, "and they are weighed");
}

pub fn a_wider_audience_gets_the_whole_document(home: &impl Home) {
    let store = opened(home);
    let inner = |version| Admit { audience: Audience::Officers, ..admit(1, version) };
    admitted(&store, inner(0));
    admitted(&store, Admit { fresh: digest(2), ..inner(1) });
    admitted(&store, Admit { audience: Audience::Officers, ..admit(5, 0) });
    let changesets = vec![vec![1; 60], vec![1; 40]];
    let wide = Admit { anew: true, fresh: digest(3), changesets, ..admit(1, 2) };
    assert_eq!(admitted(&store, wide), 5);
    let spans = |audience| vec![Span::Log { streams: vec![stream(audience)], after: 0 }];
    let page = store.page(BOOK, spans(Audience::Officers), 1000).unwrap();
    assert_eq!(page.spans[0].entries.iter().map(|entry| entry.n).collect::<Vec<_>>(), [3]);
    assert_eq!(page.digests, [(stream(Audience::Officers), digest(5))]);
    let page = store.page(BOOK, spans(Audience::Office), 1000).unwrap();
    assert_eq!(page.spans[0].entries.iter().map(|entry| entry.n).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(page.spans[0].entries.iter().map(|entry| entry.whole).collect::<Vec<_>>(), [true, false]);
    assert_eq!(page.digests, [(stream(Audience::Office), digest(1).plus(digest(2)).plus(digest(3)))]);
}

pub fn pages_keep_to_the_budget(home: &impl Home) {
    let store = opened(home);
    for n in 1..=5 {
        let audience = if n == 3 { Audience::Officers } else { Audience::Office };
        admitted(&store, Admit { audience, ..admit(n, 0) });
    }
    // A crowd of other streams makes a store read as it does for the office.
    let crowd: Vec<_> = (10..30)
        .map(|n| StreamId { unit: UnitId::from_bytes([n; 8]), audience: Audience::Office })
        .chain([stream(Audience::Office)])
        .collect();
    for streams in [vec![stream(Audience::Office)], crowd] {
        let span = |after| Span::Log { streams: streams.clone(), after };
        let documents = |after| Span::Documents { streams: streams.clone(), after };
        let rows = |after| Span::Rows { streams: streams.clone(), after };
        let read = |spans, budget| {
            let page = store.page(BOOK, spans, budget).unwrap();
            assert_eq!(page.book.head, 5);
            let found = page.spans.into_iter();
            let at = |span: SpanFound| {
                let entries = span.entries.iter().map(|entry| entry.n);
                let documents = span.documents.iter().map(|doc| doc.last);
                let rows = span.rows.iter().map(|(found, last)| {
                    assert_eq!((found.key, &found.rows), (key(*last as u8), &vec![*last as u8; 5]));
                    *last
                });
                (entries.chain(documents).chain(rows).collect::<Vec<_>>(), span.complete)
            };
            found.map(at).collect::<Vec<_>>()
        };
        assert_eq!(read(vec![span(0)], 10_000), [(vec![1, 2, 4, 5], true)]);
        assert_eq!(read(vec![span(0)], 215), [(vec![1, 2], false)]);
        assert_eq!(read(vec![span(2)], 1), [(vec![4], false)], "one entry alone may exceed it");
        assert_eq!(read(vec![span(4)], 1), [(vec![5], true)]);
        assert_eq!(read(vec![span(5)], 1), [(vec![], true)]);
        // A document of 50 bytes weighs a quarter of them, and so do its 5 of rows.
        assert_eq!(read(vec![documents(0)], 10_000), [(vec![1, 2, 4, 5], true)]);
        assert_eq!(read(vec![documents(0)], 30), [(vec![1, 2], false)]);
        assert_eq!(read(vec![documents(2)], 1), [(vec![4], false)]);
        assert_eq!(read(vec![documents(5)], 1), [(vec![], true)]);
        let two = vec![documents(2), span(4)];
        assert_eq!(read(two.clone(), 10_000), [(vec![4, 5], true), (vec![5], true)]);
        assert_eq!(read(two.clone(), 20), [(vec![4], false), (vec![], false)]);
        assert_eq!(read(two, 30), [(vec![4, 5], true), (vec![], false)]);
        assert_eq!(read(vec![rows(0)], 3), [(vec![1, 2, 4], false)]);
        assert_eq!(read(vec![rows(2)], 3), [(vec![4, 5], true)]);
        assert_eq!(read(vec![rows(2), documents(2)], 20), [(vec![4, 5], true), (vec![4], false)]);
    }
    // One that moves on is read after those that do not.
    admitted(&store, Admit { fresh: digest(7), rows: vec![6; 5], ..admit(1, 1) });
    let all = vec![Span::Documents { streams: vec![stream(Audience::Office)], after: 0 }];
    let found = store.page(BOOK, all, 1000).unwrap().spans.remove(0);
    assert_eq!(found.documents.iter().map(|doc| doc.last).collect::<Vec<_>>(), [2, 4, 5, 6]);
}
