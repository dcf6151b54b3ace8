//! What was a slip, and how it is put right.

use anyhow::{Context, Result, ensure};
use shared::document::meeting::Meeting;
use shared::id::{DocumentKey, Kind};
use shared::time::Day;
use tests::world::{Commune, Link, SECRETARY, Screen, today};

const SUBJECT: &str = "phòng cháy rẫy vườn";
const TITLE: &str = "Phát đường băng cản lửa";
const TASK: &str = "Phát băng cản lửa rẫy trên";
const OTHERWISE: &str = "Phát băng cản lửa rẫy dưới";

/// A secretary presses "begin" on the day before the meeting, takes it back, and holds it the next evening; the phone's clock
/// stamps the wrong day. A task is given to the wrong field, and one that nobody wanted.
#[tokio::test]
async fn what_was_a_slip_is_put_right() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let phone = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    phone.has_synced().await?;

    phone.goto(&link.url("/meetings")).await?;
    phone.part("radiogroup", "Loại cuộc họp").press("radio", "Bất thường").await?;
    phone.choose("Họp cho tháng", "Tháng 11/2026").await?;
    phone.press("radio", "Từ trang trắng Chưa có mục nào, tự thêm").await?;
    phone.press("button", "Chuẩn bị cuộc họp").await?;
    phone.by_heading("Chuẩn bị họp bất thường").await?;
    phone.type_into("Về việc gì", SUBJECT).await?;
    phone.press("button", "Thêm mục").await?;
    phone.type_into("Tên mục", TITLE).await?;
    phone.press("button", "Xong mục 1").await?;
    phone.by_role("heading", TITLE).await?;
    let path = phone.path().await?;
    let meeting = path.split('/').nth(2).context("a meeting's address")?.to_owned();

    // Begun by mistake.
    phone.press("link", "Bắt đầu họp").await?;
    phone.by_role("heading", "Điểm danh").await?;
    phone.press("button", "Chưa họp, bấm nhầm").await?;
    phone.by_heading("Chuẩn bị họp bất thường").await?;

    // Held. Once somebody is marked, it has begun.
    phone.press("link", "Bắt đầu họp").await?;
    phone.by_role("heading", "Điểm danh").await?;
    phone.press("button", "Tất cả có mặt").await?;
    phone.sees("Có mặt 14/14").await?;
    phone.gone("button", "Chưa họp, bấm nhầm").await?;
    phone.press("link", "Xong điểm danh").await?;
    phone.by_role("heading", TITLE).await?;
    phone.press("button", "Giao việc").await?;
    let task = phone.part("group", "Giao việc");
    task.press("button", "Giao việc").await?;
    task.type_into("Việc", TASK).await.context("the empty form stays")?;
    task.press("button", "Giao việc").await?;
    phone.by_role("heading", TASK).await?;

    // The task is another's field.
    phone.goto(&link.url("/tasks")).await?;
    phone.press("button", &format!("Sửa việc: {TASK}")).await?;
    let change = phone.part("group", "Sửa việc");
    change.type_over("Việc", OTHERWISE).await?;
    change.type_into("Người hoặc tổ chức phụ trách", "H'Lim Ayŭn").await?;
    change.type_into("Hạn", "01/12/2026").await?;
    change.press("button", "Xong").await?;
    phone.by_role("heading", OTHERWISE).await?;
    // Taken out, and back.
    phone.press("button", &format!("Sửa việc: {OTHERWISE}")).await?;
    phone.part("group", "Sửa việc").press("button", "Bỏ việc này").await?;
    phone.gone("heading", OTHERWISE).await?;
    phone.press("button", "Hoàn tác").await?;
    phone.by_role("heading", OTHERWISE).await?;

    // It was yesterday.
    let yesterday = today().plus(-1);
    phone.goto(&link.url(&format!("/meetings/{meeting}/close"))).await?;
    phone.type_over("Họp ngày", "31/11/2026").await?;
    phone.sees("Chưa ghi ngày họp, hoặc ngày ghi không có trong lịch.").await?;
    phone.press("button", "Ghi là đã đọc").await?;
    let adopt = phone.by_role("button", "Thông qua biên bản").await?;
    ensure!(!adopt.is_enabled().await?, "minutes of no day are not adopted");
    phone.type_over("Họp ngày", &yesterday.written()).await?;
    phone.sees("Đã đọc lúc").await?;
    phone.type_over("Bắt đầu lúc", "18:30").await?;
    phone.sees("Cả 1 việc giao đều có người phụ trách và thời hạn").await?;
    phone.has_synced().await?;

    let mut office = commune.device("office", "Phan Thị Lệ Thu").await?;
    office.sync().await?;
    let document =
        office.open(DocumentKey { unit: commune.cell, document: meeting.parse()? }, Kind::Meeting)?;
    let written = Meeting::read(&document.reader());
    assert_eq!(written.title.word(), SUBJECT);
    assert_eq!(written.held_on.shown(), Some(&yesterday));
    assert_eq!(written.started.word(), "18:30");
    let task = written.tasks.iter().find(|task| !task.removed).context("the task is there")?;
    assert_eq!((task.what.as_str(), task.assignee_name.word()), (OTHERWISE, "H'Lim Ayŭn"));
    assert_eq!(task.due.shown(), Some(&"2026-12-01".parse::<Day>()?));
    ensure!(task.assignee.shown().is_some(), "the name means a member");
    Ok(())
}
