//! Browsers that cannot keep a book or did not keep it, and a device that is full.

use anyhow::{Result, ensure};
use tests::world::{Browser, Commune, Link, MINUTE_TAKER, SECRETARY, Screen, Server};

/// What was on the agenda of the demonstration's November meeting.
const KNOWN: &str = "Nhiệm vụ tháng 11: thu hoạch cà phê";

/// What a page says where a book was, and is no more.
const WIPED: &str = "Trình duyệt đã xóa sổ trên máy này";

/// A browser without IndexedDB is told so, in words, and offered no field to type into.
#[tokio::test]
async fn a_browser_that_keeps_nothing_says_so() -> Result<()> {
    let server = Server::start().await?;
    let phone = Browser::phone().await?;
    phone.before_each_page("delete Window.prototype.indexedDB; delete window.indexedDB;").await?;
    phone.goto(&server.url("/")).await?;
    phone.by_role("heading", "Trình duyệt này không giữ được sổ").await?;
    phone.sees("Hãy mở bằng Chrome bản mới.").await?;
    phone.sees("Mã lỗi: không có IndexedDB").await?;
    assert_eq!(phone.names("textbox").await?, [""; 0], "what is typed here would be lost");
    let faults = phone.axe().await?;
    assert!(faults.is_empty(), "{}", faults.iter().map(ToString::to_string).collect::<String>());
    Ok(())
}

/// The device is full while somebody types: the page says that the words are not kept and what to do, never that they
/// are saved; and once there is room they are.
#[tokio::test]
async fn a_full_device_never_says_saved() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let meeting = commune.meeting("2026-12".parse()?).document;
    phone.goto(&commune.server.url(&format!("/meetings/{meeting}/write"))).await?;
    phone.by_role("heading", "Ý kiến phát biểu").await?;
    let full = "
        const put = IDBObjectStore.prototype.put;
        window.makeRoom = () => IDBObjectStore.prototype.put = put;
        IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };";
    phone.run(full, vec![]).await?;

    let words = "Máy đầy thì chữ này phải còn trên trang.";
    phone.type_into("Ý kiến", words).await?;
    phone.sees("Máy gần hết chỗ chứa").await?;
    phone.sees("Chữ đang viết chưa lưu được. Đừng đóng trang này. Lưu một tệp sao lưu ngay").await?;
    assert!(!phone.text().await?.contains("Đã lưu trên máy"), "it is not saved");
    phone.holds("Ý kiến", words).await?;

    phone.run("makeRoom()", vec![]).await?;
    phone.sees("Đã lưu trên máy lúc").await?;
    phone.reload().await?;
    phone.holds("Ý kiến", words).await?;
    Ok(())
}

/// The browser threw the book away, as it may where a phone is full, and with it who this device is. The page says that,
/// and not what it says to somebody new; a new code brings the book back from the commune, and nothing is said any more.
#[tokio::test]
async fn a_wiped_book_comes_back_with_a_new_code() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let minutes = commune.page_of("2026-11".parse()?, "read");
    phone.goto(&minutes).await?;
    phone.sees(KNOWN).await?;

    phone.wipe(&commune.server.url("")).await?;
    phone.goto(&minutes).await?;
    phone.sees(WIPED).await?;
    phone.by_role("heading", "Nhập mã vào sổ").await?;
    phone.sees("Nhập mã mới của xã thì sổ tự về lại.").await?;
    phone.sees("Mục nào chưa gửi thì chỉ còn trong tệp sao lưu").await?;
    ensure!(!phone.text().await?.contains(KNOWN), "the book is still there");

    phone.type_into("Mã vào sổ", &commune.invite("secretary", SECRETARY)?.code).await?;
    phone.press("button", "Vào sổ").await?;
    phone.sees("Cuộc họp tới").await?;
    phone.has_synced().await?;
    ensure!(!phone.text().await?.contains(WIPED), "the book is back");
    phone.goto(&minutes).await?;
    phone.sees(KNOWN).await
}

/// A phone whose clock went ten years ahead while it lay in a drawer, and one that fell ten years behind. Both write, and both
/// synced; what they wrote is in one meeting.
#[tokio::test]
async fn clocks_ten_years_off_hold_nobody_up() -> Result<()> {
    let (commune, key) = super::typing::planned().await?;
    let write = commune.server.url(&format!("/meetings/{}/write", key.document));
    for (years, words) in [(10, "Máy này chạy trước."), (-10, "Máy này chạy sau.")] {
        let phone = commune.phone("secretary", SECRETARY).await?;
        phone.has_synced().await?;
        phone.wind_clock(years * 365).await?;
        phone.goto(&write).await?;
        phone.type_into("Kết luận của chủ trì", words).await?;
        phone.has_synced().await?;
    }
    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    clerk.sync().await?;
    let conclusion = clerk.meeting(key)?.agenda[0].conclusion.clone();
    for words in ["Máy này chạy trước.", "Máy này chạy sau."] {
        ensure!(conclusion.contains(words), "{conclusion}");
    }
    Ok(())
}

/// Something was written, and for eight days there was no signal. The page says that it is on this phone alone and asks for a
/// backup; once it is sent, it asks no more.
#[tokio::test]
async fn a_week_without_a_signal_asks_for_a_backup() -> Result<()> {
    let (commune, key) = super::typing::planned().await?;
    let link = Link::to(commune.server.address()).await?;
    let phone = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    phone.has_synced().await?;
    link.cut();
    phone.goto(&link.url(&format!("/meetings/{}/write", key.document))).await?;
    phone.type_into("Kết luận của chủ trì", "Chưa gửi được.").await?;
    phone.sees("Đã lưu trên máy lúc").await?;
    phone.wind_clock(8).await?;
    phone.goto(&link.url("/")).await?;
    phone.sees("Có mục chưa gửi đã hơn 8 ngày").await?;
    phone.by_role("button", "Sao lưu ngay").await?;
    link.mend();
    phone.reload().await?;
    phone.has_synced().await?;
    ensure!(!phone.text().await?.contains("Có mục chưa gửi"), "it is still asked for");
    Ok(())
}

/// The app was renewed, and says more of each meeting than the one before: what that one kept for the lists is nothing it can read.
/// The lists are made again from the documents.
#[tokio::test]
async fn what_an_older_app_kept_for_its_lists_is_made_again() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let phone = commune.phone("secretary", SECRETARY).await?;
    phone.has_synced().await?;
    let spoil = "
        const rows = db.transaction(['rows'], 'readwrite').objectStore('rows');
        const keys = await answer(rows.getAllKeys());
        await Promise.all(keys.map(key => answer(rows.put(new Uint8Array([255, 255, 255]), key))));
        return keys.length;";
    ensure!(phone.run_on_disk(spoil, vec![]).await?.as_u64() > Some(20), "there is nothing to spoil");
    phone.goto(&commune.server.url("/meetings")).await?;
    phone.sees("Bất thường: phòng cháy rẫy vườn").await?;
    phone.goto(&commune.server.url("/roster")).await?;
    phone.sees("Y Bhul Mlô").await
}
