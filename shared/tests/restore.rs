//! A backup restored: a union, whatever the document has already.

mod common;

use common::{Phone, key, secretary};
use shared::change::ChangeSet;
use shared::document::Document;
use shared::id::Kind;
use shared::permit::Role;
use shared::restore::take;

fn pieces(phone: &Phone, of: usize) -> Vec<ChangeSet> {
    let ChangeSet { header, changes } = phone.meeting.changes();
    changes.chunks(of).map(|part| ChangeSet { header, changes: part.to_vec() }).collect()
}

#[test]
fn a_backup_comes_in_whole_on_a_new_phone_and_twice_changes_nothing() {
    let mut old = Phone::new(1, "Y Bhul Mlô");
    old.plan();
    for title in ["Thu hoạch", "Đảng phí", "Nghị quyết"] {
        old.add_item(title);
    }
    // The parts of a file stand in any order.
    let mut parts = pieces(&old, 1);
    parts.reverse();
    let taken = take(Document::new(key(), Kind::Meeting), parts.clone(), &secretary());
    assert!(taken.whole);
    assert_eq!(taken.fresh.changes.len(), 4);
    assert_eq!(taken.document.heads(), old.meeting.heads());
    let again = take(taken.document, parts, &secretary());
    assert!(again.whole && again.fresh.changes.is_empty());
}

///     backup        o--plan--item--.
///                    \              > both
///     same phone      `--item------'
#[test]
fn what_was_written_since_the_backup_stays() {
    let (mut phone, mut other) = (Phone::new(1, "A"), Phone::new(2, "B"));
    phone.plan();
    other.take(&phone);
    phone.add_item("Trong tệp");
    other.add_item("Viết sau");
    let taken = take(other.meeting.clone(), pieces(&phone, 8), &secretary());
    assert_eq!(taken.fresh.changes.len(), 1);
    let seen = shared::document::meeting::Meeting::read(&taken.document.reader());
    let titles: Vec<_> = seen.items().map(|item| item.title.clone()).collect();
    assert!(titles.contains(&"Trong tệp".into()) && titles.contains(&"Viết sau".into()), "{titles:?}");
}

/// The same actor wrote on from an older state: a clone. Both branches stay.
#[test]
fn a_clones_branch_is_kept_under_another_actor() {
    let (mut phone, mut clone) = (Phone::new(1, "A"), Phone::new(1, "A"));
    clone.mint = shared::id::Mint::new(0x77);
    phone.plan();
    clone.take(&phone);
    phone.add_item("Máy");
    clone.add_item("Bản sao");
    let taken = take(phone.meeting.clone(), pieces(&clone, 8), &secretary());
    assert!(taken.whole);
    let seen = shared::document::meeting::Meeting::read(&taken.document.reader());
    assert_eq!(seen.items().count(), 2);
}

#[test]
fn what_is_torn_or_foreign_does_not_come_in_and_blocks_nothing() {
    let mut phone = Phone::new(1, "A");
    phone.plan();
    phone.add_item("Mục");
    phone.add_item("Mục hai");
    let mut parts = pieces(&phone, 1);
    parts.remove(1);
    let taken = take(Document::new(key(), Kind::Meeting), parts, &secretary());
    assert!(!taken.whole);
    assert_eq!(taken.fresh.changes.len(), 1, "the plan came, what stands on the missing change did not");

    let mut office = secretary();
    office.role = Role::Office;
    let refused = take(Document::new(key(), Kind::Meeting), pieces(&phone, 8), &office);
    assert!(!refused.whole && refused.fresh.changes.is_empty());
}
