//! A device that keeps its disk small.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use shared::document::meeting;
use shared::domain::MeetingKind;
use shared::id::{DocumentKey, Kind};
use tests::world::{Browser, Commune, MINUTE_TAKER, SECRETARY, Screen, within};

/// Counts the changes in the log that lie one by one, and the documents saved whole.
const COUNT: &str = "
    return Promise.all(['changes', 'snapshots'].map(name => answer(store(name).count())));
";
/// Says whether a document is saved whole.
const IS_WHOLE: &str = "
    const keys = await answer(store('snapshots').getAllKeys());
    return keys.some(key => key.endsWith(args[0]));
";
/// How long the device may take: it begins 20 seconds after the start.
const PATIENCE: Duration = Duration::from_secs(90);

/// While nobody types, a phone saves documents whole that lie about in many changes. It is killed in the middle of that,
/// goes on, and is killed again. With the server off November's minutes then read as they did; with the server, nothing has
/// to be sent or fetched again.
#[tokio::test]
async fn what_lies_about_in_many_changes_is_saved_whole() -> Result<()> {
    let mut commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let november = commune.meeting("2026-11".parse()?).document;
    let minutes = commune.server.url(&format!("/meetings/{november}/read"));
    let before = read(&phone, &minutes).await?;
    // What is open is left alone.
    let home = commune.server.url("/");
    phone.goto(&home).await?;
    let (changes, whole) = counts(&phone).await?;
    ensure!(changes > 100, "{changes} changes lie about");

    let (left, some) = tidied(&phone, |now| now.0 < changes && now.1 > whole).await?;
    let phone = Browser::open(Screen::Phone, phone.kill()).await?;
    phone.goto(&home).await?;
    tidied(&phone, |now| now.0 < left && now.1 > some).await?;
    tidied(&phone, |now| now.0 * 2 < changes).await?;
    is_whole(&phone, &commune.meeting("2026-11".parse()?)).await?;

    commune.server.kill().await?;
    let phone = Browser::open(Screen::Phone, phone.kill()).await?;
    ensure!(read(&phone, &minutes).await? == before, "the minutes read otherwise");
    commune.server.start_again().await?;
    phone.reload().await?;
    phone.has_synced().await
}

/// What a page says whose document cannot be read.
const DAMAGED: &str = "Một phần sổ chưa mở được";

/// Spoils all that is saved whole.
const SPOIL: &str = "
    const at = db.transaction(['snapshots'], 'readwrite');
    const keys = await answer(at.objectStore('snapshots').getAllKeys());
    for (const key of keys) at.objectStore('snapshots').put(new Uint8Array([1, 2, 3]), key);
    await new Promise(done => { at.oncomplete = done; });
    return keys.length;
";

/// What a phone has saved whole is spoilt on its disk. November's page does not show an empty book: it says that it cannot be
/// read, and the phone gets it again from the server by itself.
#[tokio::test]
async fn what_is_spoilt_where_it_was_saved_whole_comes_again() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let november = commune.meeting("2026-11".parse()?);
    let minutes = commune.server.url(&format!("/meetings/{}/read", november.document));
    let before = read(&phone, &minutes).await?;
    let home = commune.server.url("/");
    phone.goto(&home).await?;
    is_whole(&phone, &november).await?;

    ensure!(phone.run_on_disk(SPOIL, vec![]).await?.as_u64() > Some(0), "nothing was saved whole");
    phone.goto(&minutes).await?;
    phone.sees(DAMAGED).await?;
    within(PATIENCE, "November has not come again", || async {
        phone.goto(&minutes).await?;
        Ok((read_now(&phone).await? == before).then_some(()))
    })
    .await?;
    phone.has_synced().await
}

async fn read_now(phone: &Browser) -> Result<Value> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    phone.run("return document.querySelector('main').innerText", vec![]).await
}

/// How many changes a document is written in here: more than a device leaves lying about.
const MANY: usize = 40;

/// A phone has January saved whole, with forty items that came since yesterday in it. Then the server's files are put back to
/// yesterday's: nowhere but on the phone is what was written since. The phone brings all of it, once.
///
///     server        copy -----------------------x copy is put back -------,
///     minute-taker        o--40 items--'                                   \
///     phone                            '--> saved whole     o--40 items----'--> another device
#[tokio::test]
async fn what_was_saved_whole_fills_a_server_again() -> Result<()> {
    let mut commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let mut minute_taker = commune.device("minute_taker", MINUTE_TAKER).await?;
    minute_taker.sync().await?;
    commune.server.kill().await?;
    let yesterday = commune.server.copy_of_data()?;
    commune.server.start_again().await?;

    let key = commune.meeting("2027-01".parse()?);
    minute_taker.write(key, Kind::Meeting, |_, _| {
        meeting::plan(MeetingKind::Regular, "2027-01".parse().expect("a month"))
    })?;
    for n in 0..MANY {
        let now = minute_taker.meeting(key)?;
        let title = format!("Mục thứ {n}.");
        minute_taker
            .write(key, Kind::Meeting, |_, mint| vec![meeting::add_item(mint, &now, &title, ("", "")).1])?;
    }
    ensure!(minute_taker.sync().await?.is_synced(), "the items are not at the server");
    phone.reload().await?;
    is_whole(&phone, &key).await?;

    phone.goto("about:blank").await?;
    commune.server.kill().await?;
    commune.server.put_back(&yesterday)?;
    commune.server.start_again().await?;
    // Others write on: the log is soon as long as the phone remembers it, and has something else in it.
    let mut other = commune.device("minute_taker", MINUTE_TAKER).await?;
    let february = commune.meeting("2027-02".parse()?);
    other.write(february, Kind::Meeting, |_, _| {
        meeting::plan(MeetingKind::Regular, "2027-02".parse().expect("a month"))
    })?;
    other.sync().await?;
    for n in 0..MANY {
        let now = other.meeting(february)?;
        let title = format!("Việc thứ {n}.");
        other.write(february, Kind::Meeting, |_, mint| {
            vec![meeting::add_item(mint, &now, &title, ("", "")).1]
        })?;
        other.sync().await?;
    }
    phone.goto(&commune.server.url("/")).await?;
    within(PATIENCE, "what only the phone had is not at the server", || {
        let mut other = other.clone();
        async move {
            other.sync().await?;
            let mut titles: Vec<_> = other.meeting(key)?.agenda.into_iter().map(|item| item.title).collect();
            titles.sort();
            let mut written: Vec<_> = (0..MANY).map(|n| format!("Mục thứ {n}.")).collect();
            written.sort();
            Ok((titles == written).then_some(()))
        }
    })
    .await?;
    phone.has_synced().await?;
    phone.reload().await?;
    phone.has_synced().await
}

/// Waits until the phone has a document saved whole.
async fn is_whole(phone: &Browser, key: &DocumentKey) -> Result<()> {
    within(PATIENCE, "the document lies about still", || async {
        let is_whole = phone.run_on_disk(IS_WHOLE, vec![key.document.to_string().into()]).await?;
        Ok((is_whole == Value::Bool(true)).then_some(()))
    })
    .await
}

async fn read(phone: &Browser, minutes: &str) -> Result<Value> {
    phone.goto(minutes).await?;
    phone.by_heading("BIÊN BẢN").await?;
    phone.run("return document.querySelector('main').innerText", vec![]).await
}

/// Waits until the counts are so; returns them.
async fn tidied(phone: &Browser, so: impl Fn((u64, u64)) -> bool) -> Result<(u64, u64)> {
    let begun = Instant::now();
    loop {
        let now = counts(phone).await?;
        if so(now) {
            return Ok(now);
        }
        ensure!(begun.elapsed() < PATIENCE, "{} changes lie about, {} documents are whole", now.0, now.1);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn counts(phone: &Browser) -> Result<(u64, u64)> {
    let counts = phone.run_on_disk(COUNT, vec![]).await?;
    let count = |at: usize| counts.get(at).and_then(Value::as_u64).context("a count");
    Ok((count(0)?, count(1)?))
}
