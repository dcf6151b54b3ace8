//! The app with the server off.

use anyhow::Result;
use tests::world::{Browser, Screen, Server};

/// Every page that can be linked to. Each has to open cold, with no server.
const PATHS: [&str; 2] = ["/", "/a/path/that/only/the/app/knows"];

/// Once visited, the app opens on every path with the server off and the browser started anew.
#[tokio::test]
async fn offline_cold_start() -> Result<()> {
    let mut server = Server::start().await?;
    let phone = Browser::phone().await?;
    phone.goto(&server.url("/")).await?;
    phone.by_role("heading", "Sổ Chi Bộ").await?;

    server.kill().await?;
    let phone = Browser::open(Screen::Phone, phone.kill()).await?;

    for path in PATHS {
        phone.goto(&server.url(path)).await?;
        phone.by_role("heading", "Sổ Chi Bộ").await?;
    }
    Ok(())
}
