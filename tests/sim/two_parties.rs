//! What ordinary days bring: news, pages, streams that are joined and withdrawn, answers that are lost.

use shared::document::{Edit, Path, petition};
use shared::id::{DocumentId, DocumentKey, Kind};
use shared::permit::Role;
use shared::sync::device::{ChangeState, Phase};
use tests::sim::{Fault, Faults, Party, PartyId, World, checks};

use crate::town::{
    MINUTE_TAKER, OFFICE, SECRETARY, everybody, is_admitted, item, meeting, pages, requests, said, states,
    titles, town,
};

#[test]
fn the_first_round_joins_what_is_granted_and_a_quiet_one_is_one_request() {
    let mut world = town();
    for party in [SECRETARY, MINUTE_TAKER] {
        let book = world.parties[party].disk.book().unwrap();
        assert_eq!((book.streams.len(), book.joining.len()), (2, 0));
        assert_eq!(world.parties[party].posts, 1);
        assert_eq!(requests(&mut world, party), 1);
    }
    assert_eq!(world.parties[OFFICE].disk.book().unwrap().streams.len(), 1);
    everybody(&mut world);
}

#[test]
fn an_edit_goes_up_and_comes_down_to_cell_and_office() {
    let mut world = town();
    let key = meeting(&world, 11);
    world.write(SECRETARY, key, Kind::Meeting, item("Thu hoạch cà phê"));
    assert_eq!(states(&world, SECRETARY, key), [ChangeState::Unsent]);
    assert_eq!(world.parties[SECRETARY].state().unsent, [key]);
    assert_eq!(requests(&mut world, SECRETARY), 1);
    assert!(states(&world, SECRETARY, key).iter().all(is_admitted));

    for reader in [MINUTE_TAKER, OFFICE] {
        assert_eq!(requests(&mut world, reader), 1);
        assert_eq!(titles(&world, reader, key), ["Thu hoạch cà phê"]);
    }
    let office = &world.parties[OFFICE];
    let rows = shared::overview::rows(&office.open(key, Kind::Meeting)).encode();
    assert_eq!(office.disk.rows(&key), Some(rows));
    everybody(&mut world);
}

#[test]
fn a_petition_is_the_cells_until_it_is_forwarded() {
    let mut world = town();
    let unit = world.server.cells[0];
    let key = DocumentKey { unit, document: DocumentId::from_bytes([7; 16]) };
    world.write(SECRETARY, key, Kind::Petition, |_, _| {
        petition::record("Đường vào buôn bị sạt", "Buôn Tría", "", None, "2026-11-03".parse().unwrap())
    });
    everybody(&mut world);
    assert_eq!(world.parties[OFFICE].disk.documents().count(), 0);
    assert_eq!(world.parties[MINUTE_TAKER].disk.documents().count(), 1);

    world.write(MINUTE_TAKER, key, Kind::Petition, |_, _| {
        vec![Edit::Put(Path::Head("forwarded"), "2026-11-05".into())]
    });
    everybody(&mut world);
    assert_eq!(world.parties[OFFICE].disk.documents().count(), 1);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }

    // Who has read it cannot be made not to have: it stays where it is.
    world.write(SECRETARY, key, Kind::Petition, |_, _| vec![Edit::Put(Path::Head("forwarded"), "".into())]);
    everybody(&mut world);
    assert_eq!(world.parties[OFFICE].disk.documents().count(), 1);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
}

/// The secretary writes so much in each of twelve meetings that a new reader has it in several pages.
fn a_long_history(world: &mut World) -> Vec<DocumentKey> {
    // Letters that no compressor makes much fewer.
    let mut drawn = fastrand::Rng::with_seed(12);
    let mut paragraph = || (0..12_000).map(|_| drawn.alphanumeric()).collect::<String>();
    let meetings: Vec<_> = (1..=12).map(|month| meeting(world, month)).collect();
    for key in &meetings {
        for _ in 0..3 {
            world.write(SECRETARY, *key, Kind::Meeting, said(paragraph()));
        }
    }
    meetings
}

#[test]
fn a_long_history_comes_in_pages() {
    let mut world = town();
    a_long_history(&mut world);
    assert!(requests(&mut world, SECRETARY) > 2);
    let office = pages(&mut world, OFFICE);
    assert!(office > 2, "{office} pages");
    let fresh = world.enrol(world.server.cells[0], Role::DeputySecretary, "Phó bí thư");
    world.rest();
    let Party { pages, posts, .. } = &world.parties[fresh];
    assert!((3..40).contains(pages) && posts < pages, "{pages} pages in {posts} answers");
    everybody(&mut world);
}

#[test]
fn an_office_has_its_table_before_its_documents() {
    let mut world = town();
    let meetings = a_long_history(&mut world);
    world.sync(SECRETARY);
    let office = world.enrol(world.server.committee, Role::Office, "Văn phòng mới");
    until_a_page_is_in(&mut world, office);
    let disk = &world.parties[office].disk;
    assert!(meetings.iter().all(|key| disk.rows(key).is_some()));
    let some = disk.documents().count();
    assert!(some < 12, "{some} documents");
    everybody(&mut world);
    let disk = &world.parties[office].disk;
    assert!(meetings.iter().all(|key| !disk.makes_rows(key)), "no document was opened for its rows");
}

#[test]
fn what_is_written_during_a_first_download_does_not_wait_for_its_end() {
    let mut world = town();
    a_long_history(&mut world);
    world.sync(SECRETARY);
    let fresh = world.enrol(world.server.cells[0], Role::DeputySecretary, "Phó bí thư");
    until_a_page_is_in(&mut world, fresh);
    let mut extra = meeting(&world, 1);
    extra.document = DocumentId::from_bytes([8; 16]);
    world.write(fresh, extra, Kind::Meeting, item("Gấp"));
    while states(&world, fresh, extra) == [ChangeState::Unsent] {
        world.run_until(world.now + 10);
    }
    let joining = world.parties[fresh].disk.book().unwrap().joining.len();
    assert!(joining > 0, "it still reads");
    everybody(&mut world);
}

fn until_a_page_is_in(world: &mut World, party: PartyId) {
    while world.parties[party].disk.book().is_none() {
        world.run_until(world.now + 10);
    }
}

#[test]
fn a_stream_is_joined_in_the_middle_of_a_long_history() {
    let mut world = town();
    let paragraph = "Bà con đề nghị sửa đường. ".repeat(60);
    for month in 1..=12 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item(&paragraph));
        world.sync(SECRETARY);
    }
    // The office is killed in the middle of its first download, and the history goes on.
    world.faults = Faults::with(&[(Fault::KilledAfterCommit, 400), (Fault::AnswerLost, 200)]);
    for month in 1..=12 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item("Sau"));
        world.sync(MINUTE_TAKER);
        world.sync(OFFICE);
    }
    world.faults.stop();
    everybody(&mut world);
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    let mut world = town();
    let key = meeting(&world, 11);
    for n in 0..10 {
        world.write(SECRETARY, key, Kind::Meeting, item(&format!("{n}")));
        world.faults = Faults::with(&[(Fault::AnswerLost, 1000)]);
        assert!(matches!(world.sync(SECRETARY).phase, Phase::Failed(..)));
        world.write(SECRETARY, key, Kind::Meeting, item(&format!("{n} nữa")));
        world.faults.stop();
        if n % 3 == 0 {
            world.sync(MINUTE_TAKER);
        }
        if n % 2 == 0 {
            assert!(world.sync(SECRETARY).is_synced());
        }
    }
    everybody(&mut world);
    assert_eq!(titles(&world, OFFICE, key).len(), 20);
}

#[test]
fn what_waits_for_something_lost_is_let_in_when_it_comes() {
    let mut world = town();
    let key = meeting(&world, 11);
    world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    everybody(&mut world);
    let copy = world.server.copy();
    world.write(SECRETARY, key, Kind::Meeting, item("Hai"));
    everybody(&mut world);
    world.server.restore(&copy);
    // Stands on "Hai", which the server has no longer.
    world.write(SECRETARY, key, Kind::Meeting, item("Ba"));
    everybody(&mut world);
    assert_eq!(titles(&world, OFFICE, key).len(), 3);
    assert_eq!(checks::held(&world), 0);
}

/// The device is known by a sum, and the server has another: it takes nothing in before it is told all.
#[test]
fn a_server_that_does_not_know_how_a_device_stands_is_told() {
    let mut world = town();
    let key = meeting(&world, 11);
    everybody(&mut world);
    assert_eq!(world.unknown, 0, "whoever tells, and whoever is known, is not asked");
    world.server.begin_anew();
    world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    world.faults = Faults::with(&[(Fault::AnswerLost, 1000)]);
    world.sync(SECRETARY);
    assert_eq!((world.unknown, checks::addressed_to_the_office(&world)), (1, 0));
    world.faults.stop();
    world.sync(SECRETARY);
    assert_eq!((world.unknown, titles(&world, SECRETARY, key)), (2, vec!["Một".to_owned()]));
    everybody(&mut world);
    assert_eq!(world.unknown, 4, "each device is asked once");
}

#[test]
fn a_withdrawn_stream_is_dropped_but_for_what_was_not_sent() {
    use server::store::Enrolment;
    let mut world = town();
    let (old, new) = (meeting(&world, 10), meeting(&world, 11));
    world.write(SECRETARY, old, Kind::Meeting, item("Đã gửi"));
    world.write(SECRETARY, new, Kind::Meeting, item("Đã gửi"));
    everybody(&mut world);
    world.server.stand(world.parties[SECRETARY].device, Enrolment::Retired);
    world.write(SECRETARY, new, Kind::Meeting, item("Chưa gửi"));
    world.sync(SECRETARY);
    assert_eq!(states(&world, SECRETARY, old), []);
    assert!(matches!(states(&world, SECRETARY, new)[..], [ChangeState::Held(_)]));
    assert_eq!(checks::held(&world), 1);

    // It was a mistake: the device comes back, and what was held is let in.
    world.server.stand(world.parties[SECRETARY].device, Enrolment::Active);
    world.kill_app(SECRETARY);
    world.open_app(SECRETARY);
    world.rest();
    everybody(&mut world);
    assert_eq!(titles(&world, OFFICE, new).len(), 2);
}

/// The office gets a new computer, and the old one is retired. It may write no document: all the same it is told that the log
/// has what it has, keeps nothing, and nothing of it waits for a person.
#[test]
fn a_computer_of_the_office_that_is_retired_keeps_nothing() {
    use server::store::Enrolment;
    let mut world = town();
    for month in 9..=11 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    }
    everybody(&mut world);
    assert_eq!(world.parties[OFFICE].disk.documents().count(), 3);
    world.server.stand(world.parties[OFFICE].device, Enrolment::Retired);
    world.sync(OFFICE);
    assert_eq!(world.parties[OFFICE].disk.documents().count(), 0);
    assert_eq!(world.parties[OFFICE].disk.rows_kept(), 0);
    assert_eq!(checks::held(&world), 0);
    assert!(world.parties[OFFICE].state().reads_nothing);
}
