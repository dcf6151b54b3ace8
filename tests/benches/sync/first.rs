//! The office of a large commune opens its book for the first time: the overview's rows come, and then every document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use shared::id::UnitId;
use shared::sync::device::MemoryDisk;
use tests::recording;
use tests::world::Way;

use super::line::{Line, Profile};
use super::many::Many;
use super::process;
use super::wire::{round_seeing, sorted};

/// What may come down, of all uncompressed saves together under zstd; and how long it may take on 3g, of what the link
/// takes for the bytes alone.
const MOST_OF_SAVES: f64 = 0.6;
const MOST_OF_LINK: f64 = 1.2;
/// How much one push carries.
const A_PUSH: usize = 1 << 20;

pub async fn run(docs: Option<usize>, trace: &Path, profile: Profile, json: bool) -> Result<()> {
    let documents = recording::commune(trace, docs.unwrap_or(usize::MAX), Many::unit)?;
    let cells = documents.iter().map(|document| document.key().unit).collect::<BTreeSet<_>>().len();
    let mut many = Many::cells(cells, &["--trusted-proxy", "127.0.0.1"]).await?;
    let mut by_cell: BTreeMap<UnitId, Vec<Vec<u8>>> = BTreeMap::new();
    for document in &documents {
        by_cell.entry(document.key().unit).or_default().push(document.changes().encode_plain());
    }
    for device in &many.cells {
        let mut push = Vec::new();
        for changeset in by_cell.remove(&device.unit).context("every cell has documents")? {
            push.push(changeset);
            if push.iter().map(Vec::len).sum::<usize>() > A_PUSH {
                device.push(std::mem::take(&mut push)).await?;
            }
        }
        device.push(push).await?;
    }
    let line = Line::to(many.server.address(), profile).await?;
    let pid = many.server.pid().context("the server runs")?;
    let cpu = process::cpu_ms(pid)?;
    let (begun, mut rows) = (Instant::now(), Vec::new());
    let see = |disk: &MemoryDisk| rows.push((disk.rows_kept(), begun.elapsed()));
    let mut figures = round_seeing("first-download", &mut many.office, &line, profile, see).await?;
    let office = &many.office;
    let read: BTreeSet<_> = office.disk.documents().map(|(key, _)| *key).collect();
    let here: Vec<_> = documents.into_iter().filter(|document| read.contains(&document.key())).collect();
    ensure!(here.len() == read.len(), "the office has what the cells wrote");
    for document in &here {
        let copy = office.open(document.key(), document.kind())?;
        ensure!(
            sorted(copy.heads()) == sorted(document.heads()),
            "{:?} is not what was sent",
            document.key()
        );
    }
    let saves = recording::zstd_of_all(&here)?;
    figures.docs = here.len();
    figures.changes = here.iter().map(|document| document.changes().changes.len()).sum();
    figures.rounds = Some(office.cost.rounds);
    let table = rows.iter().find(|(kept, _)| *kept == here.len()).context("all rows came")?.1;
    figures.table_ms = Some(table.as_millis() as u64);
    figures.zstd_saves_bytes = Some(saves);
    figures.server_cpu_ms = Some(process::cpu_ms(pid)? - cpu);
    figures.server_rss_mb = Some(process::most_resident_mb(pid)?);
    let link_ms =
        profile.rate(Way::Down).map(|rate| figures.down_bytes_http as f64 * 8_000.0 / f64::from(rate));
    figures.link_ms = link_ms.map(|ms| ms as u64);
    // An office's computer is no phone: its own work is counted as it is.
    figures.wall_ms = figures.took_ms;
    figures.print(json)?;
    let of = figures.down_bytes as f64 / saves as f64;
    ensure!(of <= MOST_OF_SAVES, "{of:.3} of the saves came down; {MOST_OF_SAVES} may");
    if let Some(link_ms) = link_ms.filter(|_| profile == Profile::G3) {
        let of = figures.wall_ms as f64 / link_ms;
        ensure!(of <= MOST_OF_LINK, "it took {of:.2} of what the link takes; {MOST_OF_LINK} may");
    }
    Ok(())
}
