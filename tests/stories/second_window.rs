//! Two windows of one phone: one writes a meeting, the other reads along and may take over.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::world::{Browser, Link, MINUTE_TAKER, PATIENCE, SECRETARY, Screen, within};

use super::typing::planned;

/// The field that is written.
const CONCLUSION: &str = "Kết luận của chủ trì";

/// What the second window shows, and the one that was taken over from.
const ELSEWHERE: &str = "Đang ghi ở cửa sổ khác";
const TAKEN: &str = "Đã chuyển sang ghi ở cửa sổ khác";

/// The second window shows the first one's words while they are typed, and lets nobody type. It takes over in the middle of a
/// sentence, which is in it whole; then the first reads along, and takes the writing back. The commune gets every word, once.
///
///     first     o--ba việc--hái sớm.            reads along          .--giao tổ hai.
///     second         reads along    '--taken over--phơi kỹ.--reads along
#[tokio::test]
async fn a_second_window_reads_along_and_takes_over() -> Result<()> {
    let (commune, key) = planned().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let write = commune.server.url(&format!("/meetings/{}/write", key.document));
    let first = phone.driver().window().await?;
    phone.goto(&write).await?;
    phone.type_into(CONCLUSION, "Thống nhất ba việc.").await?;

    let second = phone.new_tab().await?;
    phone.goto(&write).await?;
    only_reads(&phone, ELSEWHERE).await?;
    phone.sees("Chữ bên kia hiện ngay ở đây.").await?;
    phone.holds(CONCLUSION, "Thống nhất ba việc.").await?;
    phone.run("window.untouched = true", vec![]).await?;

    phone.driver().switch_to_window(first.clone()).await?;
    writes(&phone).await?;
    phone.type_into(CONCLUSION, " Hái sớm.").await?;
    phone.driver().switch_to_window(second.clone()).await?;
    phone.holds(CONCLUSION, "Thống nhất ba việc. Hái sớm.").await?;
    only_reads(&phone, ELSEWHERE).await?;
    let untouched = phone.run("return window.untouched", vec![]).await?;
    assert_eq!(untouched, json!(true), "the page was loaded anew");

    // Typed just now: nothing says that it is on the disk yet.
    phone.driver().switch_to_window(first.clone()).await?;
    phone.type_into(CONCLUSION, " Phơi").await?;
    phone.driver().switch_to_window(second.clone()).await?;
    phone.press("button", "Ghi ở đây").await?;
    writes(&phone).await?;
    phone.holds(CONCLUSION, "Thống nhất ba việc. Hái sớm. Phơi").await?;
    phone.type_into(CONCLUSION, " kỹ.").await?;

    phone.driver().switch_to_window(first).await?;
    only_reads(&phone, TAKEN).await?;
    phone.sees("Chữ viết ở đây đã lưu trên máy lúc").await?;
    phone.holds(CONCLUSION, "Thống nhất ba việc. Hái sớm. Phơi kỹ.").await?;
    phone.press("button", "Ghi ở đây").await?;
    writes(&phone).await?;
    phone.type_into(CONCLUSION, " Giao tổ hai.").await?;
    let whole = "Thống nhất ba việc. Hái sớm. Phơi kỹ. Giao tổ hai.";
    phone.driver().switch_to_window(second).await?;
    only_reads(&phone, TAKEN).await?;
    phone.holds(CONCLUSION, whole).await?;

    phone.has_synced().await?;
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    assert_eq!(clerk.meeting(key)?.agenda[0].conclusion, whole);
    Ok(())
}

/// The window that talks to the server crashes, with a sentence in it that was saved a moment before. The other one, which only
/// read along, says so, sends the sentence without being asked and goes on with the meeting.
///
///     first     o--ba việc--x
///     second         reads along --> sends it --phơi kỹ.-->
#[tokio::test]
async fn a_window_that_crashes_is_replaced() -> Result<()> {
    let (commune, key) = planned().await?;
    let link = Link::to(commune.server.address()).await?;
    let phone = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    phone.has_synced().await?;
    let write = link.url(&format!("/meetings/{}/write", key.document));
    let first = phone.driver().window().await?;
    phone.goto(&write).await?;
    let second = phone.new_tab().await?;
    phone.goto(&write).await?;
    only_reads(&phone, ELSEWHERE).await?;

    phone.driver().switch_to_window(first).await?;
    link.cut();
    phone.type_into(CONCLUSION, "Thống nhất ba việc.").await?;
    phone.sees("Đã lưu trên máy lúc").await?;
    phone.crash().await;
    link.mend();
    phone.driver().switch_to_window(second).await?;
    phone.sees("Chưa gửi: 1 mục").await?;
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    within(PATIENCE, "the sentence of the window that crashed is not sent", || {
        let mut clerk = clerk.clone();
        async move {
            clerk.sync().await?;
            let there = clerk.meeting(key)?.agenda[0].conclusion.clone();
            Ok((there == "Thống nhất ba việc.").then_some(()))
        }
    })
    .await?;
    writes(&phone).await?;
    phone.type_into(CONCLUSION, " Phơi kỹ.").await?;
    phone.has_synced().await?;
    clerk.sync().await?;
    assert_eq!(clerk.meeting(key)?.agenda[0].conclusion, "Thống nhất ba việc. Phơi kỹ.");
    Ok(())
}

/// The window says so, offers to write here, and its field takes no letters.
async fn only_reads(phone: &Browser, why: &str) -> Result<()> {
    phone.sees(why).await?;
    phone.by_role("button", "Ghi ở đây").await?;
    let field = phone.by_role("textbox", CONCLUSION).await?;
    ensure!(!field.is_enabled().await?, "two windows may write at once");
    Ok(())
}

/// The window says nothing of another, and its field takes letters.
async fn writes(phone: &Browser) -> Result<()> {
    phone.gone("button", "Ghi ở đây").await?;
    let text = phone.text().await?;
    ensure!(!text.contains(ELSEWHERE) && !text.contains(TAKEN), "it speaks of another window:\n{text}");
    let field = phone.by_role("textbox", CONCLUSION).await?;
    ensure!(field.is_enabled().await?, "nobody may write");
    Ok(())
}
