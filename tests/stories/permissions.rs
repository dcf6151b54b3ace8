//! Who may not.

use anyhow::Result;
use shared::document::{Edit, Path, meeting};
use shared::domain::MeetingKind;
use shared::id::Kind;
use shared::sync::Withheld;
use shared::sync::device::{Phase, Unreachable};
use tests::world::{CELL, Commune, Device, OTHER_CELL, SECRETARY};

/// A phone that was reported lost is refused everything, and told so in a way it understands.
#[tokio::test]
async fn revoked_device_is_refused() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    phone.sync().await?;
    let listed = commune.server.command(&["device", "list"])?;
    let name = format!("Máy của {SECRETARY}");
    let line = listed.lines().find(|line| line.contains(&name)).expect("the phone is listed");
    let id = line.split_whitespace().next().expect("its id comes first");
    commune.server.command(&["device", "lost", id, "--yes"])?;

    phone.write(commune.register(), Kind::Register, |_, _| {
        vec![Edit::Put(Path::Head("place"), "Nhà cộng đồng".into())]
    })?;
    let state = phone.sync().await?;
    assert!(
        matches!(state.phase, Phase::Failed(Unreachable::Lost | Unreachable::Unauthorised, _)),
        "{state:?}"
    );
    assert_eq!(state.unsent.len(), 1, "what was not sent is still on the phone");
    for path in ["/api/v1/me", "/api/v1/overview", "/api/v1/events"] {
        let (status, _) = phone.get(path).await?;
        assert!(matches!(status, 401 | 403 | 410), "{path}: {status}");
    }
    Ok(())
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
