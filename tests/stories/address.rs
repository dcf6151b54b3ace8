//! The address bar: links of the book, and the browser's own ways back and forward.

use anyhow::Result;
use serde_json::json;
use tests::world::{Commune, SECRETARY};

/// A secretary goes from page to page by links, which load nothing anew and begin at the top; a page's own link leads
/// no further, so that one step back leaves it.
#[tokio::test]
async fn links_and_steps_back_keep_the_page_loaded() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    phone.run("window.stays = true", vec![]).await?;

    phone.press("link", "Cuộc họp").await?;
    phone.by_role("heading", "Cuộc họp").await?;
    assert_eq!(phone.path().await?, "/meetings");
    phone.run("window.scrollTo(0, 300)", vec![]).await?;
    phone.press("link", "Đảng viên").await?;
    phone.by_role("heading", "Đảng viên").await?;
    assert_eq!(phone.run("return window.scrollY", vec![]).await?, json!(0));
    phone.press("link", "Đảng viên").await?;

    phone.run("history.back()", vec![]).await?;
    phone.by_role("heading", "Cuộc họp").await?;
    phone.run("history.forward()", vec![]).await?;
    phone.by_role("heading", "Đảng viên").await?;
    assert_eq!(phone.path().await?, "/roster");
    assert_eq!(phone.run("return window.stays", vec![]).await?, json!(true));
    Ok(())
}
