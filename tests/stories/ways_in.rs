//! The ways into the book: a link that was sent, a code on paper.

use anyhow::Result;
use serde_json::json;
use tests::world::{Browser, Commune, Profile, SECRETARY, Screen};

/// A secretary is sent the link in a messenger and opens it there, where nothing is kept. The page says so and leaves the link
/// as it is: in a browser it opens the book.
#[tokio::test]
async fn a_link_inside_a_messenger_is_not_used_up() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = Browser::open(Screen::Phone, Profile::fresh()?).await?;
    let link = commune.invite("secretary", SECRETARY)?.link;
    let agent = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Zalo android/24";
    phone.cdp("Network.setUserAgentOverride", json!({ "userAgent": agent })).await?;
    phone.goto(&link).await?;
    phone.sees("Đang mở trong ứng dụng nhắn tin").await?;
    phone.by_role("button", "Sao chép đường dẫn").await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;

    let browser = Browser::open(Screen::Phone, Profile::fresh()?).await?;
    browser.goto(&link).await?;
    browser.sees("Cuộc họp tới").await
}

/// The office shows its code on a sheet of paper, and the phone reads it. What the camera sees is not a matter of this story:
/// a reader that always finds the code stands in for the browser's.
#[tokio::test]
async fn a_code_is_read_by_the_camera() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = Browser::open(Screen::Phone, Profile::fresh()?).await?;
    let link = commune.invite("secretary", SECRETARY)?.link;
    let reader = format!(
        "window.BarcodeDetector = class {{ async detect() {{ return [{{ rawValue: {} }}]; }} }};",
        json!(link)
    );
    phone.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": reader })).await?;
    phone.goto(&commune.server.url("")).await?;
    phone.press("button", "Quét mã bằng máy ảnh").await?;
    phone.sees("Cuộc họp tới").await
}

/// A phone that has a book is given another code by a link: it asks before it enters, and keeps the book.
#[tokio::test]
async fn a_link_opened_on_a_phone_with_a_book_waits_for_a_yes() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let link = commune.invite("deputy_secretary", SECRETARY)?.link;
    phone.goto("about:blank").await?;
    phone.goto(&link).await?;
    phone.sees("Đường dẫn vừa mở có sẵn mã của xã").await?;
    phone.press("button", "Vào sổ").await?;
    phone.sees("Cuộc họp tới").await?;
    phone.has_synced().await
}
