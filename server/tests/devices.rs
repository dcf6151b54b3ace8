//! The real device machine and the real hub, with nothing in between: they agree after every story, and then a
//! quiet round is one request.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Handset, Town};
use server::hub::Hub;
use server::store::{Memory, Plan, Store, Unit};
use shared::document::meeting::Meeting;
use shared::id::{DocumentKey, Kind};
use shared::permit::Role;

fn town() -> Town<Memory> {
    Town::found(Memory::default(), &["Buôn Tría", "Buôn Brah"])
}

fn titles(handset: &Handset, key: DocumentKey) -> Vec<String> {
    let document = handset.document(key);
    let mut titles: Vec<_> =
        Meeting::read(&document.reader()).items().map(|item| item.title.as_str().to_owned()).collect();
    titles.sort();
    titles
}

/// A new phone has everything after one round trip; another says that its streams are complete.
#[test]
fn a_first_download_takes_no_rounds_of_asking() {
    let town = town();
    let mut first = Handset::new(town.officer(0, Role::Secretary));
    let mut meeting = first.phone.meeting(11);
    first.wrote(Kind::Meeting, &meeting.item("Một"));
    first.wrote(Kind::Meeting, &meeting.item("Hai"));
    assert!(first.sync(&town.hub).is_synced());

    let mut new = Handset::new(town.officer(0, Role::MinuteTaker));
    assert!(new.sync(&town.hub).is_synced());
    assert!(new.posts <= 2, "{} requests", new.posts);
    assert_eq!(titles(&new, meeting.key()), ["Hai", "Một"]);
    assert_eq!((first.quiet_round(&town.hub), new.quiet_round(&town.hub)), (1, 1));
}

/// Secretary, minute-taker and office, over some months; a long history comes in pages.
#[test]
fn everyone_comes_to_the_same() {
    let town = town();
    let mut secretary = Handset::new(town.officer(0, Role::Secretary));
    let mut taker = Handset::new(town.officer(0, Role::MinuteTaker));
    let mut office = Handset::new(town.office());
    for month in 1..=9 {
        let (mut first, mut second) = (secretary.phone.meeting(month), taker.phone.meeting(month));
        let text = format!("Thư ký {}", "cà phê ".repeat(700));
        secretary.wrote(Kind::Meeting, &first.item(&text));
        taker.wrote(Kind::Meeting, &second.item("Người ghi"));
        secretary.sync(&town.hub);
        taker.sync(&town.hub);
        if month % 4 == 0 {
            office.sync(&town.hub);
        }
    }
    for handset in [&mut secretary, &mut taker, &mut office] {
        assert!(handset.sync(&town.hub).is_synced());
        assert_eq!(handset.quiet_round(&town.hub), 1);
    }
    let key = secretary.phone.meeting(5).key();
    assert_eq!(titles(&secretary, key).len(), 2);
    assert_eq!(titles(&secretary, key), titles(&office, key));
    assert_eq!(office.disk.rows.len(), 9);
}

/// A petition is forwarded, and a cell is founded, while the office has come some way.
#[test]
fn streams_widen_and_join() {
    let town = town();
    let mut cell = Handset::new(town.officer(0, Role::Secretary));
    let mut office = Handset::new(town.office());
    let (mut petition, set) = cell.phone.petition("Đường vào buôn bị sạt");
    cell.wrote(Kind::Petition, &set.encode());
    cell.wrote(Kind::Meeting, &cell.phone.meeting(11).item("Một"));
    assert!(cell.sync(&town.hub).is_synced() && office.sync(&town.hub).is_synced());
    assert!(!office.disk.changes.contains_key(&petition.key()));

    let forwarded = cell.phone.forward(&mut petition);
    cell.wrote(Kind::Petition, &forwarded.encode());
    assert!(cell.sync(&town.hub).is_synced() && office.sync(&town.hub).is_synced());
    assert_eq!(office.document(petition.key()).heads(), petition.heads());
    assert_eq!((cell.quiet_round(&town.hub), office.quiet_round(&town.hub)), (1, 1));

    let id = shared::id::UnitId::from_bytes(common::id());
    let founded = Unit { id, level: server::store::Level::Cell, name: "Buôn Drah".into() };
    town.hub.store().commit(&Plan::AddUnit(town.book.id, founded.clone())).unwrap();
    let mut town = town;
    town.cells.push(founded);
    let mut drah = Handset::new(town.officer(2, Role::Secretary));
    drah.wrote(Kind::Meeting, &drah.phone.meeting(11).item("Của buôn Drah"));
    assert!(drah.sync(&town.hub).is_synced());
    assert!(office.sync(&town.hub).is_synced());
    assert_eq!(titles(&office, drah.phone.meeting(11).key()), ["Của buôn Drah"]);
    assert_eq!(office.quiet_round(&town.hub), 1);
}

/// A profile was copied: two phones write on under one actor, and both have everything in the end.
#[test]
fn a_cloned_profile_comes_together() {
    let town = town();
    let mut first = Handset::new(town.officer(0, Role::Secretary));
    let mut meeting = first.phone.meeting(11);
    first.wrote(Kind::Meeting, &meeting.item("Chung"));
    assert!(first.sync(&town.hub).is_synced());
    let mut second = Handset::new(town.officer(0, Role::Secretary));
    assert!(second.sync(&town.hub).is_synced());
    let mut copy = meeting.cloned();
    first.wrote(Kind::Meeting, &meeting.item("Máy một"));
    second.wrote(Kind::Meeting, &copy.item("Máy hai"));
    second.wrote(Kind::Meeting, &copy.item("Máy hai, sau"));
    first.sync(&town.hub);
    second.sync(&town.hub);
    first.sync(&town.hub);
    let all = ["Chung", "Máy hai", "Máy hai, sau", "Máy một"];
    assert_eq!(
        (titles(&first, meeting.key()), titles(&second, meeting.key())),
        (all.map(Into::into).to_vec(), all.map(Into::into).to_vec())
    );
    assert_eq!((first.quiet_round(&town.hub), second.quiet_round(&town.hub)), (1, 1));
}

/// The server's disk died, and yesterday's copy is in place: a phone that syncs brings back what it has, and
/// the office gets it again.
#[test]
fn a_restored_server_is_filled_again() {
    let town = town();
    let mut phone = Handset::new(town.officer(0, Role::Secretary));
    let mut office = Handset::new(town.office());
    let (mut old, mut new) = (phone.phone.meeting(10), phone.phone.meeting(11));
    let before = old.item("Trước bản sao");
    phone.wrote(Kind::Meeting, &before);
    phone.sync(&town.hub);
    office.sync(&town.hub);
    let after = old.item("Sau bản sao");
    phone.wrote(Kind::Meeting, &after);
    phone.wrote(Kind::Meeting, &new.item("Cuộc họp mới"));
    assert!(phone.sync(&town.hub).is_synced() && office.sync(&town.hub).is_synced());

    let copy = Town { hub: Hub::new(Memory::default()), ..town };
    let store = copy.hub.store();
    store.commit(&Plan::Open(copy.book.clone(), copy.committee.clone())).unwrap();
    for cell in &copy.cells {
        store.commit(&Plan::AddUnit(copy.book.id, cell.clone())).unwrap();
    }
    copy.officer(0, Role::Secretary).push(&copy.hub, &[before]);

    phone.sync(&copy.hub);
    assert!(phone.sync(&copy.hub).is_synced());
    office.sync(&copy.hub);
    assert!(office.sync(&copy.hub).is_synced());
    let mut fresh = Handset::new(copy.officer(0, Role::MinuteTaker));
    assert!(fresh.sync(&copy.hub).is_synced());
    for handset in [&phone, &office, &fresh] {
        assert_eq!(titles(handset, old.key()), ["Sau bản sao", "Trước bản sao"]);
        assert_eq!(titles(handset, new.key()), ["Cuộc họp mới"]);
    }
    for handset in [&mut phone, &mut office, &mut fresh] {
        assert_eq!(handset.quiet_round(&copy.hub), 1, "the digests agree again");
    }
}
