//! Typing, by people who are interrupted: by a kill, by each other.

use anyhow::Result;
use serde_json::json;
use shared::document::{Edit, Path, meeting};
use shared::domain::MeetingKind;
use shared::id::{DocumentKey, Kind};
use tests::world::{Browser, Commune, DURABLE, MINUTE_TAKER, SECRETARY, Screen};

/// A commune whose January meeting is planned with one item, and the meeting.
async fn planned() -> Result<(Commune, DocumentKey)> {
    let commune = Commune::demonstration().await?;
    let mut device = commune.device("minute_taker", MINUTE_TAKER).await?;
    let month = "2027-01".parse()?;
    let key = commune.meeting(month);
    device.write(key, Kind::Meeting, |_, mint| {
        let mut edits = meeting::plan(MeetingKind::Regular, month);
        let (_, item) = meeting::add_item(mint, &meeting::Meeting::default(), "Thu hoạch cà phê", ("", ""));
        edits.push(item);
        edits.push(Edit::Put(Path::Head("opened"), "1793707200000".into()));
        edits.push(Edit::Put(Path::Head("held_on"), "2026-11-03".into()));
        edits
    })?;
    device.sync().await?;
    Ok((commune, key))
}

async fn open_writing(browser: &Browser, commune: &Commune, key: DocumentKey) -> Result<()> {
    browser.goto(&commune.server.url(&format!("/meetings/{}/write", key.document))).await?;
    browser.by_role("heading", "Thu hoạch cà phê").await?;
    Ok(())
}

/// The browser is killed in the middle of a sentence: the sentence and the caret are there again.
#[tokio::test]
async fn browser_killed_while_typing() -> Result<()> {
    let (mut commune, key) = planned().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    commune.server.kill().await?;
    open_writing(&phone, &commune, key).await?;
    let sentence = "Năm nay cà phê chín sớm khoảng mười";
    phone.type_into("Ý kiến", sentence).await?;
    tokio::time::sleep(DURABLE).await;

    let phone = Browser::open(Screen::Phone, phone.kill()).await?;
    open_writing(&phone, &commune, key).await?;
    phone.holds("Ý kiến", sentence).await?;
    let at = phone
        .run("const it = document.activeElement; return [it.tagName, it.selectionStart]", vec![])
        .await?;
    assert_eq!(at, json!(["TEXTAREA", sentence.encode_utf16().count()]));
    phone.type_into("Ý kiến", " ngày.").await?;
    phone.holds("Ý kiến", &format!("{sentence} ngày.")).await?;
    Ok(())
}

///     secretary     types at the beginning --.
///                                             > both sentences, and each caret with its letters
///     minute-taker  types at the end --------'
#[tokio::test]
async fn two_people_type_into_one_field() -> Result<()> {
    let (commune, key) = planned().await?;
    let one = commune.phone("secretary", SECRETARY).await?;
    let two = commune.desktop("minute_taker", MINUTE_TAKER).await?;
    for browser in [&one, &two] {
        browser.has_synced().await?;
        open_writing(browser, &commune, key).await?;
    }
    one.type_into("Kết luận của chủ trì", "Thống nhất ba việc.").await?;
    two.holds("Kết luận của chủ trì", "Thống nhất ba việc.").await?;

    // Both go on at once, at both ends.
    let caret_home = "const it = document.querySelector('textarea#' + CSS.escape(arguments[0])); \
                      it.focus(); it.setSelectionRange(0, 0)";
    let id = two.by_role("textbox", "Kết luận của chủ trì").await?.id().await?.unwrap_or_default();
    two.run(caret_home, vec![json!(id)]).await?;
    // By keys alone: sending them to the field would put the caret at its end.
    let keys = two.driver().action_chain();
    let (at_the_end, at_the_beginning) = (" Hái từ ngày mồng năm.", "Chi bộ bàn kỹ. ");
    let (a, b) = tokio::join!(one.type_into("Kết luận của chủ trì", at_the_end), async {
        keys.send_keys(at_the_beginning).perform().await
    });
    a?;
    b?;
    let both = format!("{at_the_beginning}Thống nhất ba việc.{at_the_end}");
    one.holds("Kết luận của chủ trì", &both).await?;
    two.holds("Kết luận của chủ trì", &both).await?;
    let caret = two.run("return document.activeElement.selectionStart", vec![]).await?;
    assert_eq!(caret, json!(at_the_beginning.encode_utf16().count()), "the caret stays behind its letters");
    Ok(())
}
