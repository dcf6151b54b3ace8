//! The server's memory with the demonstration, once a secretary and a minute-taker of every cell and the office have read
//! all that they may.

use anyhow::{Context, Result, ensure};
use tests::figures::Figures;
use tests::world::{Commune, Cost, Device};
use tokio::time::{Duration, sleep};

use super::process;

/// What the server may take, in MB.
const MOST_MB: usize = 40;
/// How often one address may try a code: twenty times a minute.
const PACE: Duration = Duration::from_secs(3);

pub async fn run(json: bool) -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut places = vec![("committee".to_owned(), "office")];
    for line in commune.server.command(&["unit", "list"])?.lines() {
        // `<id>  cell  Chi bộ …  (heard …)`
        let Some((_, name)) = line.split_once("Chi bộ") else { continue };
        let name = format!("Chi bộ{}", name.split("  ").next().unwrap_or_default());
        places.extend(["secretary", "minute_taker"].map(|role| (name.clone(), role)));
    }
    let pid = commune.server.pid().context("the server runs")?;
    let (mut documents, mut cost, cpu) = (0, Cost::default(), process::cpu_ms(pid)?);
    for (unit, role) in &places {
        let code = commune.invite_to(unit, role, "Người thử")?.code;
        let mut device = Device::enrol(&commune.server.url(""), &code, "Người thử").await?;
        ensure!(device.sync().await?.is_synced(), "a device of {unit} is not synced");
        documents += device.disk.documents().count();
        cost += device.cost;
        sleep(PACE).await;
    }
    let rss = process::resident_kb(pid)? / 1_024;
    let mut figures = Figures::of_rounds("resident", &cost);
    figures.docs = Some(documents);
    (figures.server_cpu_ms, figures.server_rss_mb) = (Some(process::cpu_ms(pid)? - cpu), Some(rss));
    figures.note("devices", places.len());
    figures.note("rounds", cost.rounds);
    figures.print(json)?;
    ensure!(rss <= MOST_MB, "the server may take {MOST_MB} MB");
    Ok(())
}
