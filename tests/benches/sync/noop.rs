//! A round in which nothing is new: the cell's and the office's.

use anyhow::{Result, ensure};
use shared::document::meeting;
use shared::domain::MeetingKind;
use shared::id::{DocumentId, DocumentKey, Kind};
use shared::time::Month;

use super::line::{Line, Profile};
use super::many::Many;
use super::round::Round;

/// Documents a cell has at least: a meeting a month.
const A_CELL: usize = 12;
/// What may go up and down together.
const MOST: usize = 300;

pub async fn run(docs: usize, profile: Profile, json: bool) -> Result<()> {
    let cells = docs.div_ceil(A_CELL);
    let mut many = Many::cells(cells, &["--trusted-proxy", "127.0.0.1"]).await?;
    for (cell, device) in many.cells.iter_mut().enumerate() {
        device.sync().await?;
        for month in 0..A_CELL.min(docs - cell * A_CELL) {
            let month = Month::new(2025, month as u8 + 1)?;
            let document = DocumentId::regular_meeting(device.unit, month);
            let key = DocumentKey { unit: device.unit, document };
            device.write(key, Kind::Meeting, |_, _| meeting::plan(MeetingKind::Regular, month))?;
        }
        device.sync().await?;
    }
    let mut device = if cells == 1 { many.cells.remove(0) } else { many.office };
    device.sync().await?;
    ensure!(device.disk.documents().count() == docs, "the device has every document");
    let line = Line::to(&many.server, profile).await?;
    let round = Round::of(&mut device, &line).await?;
    let mut figures = round.figures("noop");
    (figures.docs, figures.cells, figures.changes) = (Some(docs), Some(cells), Some(0));
    figures.print(json)?;
    ensure!(round.cost.up + round.cost.down <= MOST, "{MOST} bytes may go up and down");
    ensure!(round.carried.flips == 2, "it is one round trip");
    ensure!(round.cost.documents_loaded == 0, "no document is loaded");
    Ok(())
}
