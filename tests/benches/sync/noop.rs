//! A round in which nothing is new: the cell's and the office's.

use anyhow::{Result, ensure};
use shared::document::meeting;
use shared::domain::MeetingKind;
use shared::id::{DocumentId, DocumentKey, Kind};
use shared::time::Month;
use tests::world::{Commune, Device};

use super::line::{Line, Profile};
use super::wire::round;

/// Documents a cell has at least: a meeting a month.
const A_CELL: usize = 12;
/// What may go up and down together.
const MOST: usize = 300;

pub async fn run(docs: usize, profile: Profile, json: bool) -> Result<()> {
    let commune = Commune::founded().await?;
    let cells = docs.div_ceil(A_CELL);
    let mut quiet = None;
    for cell in 0..cells {
        let name = format!("Chi bộ thử {}", cell + 1);
        commune.server.command(&["unit", "add", &name])?;
        let code = commune.invite_to(&name, "secretary", "Lê Thị Viết")?.code;
        let mut device = Device::enrol(&commune.server.url(""), &code, "Lê Thị Viết").await?;
        device.sync().await?;
        for month in 0..A_CELL.min(docs - cell * A_CELL) {
            let month = Month::new(2025, month as u8 + 1)?;
            let document = DocumentId::regular_meeting(device.unit, month);
            let key = DocumentKey { unit: device.unit, document };
            device.write(key, Kind::Meeting, |_, _| meeting::plan(MeetingKind::Regular, month))?;
        }
        device.sync().await?;
        quiet = Some(device);
    }
    let mut device = match quiet {
        Some(device) if cells == 1 => device,
        _ => {
            let mut office = commune.device("office", "Văn phòng").await?;
            office.sync().await?;
            office
        }
    };
    ensure!(device.disk.documents().count() == docs, "the device has every document");
    let line = Line::to(commune.server.address(), profile).await?;
    let mut figures = round("noop", &mut device, &line, profile).await?;
    figures.docs = docs;
    figures.print(json)?;
    ensure!(figures.up_bytes + figures.down_bytes <= MOST, "{MOST} bytes may go up and down");
    ensure!(figures.flips == 2, "it is one round trip");
    ensure!(figures.documents_loaded == 0, "no document is loaded");
    Ok(())
}
