//! The commune's side while villages sync.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use shared::document::meeting::{self, Meeting, Roll};
use shared::document::register::Register;
use shared::document::{Edit, Path};
use shared::domain::{Mark, MeetingKind};
use shared::id::{DocumentId, DocumentKey, Kind};
use tests::world::{Browser, Commune, Device, Screen, within};

/// A cell that nothing was heard from this month.
const QUIET: &str = "Chi bộ buôn Mbrê";
const TITLE: &str = "Chăm sóc vườn tiêu sau mưa";
const OPINION: &str = "Vườn nhà tôi chết mười trụ, phải đào rãnh thoát nước.";

/// The office has its table open while a village's phone finds a network: the village's row says what happened without
/// anybody touching the page, and the meeting can be read afterwards with the server gone.
///
///     village   o--meeting--sync--.
///     office    o--table open-----'--> the row changes --[server off]--> the minutes
#[tokio::test]
async fn commune_sees_the_merge_live() -> Result<()> {
    let mut commune = Commune::demonstration().await?;
    let office = commune.desktop("office", "Phan Thị Lệ Thu").await?;
    office.has_synced().await?;
    office.sees("Đã nhận tin của 10 trong 12 chi bộ").await?;
    assert_eq!(november(&office).await?, "chưa, chưa nhận được");
    office.run("window.untouched = true", vec![]).await?;

    let code = commune.invite_to(QUIET, "secretary", "Y Blơng Niê")?.code;
    let mut village = Device::enrol(&commune.server.url(""), &code, "Y Blơng Niê").await?;
    let key = hold_a_meeting(&mut village).await?;
    village.sync().await?;

    within(Duration::from_secs(10), "the row has not changed", || async {
        Ok((november(&office).await? == "100 phần trăm, đã họp").then_some(()))
    })
    .await?;
    office.sees("Đã nhận tin của 11 trong 12 chi bộ").await?;
    assert_eq!(
        office.run("return window.untouched", vec![]).await?,
        json!(true),
        "the page was not loaded anew"
    );

    commune.server.kill().await?;
    let office = Browser::open(Screen::Desk, office.close().await?).await?;
    office.goto(&commune.server.url("/overview")).await?;
    office.by_role("heading", "Toàn xã, tháng 11/2026").await?;
    assert_eq!(november(&office).await?, "100 phần trăm, đã họp");
    office.goto(&commune.server.url(&format!("/cells/{}/meetings/{}", key.unit, key.document))).await?;
    for words in [TITLE, OPINION, "BIÊN BẢN"] {
        office.sees(words).await?;
    }
    Ok(())
}

/// Returns what the table says of this month in the quiet cell's row.
async fn november(office: &Browser) -> Result<String> {
    let last_mark = "
        const rows = [...document.querySelectorAll('[role=row]')];
        const row = rows.find(row => row.querySelector('[role=rowheader]')?.textContent === args[0]);
        return row && [...row.querySelectorAll('[role=cell]')].at(-1).textContent";
    let mark = office.run(last_mark, vec![json!(QUIET)]).await?;
    Ok(mark.as_str().context("the quiet cell has no row")?.to_owned())
}

/// The village's regular meeting for November: everyone there, one item, one opinion, read out.
async fn hold_a_meeting(village: &mut Device) -> Result<DocumentKey> {
    village.sync().await?;
    let unit = village.unit;
    let register = DocumentKey { unit, document: DocumentId::register(unit) };
    let register = Register::read(&village.open(register, Kind::Register)?.reader());
    let november = "2026-11".parse()?;
    let key = DocumentKey { unit, document: DocumentId::regular_meeting(unit, november) };
    village.write(key, Kind::Meeting, |document, mint| {
        let known = Meeting::read(&document.reader());
        let mut edits = meeting::plan(MeetingKind::Regular, november);
        let (item, add) = meeting::add_item(mint, &known, TITLE, ("", ""));
        edits.push(add);
        edits.push(meeting::say(mint, &known, item, ("", ""), false, OPINION).1);
        edits.extend(register.here().flat_map(|member| {
            let person = Roll {
                member: member.id,
                name: member.name.word(),
                status: member.status(),
                role: member.role(),
            };
            meeting::mark(&person, Some(Mark::Present))
        }));
        let said = [
            ("day", "2026-11-03"),
            ("held_on", "2026-11-03"),
            ("opened", "1793707200000"),
            ("started", "19:00"),
            ("ended", "20:30"),
            ("read_out", "1793712600000"),
        ];
        edits.extend(said.map(|(field, word)| Edit::Put(Path::Head(field), word.into())));
        edits
    })?;
    Ok(key)
}
