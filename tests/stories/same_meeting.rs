//! Two officers, one meeting, no network between them.

use anyhow::{Context, Result};
use tests::world::{Browser, Commune, Link, MINUTE_TAKER, SECRETARY, Screen};

const MONTH: &str = "Tháng 01/2027";

/// Both officers plan January's meeting with no network, each with an item, a text and an hour of their own. The
/// meeting is one, with what both wrote; the two hours are shown with who wrote them, and a person says which it is.
///
///     secretary     o--plan--item--18:00--.              .--19:30--.
///                                          > one meeting            > 19:30
///     minute-taker  o--plan--item--19:30--'              '---------'
#[tokio::test]
async fn two_devices_create_the_same_meeting() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let phone = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    let laptop = commune.browser(Screen::Desk, "minute_taker", MINUTE_TAKER, &link.url("")).await?;
    for browser in [&phone, &laptop] {
        browser.has_synced().await?;
    }
    link.cut();

    let (coffee, school) = ("Bán cà phê cuối vụ", "Trường mẫu giáo buôn Drah");
    let (price, roof) = ("Giá xuống, không bán non.", "Mái dột từ mùa mưa.");
    let here = plan(&phone, &link, "18:00", (coffee, price)).await?;
    let there = plan(&laptop, &link, "19:30", (school, roof)).await?;
    assert_eq!(here, there, "two devices that plan a month arrive at one meeting");

    link.mend();
    for browser in [&phone, &laptop] {
        browser.reload().await?;
        browser.by_role("heading", "Chương trình, 2 mục").await?;
        browser.by_role("heading", coffee).await?;
        browser.by_role("heading", school).await?;
        browser.sees(price).await?;
        browser.sees(roof).await?;
    }
    phone.sees("Điện thoại của tôi, Nguyễn Văn Lành, ngày 24/11. Hai máy ghi chung một cuộc họp").await?;
    laptop.sees("Điện thoại của tôi, Y Bhul Mlô, ngày 24/11. Hai máy ghi chung một cuộc họp").await?;
    phone.goto(&link.url("/meetings")).await?;
    phone.by_role("heading", "Thường kỳ tháng 1").await?;
    let called_so = |names: Vec<String>| names.iter().filter(|name| *name == "Thường kỳ tháng 1").count();
    assert_eq!(called_so(phone.names("heading").await?), 1);

    phone.goto(&link.url("/conflicts")).await?;
    phone.by_role("heading", "Họp lúc mấy giờ?").await?;
    phone.by_role("heading", "Hai máy ghi khác nhau: 4 chỗ").await?; // three of them are the demonstration's
    let answers = phone.names("radio").await?;
    let answer = |hour: &str, who: &str| {
        let begin = format!("{hour} {who} ghi lúc ");
        let found = answers.iter().find(|answer| answer.starts_with(&begin));
        found.cloned().with_context(|| format!("nobody wrote {hour}: {answers:?}"))
    };
    answer("18:00", SECRETARY)?;
    let right = answer("19:30", MINUTE_TAKER)?;
    let question = phone.part("region", "Họp lúc mấy giờ?");
    let record = question.by_role("button", "Ghi nhận").await?;
    assert!(!record.is_enabled().await?, "nothing is chosen for the person");
    question.press("radio", &right).await?;
    question.press("button", "Ghi nhận").await?;
    phone.by_role("heading", "Hai máy ghi khác nhau: 3 chỗ").await?;

    for browser in [&phone, &laptop] {
        browser.goto(&link.url(&here)).await?;
        browser.holds("Giờ", "19:30").await?;
        browser.goto(&link.url("/conflicts")).await?;
        browser.by_role("heading", "Hai máy ghi khác nhau: 3 chỗ").await?;
    }
    Ok(())
}

/// Plans the month's meeting with an hour and an item. Returns the address of its page.
async fn plan(browser: &Browser, link: &Link, hour: &str, (title, body): (&str, &str)) -> Result<String> {
    browser.goto(&link.url("/meetings")).await?;
    browser.choose("Họp cho tháng", MONTH).await?;
    browser.press("radio", "Từ trang trắng Chưa có mục nào, tự thêm").await?;
    browser.press("button", "Chuẩn bị cuộc họp").await?;
    browser.by_role("heading", "Chuẩn bị họp tháng 1").await?;
    browser.type_over("Giờ", hour).await?;
    browser.press("button", "Thêm mục").await?;
    browser.type_into("Tên mục", title).await?;
    browser.type_into("Nội dung chuẩn bị", body).await?;
    browser.press("button", "Xong mục 1").await?;
    browser.by_role("heading", title).await?;
    browser.sees(body).await?;
    browser.sees("Đã lưu trên máy lúc").await?;
    browser.path().await
}
