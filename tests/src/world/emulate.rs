//! What the browser is made to be: a size, a slow processor, a dark room.

use anyhow::Result;
use serde_json::json;

use super::browser::{Browser, Screen};
use super::clock;

/// Keeps what scripts complain of, for the message of a story that fails.
const LISTEN: &str = "
    window.complaints = [];
    for (const level of ['warn', 'error']) {
        const said = console[level];
        console[level] = (...words) => { complaints.push(words.map(String).join(' ')); said(...words); };
    }
    addEventListener('error', ({ message }) => complaints.push(message));
    addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
";

/// Moves the page's clock by whole days, so that it is today there.
fn on_the_day() -> String {
    let shift = clock::shift_ms();
    format!(
        "Date = class extends Date {{
            constructor(...when) {{ when.length ? super(...when) : super(Date.now()); }}
            static now() {{ return super.now() + {shift}; }}
        }};"
    )
}

impl Browser {
    /// Gives a new tab this browser's size. Emulation belongs to a tab, not to a browser.
    pub(super) async fn set_up_tab(&self) -> Result<()> {
        self.resize(self.screen).await?;
        self.cdp("Page.enable", json!({})).await?;
        for script in [LISTEN.to_owned(), on_the_day()] {
            self.before_each_page(&script).await?;
        }
        Ok(())
    }

    /// Winds the clock of every page that this tab opens from now on by so many days.
    pub async fn wind_clock(&self, days: i64) -> Result<()> {
        let by = days * 24 * 60 * 60 * 1000;
        self.before_each_page(&format!("{{ const now = Date.now; Date.now = () => now.call(Date) + {by}; }}"))
            .await
    }

    /// Gives the tab another size.
    pub async fn resize(&self, screen: Screen) -> Result<()> {
        let (width, height) = screen.size();
        let phone = screen == Screen::Phone;
        let scale = if phone { 2 } else { 1 };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await?;
        self.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone })).await?;
        Ok(())
    }

    /// Runs a script before those of every page that this tab opens from now on.
    pub async fn before_each_page(&self, script: &str) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        Ok(())
    }

    /// Lets the browser promise to keep what pages store, as it does for an app on the home screen.
    pub async fn keeps_the_book(&self) -> Result<()> {
        self.cdp("Browser.grantPermissions", json!({ "permissions": ["durableStorage"] })).await?;
        Ok(())
    }

    /// Slows the processor by `times`; 1 is its own speed.
    pub async fn slow_cpu(&self, times: u32) -> Result<()> {
        self.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await?;
        Ok(())
    }

    /// Sets whether the person prefers a dark screen.
    pub async fn dark(&self, dark: bool) -> Result<()> {
        let value = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.cdp("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }
}
