//! The app with the server off.

use anyhow::Result;
use tests::world::{Browser, Commune, SECRETARY, Screen};

/// Every page that can be linked to. Each has to open cold, with no server.
const PATHS: [&str; 9] =
    ["/", "/meetings", "/tasks", "/roster", "/device", "/handover", "/conflicts", "/held", "/enrol"];

/// Once visited, the app opens on every path with the server off and the browser started anew.
#[tokio::test]
async fn offline_cold_start() -> Result<()> {
    let mut commune = Commune::start().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;

    commune.server.kill().await?;
    let phone = Browser::open(Screen::Phone, phone.kill()).await?;

    for path in PATHS {
        phone.goto(&commune.server.url(path)).await?;
        phone.by_role("main", "").await?;
        println!("{path}: {:?} {}", phone.names("heading").await?, phone.text().await?);
    }
    Ok(())
}
