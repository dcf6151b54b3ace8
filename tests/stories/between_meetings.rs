//! What a secretary does between two meetings.

use anyhow::{Result, ensure};
use shared::document::register::Register;
use shared::domain::{MeetingState, MemberStatus};
use shared::id::Kind;
use tests::world::{Commune, SECRETARY};

/// A list as a spreadsheet saves it: with its mark before it, a heading, running numbers, and two lines that nobody can read.
const LIST: &str = "\u{feff}STT;Họ và tên;Tình trạng;Từ ngày\r\n\
                    1;Y Mới Một;Chính thức;03/02/2011\r\n\
                    2;H'Mới Hai;Dự bị;\r\n\
                    3;Y Mới Ba;Chính thức;31/02/2011\r\n\
                    4;;;\r\n";

/// What a plan is told to the members through: the phone's share sheet, which keeps what it was handed.
const SHARE_SHEET: &str = "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };";

/// Somebody in the village keeps the list in a spreadsheet. Nobody of it is in the roster while two of its lines cannot be
/// read; what is wrong is said line by line, and put right on the page.
#[tokio::test]
async fn a_roster_comes_from_a_spreadsheet() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("danh sach.csv");
    std::fs::write(&file, LIST)?;

    phone.goto(&commune.server.url("/roster")).await?;
    phone.press("button", "Dán cả danh sách").await?;
    phone.opens("Chọn tệp CSV", &file).await?;
    phone.sees("Chưa thêm ai. Còn 2 dòng chưa đọc được.").await?;
    phone.sees("Ngày 31/02/2011 không có trong lịch.").await?;
    phone.by_heading("Dòng 2: Y Mới Một").await?;
    let add = phone.by_role("button", "Thêm 2 người").await?;
    ensure!(!add.is_enabled().await?, "half a list can be added");

    phone.press("button", "Bỏ dòng 4 và 5").await?;
    phone.press("button", "Thêm 2 người").await?;
    phone.sees("Y Mới Một").await?;
    phone.has_synced().await?;

    let mut office = commune.device("office", "Phan Thị Lệ Thu").await?;
    office.sync().await?;
    let register = Register::read(&office.open(commune.register(), Kind::Register)?.reader());
    let found = |name: &str| register.here().find(|member| member.name.word() == name);
    assert_eq!(found("Y Mới Một").map(|member| member.status()), Some(MemberStatus::Official));
    assert_eq!(found("H'Mới Hai").map(|member| member.status()), Some(MemberStatus::Probationary));
    ensure!(found("Y Mới Ba").is_none(), "somebody came in by a line that was dropped");
    Ok(())
}

/// The cell always meets on the fifth at the cultural house: the next meeting is planned for then, with last month's agenda, and the
/// members are told. It cannot be held, as everybody is in the fields; the commune reads why. Then it can be after all.
#[tokio::test]
async fn a_month_is_planned_like_the_last_and_is_not_held_and_is() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    phone.before_each_page(SHARE_SHEET).await?;

    phone.goto(&commune.server.url("/roster")).await?;
    phone.choose("Họp thường kỳ vào", "ngày 5 hằng tháng").await?;
    phone.type_over("Giờ", "18:15").await?;
    phone.goto(&commune.server.url("/meetings")).await?;
    phone.choose("Họp cho tháng", "Tháng 02/2027").await?;
    phone.press("button", "Chuẩn bị cuộc họp").await?;
    phone.by_heading("Chuẩn bị họp tháng 2").await?;
    phone.holds("Ngày", "05/02/2027").await?;
    let key = commune.meeting("2027-02".parse()?);
    phone.type_over("Nơi họp", "Nhà văn hóa buôn").await?;

    phone.press("button", "Gửi thông báo họp").await?;
    let told = phone.run("return window.shared?.text ?? ''", vec![]).await?;
    let told = told.as_str().unwrap_or_default();
    for part in ["05/02/2027", "Nhà văn hóa buôn", "Chương trình:", "1. "] {
        ensure!(told.contains(part), "the notice does not say {part:?}:\n{told}");
    }

    let prepare = commune.page_of("2027-02".parse()?, "prepare");
    phone.press("DisclosureTriangle", "Tháng này không họp được").await?;
    phone.type_into("Vì sao không họp", "Cả buôn đi hái tiêu").await?;
    phone.has_synced().await?;
    let mut office = commune.device("office", "Phan Thị Lệ Thu").await?;
    office.sync().await?;
    let meeting = office.meeting(key)?;
    assert_eq!((meeting.state(), meeting.missed.word()), (MeetingState::Missed, "Cả buôn đi hái tiêu"));
    ensure!(meeting.items().count() > 2, "last month's agenda was not taken over");

    phone.goto(&commune.server.url("/meetings")).await?;
    phone.sees("Cả buôn đi hái tiêu").await?;
    phone.press("link", "Thường kỳ tháng 2").await?;
    phone.by_heading("Chuẩn bị họp tháng 2").await?;
    assert_eq!(commune.server.url(&phone.path().await?), prepare);
    phone.type_over("Vì sao không họp", "").await?;
    phone.has_synced().await?;
    office.sync().await?;
    assert_eq!(office.meeting(key)?.state(), MeetingState::Planned);
    Ok(())
}

/// The committee of the cell meets by itself: it is no regular meeting, only its members are called, and what each wrote can be
/// seen.
#[tokio::test]
async fn the_cells_committee_meets_by_itself() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    phone.goto(&commune.server.url("/meetings")).await?;
    phone.part("radiogroup", "Loại cuộc họp").press("radio", "Khác").await?;
    phone.choose("Họp cho tháng", "Tháng 11/2026").await?;
    phone.press("radio", "Từ trang trắng Chưa có mục nào, tự thêm").await?;
    phone.press("button", "Chuẩn bị cuộc họp").await?;
    phone.by_heading("Chuẩn bị họp chi ủy").await?;
    phone.type_over("Nơi họp", "Nhà bí thư").await?;
    phone.press("link", "Bắt đầu họp").await?;
    phone.by_role("heading", "Điểm danh").await?;
    phone.press("button", "Tất cả có mặt").await?;
    phone.sees("Có mặt 3/3").await?;
    phone.has_synced().await?;
    let meeting = phone.path().await?;
    let meeting = meeting.split('/').nth(2).unwrap_or_default();

    phone.goto(&commune.server.url(&format!("/meetings/{meeting}/close"))).await?;
    phone.press("link", "Ai đã ghi những gì").await?;
    phone.by_role("heading", "Ai đã ghi những gì").await?;
    phone.by_role("heading", SECRETARY).await?;
    phone.sees("Điểm danh, 3 chỗ").await?;
    phone.press("link", "Nơi họp").await?;
    phone.by_role("heading", "Ai đã ghi phần này").await?;
    phone.sees("Nhà bí thư").await
}
