//! A meeting that was held wholly offline is sent from the tap of a finger; then one sentence is added.

use std::path::Path;

use anyhow::{Result, ensure};
use shared::document::meeting::{self, Meeting};
use shared::id::Kind;
use tests::recording;
use tests::world::{Commune, Device, OTHER_CELL};

use super::line::{Line, Profile};
use super::round::Round;

/// What the meeting may weigh, of LB and of its JSON; what may come down, and how long it may take on 2g.
const MOST_OF_LB: f64 = 0.55;
const MOST_OF_JSON: f64 = 1.0;
const MOST_DOWN: usize = 200;
const MOST_MS: u64 = 3_500;
/// What a sentence may cost.
const MOST_UP_FOR_A_SENTENCE: usize = 250;
const MOST_DOWN_FOR_A_SENTENCE: usize = 120;

/// A sentence of 150 characters.
const SENTENCE: &str = "Bà con ở đầu làng nhờ hỏi lại lịch cắt điện của tuần sau, vì giờ bơm nước trùng buổi \
                        tối, có hôm phải dậy từ ba giờ sáng để kéo ống ra suối cho kịp ạ.";

pub async fn run(trace: &Path, profile: Profile, json: bool) -> Result<()> {
    let mut commune = Commune::start().await?;
    // A cell that has nothing yet: what is sent is what the meeting made.
    let invitation = commune.invite_to(OTHER_CELL, "minute_taker", "Trần Văn Ghi")?;
    let mut device = Device::enrol(&commune.server.url(""), &invitation.code, "Trần Văn Ghi").await?;
    device.sync().await?;
    let register = device.open(tests::world::register_of(device.unit), Kind::Register)?;
    let replayed = recording::replay(recording::read(trace)?, register)?;
    for document in &replayed.documents {
        device.disk.write(document, &document.changes());
    }
    let line = Line::to(&commune.server, profile).await?;

    let round = Round::of(&mut device, &line).await?;
    let mut figures = round.figures("wire");
    figures.docs = Some(replayed.documents.len());
    figures.changes = Some(replayed.documents.iter().map(|document| document.changes().changes.len()).sum());
    let (mut lb, mut json_br) = (0, 0);
    for document in &replayed.documents {
        lb += recording::lb(document)?;
        json_br += recording::json_br(document)?;
    }
    (figures.lb_bytes, figures.json_br_bytes) = (Some(lb), Some(json_br));
    figures.print(json)?;

    ensure!(SENTENCE.chars().count() == 150, "a sentence of 150 characters");
    device.write(replayed.meeting, Kind::Meeting, |document, mint| {
        let view = Meeting::read(&document.reader());
        vec![meeting::say(mint, &view, replayed.busiest, ("", "Nguyễn Văn Lành"), false, SENTENCE).1]
    })?;
    let sentence = Round::of(&mut device, &line).await?;
    let mut figures = sentence.figures("wire-sentence");
    (figures.docs, figures.changes) = (Some(1), Some(1));
    figures.print(json)?;

    is_there(&mut commune, &device).await?;
    let of = |whole: usize| round.cost.up as f64 / whole as f64;
    ensure!(of(lb) <= MOST_OF_LB, "a meeting may weigh {MOST_OF_LB} of LB");
    ensure!(of(json_br) <= MOST_OF_JSON, "a meeting may weigh {MOST_OF_JSON} of its JSON");
    ensure!(round.cost.down <= MOST_DOWN, "{MOST_DOWN} bytes may come down");
    ensure!(round.carried.flips == 2 && sentence.carried.flips == 2, "a push is one round trip");
    ensure!(profile != Profile::G2 || round.wall_ms() <= MOST_MS, "on 2g it may take {MOST_MS} ms");
    ensure!(
        sentence.cost.up <= MOST_UP_FOR_A_SENTENCE && sentence.cost.down <= MOST_DOWN_FOR_A_SENTENCE,
        "a sentence may cost {MOST_UP_FOR_A_SENTENCE} bytes up and {MOST_DOWN_FOR_A_SENTENCE} down"
    );
    Ok(())
}

/// What was called synced is there after the server was killed.
pub async fn is_there(commune: &mut Commune, device: &Device) -> Result<()> {
    commune.server.kill().await?;
    commune.server.start_again().await?;
    let invitation = commune.invite_to(OTHER_CELL, "secretary", "Lê Thị Đọc")?;
    let mut reader = Device::enrol(&commune.server.url(""), &invitation.code, "Lê Thị Đọc").await?;
    reader.sync().await?;
    for (key, meta) in device.disk.documents() {
        let (sent, read) = (device.open(*key, meta.kind)?, reader.open(*key, meta.kind)?);
        ensure!(sorted(sent.heads()) == sorted(read.heads()), "{key:?} is not what was sent");
    }
    Ok(())
}

/// Returns the same in order: heads come in none.
pub fn sorted<T: Ord>(mut of: Vec<T>) -> Vec<T> {
    of.sort_unstable();
    of
}
