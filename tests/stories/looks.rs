//! Every page as it is looked at: with bad eyes, in the dark, on the smallest phone, and by the checker.

use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::document::meeting::Meeting;
use shared::id::{DocumentKey, Kind};
use tests::world::{Browser, Commune, MINUTE_TAKER, SECRETARY, Screen};

/// A size of the window, whether it is dark, whether letters are large. Each value of one meets each of another.
const LOOKS: [(Screen, bool, bool); 4] = [
    (Screen::Phone, false, false),
    (Screen::Phone, true, true),
    (Screen::Desk, true, false),
    (Screen::Desk, false, true),
];

/// Every page of the cell's side and of the commune's, with the demonstration's data, breaks no rule of the checker and
/// is nowhere wider than the window, in every look.
#[tokio::test]
async fn every_page_passes_axe() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let (cell, office) = tokio::join!(cells_side(&commune), communes_side(&commune));
    let faults = [cell?, office?].concat();
    ensure!(faults.is_empty(), "{faults}");
    Ok(())
}

/// What the story above looks for is found where it is: letters that are too faint, a page that is too wide.
#[tokio::test]
async fn faint_letters_and_a_wide_page_are_seen() -> Result<()> {
    let commune = Commune::start().await?;
    let browser = Browser::phone().await?;
    browser.goto(&commune.server.url("/enrol")).await?;
    browser.by_heading("Nhập mã vào sổ").await?;
    let plant = "const faint = document.createElement('p');
        faint.textContent = 'Chữ mờ';
        Object.assign(faint.style, { color: '#bbb', background: '#fff', width: '1400px', maxWidth: 'none' });
        document.querySelector('main').append(faint);";
    browser.run(plant, vec![]).await?;
    let mut pages = Pages { browser: &browser, commune: &commune, faults: String::new() };
    pages.in_every_look("/enrol").await?;
    let found = |what: &str| pages.faults.matches(what).count();
    assert_eq!((found("color-contrast"), found("wide in a window")), (4, 4), "{}", pages.faults);
    Ok(())
}

/// The pages of the cell: the address, its heading, and what is pressed there to see all of it.
async fn cells_side(commune: &Commune) -> Result<String> {
    let browser = Browser::phone().await?;
    let mut pages = Pages { browser: &browser, commune, faults: String::new() };
    pages.look("/enrol", "Nhập mã vào sổ", &[]).await?;
    pages.look("/handover", "Đổi máy, bàn giao sổ", &[]).await?;
    commune.enter(&browser, "secretary", SECRETARY, &commune.server.url("")).await?;
    browser.has_synced().await?;

    pages.look("/", "Cuộc họp tới", &[]).await?;
    pages.look("/meetings", "Cuộc họp", &[]).await?;
    pages.look("/tasks", "Công việc và kiến nghị", &["Giao việc", "Ghi kiến nghị"]).await?;
    pages.look("/roster", "Đảng viên", &["Thêm người"]).await?;
    pages.look("/device", "Máy này", &[]).await?;
    pages.look("/handover", "Đổi máy, bàn giao sổ", &[]).await?;
    pages.look("/conflicts", "Hai máy ghi khác nhau: 3 chỗ", &[]).await?;
    pages.look("/held", "Xã đã nhận, chưa vào sổ", &[]).await?;
    pages.look("/nothing", "Không có trang này trong sổ", &[]).await?;

    let planned = pages.meeting("Thường kỳ tháng 12").await?;
    pages.look(&format!("/meetings/{planned}/prepare"), "Chuẩn bị họp tháng 12", &["Sửa mục 1"]).await?;
    let running = pages.meeting("Bất thường: phòng cháy rẫy vườn").await?;
    pages.look(&format!("/meetings/{running}/roll"), "Điểm danh", &["Thêm khách"]).await?;
    let opened = ["Giao việc", "Kiến nghị"];
    pages.look(&format!("/meetings/{running}/write"), "Ý kiến phát biểu", &opened).await?;
    pages.look(&format!("/meetings/{running}/read"), "BIÊN BẢN", &[]).await?;
    let path = history_of(commune, &running).await?;
    pages.look(&path, "Ai đã ghi ý kiến này", &[]).await?;
    pages.look(&format!("/history/{running}"), "Ai đã ghi những gì", &[]).await?;
    let read_out = pages.meeting("Thường kỳ tháng 8").await?;
    pages.look(&format!("/meetings/{read_out}/close"), "Kết thúc, thông qua biên bản", &[]).await?;
    let adopted = pages.meeting("Thường kỳ tháng 11").await?;
    pages.look(&format!("/meetings/{adopted}/close"), "Biên bản đã thông qua", &["Ghi bổ sung"]).await?;
    pages.look(&format!("/meetings/{adopted}/read"), "BIÊN BẢN", &[]).await?;
    Ok(pages.faults)
}

async fn communes_side(commune: &Commune) -> Result<String> {
    let browser = commune.desktop("office", "Phan Thị Lệ Thu").await?;
    browser.has_synced().await?;
    let mut pages = Pages { browser: &browser, commune, faults: String::new() };
    pages.look("/overview", "Toàn xã, tháng 11/2026", &[]).await?;
    pages.look("/cells", "Các chi bộ", &[]).await?;
    let cell = format!("/cells/{}", commune.cell);
    pages.look(&cell, "Chi bộ buôn Drah", &[]).await?;
    let november = commune.meeting("2026-11".parse()?).document;
    pages.look(&format!("{cell}/meetings/{november}"), "BIÊN BẢN", &[]).await?;
    pages.look("/device", "Máy này", &[]).await?;
    pages.look("/handover", "Đổi máy, bàn giao sổ", &[]).await?;
    Ok(pages.faults)
}

/// Returns the address of the page that tells who wrote the meeting's first contribution.
async fn history_of(commune: &Commune, meeting: &str) -> Result<String> {
    let mut device = commune.device("minute_taker", MINUTE_TAKER).await?;
    device.sync().await?;
    let key = DocumentKey { unit: commune.cell, document: meeting.parse()? };
    let said = Meeting::read(&device.open(key, Kind::Meeting)?.reader()).said;
    let first = said.first().context("nobody has said anything")?.id;
    Ok(format!("/history/{meeting}/said%2F{first}%2Ftext"))
}

/// Pages being looked at, and what is wrong with them.
struct Pages<'a> {
    browser: &'a Browser,
    commune: &'a Commune,
    faults: String,
}

impl Pages<'_> {
    /// Opens a page, presses what opens its forms, and looks at it in every look.
    async fn look(&mut self, path: &str, heading: &str, opens: &[&str]) -> Result<()> {
        let browser = self.browser;
        browser.goto(&self.commune.server.url(path)).await?;
        browser.by_heading(heading).await?;
        for button in opens {
            browser.press("button", button).await?;
        }
        self.in_every_look(path).await
    }

    /// Looks at the page that is open in every look.
    async fn in_every_look(&mut self, path: &str) -> Result<()> {
        let browser = self.browser;
        for (screen, dark, large) in LOOKS {
            browser.resize(screen).await?;
            browser.dark(dark).await?;
            let letters = "document.documentElement.toggleAttribute('data-type', args[0]);
                if (args[0]) document.documentElement.dataset.type = 'large'";
            browser.run(letters, vec![json!(large)]).await?;
            let mut fault = |what: String| {
                writeln!(self.faults, "{path} on {screen:?}, dark {dark}, large {large}: {what}")
            };
            for broken in browser.axe().await? {
                fault(broken.to_string())?;
            }
            let wide = browser.run("return document.scrollingElement.scrollWidth", vec![]).await?;
            let (window, _) = screen.size();
            if wide.as_u64().context("a width")? > window {
                fault(format!("{wide} wide in a window of {window}"))?;
            }
        }
        Ok(())
    }

    /// Returns the meeting that the list calls so.
    async fn meeting(&self, name: &str) -> Result<String> {
        self.browser.goto(&self.commune.server.url("/meetings")).await?;
        let link = self.browser.by_role("link", name).await?;
        let address = link.attr("href").await?.context("an address")?;
        Ok(address.split('/').nth(2).context("a meeting's address")?.to_owned())
    }
}
