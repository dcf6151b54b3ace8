//! What should not be there: changes that would break a document, and two devices that are one.

use anyhow::Result;
use automerge::legacy::OpId;
use shared::change::ChangeSet;
use shared::document::{Document, Edit, Path, meeting};
use shared::domain::MeetingKind;
use shared::id::Kind;
use shared::sync::{State, Withheld};
use tests::world::{CELL, Commune, MINUTE_TAKER, SECRETARY};

/// A change that stands on nothing is kept and named, never served; the rest of the push and of the cell goes on.
#[tokio::test]
async fn poisoned_change_is_held_and_never_served() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    phone.sync().await?;
    let (good, bad) = (commune.meeting("2027-01".parse()?), commune.meeting("2027-02".parse()?));
    for key in [good, bad] {
        phone.write(key, Kind::Meeting, |_, _| {
            meeting::plan(MeetingKind::Regular, "2027-01".parse().expect("a month"))
        })?;
    }
    let poisoned = poison(&phone.open(bad, Kind::Meeting)?);
    let wholesome = phone.open(good, Kind::Meeting)?.changes().encode();
    let answer = phone.push(vec![poisoned, b"khong phai".to_vec(), wholesome]).await?;
    let states = answer.receipts;
    assert!(matches!(states[0], State::Held(Withheld::Unreadable)), "{states:?}");
    assert!(matches!(states[1], State::Refused(_)), "{states:?}");
    assert!(matches!(states[2], State::Admitted(_)), "{states:?}");
    let held = commune.server.command(&["held", "list"])?;
    assert!(held.contains(CELL) && held.contains(SECRETARY), "a technician sees whose it is: {held}");

    let mut other = commune.device("minute_taker", MINUTE_TAKER).await?;
    assert!(other.sync().await?.is_synced());
    assert!(other.disk.documents().any(|(key, _)| *key == good));
    assert!(other.disk.documents().all(|(key, _)| *key != bad), "it was never served");
    Ok(())
}

/// The document's changes, the last of them made to replace an operation that nobody made.
fn poison(document: &Document) -> Vec<u8> {
    let mut set: ChangeSet = document.changes();
    let last = set.changes.pop().expect("it was planned");
    let mut expanded = last.decode();
    let unknown = OpId::new(9_999, &expanded.actor_id);
    expanded.operations[0].pred = vec![unknown].into();
    expanded.hash = None;
    set.changes.push(expanded.into());
    set.encode()
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
