//! Two people write on one meeting, offline from each other, and hear from each other over a bad link: what the first sends,
//! what the second sends and hears in the same round, what the first then hears.

use std::path::Path as File;

use anyhow::{Result, ensure};
use shared::document::meeting::Meeting;
use shared::id::Kind;
use tests::recording::{self, Parted};
use tests::world::{Commune, Device, OTHER_CELL, register_of};

use super::line::{Line, Profile};
use super::round::Round;
use super::wire::{is_there, sorted};

pub async fn run(trace: &File, profile: Profile, json: bool) -> Result<()> {
    let mut commune = Commune::start().await?;
    let mut first = enrolled(&commune, "minute_taker", "Trần Văn Ghi").await?;
    let mut second = enrolled(&commune, "secretary", "Lê Thị Sửa").await?;
    first.sync().await?;
    let register = first.open(register_of(first.unit), Kind::Register)?;
    let parted = recording::replay_forked(recording::read_forked(trace)?, register)?;
    for document in &parted.before.documents {
        first.disk.write(document, &document.changes());
    }
    ensure!(first.sync().await?.is_synced() && second.sync().await?.is_synced(), "both have the meeting");
    let changes = [write(&mut first, &parted, 0)?, write(&mut second, &parted, 1)?];

    let line = Line::to(&commune.server, profile).await?;
    let rounds = [
        ("merge", 0, changes[0]),
        ("merge-second", 1, changes[0] + changes[1]),
        ("merge-news", 0, changes[1]),
    ];
    for (name, who, changes) in rounds {
        let device = if who == 0 { &mut first } else { &mut second };
        let round = Round::of(device, &line).await?;
        let mut figures = round.figures(name);
        (figures.docs, figures.changes) = (Some(parted.after[who].documents.len()), Some(changes));
        figures.print(json)?;
        ensure!(round.carried.flips == 2, "it is one round trip");
    }

    let keys = |device: &Device| device.disk.documents().map(|(key, _)| *key).collect::<Vec<_>>();
    ensure!(keys(&first) == keys(&second), "both have the same documents");
    for (key, meta) in first.disk.documents() {
        let (ours, theirs) = (first.open(*key, meta.kind)?, second.open(*key, meta.kind)?);
        ensure!(sorted(ours.heads()) == sorted(theirs.heads()), "{key:?} is not the same on both");
    }
    let meeting = first.open(parted.before.meeting, Kind::Meeting)?;
    for (path, text) in &parted.expected {
        let stands = meeting.reader().text_at_path(path);
        ensure!(stands.contains(text), "{path} has lost {text:?}: {stands:?}");
    }
    let tasks = Meeting::read(&meeting.reader()).tasks;
    ensure!(tasks.iter().any(|task| task.due.differs()), "both days that a task is due by are shown");
    is_there(&mut commune, &first).await
}

async fn enrolled(commune: &Commune, role: &str, person: &str) -> Result<Device> {
    let invitation = commune.invite_to(OTHER_CELL, role, person)?;
    Device::enrol(&commune.server.url(""), &invitation.code, person).await
}

/// Puts what one of them wrote since on their device; returns how many changes that are.
fn write(device: &mut Device, parted: &Parted, who: usize) -> Result<usize> {
    let mut changes = 0;
    for document in &parted.after[who].documents {
        let before = parted.before.documents.iter().find(|before| before.key() == document.key());
        let set = document.changes_since(&before.map(|before| before.heads()).unwrap_or_default());
        changes += set.changes.len();
        if !set.changes.is_empty() {
            device.disk.write(document, &set);
        }
    }
    ensure!(changes > 0, "one of them wrote nothing");
    Ok(changes)
}
