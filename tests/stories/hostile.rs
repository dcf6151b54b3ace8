//! What should not be there: changes that would break a document, and two devices that are one.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Result, bail, ensure};
use hazards::Hazard;
use shared::backup::Backup;
use shared::change::ChangeSet;
use shared::document::{Document, Edit, Path, meeting};
use shared::domain::MeetingKind;
use shared::id::{BookId, DeviceId, DocumentId, DocumentKey, Kind, UnitId};
use shared::permit::{Principal, Role};
use shared::restore::take;
use shared::sync::State;
use shared::time::{Instant, Month};
use tempfile::TempDir;
use tests::world::{CELL, Commune, Device, MINUTE_TAKER, SECRETARY, today};

use super::backup::restore;

/// Everything that Automerge was seen to break on is pushed, one after another, each with a good change of the same meeting
/// behind it. Each is kept and named, or refused; none is ever served; the good ones come in, and the server does not even
/// stumble.
#[tokio::test]
async fn poisoned_change_is_held_and_never_served() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    phone.sync().await?;
    let key = commune.meeting("2027-01".parse()?);
    plan(&mut phone, key, "2027-01".parse()?)?;
    assert!(phone.sync().await?.is_synced());
    let mut other = commune.device("minute_taker", MINUTE_TAKER).await?;
    other.sync().await?;

    let mut held = 0;
    // By an actor of its own, whose numbers nothing good takes.
    for Hazard { what, bytes } in hazards::all(&item(&mut other.clone(), key, "Bị sửa")?) {
        let good = item(&mut phone, key, &what)?.encode();
        let states = phone.push(vec![bytes, good]).await?.receipts;
        match states[0] {
            State::Held(_) => held += 1,
            State::Refused(_) => {}
            State::Received | State::Admitted(_) | State::Reauthored(_) => bail!("{what}: {states:?}"),
        }
        ensure!(matches!(states[1], State::Admitted(_)), "behind {what}: {states:?}");
    }
    assert_eq!(phone.get("/healthz").await?, (200, b"ok\n".to_vec()));
    let listed = commune.server.command(&["held", "list"])?;
    let named = listed.lines().filter(|line| line.contains(CELL) && line.contains(SECRETARY)).count();
    assert_eq!(named, held, "a technician sees whose each is: {listed}");
    // A panic that is caught stands in the log all the same.
    let said = commune.server.said();
    assert_eq!(said.iter().find(|line| line.contains("ERROR")), None, "nothing comes as far as a panic");

    for device in [&mut phone, &mut other] {
        assert!(device.sync().await?.is_synced());
    }
    let heads = |device: &Device| Ok::<_, anyhow::Error>(device.open(key, Kind::Meeting)?.heads());
    assert_eq!(heads(&other)?, heads(&phone)?);
    let documents = |device: &Device| device.disk.documents().map(|(key, _)| *key).collect::<BTreeSet<_>>();
    assert_eq!(documents(&other), documents(&phone), "a document is served that nobody began");
    Ok(())
}

/// The same stands in a backup file, each with the meeting that it is to break. On a device that has the meeting and on one that
/// has not, the meeting is then what it was, and the file is said to be good in part.
#[test]
fn poison_in_a_backup_never_enters_the_document() -> Result<()> {
    let who = officer();
    let mut phone = Device::entered("", [0; 32], (who.book, who.unit), SECRETARY);
    let key =
        DocumentKey { unit: who.unit, document: DocumentId::regular_meeting(who.unit, "2027-01".parse()?) };
    plan(&mut phone, key, "2027-01".parse()?)?;
    let good = phone.open(key, Kind::Meeting)?;
    for Hazard { what, bytes } in hazards::all(&item(&mut phone.clone(), key, "Bị sửa")?) {
        let file = Backup::decode(&file_of(who.unit, vec![bytes, good.changes().encode()]).encode())?;
        let read =
            file.documents.iter().filter_map(|bytes| ChangeSet::decode(bytes).ok()).collect::<Vec<_>>();
        let is_read = read.len() == file.documents.len();
        for here in [Document::new(key, Kind::Meeting), good.clone()] {
            let taken = take(here, read.clone(), &who);
            assert_eq!(taken.document.heads(), good.heads(), "{what}");
            ensure!(!(is_read && taken.whole), "nobody is told of {what}");
        }
    }
    Ok(())
}

/// A browser, which no panic leaves alive, is handed all of it in one file. It says that the file can be read in part, takes the
/// meeting in, sends that to the commune and nothing else, and goes on.
#[tokio::test]
async fn a_poisoned_backup_brings_what_is_good_in_it() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut lost = commune.device("secretary", SECRETARY).await?;
    let key = commune.meeting("2027-01".parse()?);
    plan(&mut lost, key, "2027-01".parse()?)?;
    item(&mut lost, key, "Rải đá đường rẫy")?;
    let poison = hazards::all(&item(&mut lost.clone(), key, "Bị sửa")?);
    let mut documents: Vec<_> = poison.into_iter().map(|hazard| hazard.bytes).collect();
    documents.push(lost.open(key, Kind::Meeting)?.changes().encode());
    let files = TempDir::with_prefix("sochibo-poisoned-")?;
    let file = files.path().join("so.sochibo");
    fs::write(&file, file_of(commune.cell, documents).encode())?;

    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    phone.goto(&commune.server.url("/handover")).await?;
    phone.opens("Chọn tệp", &file).await?;
    phone.sees("Tệp này bị hỏng, đọc được một phần. Sổ trên máy vẫn nguyên.").await?;
    phone.sees("thêm 1 cuộc họp và 0 kiến nghị máy chưa có").await?;
    restore(&phone).await?;
    phone.has_synced().await?;
    phone.goto(&commune.page_of("2027-01".parse()?, "prepare")).await?;
    phone.by_role("heading", "Chương trình, 1 mục").await?;
    phone.sees("Rải đá đường rẫy").await?;

    let mut other = commune.device("minute_taker", MINUTE_TAKER).await?;
    assert!(other.sync().await?.is_synced());
    assert_eq!(other.open(key, Kind::Meeting)?.heads(), lost.open(key, Kind::Meeting)?.heads());
    assert_eq!(commune.server.command(&["held", "list"])?.trim(), "Nothing waits.");
    Ok(())
}

fn plan(device: &mut Device, key: DocumentKey, month: Month) -> Result<()> {
    device.write(key, Kind::Meeting, |_, _| meeting::plan(MeetingKind::Regular, month))
}

/// Adds an item to a meeting's agenda, and returns what that wrote.
fn item(device: &mut Device, key: DocumentKey, title: &str) -> Result<ChangeSet> {
    let before = device.open(key, Kind::Meeting)?.heads();
    let view = device.meeting(key)?;
    device.write(key, Kind::Meeting, |_, mint| vec![meeting::add_item(mint, &view, title, ("", "")).1])?;
    Ok(device.open(key, Kind::Meeting)?.changes_since(&before))
}

fn officer() -> Principal {
    let (device, book) = (DeviceId::from_bytes([5; 8]), BookId::from_bytes([6; 8]));
    Principal { device, book, unit: UnitId::from_bytes([1; 8]), role: Role::Secretary, retired: false }
}

fn file_of(unit: UnitId, documents: Vec<Vec<u8>>) -> Backup {
    Backup {
        unit,
        unit_name: CELL.into(),
        device_name: "Máy 1".into(),
        made: Instant::start_of(today()),
        documents,
        drafts: Vec::new(),
    }
}

///     phone        o--a--b
///     its clone    o--a--c
#[tokio::test]
async fn cloned_profile_loses_nothing() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    let month = "2027-01".parse()?;
    let key = commune.meeting(month);
    phone.write(key, Kind::Meeting, |_, _| meeting::plan(MeetingKind::Regular, month))?;
    phone.sync().await?;

    let mut clone = phone.clone();
    for round in 0..3 {
        let add = |title: String| {
            move |document: &Document, mint: &mut shared::id::Mint| {
                let view = meeting::Meeting::read(&document.reader());
                vec![meeting::add_item(mint, &view, &title, ("", "")).1]
            }
        };
        phone.write(key, Kind::Meeting, add(format!("Mục của máy, {round}")))?;
        clone.write(key, Kind::Meeting, add(format!("Mục của bản sao, {round}")))?;
        phone.sync().await?;
        clone.sync().await?;
        clone.write(key, Kind::Meeting, add(format!("Mục sau của bản sao, {round}")))?;
        assert!(clone.sync().await?.is_synced());
        assert!(phone.sync().await?.is_synced());
    }
    let titles = |document: Document| -> Vec<String> {
        meeting::Meeting::read(&document.reader()).items().map(|item| item.title.clone()).collect()
    };
    let seen = titles(phone.open(key, Kind::Meeting)?);
    assert_eq!(seen.len(), 9, "{seen:?}");
    assert_eq!(seen, titles(clone.open(key, Kind::Meeting)?));
    Ok(())
}

/// What comes after adoption merges and is offered, and the minutes stay what was adopted, on every device.
#[tokio::test]
async fn frozen_minutes_stay_frozen() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    let mut taker = commune.device("minute_taker", MINUTE_TAKER).await?;
    let month = "2027-01".parse()?;
    let key = commune.meeting(month);
    phone.write(key, Kind::Meeting, |_, mint| {
        let mut edits = meeting::plan(MeetingKind::Regular, month);
        edits.push(meeting::add_item(mint, &meeting::Meeting::default(), "Thu hoạch", ("", "")).1);
        edits.push(Edit::Put(Path::Head("opened"), "1".into()));
        edits
    })?;
    phone.sync().await?;
    taker.sync().await?;

    let fingerprint =
        meeting::fingerprint(&meeting::Meeting::read(&phone.open(key, Kind::Meeting)?.reader()));
    phone.write(key, Kind::Meeting, |_, _| meeting::adopt(&fingerprint, "20:52"))?;
    taker.write(key, Kind::Meeting, |document, mint| {
        let view = meeting::Meeting::read(&document.reader());
        vec![meeting::say(mint, &view, view.agenda[0].id, ("", ""), false, "Mua thêm đèn pin").1]
    })?;
    for device in [&mut phone, &mut taker] {
        device.sync().await?;
    }
    phone.sync().await?;

    for device in [&phone, &taker] {
        let document = device.open(key, Kind::Meeting)?;
        let adoption = &document.adoptions()[0];
        let frozen = meeting::Meeting::read(&document.reader_at(adoption.heads.clone()));
        assert_eq!(meeting::fingerprint(&frozen), fingerprint);
        let late = document.late_edits(adoption);
        assert!(late.iter().any(|edit| edit.text == "Mua thêm đèn pin"), "{late:?}");
    }
    Ok(())
}
