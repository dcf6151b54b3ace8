//! The app with the server off.

use anyhow::{Context, Result};
use serde_json::json;
use tests::world::{Browser, Commune, SECRETARY, Screen, pictures};

/// Every page of the cell's side that can be linked to, with the heading that it alone has.
const CELLS_SIDE: [(&str, &str); 9] = [
    ("/meetings", "Cuộc họp"),
    ("/tasks", "Công việc và kiến nghị"),
    ("/roster", "Đảng viên"),
    ("/device", "Máy này"),
    ("/handover", "Đổi máy, bàn giao sổ"),
    ("/conflicts", "Hai máy ghi khác nhau: 3 chỗ"),
    ("/held", "Xã đã nhận, chưa vào sổ"),
    ("/nothing", "Không có trang này trong sổ"),
    ("/", "Thứ Ba, 24/11/2026"),
];

/// What a first page says where the browser does not promise to keep the book; these do.
const NOT_KEPT: &str = "Trình duyệt chưa nhận giữ sổ";

/// Once visited, the app opens on every path with the server off and the browser started anew: the page itself, with
/// what the book says, and not the one that waits for it.
#[tokio::test]
async fn offline_cold_start() -> Result<()> {
    let mut commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let office = commune.desktop("office", "Phan Thị Lệ Thu").await?;
    office.has_synced().await?;

    commune.server.kill().await?;
    let phone = Browser::open(Screen::Phone, phone.kill()).await?;
    phone.keeps_the_book().await?;
    for (path, heading) in CELLS_SIDE {
        phone.goto(&commune.server.url(path)).await?;
        is_headed(&phone, heading).await?;
    }
    phone.sees("Ranh giới đất rẫy hai hộ đầu buôn").await?;
    assert!(!phone.text().await?.contains(NOT_KEPT));
    phone.screenshot(pictures().join("cell.png")).await?;
    let november = commune.meeting("2026-11".parse()?).document;
    let planned = commune.meeting("2026-12".parse()?).document;
    for (meeting, step, heading) in [
        (planned, "prepare", "Chuẩn bị họp tháng 12"),
        (planned, "roll", "Điểm danh"),
        (planned, "write", "Mở đầu, điểm danh, đảng phí"),
        (november, "close", "Kết thúc, thông qua biên bản"),
        (november, "read", "BIÊN BẢN Sinh hoạt chi bộ thường kỳ tháng 11 năm 2026"),
    ] {
        phone.goto(&commune.server.url(&format!("/meetings/{meeting}/{step}"))).await?;
        is_headed(&phone, heading).await?;
    }

    let office = Browser::open(Screen::Desk, office.kill()).await?;
    office.keeps_the_book().await?;
    let cell = format!("/cells/{}", commune.cell);
    for (path, heading) in [
        ("/cells", "Các chi bộ"),
        (&cell, "Chi bộ buôn Drah"),
        (&format!("{cell}/meetings/{november}"), "BIÊN BẢN Sinh hoạt chi bộ thường kỳ tháng 11 năm 2026"),
        ("/device", "Máy này"),
        ("/overview", "Toàn xã, tháng 11/2026"),
    ] {
        office.goto(&commune.server.url(path)).await?;
        is_headed(&office, heading).await?;
    }
    assert!(!office.text().await?.contains(NOT_KEPT));
    office.screenshot(pictures().join("office.png")).await?;
    Ok(())
}

/// The page has this heading, and it is the page's first.
async fn is_headed(browser: &Browser, heading: &str) -> Result<()> {
    browser.by_role("heading", heading).await?;
    let first = browser.run("return document.querySelector('h1')?.innerText", vec![]).await?;
    let first = first.as_str().context("no heading of the first level")?;
    let plain: Vec<_> = first.split_whitespace().collect();
    assert_eq!(json!(plain.join(" ")), json!(heading));
    Ok(())
}
