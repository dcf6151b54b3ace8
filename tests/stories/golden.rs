//! The bytes on the wire, in a real browser: what `shared/tests/golden.rs` pins holds for the app as people get it, too.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use server::cli::DATABASE;
use server::store::{Ask, Level, Plan, Sqlite, Store, Unit};
use shared::backup::Backup;
use shared::id::{DocumentId, DocumentKey, UnitId};
use shared::sync::Request;
use shared::time::Instant;
use tempfile::TempDir;
use tests::world::{Browser, Commune, MINUTE_TAKER, Profile, SECRETARY, Screen, eventually, saved};

use super::backup::restore;

/// The cell of the meeting that is pinned.
const CELL: UnitId = UnitId::from_bytes([1; 8]);
const NAME: &str = "Chi bộ buôn Vàng";

const LIGHT: &str = include_str!("../../shared/tests/golden/changeset.hex");
const PLAIN: &str = include_str!("../../shared/tests/golden/changeset-plain.hex");

/// Put into every page before its own scripts: keeps what the page posts to the commune.
const LISTEN: &str = "
    window.posted = [];
    const { fetch } = window;
    window.fetch = async (...asked) => {
        const [request] = asked;
        if (request instanceof Request && request.url.endsWith('/api/v1/sync')) {
            posted.push([...new Uint8Array(await request.clone().arrayBuffer())]);
        }
        return fetch(...asked);
    };
";

/// The pinned meeting comes into a browser in the plain encoding, out of a backup, and the browser sends it in the light
/// one: the very bytes. A second browser gets it in a page of a first download, and its own backup has the very bytes
/// again. What the first has asked is what this machine would have written.
///
///     file, plain --> phone --light--> the commune --a page--> another phone --light--> file
#[tokio::test]
async fn golden_bytes_are_the_same_in_a_browser() -> Result<()> {
    let commune = Commune::founded().await?;
    let store = Sqlite::open(&commune.server.data().join(DATABASE))?;
    let book = store.books()?.remove(0).id;
    store.commit(&Plan::AddUnit(book, Unit { id: CELL, level: Level::Cell, name: NAME.into() }))?;
    let key = DocumentKey { unit: CELL, document: DocumentId::regular_meeting(CELL, "2026-11".parse()?) };
    let files = TempDir::with_prefix("sochibo-golden-")?;

    let phone = entered(&commune, "secretary", SECRETARY).await?;
    let script = json!({ "source": LISTEN });
    phone.cdp("Page.addScriptToEvaluateOnNewDocument", script).await?;
    phone.goto(&commune.server.url("/handover")).await?;
    phone.opens("Chọn tệp", &file_with_plain(&files)?).await?;
    phone.sees("thêm 1 cuộc họp và 0 kiến nghị máy chưa có").await?;
    restore(&phone).await?;
    let entry = eventually("the commune has not got the meeting", || async {
        Ok(store.entries_of(book, key)?.into_iter().next())
    })
    .await?;
    assert_eq!(hex(&entry.changeset), LIGHT.trim(), "what the browser writes");

    phone.has_synced().await?;
    let posted: Vec<Vec<u8>> = serde_json::from_value(phone.run("return posted", vec![]).await?)?;
    ensure!(!posted.is_empty(), "nothing was posted");
    for body in posted {
        assert_eq!(Request::decode(&body)?.encode(), body, "what the browser asks");
    }

    let other = entered(&commune, "minute_taker", MINUTE_TAKER).await?;
    let backup = Backup::decode(&fs::read(backup_of(&other, &commune, &files).await?)?)?;
    let documents: Vec<_> = backup.documents.iter().map(|bytes| hex(bytes)).collect();
    assert_eq!(documents, [LIGHT.trim()], "what the browser read out of a page");
    Ok(())
}

/// Enters the cell with a browser, and waits until it has what there is.
async fn entered(commune: &Commune, role: &str, person: &str) -> Result<Browser> {
    let browser = Browser::open(Screen::Phone, Profile::fresh()?).await?;
    let invitation = commune.invite_to(NAME, role, person)?;
    let (_, key) = invitation.link.split_once("/enrol").context("a link")?;
    browser.goto(&commune.server.url(&format!("/enrol{key}"))).await?;
    browser.sees("Cuộc họp tới").await?;
    browser.has_synced().await?;
    Ok(browser)
}

/// A backup that holds the pinned meeting.
fn file_with_plain(files: &TempDir) -> Result<PathBuf> {
    let backup = Backup {
        unit: CELL,
        unit_name: NAME.into(),
        device_name: "Máy 1".into(),
        made: Instant::start_of("2026-11-03".parse()?),
        documents: vec![unhex(PLAIN)?],
        drafts: Vec::new(),
    };
    let path = files.path().join("vang.sochibo");
    fs::write(&path, backup.encode())?;
    Ok(path)
}

/// Makes a backup in the browser, and returns where it was saved.
async fn backup_of(browser: &Browser, commune: &Commune, files: &TempDir) -> Result<PathBuf> {
    let downloads = files.path().join("downloads");
    fs::create_dir(&downloads)?;
    browser.saves_into(&downloads).await?;
    browser.goto(&commune.server.url("/handover")).await?;
    browser.press("button", "Sao lưu ngay").await?;
    browser.sees("Lần sao lưu trước: hôm nay").await?;
    saved(&downloads, "", ".sochibo").await
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(hex: &str) -> Result<Vec<u8>> {
    let digits = hex.trim().as_bytes().as_chunks::<2>().0;
    digits.iter().map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect()
}
