//! How long a letter takes from its key to the screen, in a meeting that is fully written, in a Chromium slowed
//! sixfold.
//!
//! The recording of a meeting is written again by this program's own edits, a change whenever the app would make one,
//! and brought to a real server by a device; a secretary's browser has it then, opens the item under which most was
//! said, and a fast typist writes further contributions there.
//!
//! A key press is timed in the page, from the moment the browser has it from the keyboard (the event's own time stamp:
//! what the page was busy with meanwhile counts) until after the frame that shows its letter was laid out and painted:
//! the first task behind the next animation frame. What the graphics process does then is not the app's and is left
//! out, as is the keyboard. The browser's own Event Timing would round each to 8 ms and leave out the quick ones.
//!
//! Before that the same is typed into an empty page with nothing but a field: what the browser takes by itself on this
//! machine.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use serde::Serialize;
use serde_json::json;
use shared::id::Kind;
use tests::recording;
use tests::world::{Browser, Commune, MINUTE_TAKER, SECRETARY, within};

/// How many key presses are not timed, before those that are.
const WARM_UP: usize = 100;
/// How many are timed in the empty page: fewer than a contribution has with those before.
const BARE_KEYS: usize = CONTRIBUTION - WARM_UP;
/// The time between two key presses of a fast typist.
const PACE: Duration = Duration::from_millis(100);
/// How many key presses a contribution takes before another is begun.
const CONTRIBUTION: usize = 300;
/// How much slower than this machine the browser's processor is made.
const SLOWER: u32 = 6;
/// What 99 of 100 key presses may take, in milliseconds.
const MOST_MS: f64 = 50.0;
/// How much longer than those of the first tenth those of the last may take.
const MOST_TAIL: f64 = 1.2;

/// What is typed, over and over.
const WORDS: &str = "nam nay ca phe chin som khoang muoi ngay, ba con thong nhat hai tu mung nam, moi ho cu hai \
                     nguoi trong ray ban dem. ";

#[derive(Parser)]
struct Cli {
    /// The recording of a meeting
    #[arg(long)]
    trace: PathBuf,
    /// How many key presses to time
    #[arg(long, default_value_t = 2_000)]
    keys: usize,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Cargo says so to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Serialize)]
struct Figures {
    bench: &'static str,
    p50_ms: f64,
    p99_ms: f64,
    tail_ratio: f64,
    /// The same in an empty page.
    bare_p50_ms: f64,
    bare_p99_ms: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    let steps = recording::read(&cli.trace)?;
    let (commune, page) = loaded(steps).await?;
    let browser = commune.phone("secretary", SECRETARY).await?;
    within(Duration::from_secs(60), "the meeting has not come", || async {
        Ok(browser.text().await?.contains("tháng 10").then_some(()))
    })
    .await?;
    browser.goto("about:blank").await?;
    browser.run("document.body.append(document.createElement('textarea'))", vec![]).await?;
    let bare = type_on(&browser, BARE_KEYS, "textarea").await?;
    browser.goto(&commune.server.url(&page)).await?;
    let took = type_on(&browser, cli.keys, "#new-said textarea").await?;
    let figures = figures(&took, &bare);
    if cli.json {
        println!("{}", serde_json::to_string(&figures)?);
    } else {
        println!("{} key presses: p50 {} ms, p99 {} ms", took.len(), figures.p50_ms, figures.p99_ms);
        println!("in an empty page: p50 {} ms, p99 {} ms", figures.bare_p50_ms, figures.bare_p99_ms);
        println!("the last tenth's p99 is {} times the first tenth's", figures.tail_ratio);
    }
    ensure!(figures.p99_ms <= MOST_MS, "99 of 100 key presses may take {MOST_MS} ms");
    ensure!(
        figures.tail_ratio <= MOST_TAIL,
        "the last tenth may take {MOST_TAIL} times what the first takes"
    );
    Ok(())
}

/// A commune whose server has the recorded meeting, and the address of its busiest item.
async fn loaded(steps: Vec<(f64, recording::Step)>) -> Result<(Commune, String)> {
    let commune = Commune::start().await?;
    let mut device = commune.device("minute_taker", MINUTE_TAKER).await?;
    device.sync().await?;
    let replayed = recording::replay(steps, device.open(commune.register(), Kind::Register)?)?;
    for document in &replayed.documents {
        device.disk.write(document, &document.changes());
    }
    ensure!(device.sync().await?.is_synced(), "the server has not taken the meeting in");
    let changes = replayed.documents.last().map_or(0, |meeting| meeting.changes().changes.len());
    eprintln!("the meeting has {changes} changes");
    Ok((commune, format!("/meetings/{}/write/{}", replayed.meeting.document, replayed.busiest)))
}

/// Times the frame of each letter. Both listeners are the window's: the letter is handled when `input` gets there.
const TIME: &str = "
    window.painted = [];
    let pressed = 0;
    addEventListener('keydown', (event) => { pressed = event.timeStamp; }, true);
    addEventListener('input', () => {
        const since = pressed;
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => painted.push(performance.now() - since);
            port2.postMessage(0);
        });
    });
";

/// Puts the caret into the contribution that is being written, once it is empty. Found by its place in the page and not
/// by role and name, as stories find things: a page that was asked for its accessibility tree keeps it up to date from
/// then on, which would be measured with the rest.
const FOCUS: &str = "
    const field = document.querySelector(args[0]);
    field?.focus();
    return field?.value === '';
";

/// Types further contributions; returns how many milliseconds each key press took.
async fn type_on(browser: &Browser, keys: usize, field: &str) -> Result<Vec<f64>> {
    within(Duration::from_secs(60), "the page has no contribution to write", || async {
        Ok((browser.run(FOCUS, vec![json!(field)]).await? == true).then_some(()))
    })
    .await?;
    browser.run(TIME, vec![]).await?;
    browser.slow_cpu(SLOWER).await?;
    for (number, letter) in WORDS.chars().cycle().take(WARM_UP + keys).enumerate() {
        if number > 0 && number % CONTRIBUTION == 0 {
            painted(browser, number).await?;
            browser.run("document.querySelector('#new-said button')?.click()", vec![]).await?;
            within(Duration::from_secs(10), "no further contribution was begun", || async {
                Ok((browser.run(FOCUS, vec![json!(field)]).await? == true).then_some(()))
            })
            .await?;
        }
        let pressed = Instant::now();
        press(browser, letter).await?;
        tokio::time::sleep(PACE.saturating_sub(pressed.elapsed())).await;
    }
    let took = painted(browser, WARM_UP + keys).await?;
    browser.slow_cpu(1).await?;
    Ok(took[WARM_UP..].to_vec())
}

/// Waits until the page has painted so many letters; returns how long each took.
async fn painted(browser: &Browser, letters: usize) -> Result<Vec<f64>> {
    within(Duration::from_secs(10), "not every letter was painted", || async {
        let took: Vec<f64> = serde_json::from_value(browser.run("return painted", vec![]).await?)?;
        Ok((took.len() >= letters).then_some(took))
    })
    .await
}

/// Presses and lets go of a key, as a keyboard does.
async fn press(browser: &Browser, letter: char) -> Result<()> {
    let key = letter.to_string();
    let code = match letter {
        ',' => 188,
        '.' => 190,
        letter => letter.to_ascii_uppercase() as u32,
    };
    for (kind, text) in [("keyDown", key.as_str()), ("keyUp", "")] {
        let event = json!({ "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code });
        browser.cdp("Input.dispatchKeyEvent", event).await.with_context(|| format!("key {letter:?}"))?;
    }
    Ok(())
}

fn figures(took: &[f64], bare: &[f64]) -> Figures {
    let tenth = took.len() / 10;
    let (first, last) = (quantile(&took[..tenth], 99), quantile(&took[took.len() - tenth..], 99));
    let rounded = |figure: f64| (figure * 100.0).round() / 100.0;
    Figures {
        bench: "typing",
        p50_ms: rounded(quantile(took, 50)),
        p99_ms: rounded(quantile(took, 99)),
        tail_ratio: rounded(last / first),
        bare_p50_ms: rounded(quantile(bare, 50)),
        bare_p99_ms: rounded(quantile(bare, 99)),
    }
}

/// Returns the value that `percent` per cent are not above.
fn quantile(took: &[f64], percent: usize) -> f64 {
    let mut sorted = took.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}
