//! A meeting, deed by deed. A step that was broken off is taken again: what it had brought about stands beside what it
//! brings about then, as when a person does it again.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use anyhow::{Context, Result};
use tests::world::{Browser, eventually};
use tokio::time::{Instant, sleep};

use super::disk::{fact_of_mark, fact_of_opening, fact_of_votes};
use super::promised::{FORM_MARK, MARK, Promised};

/// Who is away with a reason.
const AWAY: &str = "Trần Thị Mận";

/// In how many looks in a row nothing is under way when a deed is done.
const QUIET: u32 = 3;

/// A step of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Plan,
    Place,
    Item,
    Open,
    Roll,
    Away,
    Say,
    Decide,
    Vote,
    Task,
}

/// The steps of a meeting, in order.
const STEPS: [Step; 12] = [
    Step::Plan,
    Step::Place,
    Step::Item,
    Step::Open,
    Step::Roll,
    Step::Away,
    Step::Say,
    Step::Say,
    Step::Decide,
    Step::Vote,
    Step::Task,
    Step::Say,
];

/// A meeting that is being held.
pub struct Meeting {
    number: usize,
    url: String,
    /// How many steps were begun, the same one again counted too: what each types is its own.
    begun: usize,
    at: usize,
    /// How often the present step was begun.
    tries: usize,
    /// Its address, once it is planned.
    address: Option<String>,
    title: String,
}

impl Meeting {
    pub fn new(number: usize, url: &str) -> Self {
        let title = format!("{MARK}{number} Khắc phục đường vào buôn");
        Self { number, url: url.into(), begun: 0, at: 0, tries: 0, address: None, title }
    }

    /// Returns the next step, until there is none.
    pub fn next_step(&mut self) -> Option<Step> {
        let step = STEPS.get(self.at).copied();
        (self.at, self.tries) = (self.at + 1, 0);
        step
    }

    /// Takes a step, and takes down the deeds that the disk has then.
    pub async fn take(&mut self, step: Step, browser: &Browser, promised: &RefCell<Promised>) -> Result<()> {
        (self.begun, self.tries) = (self.begun + 1, self.tries + 1);
        let taken = self.try_to(step, browser, promised).await;
        taken.with_context(|| format!("in meeting {}, {step:?}, attempt {}", self.number, self.begun))
    }

    async fn try_to(&mut self, step: Step, browser: &Browser, promised: &RefCell<Promised>) -> Result<()> {
        let place = format!("{MARK}{} Nhà cộng đồng", self.number);
        match step {
            Step::Plan => return self.plan(browser).await,
            Step::Place => {
                self.page(browser, "prepare").await?;
                browser.type_over("Nơi họp", &place).await?;
                self.saved(browser).await?;
            }
            Step::Item => {
                self.page(browser, "prepare").await?;
                browser.press("button", "Thêm mục").await?;
                let title = self.title.clone();
                browser.type_into("Tên mục", &title).await?;
                self.write(browser, "Nội dung chuẩn bị").await?;
            }
            Step::Open => {
                self.page(browser, "prepare").await?;
                let before = browser.ledger().await?.begun;
                browser.press("link", "Bắt đầu họp").await?;
                self.did(fact_of_opening(&place), browser, before, promised).await?;
            }
            Step::Roll => {
                self.page(browser, "roll").await?;
                browser.press("button", "Tất cả có mặt").await?;
                browser.sees("Đã điểm đủ").await?;
            }
            Step::Away => {
                self.page(browser, "roll").await?;
                let before = browser.ledger().await?.begun;
                browser.part("radiogroup", AWAY).press("radio", "Vắng có lý do").await?;
                self.did(fact_of_mark(&place, AWAY, "excused"), browser, before, promised).await?;
                self.write(browser, "Lý do vắng").await?;
            }
            Step::Say => {
                self.page(browser, "write").await?;
                self.write(browser, "Ý kiến").await?;
                browser.press("button", "Ý kiến tiếp theo").await?;
            }
            Step::Decide => {
                self.page(browser, "write").await?;
                self.write(browser, "Kết luận của chủ trì").await?;
                self.write(browser, "Nội dung nghị quyết").await?;
            }
            Step::Vote => {
                self.page(browser, "write").await?;
                let vote = browser.part("region", "Biểu quyết");
                vote.press("radio", "Giơ tay").await?;
                vote.type_over("Tán thành", "9").await?;
                self.counted("9", browser).await?;
                promised.borrow_mut().did(fact_of_votes(&self.title, 9));
            }
            Step::Task => {
                self.page(browser, "write").await?;
                browser.press("button", "Giao việc").await?;
                let what = self.sentence().replacen(MARK, FORM_MARK, 1);
                let form = browser.part("group", "Giao việc");
                form.type_into("Việc", &what).await?;
                form.press("button", "Giao việc").await?;
                browser.gone("group", "Giao việc").await?;
            }
        }
        Ok(())
    }

    /// Plans an extraordinary meeting: of those there can be any number.
    async fn plan(&mut self, browser: &Browser) -> Result<()> {
        browser.goto(&format!("{}/meetings", self.url)).await?;
        browser.part("radiogroup", "Loại cuộc họp").press("radio", "Bất thường").await?;
        browser.press("radio", "Từ trang trắng Chưa có mục nào, tự thêm").await?;
        browser.press("button", "Chuẩn bị cuộc họp").await?;
        browser.by_role("heading", "Chuẩn bị họp bất thường").await?;
        let path = browser.path().await?;
        self.address = Some(path.split('/').nth(2).context("a meeting's address")?.to_owned());
        Ok(())
    }

    /// Goes to one of the meeting's pages, unless it is there.
    async fn page(&self, browser: &Browser, page: &str) -> Result<()> {
        let meeting = self.address.as_deref().context("it is planned first")?;
        let path = format!("/meetings/{meeting}/{page}");
        if !browser.path().await?.starts_with(&path) {
            browser.goto(&format!("{}{path}", self.url)).await?;
        }
        Ok(())
    }

    fn sentence(&self) -> String {
        format!("{MARK}{}.{} Bà con thống nhất ngày mồng năm cùng làm.", self.number, self.begun)
    }

    /// Types a sentence, word by word as people do, and waits until the page calls it saved.
    async fn write(&self, browser: &Browser, field: &str) -> Result<()> {
        let sentence = self.sentence();
        let element = browser.by_role("textbox", field).await?;
        for word in sentence.split_inclusive(' ') {
            element.send_keys(word).await?;
            sleep(Duration::from_millis(90)).await;
        }
        self.saved(browser).await
    }

    async fn saved(&self, browser: &Browser) -> Result<()> {
        eventually("the page does not call it saved", || async {
            let ledger = browser.ledger().await?;
            let kept = ledger
                .fields
                .iter()
                .filter(|text| text.contains(MARK))
                .all(|text| ledger.kept.contains(text));
            Ok(kept.then_some(()))
        })
        .await
    }

    /// Waits until a number that was typed is on the disk: as a draft, or, where its field was left at once, as a change,
    /// long after the moment for drafts. One that stands there from an earlier attempt is.
    async fn counted(&self, number: &str, browser: &Browser) -> Result<()> {
        if self.tries > 1 {
            return Ok(());
        }
        let typed = Instant::now();
        eventually("the number is not on the disk", || async {
            let ledger = browser.ledger().await?;
            let as_change = typed.elapsed() > Duration::from_secs(3) && ledger.begun == ledger.changes;
            let there = as_change || ledger.kept.iter().any(|text| text == number);
            Ok(there.then_some(()))
        })
        .await
    }

    /// Takes a deed down once it is on the disk: begun after `before`, and nothing of it under way. One that is done
    /// again may change nothing, and is not waited for.
    async fn did(
        &self,
        fact: String,
        browser: &Browser,
        before: u64,
        promised: &RefCell<Promised>,
    ) -> Result<()> {
        if self.tries > 1 {
            return Ok(());
        }
        let quiet = Cell::new(0);
        eventually("the deed is not on the disk", || async {
            let ledger = browser.ledger().await?;
            let done = ledger.begun > before && ledger.begun == ledger.changes;
            // A deed may write twice, one after the other.
            quiet.set(if done { quiet.get() + 1 } else { 0 });
            Ok((quiet.get() > QUIET).then_some(()))
        })
        .await?;
        promised.borrow_mut().did(fact);
        Ok(())
    }
}
