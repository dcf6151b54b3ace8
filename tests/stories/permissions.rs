//! Who may not.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result};
use shared::document::{Edit, Path, meeting};
use shared::domain::MeetingKind;
use shared::id::Kind;
use shared::sync::Withheld;
use shared::sync::device::{Phase, Unreachable};
use tests::world::{CELL, Commune, Device, OTHER_CELL, SECRETARY, within};

/// A phone that was reported lost is refused everything, and told so in a way it understands: its app wipes it then.
#[tokio::test]
async fn revoked_device_is_refused() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let before = devices(&commune)?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    phone.sync().await?;
    commune.server.command(&["device", "lost", &entered(&commune, &before)?, "--yes"])?;

    phone.write(commune.register(), Kind::Register, |_, _| {
        vec![Edit::Put(Path::Head("place"), "Nhà cộng đồng".into())]
    })?;
    let state = phone.sync().await?;
    assert!(
        matches!(state.phase, Phase::Failed(Unreachable::Lost | Unreachable::Unauthorised, _)),
        "{state:?}"
    );
    assert_eq!(state.unsent.len(), 1, "nothing of it was taken");
    for path in ["/api/v1/me", "/api/v1/overview", "/api/v1/events"] {
        let (status, _) = phone.get(path).await?;
        assert!(matches!(status, 401 | 403 | 410), "{path}: {status}");
    }
    Ok(())
}

/// A phone is lost with a sentence on it that was not sent, and the office is told. Whoever opens it finds the way in, and
/// nothing else.
#[tokio::test]
async fn a_lost_phone_wipes_itself() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let before = devices(&commune)?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    commune.server.command(&["device", "lost", &entered(&commune, &before)?, "--yes"])?;
    phone.reload().await?;
    phone.sees("Nhập mã vào sổ").await?;
    assert_eq!(phone.run_on_disk(ALL, vec![]).await?, 0, "something is still on the phone");
    phone.reload().await?;
    phone.sees("Nhập mã vào sổ").await?;
    phone.sees("Máy này đã được báo mất").await?;
    Ok(())
}

/// The book is open in two windows when the phone is reported lost. The second is typed into after the wipe: it writes nothing
/// back. With a new code the phone has a book again; a window that still has yesterday's token does not wipe that.
#[tokio::test]
async fn a_window_of_a_lost_phone_writes_nothing_and_wipes_no_new_book() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let before = devices(&commune)?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let first = phone.driver().window().await?;
    let meeting = commune.page_of("2026-12".parse()?, "write");
    let second = phone.new_tab().await?;
    phone.goto(&meeting).await?;
    phone.by_role("heading", "Ý kiến phát biểu").await?;
    commune.server.command(&["device", "lost", &entered(&commune, &before)?, "--yes"])?;
    phone.driver().switch_to_window(first.clone()).await?;
    phone.reload().await?;
    phone.sees("Máy này đã được báo mất").await?;
    assert_eq!(phone.run_on_disk(ALL, vec![]).await?, 0, "something is still on the phone");

    phone.driver().switch_to_window(second.clone()).await?;
    // The page may have gone to the entrance meanwhile: then there is no field.
    let _ = phone.type_into("Ý kiến", "Viết sau khi máy đã báo mất.").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(phone.run_on_disk(ALL, vec![]).await?, 0, "the other window has written something");

    phone.driver().switch_to_window(first).await?;
    phone.type_into("Mã vào sổ", &commune.invite("secretary", SECRETARY)?.code).await?;
    phone.press("button", "Vào sổ").await?;
    phone.sees("Cuộc họp tới").await?;
    phone.has_synced().await?;
    phone.driver().switch_to_window(second).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(phone.run_on_disk(KEPT, vec![]).await?.as_u64() > Some(100), "the new book is gone");
    Ok(())
}

/// Says how much a phone keeps of anything.
const ALL: &str = "
    const names = [...db.objectStoreNames];
    const counts = await Promise.all(names.map(name => answer(store(name).count())));
    return counts.reduce((sum, count) => sum + count);
";

/// Says how much a phone keeps of documents.
const KEPT: &str = "
    const names = ['changes', 'pending', 'snapshots', 'rows', 'documents'];
    const counts = await Promise.all(names.map(name => answer(store(name).count())));
    return counts.reduce((sum, count) => sum + count);
";

/// A secretary gives the task over, and the office retires the phone. It hands over what it has: the server has all of it, and
/// says so. The phone keeps nothing then.
#[tokio::test]
async fn a_retired_phone_keeps_nothing_that_the_server_has() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let before = devices(&commune)?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    assert!(phone.run_on_disk(KEPT, vec![]).await?.as_u64() > Some(100));
    commune.server.command(&["device", "retire", &entered(&commune, &before)?])?;
    phone.reload().await?;
    within(Duration::from_secs(60), "something is still on the phone", || async {
        Ok((phone.run_on_disk(KEPT, vec![]).await? == 0).then_some(()))
    })
    .await?;
    phone.sees("Máy này không còn quyền vào sổ").await?;
    let held = commune.server.command(&["held", "list"])?;
    assert_eq!(held.trim(), "Nothing waits.");
    Ok(())
}

/// Returns the ids of all devices.
fn devices(commune: &Commune) -> Result<BTreeSet<String>> {
    let listed = commune.server.command(&["device", "list"])?;
    Ok(listed.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

/// Returns the id of the device that has entered since.
fn entered(commune: &Commune, before: &BTreeSet<String>) -> Result<String> {
    devices(commune)?.difference(before).next().cloned().context("no device has entered")
}

/// One cell's officers see nothing of another cell, whatever address they know, and can write nothing into it.
#[tokio::test]
async fn cell_cannot_read_another_cell() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let stranger = commune.invite_to(OTHER_CELL, "secretary", "Nguyễn Thị Lạ")?;
    let mut stranger = Device::enrol(&commune.server.url(""), &stranger.code, "Nguyễn Thị Lạ").await?;
    assert!(stranger.sync().await?.is_synced());
    assert!(stranger.disk.documents().count() > 20, "they see their own cell's");
    assert!(stranger.disk.documents().all(|(key, _)| key.unit == commune.other), "and nothing else");

    let register = commune.register();
    let path = format!("/api/v1/units/{}/documents/{}", register.unit, register.document);
    let (status, body) = stranger.get(&path).await?;
    assert!(matches!(status, 403 | 404), "{status}");
    assert!(!String::from_utf8_lossy(&body).contains(SECRETARY));
    assert_eq!(stranger.get("/api/v1/overview").await?.0, 403);

    stranger
        .write(register, Kind::Register, |_, _| vec![Edit::Put(Path::Head("place"), "Chỗ khác".into())])?;
    let state = stranger.sync().await?;
    assert!(
        state.held.iter().any(|(_, why)| *why == Withheld::NotAllowed) || !state.is_synced(),
        "{state:?}"
    );
    let mut officer = commune.device("secretary", SECRETARY).await?;
    officer.sync().await?;
    let document = officer.open(register, Kind::Register)?;
    let place = document.reader().text_at_path(&Path::Head("place"));
    assert_ne!(place, "Chỗ khác", "nothing of it entered {CELL}");
    Ok(())
}

/// The office reads what is addressed to it, and not a petition that the cell kept to itself.
#[tokio::test]
async fn office_reads_a_petition_once_it_is_forwarded() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    let mut office = commune.device("office", "Lê Thị Hạnh Vân").await?;
    let key =
        shared::id::DocumentKey { unit: commune.cell, document: shared::id::DocumentId::from_bytes([7; 16]) };
    let today = tests::world::today();
    phone.write(key, Kind::Petition, |_, _| {
        shared::document::petition::record("Cột điện nghiêng", "Nhà cộng đồng", "", None, today)
    })?;
    phone.write(commune.meeting("2027-01".parse()?), Kind::Meeting, |_, _| {
        meeting::plan(MeetingKind::Regular, "2027-01".parse().expect("a month"))
    })?;
    assert!(phone.sync().await?.is_synced());
    office.sync().await?;
    assert!(office.disk.documents().all(|(known, _)| *known != key), "it was not forwarded");

    phone.write(key, Kind::Petition, |_, _| {
        vec![Edit::Put(Path::Head("forwarded"), today.to_string().into())]
    })?;
    for device in [&mut phone, &mut office] {
        let state = device.sync().await?;
        assert!(state.is_synced(), "{state:?}");
    }
    let seen = office.open(key, Kind::Petition)?;
    assert_eq!(seen.reader().head().prose("subject"), "Cột điện nghiêng");
    Ok(())
}
