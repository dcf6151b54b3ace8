//! Coming into the book with a code, and what the first page says where it does not open.

use anyhow::{Result, ensure};
use server::cli::DATABASE;
use server::enrolment::{GOOD_FOR_MS, invite};
use server::http::now;
use server::store::{Ask, Sqlite};
use shared::permit::Role;
use tests::world::{Browser, Commune, Device, Link, MINUTE_TAKER, SECRETARY, Way, eventually};

/// What a page says of a code that is not right or is another's.
const WRONG: &str = "Mã này không đúng hoặc đã dùng rồi. Xem lại từng chữ, hoặc xin văn phòng xã mã mới.";
/// Of one that was left lying.
const EXPIRED: &str = "Mã này đã quá 7 ngày. Xin văn phòng xã mã mới.";
/// Of a machine that tries one after another.
const TOO_MANY: &str = "Đã thử nhiều lần quá. Đợi một lúc rồi thử lại, hoặc xin văn phòng xã mã mới.";

/// Where no answer came.
const NO_NETWORK: &str = "Chưa có mạng nên chưa hỏi xã được. Mã vẫn còn dùng được; có mạng thì bấm lại.";

/// A code of the right length that nobody was given: no code has a zero.
const NOBODYS: &str = "0000-0000-0000";

/// A letter is wrong. The page says so beside the field, leaves what was typed where it can be put right and brings the
/// writer there; the code that it was to be opens the book.
#[tokio::test]
async fn a_wrong_code_is_put_right_where_it_stands() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let code = commune.invite("secretary", SECRETARY)?.code;
    let phone = first_page(&commune).await?;
    phone.type_into("Mã vào sổ", &mistyped(&code)).await?;
    phone.press("button", "Vào sổ").await?;
    is_refused(&phone, WRONG).await?;
    phone.holds("Mã vào sổ", &mistyped(&code)).await?;
    let writes_there =
        phone.by_role("textbox", "Mã vào sổ").await? == phone.driver().active_element().await?;
    ensure!(writes_there, "whoever reads the sentence is not where the code is");

    phone.type_over("Mã vào sổ", &code).await?;
    phone.press("button", "Thử lại").await?;
    phone.sees("Cuộc họp tới").await?;
    phone.has_synced().await
}

/// Somebody else came in by the link, and the paper with the code was left lying for a week: both pages say so, and let
/// nobody in.
#[tokio::test]
async fn a_used_link_and_an_old_code_open_nothing() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let used = commune.invite("minute_taker", MINUTE_TAKER)?;
    Device::enrol(&commune.server.url(""), &used.code, MINUTE_TAKER).await?;
    let phone = Browser::phone().await?;
    phone.goto(&used.link).await?;
    is_refused(&phone, WRONG).await?;
    phone.type_into("Mã vào sổ", &used.code).await?;
    phone.press("button", "Thử lại").await?;
    is_refused(&phone, WRONG).await?;

    let store = Sqlite::open(&commune.server.data().join(DATABASE))?;
    let (book, week_ago) = (store.books()?.remove(0).id, now().plus_ms(-GOOD_FOR_MS));
    let old = invite(&store, book, commune.cell, Role::Secretary, SECRETARY, week_ago)?;
    phone.type_over("Mã vào sổ", &old.code).await?;
    phone.press("button", "Thử lại").await?;
    is_refused(&phone, EXPIRED).await?;
    phone.goto(&commune.server.url("/")).await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    Ok(())
}

/// Somebody in the same village tries codes without end. Whoever has a good one is told to wait, with the code still
/// good: a moment after the other has stopped, it opens the book.
///
///     somebody   x x x x x x x x x x x x  (stops)
///     phone                o--wait                --again--> the book
#[tokio::test]
async fn too_many_tries_from_one_village_make_the_next_wait() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = first_page(&commune).await?;
    phone.type_into("Mã vào sổ", &commune.invite("secretary", SECRETARY)?.code).await?;
    let url = commune.server.url("");
    let guessing = async {
        loop {
            ensure!(
                Device::enrol(&url, NOBODYS, "Ai đó").await.is_err(),
                "nobody's code has opened the book"
            );
        }
    };
    let told = async {
        eventually("somebody is not stopped yet", || async {
            let stopped = Device::enrol(&url, NOBODYS, "Ai đó").await.err();
            Ok(stopped.filter(|why| why.to_string().contains("429")))
        })
        .await?;
        phone.press("button", "Vào sổ").await?;
        is_refused(&phone, TOO_MANY).await
    };
    tokio::select! {
        stopped = guessing => stopped,
        told = told => told,
    }?;

    eventually("the code has not opened the book", || async {
        if let Some(again) = phone.try_by_role("button", "Thử lại").await? {
            // It may go while it is pressed.
            let _ = again.click().await;
        }
        Ok(phone.text().await.unwrap_or_default().contains("Cuộc họp tới").then_some(()))
    })
    .await?;
    phone.has_synced().await
}

/// The commune's yes is lost on the way. The code stays good for this phone, as the page says; and where it is given
/// up, the next one is taken from the same phone.
///
///     phone    A--x   A--> the book        other phone    A--x   B--> the book
#[tokio::test]
async fn a_yes_that_is_lost_spoils_neither_this_code_nor_the_next() -> Result<()> {
    let commune = Commune::demonstration().await?;
    for another in [false, true] {
        let link = Link::to(commune.server.address()).await?;
        let phone = Browser::phone().await?;
        phone.goto(&link.url("/")).await?;
        phone.by_role("heading", "Nhập mã vào sổ").await?;
        let mut code = commune.invite("secretary", SECRETARY)?.code;
        phone.type_into("Mã vào sổ", &code).await?;
        link.cut_after(Way::Down, 1);
        phone.press("button", "Vào sổ").await?;
        phone.sees(NO_NETWORK).await?;
        link.mend();
        if another {
            code = commune.invite("secretary", SECRETARY)?.code;
            phone.type_over("Mã vào sổ", &code).await?;
        }
        phone.press("button", "Thử lại").await?;
        phone.sees("Cuộc họp tới").await?;
        phone.has_synced().await?;
    }
    Ok(())
}

/// The invitation's link has let the phone in, and the yes was lost. Somebody then types the code that stands beside the link on
/// the paper, after another's: it is the same invitation, and this is its device.
#[tokio::test]
async fn a_link_whose_yes_was_lost_leaves_its_code_good() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let phone = Browser::phone().await?;
    phone.goto(&link.url("/")).await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    phone.run("await navigator.serviceWorker.ready", vec![]).await?;
    let invitation = commune.invite("secretary", SECRETARY)?;
    phone.goto("about:blank").await?;
    link.cut_after(Way::Down, 1);
    phone.goto(&invitation.link.replace(&commune.server.url(""), &link.url(""))).await?;
    phone.sees(NO_NETWORK).await?;
    link.mend();
    phone.type_over("Mã vào sổ", NOBODYS).await?;
    phone.press("button", "Thử lại").await?;
    is_refused(&phone, WRONG).await?;
    phone.type_over("Mã vào sổ", &invitation.code).await?;
    phone.press("button", "Thử lại").await?;
    phone.sees("Cuộc họp tới").await?;
    phone.has_synced().await
}

async fn first_page(commune: &Commune) -> Result<Browser> {
    let phone = Browser::phone().await?;
    phone.goto(&commune.server.url("/")).await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    Ok(phone)
}

/// The first page, still, with a sentence beside the code and a button to try again.
async fn is_refused(phone: &Browser, sentence: &str) -> Result<()> {
    phone.sees(sentence).await?;
    phone.by_role("button", "Thử lại").await?;
    let field = phone.by_role("textbox", "Mã vào sổ").await?;
    assert_eq!(
        field.attr("aria-invalid").await?.as_deref(),
        Some("true"),
        "the field is not said to be wrong"
    );
    Ok(())
}

/// The code with another letter at its end.
fn mistyped(code: &str) -> String {
    let (rest, last) = code.split_at(code.len() - 1);
    format!("{rest}{}", if last == "2" { "3" } else { "2" })
}
