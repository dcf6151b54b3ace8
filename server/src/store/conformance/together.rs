//! Many at once. The store is open twice, as by two instances of the server or by the server and a technician.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use shared::change::SetDigest;
use shared::id::{Audience, StreamId};

use super::super::*;
use super::Home;
use super::given::*;

/// Admissions of each writer.
const ADMISSIONS: u8 = 12;
/// Positions that an admission takes: its changeset comes in so many parts.
const PARTS: u8 = 2;

/// The change that a writer's admission brings.
fn change(writer: u8, version: u8) -> SetDigest {
    digest(writer * 32 + version)
}

/// Admits one document over and over. Returns the positions.
fn write(store: &impl Store, writer: u8, audience: Audience) -> Vec<u64> {
    let one = |version: u8| Admit {
        audience,
        fresh: change(writer, version),
        changesets: vec![vec![writer, version]; PARTS.into()],
        ..admit(writer, version.into())
    };
    let last = |version| admitted(store, one(version));
    (0..ADMISSIONS).map(last).flat_map(|last| last + 1 - u64::from(PARTS)..=last).collect()
}

/// Follows some streams with a cursor, a few entries at a time, until `done` and everything is read. Whenever it has
/// come to the end, the digests are of exactly what it has read. Returns the positions.
fn follow(store: &impl Store, streams: &[StreamId], done: &AtomicBool) -> Vec<u64> {
    let (mut seen, mut cursor, mut sum) = (Vec::new(), 0, SetDigest::default());
    loop {
        let last_look = done.load(Ordering::SeqCst);
        let span = Span::Log { streams: streams.to_vec(), after: cursor };
        let mut page = store.page(BOOK, vec![span], 40).unwrap();
        let SpanFound { entries, complete, .. } = page.spans.remove(0);
        for entry in &entries {
            let [writer, version] = entry.changeset[..] else { panic!("what was written") };
            if entry.n.is_multiple_of(PARTS.into()) {
                sum = sum.plus(change(writer, version));
            }
        }
        seen.extend(entries.iter().map(|entry| entry.n));
        if complete {
            let digests = page.digests.iter().fold(SetDigest::default(), |sum, (_, one)| sum.plus(*one));
            assert_eq!(digests, sum, "at {} the reader has another sum than the store", page.book.head);
            cursor = page.book.head;
            if last_look {
                return seen;
            }
        } else {
            cursor = entries.last().expect("a page that is not the last has an entry").n;
        }
    }
}

/// Four write, two into each stream. Whatever the order in which their transactions come to an end, no reader passes
/// over an entry, and none sees one twice.
pub fn readers_follow_while_four_writers_commit(home: &impl Home) {
    let (store, beside) = (opened(home), home.open());
    let [office, officers] = [Audience::Office, Audience::Officers].map(stream);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let (store, beside, done) = (&store, &beside, &done);
        let readers = [vec![office], vec![officers], vec![office, officers]]
            .map(|streams| scope.spawn(move || follow(store, &streams, done)));
        let writers = [
            scope.spawn(|| write(store, 1, Audience::Office)),
            scope.spawn(|| write(beside, 2, Audience::Office)),
            scope.spawn(|| write(store, 3, Audience::Officers)),
            scope.spawn(|| write(beside, 4, Audience::Officers)),
        ];
        let [first, second, third, fourth] = writers.map(|writer| writer.join());
        done.store(true, Ordering::SeqCst);
        let sorted = |some: [Vec<u64>; 2]| some.into_iter().flatten().collect::<BTreeSet<_>>();
        let office = sorted([first.unwrap(), second.unwrap()]);
        let officers = sorted([third.unwrap(), fourth.unwrap()]);
        let all: BTreeSet<_> = office.union(&officers).copied().collect();
        let last = 4 * u64::from(ADMISSIONS * PARTS);
        assert_eq!(all, (1..=last).collect(), "every position is taken once and none is skipped");
        for (reader, there) in readers.into_iter().zip([office, officers, all]) {
            assert_eq!(reader.join().unwrap(), there.into_iter().collect::<Vec<_>>());
        }
    });
}

/// Four would write one document, each from what it has just read. Nobody writes over another: who was not the
/// quickest looks again.
pub fn a_document_is_written_by_one_at_a_time(home: &impl Home) {
    let (store, beside) = (opened(home), home.open());
    let conflicts: usize = thread::scope(|scope| {
        let writers = [&store, &beside, &store, &beside].map(|store| {
            scope.spawn(move || {
                let (mut done, mut conflicts) = (0, 0);
                while done < ADMISSIONS {
                    let version = store.doc(BOOK, key(1)).unwrap().map_or(0, |doc| doc.version);
                    match store.commit(&admission(admit(1, version))) {
                        Ok(_) => done += 1,
                        Err(CommitError::Conflict) => conflicts += 1,
                        Err(CommitError::Store(error)) => panic!("{error}"),
                    }
                }
                conflicts
            })
        });
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    let doc = store.doc(BOOK, key(1)).unwrap().unwrap();
    let all = 4 * u64::from(ADMISSIONS);
    assert_eq!((doc.version, doc.last), (all, all), "after {conflicts} conflicts");
    assert_eq!(store.entries_of(BOOK, key(1)).unwrap().len() as u64, all);
}
