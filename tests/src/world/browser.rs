//! A real Chromium with a profile of its own, at the size of a cheap phone or of a desk.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

use super::guard::Guarded;
use super::{driver, eventually, places, within};

/// What a browser keeps on disk. Survives the browser, also one that was killed.
pub struct Profile(TempDir);

impl Profile {
    /// Returns an empty profile.
    pub fn fresh() -> Result<Self> {
        Ok(Self(TempDir::with_prefix("sochibo-profile-")?))
    }

    /// Returns a copy of it, as when a phone's storage is cloned to another. Close the browser first.
    pub fn clone_to_another_device(&self) -> Result<Self> {
        let copy = Self::fresh()?;
        places::copy_dir(self.0.path(), copy.0.path())?;
        Ok(copy)
    }

    /// Returns where it lies.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// How large the page is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Screen {
    /// 360 × 640, with touch.
    Phone,
    /// 1280 × 800, with a mouse.
    Desk,
}

impl Screen {
    /// Returns its width and height in the style sheet's pixels.
    pub const fn size(self) -> (u64, u64) {
        match self {
            Self::Phone => (360, 640),
            Self::Desk => (1280, 800),
        }
    }
}

/// A running browser.
pub struct Browser {
    process: Guarded,
    driver: WebDriver,
    pub(super) screen: Screen,
    profile: Profile,
}

impl Browser {
    /// Opens a browser with an empty profile, at phone size.
    pub async fn phone() -> Result<Self> {
        Self::open(Screen::Phone, Profile::fresh()?).await
    }

    /// Opens a browser with an empty profile, at desk size.
    pub async fn desk() -> Result<Self> {
        Self::open(Screen::Desk, Profile::fresh()?).await
    }

    /// Opens a browser with a profile.
    pub async fn open(screen: Screen, profile: Profile) -> Result<Self> {
        let port_file = profile.path().join("DevToolsActivePort");
        let _ = fs::remove_file(&port_file); // a killed browser leaves its own
        let process = Guarded::spawn(&command(profile.path()))?;
        // Its first line is the port; it is written in one go, but seen as empty before.
        let port = eventually("the browser has not opened its port", || async {
            let said = fs::read_to_string(&port_file).unwrap_or_default();
            Ok(said.split_once('\n').map(|(port, _)| port.to_owned()))
        })
        .await?;

        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_debugger_address(&format!("127.0.0.1:{port}"))?;
        let driver = WebDriver::new(driver::url()?, capabilities).await.context("the driver")?;
        // The browser is ended by its process, not through the driver.
        driver.clone().leak().context("a new session has not ended")?;
        let browser = Self { process, driver, screen, profile };
        browser.set_up_tab().await?;
        Ok(browser)
    }

    /// Returns the driver, for what this harness has no word for.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Kills the browser with SIGKILL, all its processes at once, and returns its profile.
    pub fn kill(mut self) -> Profile {
        self.process.kill();
        self.profile
    }

    /// Crashes the page, and not the browser: what it says of it is no answer.
    pub async fn crash(&self) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.cdp("Page.crash", json!({}))).await;
    }

    /// Closes the browser as a person does, and returns its profile.
    pub async fn close(self) -> Result<Profile> {
        // The answer is lost with the browser that was to give it.
        let _ = self.cdp("Browser.close", json!({})).await;
        Ok(self.kill())
    }

    /// Goes to `url` and waits until it has loaded.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.driver.goto(url).await.with_context(|| format!("cannot open {url}"))
    }

    /// Loads the page anew.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// Throws away what IndexedDB keeps for a site, as a browser does that is short of room. It keeps the rest: the app's
    /// files and what `localStorage` holds.
    pub async fn wipe(&self, url: &str) -> Result<()> {
        self.goto("about:blank").await?;
        let all = json!({ "origin": url, "storageTypes": "indexeddb" });
        self.cdp("Storage.clearDataForOrigin", all).await?;
        Ok(())
    }

    /// Opens another tab and goes on in it.
    pub async fn new_tab(&self) -> Result<thirtyfour::WindowHandle> {
        let tab = self.driver.new_tab().await?;
        self.driver.switch_to_window(tab.clone()).await?;
        self.set_up_tab().await?;
        Ok(tab)
    }

    /// Runs a function body in the page, awaiting what it returns, and returns that.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        let body = format!(
            "const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);
             (async (...args) => {{ {script} }})(...args).then(value => done([value ?? null]), why => done(String(why)));"
        );
        let answer = self.driver.execute_async(body, args).await?.json().clone();
        match answer {
            Value::Array(mut value) if value.len() == 1 => Ok(value.remove(0)),
            why => anyhow::bail!("in the page: {why}"),
        }
    }

    /// Runs a function body over the app's IndexedDB, as [`Browser::run`] does. It knows the database as `db`, its stores as
    /// `store(name)`, and how to await what is asked of them: `answer(asked)`.
    pub async fn run_on_disk(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        let on_disk = format!(
            "const answer = asked => new Promise((done, failed) => {{
                asked.onsuccess = () => done(asked.result);
                asked.onerror = () => failed(asked.error);
             }});
             const db = await answer(indexedDB.open('so-chi-bo'));
             const store = name => db.transaction([name]).objectStore(name);
             try {{ return await (async () => {{ {script} }})(); }} finally {{ db.close(); }}"
        );
        self.run(&on_disk, args).await
    }

    /// Sends a command of the browser's own protocol.
    pub async fn cdp(&self, method: &str, params: Value) -> Result<Value> {
        self.driver.cdp().send_raw(method, params).await.with_context(|| method.to_owned())
    }

    /// Returns what a reader sees of the page.
    pub async fn text(&self) -> Result<String> {
        // Not by `run`: what is awaited in a page that goes never answers.
        let text = self.driver.execute("return document.body?.innerText", vec![]).await?;
        Ok(text.json().as_str().unwrap_or_default().replace('\u{a0}', " "))
    }

    /// Returns the path of the page's address.
    pub async fn path(&self) -> Result<String> {
        let path = self.run("return location.pathname", vec![]).await?;
        Ok(path.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page shows `words`.
    pub async fn sees(&self, words: &str) -> Result<()> {
        let seen = eventually(&format!("the page does not say “{words}”"), || async {
            // A page that is being replaced says nothing.
            Ok(self.text().await.unwrap_or_default().contains(words).then_some(()))
        })
        .await;
        self.explain(seen).await
    }

    /// Waits until the sync line says that all is sent and fetched. The first time takes long: the office gets the whole
    /// demonstration, in answers that are small enough for a village's link.
    pub async fn has_synced(&self) -> Result<()> {
        let synced = within(Duration::from_secs(180), "the browser has not synced", || async {
            Ok(self.text().await.unwrap_or_default().contains("Đã đồng bộ lúc").then_some(()))
        })
        .await;
        self.explain(synced).await
    }

    /// Takes a picture of what is in view.
    pub async fn screenshot(&self, path: impl AsRef<Path>) -> Result<()> {
        Ok(self.driver.screenshot(path.as_ref()).await?)
    }

    /// Takes a picture of the whole page, as long as it is.
    pub async fn whole_page(&self, path: impl AsRef<Path>) -> Result<()> {
        let size = self.cdp("Page.getLayoutMetrics", json!({})).await?["cssContentSize"].clone();
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        let all = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let answer = self.cdp("Page.captureScreenshot", all).await?;
        let png = BASE64_STANDARD.decode(answer["data"].as_str().context("a picture")?)?;
        Ok(fs::write(path, png)?)
    }

    /// Adds to an error what the page shows and what its scripts complained of.
    pub(super) async fn explain<T>(&self, result: Result<T>) -> Result<T> {
        let Err(why) = result else { return result };
        let page = self.text().await.unwrap_or_else(|_| "no page".to_owned());
        let errors = self.run("return window.complaints?.join('\\n') ?? ''", vec![]).await;
        let errors = errors.ok().and_then(|errors| errors.as_str().map(str::to_owned)).unwrap_or_default();
        Err(why.context(format!("the page shows:\n{page}\nits scripts complained:\n{errors}")))
    }
}

fn command(profile: &Path) -> Command {
    let mut command = Command::new("chromium");
    command.args([
        "--headless=new",
        "--no-sandbox", // there is none for root
        "--remote-debugging-port=0",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-search-engine-choice-screen",
        "--password-store=basic",
        // A camera that sees a test picture, and a person who always lets pages use it.
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--lang=vi",
    ]);
    command.arg(format!("--user-data-dir={}", profile.display())).arg("about:blank");
    command
}
