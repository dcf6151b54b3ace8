//! The first visit over a link as villages have it.

use std::time::Duration;

use anyhow::{Result, ensure};
use tests::world::{Browser, Commune, Link, SECRETARY, Server, pictures, within};

/// A link that is cut whenever 60 KB have come through. Each piece fits between two cuts, so the visit gets on,
/// and what has arrived is never fetched again; the book that the link's code opens comes the same way.
///
///     server  ====60====x ====60====x ====60====x …  browser
#[tokio::test]
async fn first_visit_over_a_link_cut_every_60_kb() -> Result<()> {
    let mut commune = Commune::demonstration().await?;
    commune.server.kill().await?;
    commune.server.serve_as_people_get_it()?;
    commune.server.start_again().await?;
    let link = Link::to(commune.server.address()).await?;
    link.cut_every(60_000);
    let phone = Browser::phone().await?;

    let invitation = commune.invite("secretary", SECRETARY)?;
    phone.goto(&invitation.link.replace(&commune.server.url(""), &link.url(""))).await?;
    opened(&phone).await?;
    phone.sees("Cuộc họp tới").await?;

    let mut pieces: Vec<_> = link.requests();
    pieces.retain(|request| request.starts_with("GET /pieces/"));
    pieces.dedup(); // an attempt that was cut is followed by the next one for the same piece
    let again = pieces.iter().enumerate().find(|(n, piece)| pieces[..*n].contains(piece));
    ensure!(again.is_none(), "fetched again, after others had been: {again:?}");
    ensure!(link.cuts() > 2, "the link was cut only {} times", link.cuts());
    // The book comes over the same link.
    phone.has_synced().await?;
    phone.goto(&link.url("/roster")).await?;
    phone.sees(SECRETARY).await?;
    Ok(())
}

/// The link goes down for good in the middle. The page says so, offers to try at once, and the person's press
/// finishes the visit once the link is back.
#[tokio::test]
async fn a_first_visit_waits_for_the_link() -> Result<()> {
    let (_server, link, phone) = cut_off_in_the_middle().await?;
    phone.whole_page(pictures().join("01-first-visit-phone.png")).await?;
    ensure!(phone.axe().await?.is_empty(), "the page of the first visit is not accessible");

    link.mend();
    phone.press("button", "Thử tải tiếp ngay").await?;
    opened(&phone).await
}

/// A piece is spoilt on the phone's disk between its coming and its use. The page says that it cannot open the book, and at
/// the next attempt the pieces come again.
#[tokio::test]
async fn a_piece_that_is_spoilt_where_it_was_kept_comes_again() -> Result<()> {
    let (_server, link, phone) = cut_off_in_the_middle().await?;
    let spoil = "return caches.open('pieces').then(async (kept) => {
        const piece = (await kept.keys()).find(({ url }) => url.endsWith('.bin'));
        const bytes = new Uint8Array(await (await kept.match(piece)).arrayBuffer());
        bytes.fill(0xff, 0, 100);
        await kept.put(piece, new Response(bytes));
        return true;
    })";
    ensure!(phone.run(spoil, vec![]).await? == true, "no piece was there");
    phone.goto("about:blank").await?;

    link.mend();
    phone.goto(&link.url("/")).await?;
    opened(&phone).await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    Ok(())
}

/// A first visit of which some has come when the link goes down for good.
async fn cut_off_in_the_middle() -> Result<(Server, Link, Browser)> {
    let server = Server::as_people_get_it().await?;
    let link = Link::to(server.address()).await?;
    link.cut_every(150_000);
    let phone = Browser::phone().await?;
    phone.goto(&link.url("/")).await?;
    within(Duration::from_secs(30), "the link was not cut", || async { Ok((link.cuts() > 0).then_some(())) })
        .await?;
    link.cut();
    phone.sees("Vừa mất mạng. Đang chờ mạng để tải tiếp.").await?;
    Ok((server, link, phone))
}

/// The app has taken the page over.
async fn opened(browser: &Browser) -> Result<()> {
    within(Duration::from_secs(60), "the app has not opened", || async {
        let here = browser.run("return !document.getElementById('boot')", vec![]).await;
        Ok((here? == true).then_some(()))
    })
    .await
}
