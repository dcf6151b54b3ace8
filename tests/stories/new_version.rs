//! A new version of the app.

use std::time::Duration;

use anyhow::Result;
use tests::world::{Browser, MINUTE_TAKER, NextRelease, SECRETARY, Server, eventually, within};

/// A new version is fetched in the background, announced, and used only once the person wants it: the page that
/// is open stays as it is until then, and so does one that is opened meanwhile.
#[tokio::test]
async fn a_new_version_waits_until_it_is_wanted() -> Result<()> {
    let (mut server, next, phone) = visited().await?;
    let old = version(&phone).await?;

    server.kill().await?;
    server.serve_from(next.web());
    server.start_again().await?;
    phone.reload().await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    phone.run("window.told = 0; sochibo.onUpdate(() => told += 1)", vec![]).await?;
    eventually("the new version was not announced", || async {
        Ok((phone.run("return told", vec![]).await? == 1).then_some(()))
    })
    .await?;
    assert_eq!(version(&phone).await?, old, "the page went over by itself");

    goes_over(&phone, &next).await
}

/// A new version's module comes pressed. It is unpressed beside the page that is open, so that whoever goes over to it
/// does not wait for that.
#[tokio::test]
async fn a_new_version_is_unpressed_beside_the_open_page() -> Result<()> {
    let (mut server, next, phone) = visited().await?;

    server.kill().await?;
    server.serve_from(next.web());
    server.start_again().await?;
    // The next release has the same module under the same name: as if it had another one.
    phone
        .run(
            "window.told = 0; sochibo.onUpdate(() => told += 1);
             return caches.open('pieces')
               .then((kept) => kept.delete(JSON.parse(document.getElementById('build').textContent).module))
               .then(() => navigator.serviceWorker.getRegistration()).then((worker) => worker.update())
               .then(() => true)",
            vec![],
        )
        .await?;
    within(Duration::from_secs(60), "the new version was not announced", || async {
        Ok((phone.run("return told", vec![]).await? == 1).then_some(()))
    })
    .await?;
    let kept = "return caches.open('pieces').then((kept) => kept.keys())
        .then((all) => all.map(({ url }) => url.split('.').pop()).sort().join(' '))";
    assert_eq!(phone.run(kept, vec![]).await?, "css js wasm wasm", "the module, and what unpressed it");

    server.kill().await?;
    goes_over(&phone, &next).await
}

/// A phone that has the app, and the release that comes next.
async fn visited() -> Result<(Server, NextRelease, Browser)> {
    let server = Server::start().await?;
    let phone = Browser::phone().await?;
    phone.goto(&server.url("/")).await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    Ok((server, NextRelease::prepare()?, phone))
}

/// The person takes the new version, and the page opens in it.
async fn goes_over(phone: &Browser, next: &NextRelease) -> Result<()> {
    phone.run("sochibo.applyUpdate()", vec![]).await?;
    eventually("the new version was not used", || async {
        Ok((version(phone).await? == next.version()).then_some(()))
    })
    .await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    Ok(())
}

/// The version that the page in view says it is; empty while none is in view.
async fn version(browser: &Browser) -> Result<String> {
    let version = browser.run("return window.sochibo?.version", vec![]).await.unwrap_or_default();
    Ok(version.as_str().unwrap_or_default().to_owned())
}

/// The server has gone on to a protocol that the app on this phone does not speak, as after a year in a drawer. The page says
/// so, and what was written stays and counts as unsent; once the two understand each other it goes up.
#[tokio::test]
async fn an_app_that_is_too_old_for_the_server_says_so() -> Result<()> {
    let (commune, key) = super::typing::planned().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let other = "
        const answer = fetch;
        window.fetch = (to, ...how) => {
            const url = String(to.url ?? to);
            if (!url.includes('/api/v1/sync') || localStorage.understood) return answer(to, ...how);
            const body = JSON.stringify({ type: `${location.origin}/problems/version`, status: 400 });
            return Promise.resolve(new Response(body, { status: 400, headers: { 'content-type': 'application/problem+json' } }));
        };";
    phone.before_each_page(other).await?;
    phone.goto(&commune.server.url(&format!("/meetings/{}/write", key.document))).await?;
    phone.type_into("Kết luận của chủ trì", "Viết bằng bản cũ.").await?;
    phone.sees("Đã lưu trên máy lúc").await?;
    phone.sees("Không gửi được: sổ trên máy này đã cũ, cần đổi sang bản mới").await?;
    phone.goto(&commune.server.url("/")).await?;
    phone.sees("Chưa gửi về xã: 1 mục").await?;

    phone.run("localStorage.understood = 1", vec![]).await?;
    phone.reload().await?;
    phone.has_synced().await?;
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    assert_eq!(clerk.meeting(key)?.agenda[0].conclusion, "Viết bằng bản cũ.");
    Ok(())
}
