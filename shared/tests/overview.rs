//! The overview's rows: what lists and the office's table say of a document.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use common::{Phone, evening, exchange, november};
use shared::document::{Edit, Path, Value, meeting, prose};
use shared::domain::{Mark, MeetingKind, MeetingState, MemberRole, MemberStatus};
use shared::id::{Mint, RecordId};
use shared::overview::{MeetingRow, Rows, rows};

fn row(phone: &Phone) -> MeetingRow {
    match rows(&phone.meeting) {
        Rows::Meeting(row) => *row,
        other => panic!("a meeting has a meeting's row: {other:?}"),
    }
}

fn marked(member: RecordId, mark: Mark) -> Vec<Edit> {
    let (status, role) = (MemberStatus::Official, MemberRole::Member);
    meeting::mark(&meeting::Roll { member, name: "Y Khoan Niê", status, role }, Some(mark))
}

fn votes(item: RecordId, count: i64) -> Edit {
    Edit::Put(Path::Field("agenda", item, "votes_for"), Value::Count(count))
}

fn write(path: Path, from: &str, to: &str) -> Edit {
    Edit::Write(path, prose::diff(from, to))
}

/// November's meeting as it is held: one item with a resolution and a vote, one member present, one task.
fn held(phone: &mut Phone) -> (RecordId, RecordId, RecordId) {
    phone.plan();
    for (name, word) in [
        ("day", "2026-11-03"),
        ("time", "19:00"),
        ("place", "Nhà cộng đồng"),
        ("opened", "x"),
        ("held_on", "2026-11-03"),
        ("started", "19:10"),
        ("ended", "20:50"),
    ] {
        phone.put(name, word);
    }
    let item = phone.add_item("Thu hoạch cà phê");
    let member = Mint::new(9).record();
    phone.edit(&marked(member, Mark::Present));
    phone.edit(&[
        write(Path::Field("agenda", item, "body"), "", "Đổi công"),
        write(Path::Field("agenda", item, "resolution"), "", "Giữ giá sàn"),
        votes(item, 12),
    ]);
    let view = phone.view();
    let due = Some("2026-11-30".parse().unwrap());
    let (task, add) =
        meeting::add_task(&mut phone.mint, &view, Some(item), "Mua đèn pin", ("", "Y Khoan Niê"), due);
    phone.edit(&[add]);
    (item, member, task)
}

fn adopt(phone: &mut Phone) {
    let fingerprint = meeting::fingerprint(&phone.view());
    phone.edit(&meeting::adopt(&fingerprint, "20:52"));
}

///     secretary     o--held--adopt-----------.
///                        \                    > the table says what was adopted
///     minute-taker        `--writes it over--'
#[test]
fn what_was_written_over_adopted_minutes_is_not_what_the_table_says() {
    let (mut secretary, mut taker) = (Phone::new(1, "A"), Phone::new(2, "B"));
    let (item, member, task) = held(&mut secretary);
    taker.take(&secretary);
    adopt(&mut secretary);
    let adopted = row(&secretary);
    assert_eq!(adopted.state, MeetingState::Adopted);
    assert_eq!((adopted.kind, adopted.month), (MeetingKind::Regular, Some(november())));
    assert_eq!(adopted.attendance.official, 1);
    assert_eq!(adopted.resolutions[0].vote.unwrap().votes_for, 12);

    for (name, word) in [
        ("kind", MeetingKind::Thematic.word()),
        ("month", "2026-10"),
        ("day", "2026-10-03"),
        ("time", "08:00"),
        ("place", "Nhà ông Khoan"),
        ("held_on", "2026-10-04"),
        ("started", "08:10"),
        ("ended", "09:50"),
        ("missed", "Mưa"),
        ("title", "Chuyên đề"),
    ] {
        taker.put(name, word);
    }
    taker.add_item("Đảng phí");
    taker.edit(&marked(member, Mark::Excused));
    taker.edit(&[
        write(Path::Field("agenda", item, "title"), "Thu hoạch cà phê", "Thu hoạch tiêu"),
        write(Path::Field("agenda", item, "resolution"), "Giữ giá sàn", "Bỏ giá sàn"),
        write(Path::Field("tasks", task, "what"), "Mua đèn pin", "Mua xe"),
        Edit::Put(Path::Field("tasks", task, "due"), "2027-12-31".into()),
        Edit::Put(Path::removed("tasks", task), true.into()),
        votes(item, 3),
    ]);
    exchange(&mut secretary, &mut taker);

    let now = row(&secretary);
    assert!(now.late > 0, "what came late is counted");
    assert_eq!(MeetingRow { late: 0, ..now }, adopted, "and stays out of what was adopted");
    assert_eq!(row(&taker), row(&secretary));
}

#[test]
fn what_lives_on_beside_adopted_minutes_is_told_as_it_is_now() {
    let mut phone = Phone::new(1, "A");
    let (item, _, task) = held(&mut phone);
    adopt(&mut phone);
    let day = evening().day();
    let view = phone.view();
    let (later, add) = meeting::add_task(&mut phone.mint, &view, Some(item), "Báo lên xã", ("", "B"), None);
    let addendum = meeting::write_addendum(&mut phone.mint, &view, day, "A", "", "Mua thêm pin");
    phone.edit(&[
        add,
        addendum,
        write(Path::Field("tasks", task, "outcome"), "", "Đã mua"),
        Edit::Put(Path::Field("tasks", task, "done"), day.to_string().as_str().into()),
    ]);

    let row = row(&phone);
    assert_eq!(row.tasks.iter().map(|task| task.id).collect::<Vec<_>>(), [task, later]);
    assert_eq!((row.tasks[0].outcome.as_str(), row.tasks[0].done), ("Đã mua", Some(day)));
    assert_eq!(row.tasks[1].what, "Báo lên xã", "a task that no list shows is done by nobody");
    assert_eq!(row.addenda, [day]);
    assert_eq!(row.late, 1, "the later task");
}

#[test]
fn the_order_that_was_adopted_is_the_tables() {
    let mut phone = Phone::new(1, "A");
    let (first, ..) = held(&mut phone);
    phone.add_item("Đảng phí");
    adopt(&mut phone);
    let agenda = row(&phone).agenda;
    assert_eq!(agenda, ["Thu hoạch cà phê", "Đảng phí"]);
    phone.edit(&[Edit::Put(Path::Field("agenda", first, "order"), "zz".into())]);
    assert_eq!(phone.view().agenda[1].title, "Thu hoạch cà phê", "it was moved");
    assert_eq!(row(&phone).agenda, agenda);
}

#[test]
fn what_comes_of_a_task_leaves_the_minutes_standing() {
    let mut phone = Phone::new(1, "A");
    let (item, _, task) = held(&mut phone);
    adopt(&mut phone);
    let adoption = phone.meeting.adoptions().remove(0);
    assert!(phone.meeting.since(&adoption).stands, "adopting changes no minutes");
    let outcome = write(Path::Field("tasks", task, "outcome"), "", "Đã mua");
    phone.edit(&[outcome, Edit::Put(Path::Field("tasks", task, "done"), "2026-11-20".into())]);
    assert!(phone.meeting.since(&adoption).stands);
    assert_eq!(row(&phone).tasks[0].outcome, "Đã mua");
    phone.edit(&[votes(item, 3)]);
    assert!(!phone.meeting.since(&adoption).stands);
}

#[test]
fn minutes_that_are_not_adopted_are_told_as_they_are_now() {
    let mut phone = Phone::new(1, "A");
    let (item, ..) = held(&mut phone);
    phone.edit(&[votes(item, 3)]);
    phone.put("month", "2026-10");
    let row = row(&phone);
    assert_eq!(row.resolutions[0].vote.unwrap().votes_for, 3);
    assert_eq!(row.month, Some("2026-10".parse().unwrap()));
}
