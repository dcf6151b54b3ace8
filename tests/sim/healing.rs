//! What was doubled, put back or lost, and comes together again.

use shared::document::meeting::{self, Meeting};
use shared::document::{Edit, Path, petition};
use shared::id::{DocumentId, DocumentKey, Kind};
use shared::sync::Withheld;
use shared::sync::device::ChangeState;
use shared::time::Month;
use tests::sim::{Fault, Faults, checks};

use crate::town::{
    MINUTE_TAKER, OFFICE, SECRETARY, everybody, item, meeting, requests, states, titles, town,
};

#[test]
fn two_clones_of_a_profile_lose_nothing_and_part() {
    let mut world = town();
    let key = meeting(&world, 11);
    world.write(SECRETARY, key, Kind::Meeting, item("Chung"));
    everybody(&mut world);
    let clone = world.clone_profile(SECRETARY);
    world.rest();
    for n in 0..3 {
        world.write(SECRETARY, key, Kind::Meeting, item(&format!("Máy một {n}")));
        world.write(clone, key, Kind::Meeting, item(&format!("Máy hai {n}")));
    }
    // A document that both make anew.
    let other = meeting(&world, 12);
    world.write(SECRETARY, other, Kind::Meeting, item("Một"));
    world.write(clone, other, Kind::Meeting, item("Hai"));
    everybody(&mut world);
    assert_eq!(titles(&world, OFFICE, key).len(), 7);
    assert_eq!(titles(&world, OFFICE, other), ["Hai", "Một"]);
    for key in [key, other] {
        assert_ne!(world.parties[SECRETARY].writer(&key).actor, world.parties[clone].writer(&key).actor);
    }
    for n in 0..2 {
        world.write(SECRETARY, key, Kind::Meeting, item(&format!("Máy một sau {n}")));
        world.write(clone, key, Kind::Meeting, item(&format!("Máy hai sau {n}")));
        everybody(&mut world);
    }
    assert_eq!(titles(&world, OFFICE, key).len(), 11);
}

/// The answer that tells a clone of its double is lost, again and again, while its person writes on.
#[test]
fn a_clone_that_hears_nothing_writes_on() {
    let mut world = town();
    let key = meeting(&world, 11);
    let clone = world.clone_profile(SECRETARY);
    world.rest();
    world.write(SECRETARY, key, Kind::Meeting, item("Máy một"));
    world.sync(SECRETARY);
    for n in 0..5 {
        world.write(clone, key, Kind::Meeting, item(&format!("Máy hai {n}")));
        world.faults = Faults::with(&[(Fault::AnswerLost, 1000)]);
        world.sync(clone);
        world.faults.stop();
    }
    everybody(&mut world);
    assert_eq!(titles(&world, OFFICE, key).len(), 6);
}

/// The server writes a clone's branch again, and the others read it and write on from there. Then it is put back to an
/// older copy, and the clone, which never heard of that, is the first to come: it is taken as it was first written.
///
///     first    một, hai written again, and what the minute-taker said to that
///     then     hai, what was said to it, and một written again
#[test]
fn a_branch_that_was_written_again_is_taken_as_it_first_was() {
    let mut world = town();
    let key = meeting(&world, 11);
    world.write(SECRETARY, key, Kind::Meeting, item("Chung"));
    everybody(&mut world);
    let copy = world.server.copy();
    let clone = world.clone_profile(SECRETARY);
    world.rest();
    world.write(SECRETARY, key, Kind::Meeting, item("Máy một"));
    world.write(clone, key, Kind::Meeting, item("Máy hai"));
    world.sync(SECRETARY);
    world.faults = Faults::with(&[(Fault::AnswerLost, 1000)]);
    world.sync(clone);
    world.faults.stop();
    world.sync(MINUTE_TAKER);
    world.write(MINUTE_TAKER, key, Kind::Meeting, |document, mint| {
        let meeting = Meeting::read(&document.reader());
        let last = meeting.agenda.iter().find(|item| item.title == "Máy hai").unwrap();
        vec![meeting::say(mint, &meeting, last.id, ("", ""), false, "Nhất trí").1]
    });
    world.sync(MINUTE_TAKER);

    world.server.restore(&copy);
    world.sunder();
    for party in [clone, MINUTE_TAKER, SECRETARY] {
        world.sync(party);
    }
    everybody(&mut world);
    assert_eq!(titles(&world, OFFICE, key), ["Chung", "Máy hai", "Máy một"]);
    let office = world.parties[OFFICE].open(key, Kind::Meeting);
    assert_eq!(Meeting::read(&office.reader()).said.len(), 1);
}

/// As before; but the clone was copied once more, and that copy heard that its branch was written again, and wrote on
/// from there, as the clone does from the branch as it was. Whoever comes first, nothing is lost.
#[test]
fn a_copy_that_wrote_on_from_what_was_written_again_loses_nothing() {
    for first in 0..5 {
        let mut world = town();
        let key = meeting(&world, 11);
        let copy = world.server.copy();
        let clone = world.clone_profile(SECRETARY);
        world.rest();
        world.write(SECRETARY, key, Kind::Meeting, item("Máy một"));
        world.write(clone, key, Kind::Meeting, item("Máy hai"));
        world.kill_app(clone);
        let again = world.clone_profile(clone);
        world.sync(SECRETARY);
        world.sync(again);
        for n in 0..2 {
            world.write(again, key, Kind::Meeting, item(&format!("Máy ba {n}")));
            world.sync(again);
            world.sync(MINUTE_TAKER);
            world.write(MINUTE_TAKER, key, Kind::Meeting, item(&format!("Máy bốn {n}")));
        }
        world.sync(OFFICE);

        world.server.restore(&copy);
        world.sunder();
        world.open_app(clone);
        world.write(clone, key, Kind::Meeting, item("Máy hai nữa"));
        for n in 0..5 {
            world.sync([clone, MINUTE_TAKER, again, SECRETARY, OFFICE][(first + n) % 5]);
        }
        everybody(&mut world);
        assert_eq!(titles(&world, OFFICE, key).len(), 7);
        for (n, party) in [SECRETARY, MINUTE_TAKER, clone, again].into_iter().enumerate() {
            world.write(party, key, Kind::Meeting, item(&format!("Sau {n}")));
        }
        everybody(&mut world);
        assert_eq!(titles(&world, OFFICE, key).len(), 11);
    }
}

/// A person writes into a document in the very moment in which the clone's changes reach the disk.
#[test]
fn a_clone_writes_while_its_double_arrives() {
    let mut world = town();
    let key = meeting(&world, 11);
    let clone = world.clone_profile(SECRETARY);
    world.rest();
    world.write(SECRETARY, key, Kind::Meeting, item("Máy một"));
    world.sync(SECRETARY);
    for wait in (0..8_000).step_by(71) {
        world.write_in(wait, clone, key, Kind::Meeting, |document, mint| {
            vec![meeting::add_item(mint, &Meeting::read(&document.reader()), "Máy hai", ("", "")).1]
        });
    }
    world.sync(clone);
    assert!(world.stale > 0, "an answer was worked out against a disk that has changed since");
    everybody(&mut world);
}

#[test]
fn a_server_put_back_to_an_older_copy_is_healed() {
    let mut world = town();
    let petition = DocumentKey { document: DocumentId::from_bytes([9; 16]), ..meeting(&world, 11) };
    for month in 8..=10 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item("Trước"));
    }
    world.write(SECRETARY, petition, Kind::Petition, |_, _| {
        petition::record("Cầu treo", "", "", None, "2026-11-03".parse().unwrap())
    });
    everybody(&mut world);
    let copy = world.server.copy();
    for month in 9..=12 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item("Sau, bí thư"));
        world.write(MINUTE_TAKER, key, Kind::Meeting, item("Sau, thư ký"));
    }
    world.write(MINUTE_TAKER, petition, Kind::Petition, |_, _| {
        vec![Edit::Put(Path::Head("forwarded"), "2026-11-05".into())]
    });
    everybody(&mut world);
    world.server.restore(&copy);
    // The first to come back writes on, and so the log has other entries at the same positions.
    world.write(MINUTE_TAKER, meeting(&world, 8), Kind::Meeting, item("Ngày mới"));
    everybody(&mut world);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
}

/// A petition is forwarded, and before its writer hears so the server is put back to an older copy. Another brings it again,
/// to a position that the writer takes itself to be past: the very same changes, and all the same it is in another stream.
#[test]
fn a_document_that_is_in_another_stream_since_a_restore_moves_there() {
    let mut world = town();
    let key = DocumentKey { document: DocumentId::from_bytes([9; 16]), ..meeting(&world, 11) };
    world.write(SECRETARY, key, Kind::Petition, |_, _| {
        petition::record("Cầu treo", "", "", None, "2026-11-03".parse().unwrap())
    });
    everybody(&mut world);
    let copy = world.server.copy();
    for n in 0..4 {
        let meeting = meeting(&world, 11);
        world.write(MINUTE_TAKER, meeting, Kind::Meeting, item(&format!("{n}")));
        everybody(&mut world);
    }
    world.write(SECRETARY, key, Kind::Petition, |_, _| {
        vec![Edit::Put(Path::Head("forwarded"), "2026-11-05".into())]
    });
    world.faults = Faults::with(&[(Fault::AnswerLost, 1000)]);
    world.sync(SECRETARY);
    world.faults.stop();
    world.sync(MINUTE_TAKER);
    world.server.restore(&copy);
    world.sync(MINUTE_TAKER);
    everybody(&mut world);
}

/// The cell's phones are gone with their server: what the office has read comes back by its own device, to be
/// let in by a person.
#[test]
fn the_office_brings_back_what_only_it_has() {
    let mut world = town();
    let copy = world.server.copy();
    let key = meeting(&world, 11);
    world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    everybody(&mut world);
    world.server.restore(&copy);
    world.parties[SECRETARY].drowned = true;
    world.parties[MINUTE_TAKER].drowned = true;
    world.sync(OFFICE);
    assert_eq!(checks::held(&world), 1);
    assert_eq!(titles(&world, OFFICE, key), ["Một"]);
    assert_eq!(world.parties[OFFICE].state().held.len(), 1);
}

#[test]
fn a_disk_that_lost_half_its_changes_is_filled_again() {
    let mut world = town();
    for month in 10..=12 {
        for n in 0..4 {
            let key = meeting(&world, month);
            world.write(SECRETARY, key, Kind::Meeting, item(&format!("{n}")));
        }
    }
    everybody(&mut world);
    for party in [SECRETARY, OFFICE] {
        world.kill_app(party);
        world.lose_rows(party);
        world.open_app(party);
    }
    world.rest();
    everybody(&mut world);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
}

/// A phone lies in a drawer for three years, with a sentence on it that it never sent. The cell has held its meetings since, and
/// the server has made one log entry of each. It comes back with everything in a few rounds, and what it had is in the book.
#[test]
fn a_device_that_was_away_for_three_years_comes_back() {
    let mut world = town();
    let first = meeting(&world, 1);
    world.write(SECRETARY, first, Kind::Meeting, item("Trước"));
    everybody(&mut world);
    world.write(MINUTE_TAKER, first, Kind::Meeting, item("Chưa gửi"));
    world.kill_app(MINUTE_TAKER);
    world.kill_app(OFFICE);
    for month in 0..36 {
        let month = "2026-02".parse::<Month>().unwrap().plus(month);
        let document = DocumentId::regular_meeting(first.unit, month);
        for n in 0..3 {
            let key = DocumentKey { document, ..first };
            world.write(SECRETARY, key, Kind::Meeting, item(&format!("Tháng {month}, mục {n}")));
            world.sync(SECRETARY);
        }
        world.kill_app(SECRETARY);
        world.run_until(world.now + 30 * 24 * 60 * 60 * 1000);
        world.open_app(SECRETARY);
    }
    assert!(world.server.compact(3) > 30, "the log was not made short");

    world.open_app(MINUTE_TAKER);
    world.open_app(OFFICE);
    world.rest();
    assert!(world.sync(MINUTE_TAKER).is_synced());
    everybody(&mut world);
    assert_eq!(titles(&world, OFFICE, first), ["Chưa gửi", "Trước"]);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
}

/// Of two devices' disks nothing is left but how far they had come. They have nothing to say that they hold, and so begin as if
/// they were new; what one of them writes meanwhile comes in beside it.
#[test]
fn a_disk_that_lost_every_document_is_filled_again() {
    let mut world = town();
    for month in 10..=12 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    }
    everybody(&mut world);
    for party in [MINUTE_TAKER, OFFICE] {
        world.kill_app(party);
        world.lose_documents(party);
        world.open_app(party);
    }
    let key = meeting(&world, 9);
    world.write(MINUTE_TAKER, key, Kind::Meeting, item("Hai"));
    world.rest();
    everybody(&mut world);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
    assert_eq!(titles(&world, OFFICE, key), ["Hai"]);
}

/// The server's disk says something else of a meeting than it holds, and nobody knows why. A device that has counted its own
/// and lacks nothing shows it: the server counts, and says so once.
#[test]
fn a_server_whose_sums_are_wrong_counts_again() {
    let mut world = town();
    for month in 10..=12 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    }
    everybody(&mut world);
    let key = meeting(&world, 11);
    world.server.misremember(key);
    for party in [MINUTE_TAKER, OFFICE, SECRETARY] {
        assert!(world.sync(party).is_synced());
    }
    everybody(&mut world);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
}

/// The disk is counted again, and the answer to that is lost: the device does not take itself for whole.
#[test]
fn a_repair_that_breaks_off_is_made_again() {
    let mut world = town();
    for n in 0..4 {
        let key = meeting(&world, 11);
        world.write(SECRETARY, key, Kind::Meeting, item(&format!("{n}")));
        everybody(&mut world);
    }
    for _ in 0..10 {
        world.kill_app(MINUTE_TAKER);
        world.lose_rows(MINUTE_TAKER);
        world.faults = Faults::with(&[(Fault::AnswerLost, 500)]);
        world.open_app(MINUTE_TAKER);
        world.rest();
        world.faults.stop();
        everybody(&mut world);
    }
}

#[test]
fn a_book_begun_anew_is_filled_by_its_devices() {
    let mut world = town();
    for month in 10..=12 {
        let key = meeting(&world, month);
        world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    }
    everybody(&mut world);
    world.server.begin_anew();
    world.write(MINUTE_TAKER, meeting(&world, 12), Kind::Meeting, item("Hai"));
    world.sync(OFFICE);
    everybody(&mut world);
    for party in 0..3 {
        assert_eq!(world.parties[party].disk.book().unwrap().log, Some(world.server.book.log));
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
}

/// The book is begun anew and a device retired at whatever moment of its telling the new one what it has: it alone has what is
/// in no log any more, and hands it over before it forgets.
#[test]
fn a_device_that_is_retired_from_a_book_begun_anew_hands_over_what_it_alone_has() {
    use server::store::Enrolment;
    let mut handed_over = 0;
    for moment in (0..40_000).step_by(200) {
        let mut world = town();
        let key = meeting(&world, 11);
        world.write(SECRETARY, key, Kind::Meeting, item("Chỉ máy này có"));
        world.sync(SECRETARY);
        world.server.begin_anew();
        world.kill_app(SECRETARY);
        world.open_app(SECRETARY);
        world.run_until(world.now + moment);
        world.server.stand(world.parties[SECRETARY].device, Enrolment::Retired);
        // A round that was under way has asked before; the next is the first to tell.
        world.sync(SECRETARY);
        world.sync(SECRETARY);
        handed_over +=
            usize::from(states(&world, SECRETARY, key) == [ChangeState::Held(Withheld::NotAllowed)]);
        world.server.stand(world.parties[SECRETARY].device, Enrolment::Active);
        world.let_in_what_is_held();
        world.sync(OFFICE);
        assert_eq!(world.parties[OFFICE].disk.documents().count(), 1, "retired after {moment} ms");
    }
    assert!((1..200).contains(&handed_over), "before it told and after: {handed_over}");
}

/// A server is put back and comes further again than a device had read, so that nothing tells the device: it is retired in
/// this moment, and lets go only of what the log still has.
#[test]
fn a_device_that_is_retired_hands_over_what_a_server_put_back_has_forgotten() {
    use server::store::Enrolment;
    let mut world = town();
    let (kept, forgotten) = (meeting(&world, 10), meeting(&world, 11));
    world.write(SECRETARY, kept, Kind::Meeting, item("Có trong bản sao"));
    everybody(&mut world);
    let copy = world.server.copy();
    world.write(SECRETARY, forgotten, Kind::Meeting, item("Chỉ máy này có"));
    world.sync(SECRETARY);
    world.server.restore(&copy);
    for n in 0..4 {
        let key = meeting(&world, 12);
        world.write(MINUTE_TAKER, key, Kind::Meeting, item(&format!("{n}")));
        world.sync(MINUTE_TAKER);
    }
    world.server.stand(world.parties[SECRETARY].device, Enrolment::Retired);
    world.sync(SECRETARY);
    world.sync(SECRETARY);
    assert_eq!(states(&world, SECRETARY, kept), []);
    assert_eq!(states(&world, SECRETARY, forgotten), [ChangeState::Held(Withheld::NotAllowed)]);
    world.server.stand(world.parties[SECRETARY].device, Enrolment::Active);
    world.let_in_what_is_held();
    world.sync(OFFICE);
    assert_eq!(titles(&world, OFFICE, forgotten), ["Chỉ máy này có"]);
}

/// Both officers of a cell are retired: what the log has goes from their phones, and each writes on in the same meeting. Then
/// the server is put back to a copy of before all that, and they are active again. The secretary's phone begins at its first
/// number anew, so that what only the office has is written again under another actor, and with it what the minute-taker
/// wrote on it, who has not what that stood on.
#[test]
fn what_stands_on_something_that_has_gone_is_found_again_in_the_log() {
    use server::store::Enrolment;
    let mut world = town();
    let key = meeting(&world, 11);
    world.write(SECRETARY, meeting(&world, 10), Kind::Meeting, item("Trước"));
    everybody(&mut world);
    let copy = world.server.copy();
    world.write(SECRETARY, key, Kind::Meeting, item("Một"));
    everybody(&mut world);
    for party in [SECRETARY, MINUTE_TAKER] {
        world.server.stand(world.parties[party].device, Enrolment::Retired);
    }
    world.sync(SECRETARY);
    world.write(SECRETARY, key, Kind::Meeting, item("Hai"));
    world.sync(SECRETARY);
    for title in ["Ba", "Bốn"] {
        world.write(MINUTE_TAKER, key, Kind::Meeting, item(title));
    }
    world.sync(MINUTE_TAKER);
    assert_eq!(states(&world, MINUTE_TAKER, key), [(); 2].map(|()| ChangeState::Held(Withheld::NotAllowed)));
    world.server.restore(&copy);
    for party in [SECRETARY, MINUTE_TAKER, OFFICE] {
        world.kill_app(party);
        world.open_app(party);
        world.sync(party);
    }
    world.let_in_what_is_held();
    everybody(&mut world);
    let mut said = titles(&world, OFFICE, key);
    said.sort();
    assert_eq!(said, ["Ba", "Bốn", "Hai", "Một"]);
    for party in 0..3 {
        assert_eq!(requests(&mut world, party), 1, "the digests agree");
    }
}
