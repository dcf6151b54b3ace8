//! A backup file: what is in it, and where it comes in again.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tests::world::{Browser, Commune, DURABLE, Link, MINUTE_TAKER, SECRETARY, Screen, eventually, saved};

const PREPARED: &str = "Đường vào rẫy lầy, phải rải đá trước mùa thu hoạch.";
const DRAFT: &str = "Mượn máy xúc của xã";

/// A phone with something unsent, and something that was only half written, makes a backup. Another phone takes it in
/// with a code of its own and has everything; taking it in twice changes nothing; and what is no backup is said to be none.
///
///     old phone   o--plan--draft--[file]      (never online again)
///     new phone   o--code----------'--restore--restore again--sync--> the commune
#[tokio::test]
async fn backup_file_restores_on_a_new_device() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let old = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    old.has_synced().await?;
    link.cut();
    let meeting = write_something(&old, &link).await?;
    let downloads = TempDir::with_prefix("sochibo-downloads-")?;
    let file = make_backup(&old, &link, &downloads).await?;
    old.kill();

    let new = commune.phone("secretary", SECRETARY).await?;
    new.has_synced().await?;
    let at = |step: &str| commune.server.url(&format!("/meetings/{meeting}/{step}"));
    new.goto(&commune.server.url("/handover")).await?;
    let not_one = downloads.path().join("thu-moi.txt");
    fs::write(&not_one, "Kính mời đồng chí dự họp")?;
    new.opens("Chọn tệp", &not_one).await?;
    new.sees("Tệp này không phải tệp sao lưu của Sổ Chi Bộ. Sổ trên máy vẫn nguyên. Chọn tệp khác.").await?;

    new.opens("Chọn tệp khác", &file).await?;
    new.sees("thêm 1 cuộc họp và 0 kiến nghị máy chưa có").await?;
    new.sees("giữ nguyên mọi chữ đang có trên máy").await?;
    restore(&new).await?;
    new.goto(&at("prepare")).await?;
    new.by_role("heading", "Chương trình, 1 mục").await?;
    new.sees(PREPARED).await?;
    new.goto(&at("write")).await?;
    new.press("button", "Giao việc").await?;
    new.holds("Việc", DRAFT).await?;
    new.has_synced().await?;

    new.goto(&commune.server.url("/handover")).await?;
    new.opens("Chọn tệp", &file).await?;
    new.sees("không thêm gì, máy đã có đủ").await?;
    restore(&new).await?;
    new.goto(&at("prepare")).await?;
    new.by_role("heading", "Chương trình, 1 mục").await?;
    let text = new.text().await?;
    assert_eq!(text.matches(PREPARED).count(), 1, "restored twice, it is there once:\n{text}");
    new.goto(&at("write")).await?;
    new.press("button", "Giao việc").await?;
    new.holds("Việc", DRAFT).await?;
    Ok(())
}

/// Somebody with a new phone chooses the file first, before there is a book to take it into. The file waits for the code;
/// then what it holds is in the book, with what the commune had all along, and what was unsent goes to the commune.
///
///     old phone   o--plan--draft--[file]      (never online again)
///     new phone                     '--chosen--code--> the book --> the commune
#[tokio::test]
async fn a_backup_chosen_before_the_code_waits_for_it() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let old = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    old.has_synced().await?;
    link.cut();
    let meeting = write_something(&old, &link).await?;
    let downloads = TempDir::with_prefix("sochibo-downloads-")?;
    let file = make_backup(&old, &link, &downloads).await?;
    old.kill();

    let new = Browser::phone().await?;
    new.goto(&commune.server.url("/")).await?;
    new.press("link", "Lấy lại sổ từ tệp sao lưu").await?;
    new.opens("Chọn tệp", &file).await?;
    press_restore(&new).await?;
    new.sees("Tệp đã giữ trên máy này. Nhập mã của xã xong thì sổ được lấy lại từ tệp.").await?;
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    let key = commune.meeting("2027-01".parse()?);
    ensure!(clerk.meeting(key)?.agenda.is_empty(), "what was unsent is at the commune already");

    new.type_into("Mã vào sổ", &commune.invite("secretary", SECRETARY)?.code).await?;
    new.press("button", "Vào sổ").await?;
    new.sees("Cuộc họp tới").await?;
    new.has_synced().await?;
    clerk.sync().await?;
    let sent = clerk.meeting(key)?.agenda.iter().any(|item| item.body == PREPARED);
    ensure!(sent, "the line is green, and the commune has not got what was unsent");

    let at = |step: &str| commune.server.url(&format!("/meetings/{meeting}/{step}"));
    new.goto(&at("prepare")).await?;
    new.by_role("heading", "Chương trình, 1 mục").await?;
    new.sees(PREPARED).await?;
    new.goto(&at("write")).await?;
    new.press("button", "Giao việc").await?;
    new.holds("Việc", DRAFT).await?;
    Ok(())
}

/// A window was killed before a sentence became a change, and a backup is made before anything is made of it. On a phone
/// that lacks nothing else of the meeting, the sentence still becomes a change by itself and goes to the commune.
#[tokio::test]
async fn a_draft_alone_comes_in_from_a_backup() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    let new = commune.phone("secretary", SECRETARY).await?;
    new.has_synced().await?;

    let old = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    old.has_synced().await?;
    link.cut();
    old.watch_disk().await?;
    let key = commune.meeting("2026-12".parse()?);
    old.goto(&link.url(&format!("/meetings/{}/write", key.document))).await?;
    let sentence = "Máy xay cà phê của tổ hỏng từ tuần trước";
    old.type_into("Ý kiến", sentence).await?;
    eventually("the sentence is not saved", || async {
        let kept = old.ledger().await?.kept;
        Ok(kept.iter().any(|kept| kept == sentence).then_some(()))
    })
    .await?;
    let old = Browser::open(Screen::Phone, old.kill()).await?;
    let downloads = TempDir::with_prefix("sochibo-downloads-")?;
    let file = make_backup(&old, &link, &downloads).await?;
    old.kill();

    new.watch_disk().await?;
    new.goto(&commune.server.url("/handover")).await?;
    new.opens("Chọn tệp", &file).await?;
    new.sees("không thêm gì, máy đã có đủ").await?;
    restore(&new).await?;
    new.is_unsent_until("the sentence", || async {
        let mut clerk = clerk.clone();
        clerk.sync().await?;
        Ok(clerk.meeting(key)?.said.iter().any(|said| said.text == sentence))
    })
    .await?;
    new.has_synced().await
}

/// Plans January's meeting, begins it, and leaves a task half written. Returns the meeting.
async fn write_something(phone: &Browser, link: &Link) -> Result<String> {
    phone.goto(&link.url("/meetings")).await?;
    phone.choose("Họp cho tháng", "Tháng 01/2027").await?;
    phone.press("radio", "Từ trang trắng Chưa có mục nào, tự thêm").await?;
    phone.press("button", "Chuẩn bị cuộc họp").await?;
    phone.press("button", "Thêm mục").await?;
    phone.type_into("Tên mục", "Rải đá đường rẫy").await?;
    phone.type_into("Nội dung chuẩn bị", PREPARED).await?;
    phone.press("button", "Xong mục 1").await?;
    phone.sees(PREPARED).await?;
    phone.press("link", "Bắt đầu họp").await?;
    phone.press("link", "Xong điểm danh").await?;
    phone.press("button", "Giao việc").await?;
    let task = phone.part("group", "Giao việc");
    task.type_into("Việc", DRAFT).await?;
    task.press("button", "Để sau").await?;
    phone.gone("group", "Giao việc").await?;
    tokio::time::sleep(DURABLE).await;
    let path = phone.path().await?;
    Ok(path.split('/').nth(2).context("a meeting's address")?.to_owned())
}

/// Makes the backup and returns the file that the browser saved.
async fn make_backup(phone: &Browser, link: &Link, downloads: &TempDir) -> Result<PathBuf> {
    phone.saves_into(downloads.path()).await?;
    phone.goto(&link.url("/handover")).await?;
    phone.sees("cả chữ đang viết dở và 1 mục chưa gửi.").await?;
    phone.press("button", "Sao lưu ngay").await?;
    let file = saved(downloads.path(), "", ".sochibo").await?;
    phone.sees("Lần sao lưu trước: hôm nay").await?;
    Ok(file)
}

pub async fn restore(phone: &Browser) -> Result<()> {
    press_restore(phone).await?;
    phone.sees("Đã lấy lại từ tệp.").await
}

async fn press_restore(phone: &Browser) -> Result<()> {
    phone.part("region", "Lấy lại từ tệp").press("button", "Lấy lại từ tệp").await?;
    phone.press("button", "Lấy lại").await
}
