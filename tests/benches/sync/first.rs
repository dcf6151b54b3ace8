//! The office of a large commune opens its book for the first time: the overview's rows come, and then every document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use shared::id::UnitId;
use shared::sync::device::MemoryDisk;
use tests::recording;
use tests::world::Way;

use super::drawn;
use super::line::{Line, Profile};
use super::many::Many;
use super::round::Round;
use super::wire::sorted;

/// What may come down, of all uncompressed saves together under zstd; and how long it may take on 3g, of what the link
/// takes for the bytes alone.
const MOST_OF_SAVES: f64 = 0.6;
const MOST_OF_LINK: f64 = 1.2;
/// How much one push carries.
const A_PUSH: usize = 1 << 20;

pub async fn run(docs: Option<usize>, trace: Option<&Path>, profile: Profile, json: bool) -> Result<()> {
    let documents = match trace {
        Some(trace) => recording::commune(trace, docs.unwrap_or(usize::MAX), Many::unit)?,
        None => drawn::commune(docs, Many::unit),
    };
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
    let line = Line::to(&many.server, profile).await?;
    let (begun, mut rows) = (Instant::now(), Vec::new());
    let see = |disk: &MemoryDisk| rows.push((disk.rows_kept(), begun.elapsed()));
    let round = Round::seeing(&mut many.office, &line, see).await?;
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
    let table = rows.iter().find(|(kept, _)| *kept == here.len()).context("all rows came")?.1;
    let link_ms = profile.rate(Way::Down).map(|rate| round.carried.down as f64 * 8_000.0 / f64::from(rate));
    // An office's computer is no phone: its own work is counted as it is.
    let wall_ms = round.took.as_millis() as u64;
    let mut figures = round.figures("first-download");
    (figures.docs, figures.cells, figures.wall_ms) = (Some(here.len()), Some(cells), Some(wall_ms));
    figures.changes = Some(here.iter().map(|document| document.changes().changes.len()).sum());
    figures.note("rounds", round.cost.rounds);
    figures.note("table_ms", table.as_millis() as u64);
    figures.note("link_ms", link_ms.map(|ms| ms as u64));
    figures.note("zstd_saves_bytes", saves);
    figures.print(json)?;
    let of = round.cost.down as f64 / saves as f64;
    ensure!(of <= MOST_OF_SAVES, "{of:.3} of the saves came down; {MOST_OF_SAVES} may");
    if let Some(link_ms) = link_ms.filter(|_| profile == Profile::G3) {
        let of = wall_ms as f64 / link_ms;
        ensure!(of <= MOST_OF_LINK, "it took {of:.2} of what the link takes; {MOST_OF_LINK} may");
    }
    Ok(())
}
