//! Logs that are kept short.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Handset, Town, spoilt};
use server::hub::Compaction;
use server::store::{Ask, CommitError, Compact, Memory, Plan, Store};
use shared::document::Document;
use shared::id::Kind;
use shared::permit::Role;

/// What came to rest, however recently.
const ALL: Compaction = Compaction { many: 1, behind: 0 };

/// A secretary writes a meeting in thirty rounds while colleagues have followed to different points, one not at all and one
/// to the end. The meeting's entries become one, and each of them has the whole meeting after one round; so has the
/// office. Then the meeting goes on, as if nothing had been.
///
///     the log   1 2 3 ... 30   ->   30 (1..30)   ->   30 (1..30) 31
#[test]
fn whoever_stands_anywhere_in_a_log_that_was_compacted_misses_nothing() {
    let town = Town::found(Memory::default(), &["Buôn Tría"]);
    let mut writer = Handset::new(town.officer(0, Role::Secretary));
    let mut meeting = writer.phone.meeting(11);
    let mut followers = Vec::new();
    let mut key = None;
    for n in 0..30 {
        if n % 7 == 0 {
            let mut follower = Handset::new(town.officer(0, Role::MinuteTaker));
            assert!(follower.sync(&town.hub).is_synced());
            followers.push(follower);
        }
        writer.wrote(Kind::Meeting, &meeting.item(&format!("Mục {n}")));
        assert!(writer.sync(&town.hub).is_synced());
        key = writer.disk.changes.keys().next().copied();
    }
    let key = key.unwrap();
    let heads = |handset: &Handset| handset.document(key).heads();
    let entries = || town.hub.store().entries_of(town.book.id, key).unwrap();
    let before: usize = entries().iter().map(|entry| entry.changeset.len()).sum();
    assert_eq!(entries().len(), 30);
    assert_eq!(town.hub.to_compact(Compaction::default()).unwrap(), [], "it has only just come");

    assert_eq!(town.hub.to_compact(ALL).unwrap(), [(town.book.id, key)]);
    assert!(town.hub.compact(town.book.id, key).unwrap());
    let [entry] = &entries()[..] else { panic!("one entry") };
    assert_eq!((entry.n, entry.whole), (30, true));
    assert!(entry.changeset.len() * 5 < before, "{} of {before} bytes", entry.changeset.len());
    assert_eq!(town.hub.to_compact(ALL).unwrap(), []);

    followers.push(Handset::new(town.officer(0, Role::MinuteTaker)));
    followers.push(Handset::new(town.office()));
    for follower in &mut followers {
        let had = follower.posts;
        assert!(follower.sync(&town.hub).is_synced());
        assert!(follower.posts - had <= 2, "no repair was needed: {}", follower.posts - had);
        assert_eq!(heads(follower), heads(&writer));
    }
    assert_eq!(writer.quiet_round(&town.hub), 1);
    writer.wrote(Kind::Meeting, &meeting.item("Mục cuối"));
    assert!(writer.sync(&town.hub).is_synced());
    assert_eq!(entries().len(), 2);
    for follower in &mut followers {
        assert!(follower.sync(&town.hub).is_synced());
        assert_eq!(heads(follower), heads(&writer));
    }
}

/// A document whose snapshot is not what its log says, and one that moves on while it is being compacted, stay as they are.
#[test]
fn what_cannot_be_told_whole_stays_as_it_is() {
    let town = Town::found(Memory::default(), &["Buôn Tría"]);
    let phone = town.officer(0, Role::Secretary);
    let mut meeting = phone.meeting(11);
    phone.push(&town.hub, &[meeting.item("Một")]);
    phone.push(&town.hub, &[meeting.item("Hai")]);
    let (book, key) = town.hub.to_compact(ALL).unwrap()[0];
    let doc = town.hub.store().doc(book, key).unwrap().unwrap();

    let late = Compact { key, version: doc.version - 1, changeset: vec![1] };
    let late = town.hub.store().commit(&Plan::Compact(book, Box::new(late)));
    assert!(matches!(late, Err(CommitError::Conflict)));

    let empty = Document::new(key, Kind::Meeting).save();
    town.hub.store().commit(&spoilt(book, *doc, &empty, vec![meeting.item("Ba")])).unwrap();
    assert!(!town.hub.compact(book, key).unwrap());
    assert_eq!(town.hub.store().entries_of(book, key).unwrap().len(), 3);
}
