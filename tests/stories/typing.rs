//! Typing, by people who are interrupted: by a kill, by each other.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use shared::document::meeting::Meeting;
use shared::document::{Edit, Path, meeting};
use shared::domain::MeetingKind;
use shared::id::{DocumentKey, Kind};
use tests::world::{Browser, Commune, DURABLE, Link, MINUTE_TAKER, SECRETARY, Screen, eventually};
use tokio::time::Instant;

/// The field that two people type into at once.
const CONCLUSION: &str = "Kết luận của chủ trì";

/// How long a syllable stays half written: longer than the pause in typing that makes a change.
const LONG: Duration = Duration::from_millis(3_000);

/// A commune whose January meeting is planned with one item, and the meeting.
pub async fn planned() -> Result<(Commune, DocumentKey)> {
    let commune = Commune::demonstration().await?;
    let mut device = commune.device("minute_taker", MINUTE_TAKER).await?;
    let month = "2027-01".parse()?;
    let key = commune.meeting(month);
    device.write(key, Kind::Meeting, |_, mint| {
        let mut edits = meeting::plan(MeetingKind::Regular, month);
        let (_, item) = meeting::add_item(mint, &Meeting::default(), "Thu hoạch cà phê", ("", ""));
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

/// Puts the caret of the field before its text.
async fn go_to_the_beginning(browser: &Browser) -> Result<()> {
    let home = "const it = document.getElementById(args[0]); it.focus(); it.setSelectionRange(0, 0)";
    let id = browser.by_role("textbox", CONCLUSION).await?.id().await?.unwrap_or_default();
    browser.run(home, vec![json!(id)]).await?;
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

/// The browser is killed between the moment a sentence is saved and the one that makes it a change, and the person comes
/// back at the first page, which does not open the meeting. The commune gets the sentence all the same, and the line is
/// never green before it has.
///
///     secretary   o--types--saved--x   o--first page: not green--.
///     commune                                                     '--> the sentence
#[tokio::test]
async fn a_killed_browsers_draft_is_sent_from_the_first_page() -> Result<()> {
    let (commune, key) = planned().await?;
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    phone.watch_disk().await?;
    open_writing(&phone, &commune, key).await?;
    let before = phone.ledger().await?;
    let sentence = "Năm nay cà phê chín sớm khoảng mười";
    phone.type_into("Ý kiến", sentence).await?;
    let saved = eventually("the sentence is not saved", || async {
        let now = phone.ledger().await?;
        Ok((now.saved && now.kept.iter().any(|kept| kept == sentence)).then_some(now))
    })
    .await?;
    let profile = phone.kill();
    ensure!(saved.begun == before.begun, "it was a change already, not a draft");

    let phone = Browser::open(Screen::Phone, profile).await?;
    phone.watch_disk().await?;
    phone.goto(&commune.server.url("/")).await?;
    phone
        .is_unsent_until("the sentence", || async {
            let mut clerk = clerk.clone();
            clerk.sync().await?;
            Ok(clerk.meeting(key)?.said.iter().any(|said| said.text == sentence))
        })
        .await?;
    phone.has_synced().await
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
    one.type_into(CONCLUSION, "Thống nhất ba việc.").await?;
    two.holds(CONCLUSION, "Thống nhất ba việc.").await?;

    // Both go on at once, at both ends.
    go_to_the_beginning(&two).await?;
    // By keys alone: sending them to the field would put the caret at its end.
    let keys = two.driver().action_chain();
    let (at_the_end, at_the_beginning) = (" Hái từ ngày mồng năm.", "Chi bộ bàn kỹ. ");
    let (a, b) = tokio::join!(one.type_into(CONCLUSION, at_the_end), async {
        keys.send_keys(at_the_beginning).perform().await
    });
    a?;
    b?;
    let both = format!("{at_the_beginning}Thống nhất ba việc.{at_the_end}");
    one.holds(CONCLUSION, &both).await?;
    two.holds(CONCLUSION, &both).await?;
    let caret = two.run("return document.activeElement.selectionStart", vec![]).await?;
    assert_eq!(caret, json!(at_the_beginning.encode_utf16().count()), "the caret stays behind its letters");
    Ok(())
}

/// A phone's storage is copied to another, and both write with no network, under the same numbers. Neither page is ever
/// opened again: both show what the other wrote, and go on from there.
///
///     phone    o--writes--.            .--writes--.
///                          > both texts            > all four
///     its copy o--writes--'            '--writes--'
#[tokio::test]
async fn a_copied_phone_goes_on_from_what_its_double_wrote() -> Result<()> {
    let (commune, key) = planned().await?;
    let link = Link::to(commune.server.address()).await?;
    let write = link.url(&format!("/meetings/{}/write", key.document));
    let phone = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    phone.has_synced().await?;
    phone.goto(&write).await?;
    phone.type_into(CONCLUSION, "Chung.").await?;
    phone.has_synced().await?;
    let profile = phone.close().await?;
    let copy = profile.clone_to_another_device()?;
    let both = [Browser::open(Screen::Phone, profile).await?, Browser::open(Screen::Phone, copy).await?];
    for browser in &both {
        browser.goto(&write).await?;
        browser.holds(CONCLUSION, "Chung.").await?;
    }
    let mut words = vec!["Chung.".to_owned()];
    for round in 1..=2 {
        link.cut();
        for (browser, who) in both.iter().zip(["Máy", "Bản sao"]) {
            words.push(format!(" {who} ghi {round}."));
            browser.type_into(CONCLUSION, &words[words.len() - 1]).await?;
        }
        tokio::time::sleep(LONG).await;
        link.mend();
        for browser in &both {
            // What a browser says when the network is there again; each hears what the other brought when it asks.
            eventually("somebody's words do not come", || async {
                browser.run("dispatchEvent(new Event('online'))", vec![]).await?;
                tokio::time::sleep(DURABLE).await;
                let shown =
                    browser.by_role("textbox", CONCLUSION).await?.prop("value").await?.unwrap_or_default();
                let has_all = words.iter().all(|words| shown.matches(words).count() == 1);
                Ok(has_all.then_some(()))
            })
            .await?;
        }
    }
    for browser in &both {
        browser.has_synced().await?;
    }
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    let conclusion = clerk.meeting(key)?.agenda[0].conclusion.clone();
    assert!(words.iter().all(|words| conclusion.matches(words).count() == 1), "{conclusion}");
    Ok(())
}

/// A syllable under way is left alone, however long it takes, while the other's words arrive in the same field: it goes
/// on from where it was, nobody gets half of it, and in the end both have all the words. Once by Telex at the end, once
/// by VNI at the beginning.
///
///     secretary     v--vi--viê---------------------viêc--việc--.
///                                  > arrives                    > both have both
///     minute-taker     "bàn trong chi bộ. "--------------------'
#[tokio::test]
async fn a_syllable_under_way_is_not_interrupted() -> Result<()> {
    let (commune, key) = planned().await?;
    let one = commune.phone("secretary", SECRETARY).await?;
    let two = commune.desktop("minute_taker", MINUTE_TAKER).await?;
    for browser in [&one, &two] {
        browser.has_synced().await?;
        browser.watch_disk().await?;
        open_writing(browser, &commune, key).await?;
    }
    one.type_into(CONCLUSION, "Thống nhất ").await?;
    two.holds(CONCLUSION, "Thống nhất").await?;

    // v i e e c j: two keys make one letter, the tone comes last, and the space behind it ends it.
    go_to_the_beginning(&two).await?;
    compose_undisturbed(&one, &["v", "vi", "vie", "viê"], (&two, "bàn trong chi bộ. ")).await?;
    one.compose("viêc").await?;
    one.compose("việc").await?;
    one.commit("việc ").await?;
    for browser in [&one, &two] {
        browser.holds(CONCLUSION, "bàn trong chi bộ. Thống nhất việc").await?;
    }

    // D 9 a 4
    go_to_the_beginning(&two).await?;
    compose_undisturbed(&two, &["D", "Đ", "Đa"], (&one, "hái đúng vụ.")).await?;
    two.compose("Đã").await?;
    two.commit("Đã ").await?;
    for browser in [&one, &two] {
        browser.holds(CONCLUSION, "Đã bàn trong chi bộ. Thống nhất việc hái đúng vụ.").await?;
    }
    let caret = two.run("return document.activeElement.selectionStart", vec![]).await?;
    assert_eq!(caret, json!(3), "the caret stays behind its letters");
    Ok(())
}

/// Begins a syllable in one browser and leaves it half written, while words that are written into the same field of
/// another browser arrive.
async fn compose_undisturbed(
    browser: &Browser,
    keys: &[&str],
    (other, words): (&Browser, &str),
) -> Result<()> {
    browser.has_synced().await?;
    browser.run("window.ended = 0; addEventListener('compositionend', () => ended += 1)", vec![]).await?;
    for shown in keys {
        browser.compose(shown).await?;
    }
    let (here, logged) = (standing(browser).await?, browser.ledger().await?.logged);
    ensure!(keys.last().is_some_and(|shown| here.contains(shown)), "no syllable is shown in “{here}”");
    other.commit(words).await?;
    let there = standing(other).await?;
    ensure!(there.contains(words), "the other has not written “{words}”, but “{there}”");
    eventually("the other's words have not arrived", || async {
        Ok((browser.ledger().await?.logged > logged).then_some(()))
    })
    .await?;
    let arrived = Instant::now();
    while arrived.elapsed() < LONG {
        ensure!(standing(browser).await? == here, "“{here}” changed while a syllable was under way");
        ensure!(standing(other).await? == there, "the other got half a syllable");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ensure!(browser.run("return ended", vec![]).await? == json!(0), "the syllable was interrupted");
    Ok(())
}

/// Returns what stands in the field that the caret is in.
async fn standing(browser: &Browser) -> Result<String> {
    let value = browser.run("return document.activeElement.value", vec![]).await?;
    Ok(value.as_str().unwrap_or_default().replace('\u{a0}', " "))
}
