//! What may enter a document and what may not: each hazard that was found in Automerge, at the door.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ChangeHash, ExpandedChange, ScalarValue};
use common::{Phone, evening, exchange, key, secretary};
use shared::admit::{Admitted, Snapshot, Verdict, Why, admit};
use shared::change::{BadChangeSet, ChangeSet, limits, reauthor, write_back};
use shared::document::{Document, Edit, Path, meeting, prose};
use shared::id::{Kind, Mint, genesis_actor};
use shared::permit::Role;

fn admitted(verdict: Verdict) -> Admitted {
    match verdict {
        Verdict::Admitted(admitted) => *admitted,
        other => panic!("not admitted: {other:?}"),
    }
}

/// A meeting with some typing, as the server holds it, and the phone that wrote it.
fn written() -> (Phone, Snapshot) {
    let mut phone = Phone::new(1, "A");
    phone.plan();
    let item = phone.add_item("Mục");
    phone.edit(&[Edit::Write(Path::Field("agenda", item, "body"), prose::diff("", "Nội dung"))]);
    let all = ChangeSet::decode(&phone.meeting.changes().encode()).unwrap();
    let snapshot = admitted(admit(None, &all, &secretary())).snapshot;
    (phone, snapshot)
}

/// The phone's next change, turned into something it would never write.
fn twisted(phone: &mut Phone, twist: impl Fn(&mut ExpandedChange)) -> ChangeSet {
    let mut set = phone.edit(&[Edit::Put(Path::Head("place"), "Ở đâu đó".into())]);
    let mut expanded = set.changes[0].decode();
    twist(&mut expanded);
    expanded.hash = None;
    set.changes = vec![Change::from(expanded)];
    set
}

fn refused(twist: impl Fn(&mut ExpandedChange)) -> &'static str {
    let (mut phone, snapshot) = written();
    let set = twisted(&mut phone, twist);
    match admit(Some(&snapshot), &set, &secretary()) {
        Verdict::Held(Why::Structure(rule)) => rule,
        other => panic!("not held by a rule: {other:?}"),
    }
}

#[test]
fn what_a_phone_writes_is_admitted_and_comes_out_the_same() {
    let (mut phone, snapshot) = written();
    let item = phone.view().agenda[0].id;
    let body = Path::Field("agenda", item, "body");
    let set = phone.edit(&[
        Edit::Write(body.clone(), prose::diff("Nội dung", "Nội mới dung thêm")),
        Edit::Put(Path::Head("place"), "Nhà cộng đồng".into()),
    ]);
    let set = ChangeSet::decode(&set.encode()).unwrap();
    let after = admitted(admit(Some(&snapshot), &set, &secretary()));
    assert_eq!(after.heads, phone.meeting.heads());
    let server = Document::load(phone.meeting.key(), Kind::Meeting, &after.snapshot.bytes).unwrap();
    assert_eq!(server.reader().text_at_path(&body), "Nội mới dung thêm");
    assert!(matches!(admit(Some(&after.snapshot), &set, &secretary()), Verdict::Known));
    let whole = ChangeSet::decode(&after.whole().encode()).unwrap();
    let fresh = admitted(admit(None, &whole, &secretary()));
    assert_eq!(fresh.heads, after.heads, "the whole document stands on genesis alone");
}

#[test]
fn a_later_sitting_deletes_and_types_between_letters_of_an_earlier_one() {
    let (mut phone, snapshot) = written();
    let mut other = Phone::new(2, "B");
    other.take(&phone);
    let item = phone.view().agenda[0].id;
    let body = Path::Field("agenda", item, "body");
    phone.edit(&[Edit::Write(body.clone(), prose::diff("Nội dung", "dung"))]);
    let set = other.edit(&[Edit::Write(body, prose::diff("Nội dung", "Nội tuyệt dung"))]);
    let after = admitted(admit(Some(&snapshot), &set, &secretary()));
    exchange(&mut phone, &mut other);
    let rest = phone.meeting.changes_since(&after.heads);
    assert_eq!(admitted(admit(Some(&after.snapshot), &rest, &secretary())).heads, phone.meeting.heads());
}

#[test]
fn an_office_and_a_stranger_may_not_write() {
    let (mut phone, snapshot) = written();
    let set = phone.edit(&[Edit::Put(Path::Head("place"), "Ở đâu".into())]);
    let mut office = secretary();
    office.role = Role::Office;
    let mut retired = secretary();
    retired.retired = true;
    let mut stranger = secretary();
    stranger.unit = shared::id::UnitId::from_bytes([9; 8]);
    for who in [office, retired, stranger] {
        assert!(matches!(admit(Some(&snapshot), &set, &who), Verdict::Held(Why::NotAllowed)), "{who:?}");
    }
}

#[test]
fn a_change_waits_for_what_it_depends_on() {
    let (mut phone, snapshot) = written();
    let first = phone.edit(&[Edit::Put(Path::Head("place"), "Ở đây".into())]);
    let second = phone.edit(&[Edit::Put(Path::Head("time"), "19:00".into())]);
    let waits = admit(Some(&snapshot), &second, &secretary());
    assert!(
        matches!(&waits, Verdict::Waiting(missing) if *missing == [first.changes[0].hash()]),
        "{waits:?}"
    );
    let after = admitted(admit(Some(&snapshot), &first, &secretary()));
    assert_eq!(admitted(admit(Some(&after.snapshot), &second, &secretary())).heads, phone.meeting.heads());
}

/// A copy of the phone, that draws other ids.
fn copied(phone: &Phone, draws: u64) -> Phone {
    let mint = Mint::new(draws);
    Phone { meeting: phone.meeting.clone(), writer: phone.writer.clone(), mint }
}

///     phone        o--a--b
///     its clone    o--a--c     (same actor, same sequence number)
#[test]
fn a_cloned_profile_is_written_again_under_an_actor_of_its_own() {
    let (mut phone, snapshot) = written();
    let mut clone = copied(&phone, 77);
    let ours = phone.edit(&[Edit::Put(Path::Head("place"), "Nhà cộng đồng".into())]);
    let view = clone.view();
    let item = view.agenda[0].id;
    let (_, said) = meeting::say(&mut clone.mint, &view, item, ("", ""), false, "Nhất trí");
    let mut theirs = clone.edit(&[said]);
    let more = clone.edit(&[Edit::Put(Path::Head("time"), "19:30".into())]);
    theirs.changes.extend(more.changes);

    let after = admitted(admit(Some(&snapshot), &ours, &secretary()));
    let again = forked(admit(Some(&after.snapshot), &theirs, &secretary()));
    let again = ChangeSet { header: theirs.header, changes: again };
    let both = admitted(admit(Some(&after.snapshot), &again, &secretary()));
    let server = Document::load(phone.meeting.key(), Kind::Meeting, &both.snapshot.bytes).unwrap();
    let seen = meeting::Meeting::read(&server.reader());
    assert_eq!((seen.place.word(), seen.time.word()), ("Nhà cộng đồng", "19:30"));
    assert_eq!(seen.said[0].text, "Nhất trí");
    let first = &theirs.changes[0];
    assert_eq!(reauthor(&theirs.changes, first), again.changes, "the device arrives at the same");

    // A server that never had ours takes theirs as it is; written again, it is the same words.
    let without_ours = admitted(admit(Some(&snapshot), &theirs, &secretary()));
    assert_eq!(forked(admit(Some(&without_ours.snapshot), &again, &secretary())), theirs.changes);
    assert_eq!(write_back(&again.changes, first), theirs.changes, "the device arrives at the same");
}

///     phone        o--a
///     its clone    o--b--c     (same actor, same sequence numbers; both are brought together)
#[test]
fn two_branches_under_the_same_numbers_stay_two() {
    let (mut phone, snapshot) = written();
    let mut clone = copied(&phone, 77);
    let mut both = phone.edit(&[Edit::Put(Path::Head("place"), "Nhà cộng đồng".into())]);
    let theirs = clone.edit(&[Edit::Put(Path::Head("time"), "19:30".into())]);
    let more = clone.edit(&[Edit::Put(Path::Head("time"), "20:00".into())]);
    let first = theirs.changes[0].clone();
    both.changes.extend([theirs.changes, more.changes].concat());

    let again = forked(admit(Some(&snapshot), &both, &secretary()));
    assert_eq!(again[0], both.changes[0], "whose numbers are free stays what it is");
    let parted: Vec<_> = again[1..].iter().map(|change| (change.actor_id().clone(), change.seq())).collect();
    let actor = shared::id::forked_actor(&first.hash());
    assert_eq!(parted, [(actor.clone(), 1), (actor, 2)]);
    let both = admitted(admit(Some(&snapshot), &ChangeSet { changes: again, ..both }, &secretary()));
    let server = Document::load(phone.meeting.key(), Kind::Meeting, &both.snapshot.bytes).unwrap();
    let seen = meeting::Meeting::read(&server.reader());
    assert_eq!((seen.place.word(), seen.time.word()), ("Nhà cộng đồng", "20:00"));
}

///     phone        o--a--b
///     its clone    o--c        (same actor, same sequence numbers)
///     another      o--a--d     (and so is this one)
#[test]
fn a_branch_that_parted_twice_gets_one_name() {
    let (mut phone, snapshot) = written();
    let mut clone = copied(&phone, 77);
    let a = phone.edit(&[Edit::Put(Path::Head("place"), "Nhà cộng đồng".into())]);
    let mut another = copied(&phone, 78);
    let b = phone.edit(&[Edit::Put(Path::Head("time"), "19:30".into())]);
    let c = clone.edit(&[Edit::Put(Path::Head("place"), "Ở buôn".into())]);
    let d = another.edit(&[Edit::Put(Path::Head("chair_name"), "H'Linh Niê".into())]);
    let with = |changes: &[&[Change]]| ChangeSet { header: a.header, changes: changes.concat() };

    // Where `a` and `d` are, `b` parts from them; where `c` is, `a` does, and takes `b` with it.
    let ad = admitted(admit(Some(&snapshot), &with(&[&a.changes, &d.changes]), &secretary()));
    let parted = forked(admit(Some(&ad.snapshot), &b, &secretary()));
    let c = admitted(admit(Some(&snapshot), &c, &secretary()));
    let whole = forked(admit(Some(&c.snapshot), &with(&[&a.changes, &b.changes]), &secretary()));
    // A server that was put back has `c` now, and hears of `b` as it was written again.
    let heard = forked(admit(Some(&c.snapshot), &with(&[&a.changes, &parted]), &secretary()));
    assert_eq!(heard, whole);

    // And where it hears of `d` as well, which has the number of `b`: whoever has `b` as it was comes to the same name.
    let heard = forked(admit(Some(&c.snapshot), &with(&[&a.changes, &d.changes, &parted]), &secretary()));
    let ad = forked(admit(Some(&c.snapshot), &with(&[&a.changes, &d.changes]), &secretary()));
    let ad = admitted(admit(Some(&c.snapshot), &with(&[&ad]), &secretary()));
    let ab = forked(admit(Some(&ad.snapshot), &with(&[&a.changes, &b.changes]), &secretary()));
    assert_eq!(heard[2..], forked(admit(Some(&ad.snapshot), &with(&[&ab]), &secretary())));
}

fn forked(verdict: Verdict) -> Vec<Change> {
    match verdict {
        Verdict::Forked(changes) => changes,
        other => panic!("it is to be written otherwise: {other:?}"),
    }
}

#[test]
fn an_unknown_predecessor() {
    let rule = refused(|change| {
        let actor = change.actor_id.clone();
        change.operations[0].pred = vec![OpId::new(9_999, &actor)].into();
    });
    assert!(rule.contains("replaces an operation"), "{rule}");
}

/// A change's numbers may begin anywhere after what it depends on: no operation has the numbers before.
#[test]
fn a_predecessor_between_two_changes() {
    let rule = refused(|change| {
        let (start, actor) = (change.start_op, change.actor_id.clone());
        change.start_op = start.saturating_add(50);
        change.operations[0].pred = vec![OpId::new(start.get() + 10, &actor)].into();
    });
    assert!(rule.contains("replaces an operation"), "{rule}");
}

#[test]
fn two_records_under_one_id() {
    let (mut phone, snapshot) = written();
    let now = phone.view();
    let (_, item) = meeting::add_item(&mut Mint::new(7), &now, "Mục nữa", ("", ""));
    let mut set = phone.edit(&[item]);
    let mut expanded = set.changes[0].decode();
    let made = expanded.operations.iter().find(|op| op.action == OpType::Make(automerge::ObjType::Map));
    let made = made.unwrap().clone();
    expanded.operations.push(made);
    expanded.hash = None;
    set.changes = vec![Change::from(expanded)];
    let verdict = admit(Some(&snapshot), &set, &secretary());
    assert!(matches!(verdict, Verdict::Held(Why::Structure(_))), "{verdict:?}");
}

#[test]
fn an_unknown_object_element_or_foreign_key() {
    let unknown = |change: &ExpandedChange| OpId::new(1_000_000, &change.actor_id);
    let rules = [
        refused(|change| change.operations[0].obj = ObjectId::Id(unknown(change))),
        refused(|change| change.operations[0].key = Key::Map("khong_co".into())),
        refused(|change| {
            let text = OpId::new(1, &change.actor_id);
            change.operations[0].obj = ObjectId::Id(text);
        }),
        refused(|change| {
            let element = unknown(change);
            change.operations[0] = Op {
                action: OpType::Put(ScalarValue::Str("a".into())),
                obj: ObjectId::Root,
                key: Key::Seq(ElementId::Id(element)),
                pred: Vec::new().into(),
                insert: true,
            };
        }),
    ];
    assert!(rules.iter().all(|rule| !rule.is_empty()));
}

#[test]
fn counters_marks_lists_and_deletions_have_no_place() {
    let actions = [
        OpType::Increment(1),
        OpType::Delete,
        OpType::MarkEnd(true),
        OpType::Make(automerge::ObjType::List),
        OpType::Make(automerge::ObjType::Map),
        OpType::Put(ScalarValue::counter(1)),
        OpType::Put(ScalarValue::Bytes(vec![0; 10])),
        OpType::Put(ScalarValue::Null),
    ];
    for action in actions {
        let rule = refused(|change| change.operations[0].action = action.clone());
        assert!(!rule.is_empty(), "{action:?}");
    }
}

#[test]
fn sequence_and_counters_out_of_order() {
    assert!(refused(|change| change.seq += 1).contains("gap"));
    let low = refused(|change| change.start_op = std::num::NonZeroU64::MIN);
    assert!(low.contains("begin after"), "{low}");
    let rootless = refused(|change| change.deps.clear());
    assert!(rootless.contains("begin after"), "{rootless}");
    assert!(refused(|change| change.operations.clear()).contains("without operations"));
}

#[test]
fn numbers_beyond_their_bounds_do_not_even_decode() {
    let encode = |twist: &dyn Fn(&mut ExpandedChange)| {
        let (mut phone, _) = written();
        ChangeSet::decode(&twisted(&mut phone, twist).encode())
    };
    let far = std::num::NonZeroU64::new(limits::MAX_COUNTER).unwrap();
    for refused in [
        encode(&|change| change.start_op = far),
        encode(&|change| change.seq = limits::MAX_COUNTER),
        encode(&|change| change.time = i64::MAX),
        encode(&|change| change.time = i64::MIN),
    ] {
        assert!(matches!(refused, Err(BadChangeSet::Malformed(_))), "{refused:?}");
    }
}

/// Two devices count hands apart; the secretary chooses, once what is shown and once the other.
#[test]
fn a_conflict_that_is_settled_comes_in_whichever_value_is_chosen() {
    for chosen in ["19:00", "19:30"] {
        let (mut phone, snapshot) = written();
        let mut other = Phone::new(2, "B");
        other.take(&phone);
        let sides = [
            phone.edit(&[Edit::Put(Path::Head("time"), "19:00".into())]),
            other.edit(&[Edit::Put(Path::Head("time"), "19:30".into())]),
        ];
        exchange(&mut phone, &mut other);
        let snapshot = sides
            .iter()
            .fold(snapshot, |snapshot, side| admitted(admit(Some(&snapshot), side, &secretary())).snapshot);
        assert_eq!(phone.meeting.reader().conflicts().len(), 1);
        let settled = phone.edit(&[Edit::Put(Path::Head("time"), chosen.into())]);
        let settled = ChangeSet::decode(&settled.encode()).unwrap();
        let after = admitted(admit(Some(&snapshot), &settled, &secretary()));
        let server = Document::load(key(), Kind::Meeting, &after.snapshot.bytes).unwrap();
        assert!(server.reader().conflicts().is_empty());
        assert_eq!(server.reader().text_at_path(&Path::Head("time")), chosen);
    }
}

#[test]
fn nothing_but_a_scalar_is_taken_away() {
    let genesis = genesis_actor(&key(), Kind::Meeting, 1);
    let took = |object: ObjectId, name: &str| {
        refused(|change| {
            let op = &mut change.operations[0];
            (op.action, op.obj, op.key) = (OpType::Delete, object.clone(), Key::Map(name.into()));
            op.pred = vec![OpId::new(5, &genesis)].into();
        })
    };
    // Of genesis' operations the fifth makes the agenda.
    let item = written().0.view().agenda[0].id.to_string();
    for rule in [took(ObjectId::Root, "agenda"), took(ObjectId::Id(OpId::new(5, &genesis)), &item)] {
        assert!(rule.contains("no document of this kind"), "{rule}");
    }
}

#[test]
fn a_clock_ten_years_off_is_only_a_label() {
    let (mut phone, snapshot) = written();
    let then = evening().plus_ms(10 * 365 * 86_400_000);
    let edit = Edit::Put(Path::Head("place"), "Ở đây".into());
    let set = phone.meeting.edit(&phone.writer, then, &[edit]).unwrap().unwrap();
    let set = ChangeSet::decode(&set.encode()).unwrap();
    admitted(admit(Some(&snapshot), &set, &secretary()));
}

#[test]
fn every_truncation_and_every_flipped_bit_is_noticed() {
    let (phone, _) = written();
    let bytes = phone.meeting.changes().encode();
    for end in 0..bytes.len() {
        assert!(ChangeSet::decode(&bytes[..end]).is_err(), "cut at {end}");
    }
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(ChangeSet::decode(&flipped).is_err(), "flipped at {at}");
    }
}

#[test]
fn a_genesis_that_is_newer_waits_for_the_next_release() {
    let (mut phone, snapshot) = written();
    let mut set = phone.edit(&[Edit::Put(Path::Head("place"), "Ở đây".into())]);
    set.header.genesis += 1;
    assert!(matches!(admit(Some(&snapshot), &set, &secretary()), Verdict::Held(Why::Newer)));
}

#[test]
fn a_change_of_another_document_finds_nothing_to_stand_on() {
    let (mut phone, snapshot) = written();
    let mut set = phone.edit(&[Edit::Put(Path::Head("place"), "Ở đây".into())]);
    set.header.key.document = shared::id::DocumentId::from_bytes([8; 16]);
    assert!(matches!(admit(None, &set, &secretary()), Verdict::Waiting(_)));
    let missing: Vec<ChangeHash> = set.changes[0].deps().to_vec();
    assert!(!missing.is_empty());
    let _ = snapshot;
}
