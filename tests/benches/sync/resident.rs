//! The server's memory with the demonstration, once a secretary and a minute-taker of every cell and the office have read
//! all that they may.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::world::{Commune, Device};
use tokio::time::{Duration, sleep};

use super::process;

/// What the server may take, in MB.
const MOST_MB: usize = 40;
/// How often one address may try a code: twenty times a minute.
const PACE: Duration = Duration::from_secs(3);

pub async fn run(in_json: bool) -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut places = vec![("committee".to_owned(), "office")];
    for line in commune.server.command(&["unit", "list"])?.lines() {
        // `<id>  cell  Chi bộ …  (heard …)`
        let Some((_, name)) = line.split_once("Chi bộ") else { continue };
        let name = format!("Chi bộ{}", name.split("  ").next().unwrap_or_default());
        places.extend(["secretary", "minute_taker"].map(|role| (name.clone(), role)));
    }
    let (mut documents, mut rounds, mut down) = (0, 0, 0);
    for (unit, role) in &places {
        let code = commune.invite_to(unit, role, "Người thử")?.code;
        let mut device = Device::enrol(&commune.server.url(""), &code, "Người thử").await?;
        ensure!(device.sync().await?.is_synced(), "a device of {unit} is not synced");
        documents += device.disk.documents().count();
        rounds += device.cost.rounds;
        down += device.cost.down;
        sleep(PACE).await;
    }
    let rss = process::resident_kb(commune.server.pid().context("the server runs")?)? / 1_024;
    if in_json {
        let figures = json!({
            "bench": "resident", "devices": places.len(), "docs": documents, "rounds": rounds,
            "down_bytes": down, "server_rss_mb": rss,
        });
        println!("{figures}");
    } else {
        println!("{} devices, {documents} documents, {rounds} rounds, {down} bytes down", places.len());
        println!("the server has {rss} MB");
    }
    ensure!(rss <= MOST_MB, "the server may take {MOST_MB} MB");
    Ok(())
}
