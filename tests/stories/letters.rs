//! Where no signal reaches: the book goes to the commune as a file, and the commune's answer comes back as one.

use std::fs;

use anyhow::{Result, ensure};
use tempfile::TempDir;
use tests::world::{CELL, Commune, DURABLE, Link, MINUTE_TAKER, SECRETARY, Screen, saved};

const SENTENCE: &str = "Máy xay cà phê của tổ hỏng từ tuần trước";

/// A secretary writes where there is no network, and somebody rides to the commune with the file. The office opens it and
/// gives the reply along; at home the line says that all is sent, and the phone never had a network.
///
///     phone    o--synced--x--writes--[letter]               [reply]--all is sent
///     office                              '--in the book--->'
#[tokio::test]
async fn a_letter_from_a_phone_without_a_network() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let phone = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    phone.has_synced().await?;
    link.cut();
    let bag = TempDir::with_prefix("sochibo-bag-")?;
    let key = commune.meeting("2026-12".parse()?);
    phone.goto(&link.url(&format!("/meetings/{}/write", key.document))).await?;
    phone.type_into("Ý kiến", SENTENCE).await?;
    // It is on the disk, and still a draft: the page that it was typed into goes before it becomes a change.
    tokio::time::sleep(DURABLE).await;
    phone.saves_into(bag.path()).await?;
    phone.goto(&link.url("/device")).await?;
    phone.sees("Chưa gửi: 1 mục").await?;
    phone.press("button", "Gửi bằng tệp").await?;
    let letter = saved(bag.path(), "gui-xa-chi-bo-buon-drah-", ".txt").await?;
    phone.sees("Tệp trước làm lúc").await?;
    phone.sees("Chưa gửi: 1 mục").await?;
    let text = fs::read_to_string(&letter)?;
    ensure!(text.starts_with("Sổ Chi Bộ") && !text.contains("cà phê"), "{text}");

    let office = commune.desktop("office", "Văn phòng").await?;
    office.has_synced().await?;
    office.saves_into(bag.path()).await?;
    office.goto(&commune.server.url("/device")).await?;
    let note = bag.path().join("thu-moi.txt");
    fs::write(&note, "Kính mời đồng chí dự họp")?;
    office.opens("Mở tệp", &note).await?;
    office.sees("Không mở được tệp này").await?;
    office.opens("Mở tệp", &letter).await?;
    office.sees(&format!("Đã nhận tệp của {CELL}")).await?;
    office.sees("Đã vào sổ: 1 mục.").await?;
    office.press("button", "Chuyển tệp trả lời").await?;
    let reply = saved(bag.path(), "tra-loi-chi-bo-buon-drah-", ".txt").await?;
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    let said = clerk.meeting(key)?.said;
    ensure!(said.iter().any(|said| said.text == SENTENCE), "the sentence is not at the commune: {said:?}");
    office.opens("Mở tệp", &reply).await?;
    office.sees("Tệp trả lời cho máy khác").await?;

    phone.opens("Mở tệp", &letter).await?;
    phone.sees("Chưa chuyển được tệp lên xã").await?;
    phone.opens("Mở tệp", &reply).await?;
    phone.sees("Đã lấy tin của xã từ tệp").await?;
    phone.sees("Không còn mục nào chưa gửi.").await?;
    phone.opens("Mở tệp", &reply).await?;
    phone.sees("Máy này đã có tin mới hơn tệp này").await?;
    Ok(())
}
