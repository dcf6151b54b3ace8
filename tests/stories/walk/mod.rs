//! The README's five minutes, with the power cut at drawn moments: the server's, and the phone's.
//!
//! A secretary holds a meeting; at each moment either the server is killed (or, where it lies dead, started again) or
//! the browser is, and opened again. What the page had called saved by then has to be at the commune soon after, and
//! what the page's line had called synced has to be on the server's disk as it was left.
//!
//! The moments are drawn from a seed that is printed: `WALK_SEED=n` draws the same again, `WALK_KILLS=n` so many
//! (`cargo xtask walk` says both).

mod disk;
mod promised;
mod steps;

use std::cell::RefCell;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fastrand::Rng;
use tests::world::{Browser, Commune, Profile, SECRETARY, Screen, within};
use tokio::time::{Instant, sleep, sleep_until};

use promised::Promised;
use steps::Meeting;

/// How many times something is killed at every run.
const KILLS: usize = 6;
/// The time between two kills, in milliseconds: about what two or three deeds take.
const BETWEEN_MS: std::ops::Range<u64> = 200..9_000;
/// How long a book may take to come; and a phone that was opened again, until the commune has all that it had saved.
const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn nothing_saved_is_lost_whatever_is_killed() -> Result<()> {
    let number = |name| std::env::var(name).ok().and_then(|text: String| text.parse::<u64>().ok());
    let asked = number("WALK_KILLS");
    // Among the other stories it is the same walk at every run; asked for by itself, another each time.
    let drawn = || asked.map_or(1, |_| fastrand::u64(..1_000_000));
    let seed = number("WALK_SEED").unwrap_or_else(drawn);
    let kills = asked.map_or(KILLS, |kills| kills as usize);
    println!("WALK_SEED={seed} WALK_KILLS={kills}");
    let walk = Walk::begin(seed, kills).await?;
    walk.go().await.with_context(|| format!("WALK_SEED={seed} WALK_KILLS={kills}"))
}

struct Walk {
    commune: Commune,
    /// None for the moment between a kill and the opening again.
    browser: Option<Browser>,
    rng: Rng,
    kills: usize,
    /// How many were killed so far: servers, browsers.
    killed: (usize, usize),
    next: Instant,
    promised: RefCell<Promised>,
}

impl Walk {
    async fn begin(seed: u64, kills: usize) -> Result<Self> {
        let commune = Commune::demonstration().await?;
        let invitation = commune.invite("secretary", SECRETARY)?;
        let browser = Browser::open(Screen::Phone, Profile::fresh()?).await?;
        browser.watch_disk().await?;
        browser.goto(&invitation.link).await?;
        within(SOON, "the book has not come", || async {
            Ok(browser.ledger().await.is_ok_and(|ledger| ledger.synced).then_some(()))
        })
        .await?;
        let mut rng = Rng::with_seed(seed);
        let promised = RefCell::default();
        let next = moment(&mut rng);
        Ok(Self { commune, browser: Some(browser), rng, kills, killed: (0, 0), next, promised })
    }

    fn browser(&self) -> &Browser {
        self.browser.as_ref().expect("it is opened again before anything else")
    }

    fn is_over(&self) -> bool {
        self.killed.0 + self.killed.1 >= self.kills
    }

    /// Holds meetings until enough was killed, then looks at everything once more.
    async fn go(mut self) -> Result<()> {
        let url = self.commune.server.url("");
        for number in 0.. {
            let mut meeting = Meeting::new(number, &url);
            while let Some(step) = meeting.next_step() {
                self.take(&mut meeting, step).await?;
            }
            if self.is_over() {
                break;
            }
        }
        self.start_server().await?;
        self.all_saved_is_at_the_commune().await?;
        let promised = self.promised.borrow();
        println!("{:?} (servers, browsers) were killed; {promised}", self.killed);
        ensure!(promised.loose.is_empty(), "written without strict durability: {:?}", promised.loose);
        ensure!(
            promised.strict > 0 && promised.saved.len() > self.kills,
            "too little was promised: {promised}"
        );
        Ok(())
    }

    /// Takes a step, again where the browser was killed in it.
    async fn take(&mut self, meeting: &mut Meeting, step: steps::Step) -> Result<()> {
        while !self.goes_on(meeting, step).await? {
            self.reopen().await?;
            self.next = moment(&mut self.rng);
        }
        Ok(())
    }

    /// Takes a step while the server comes and goes; returns whether it was done before it is the browser's turn.
    async fn goes_on(&mut self, meeting: &mut Meeting, step: steps::Step) -> Result<bool> {
        let Self { commune, browser, rng, kills, killed, next, promised } = self;
        let browser = browser.as_ref().context("it is opened again before anything else")?;
        let (taken, watched) = (meeting.take(step, browser, promised), watch(browser, promised));
        tokio::pin!(taken, watched);
        loop {
            let over = killed.0 + killed.1 >= *kills;
            tokio::select! {
                biased;
                () = sleep_until(*next), if !over => {}
                done = &mut taken => return done.map(|()| true),
                () = &mut watched => unreachable!("it watches for ever"),
            }
            // A server has to be started in between, a browser is opened again at once.
            if rng.u8(..3) == 0 {
                return Ok(false);
            }
            if commune.server.pid().is_some() {
                commune.server.kill().await?;
                killed.0 += 1;
                promised.borrow().synced_is_in(&disk::as_left(commune.server.data(), commune.cell)?)?;
            } else {
                commune.server.start_again().await?;
            }
            *next = moment(rng);
        }
    }

    async fn start_server(&mut self) -> Result<()> {
        if self.commune.server.pid().is_none() {
            self.commune.server.start_again().await?;
        }
        Ok(())
    }

    /// Kills the browser and opens it again where it was; every other time its book is held against its promises.
    async fn reopen(&mut self) -> Result<()> {
        let path = self.browser().path().await?;
        let profile = self.browser.take().context("it runs")?.kill();
        self.killed.1 += 1;
        let browser = Browser::open(Screen::Phone, profile).await?;
        browser.watch_disk().await?;
        browser.goto(&self.commune.server.url(&path)).await?;
        self.browser = Some(browser);
        if self.rng.bool() {
            self.start_server().await?;
            self.all_saved_is_at_the_commune().await?;
        }
        Ok(())
    }

    /// Waits until the server's disk has all that the page called saved. What stands in a small form whose button was
    /// not pressed is not for the commune: it has to stand there again.
    async fn all_saved_is_at_the_commune(&self) -> Result<()> {
        // A small form is closed when its page is opened again.
        if self.browser().path().await?.ends_with("/write") {
            self.browser().press("button", "Giao việc").await?;
        }
        let missing = RefCell::new(Vec::new());
        let there = within(SOON, "what the page called saved is not at the commune", || async {
            let mut there = disk::now(self.commune.server.data(), self.commune.cell)?;
            there.extend(self.browser().ledger().await.unwrap_or_default().fields);
            *missing.borrow_mut() = self.promised.borrow().saved_and_not_in(&there);
            Ok(missing.borrow().is_empty().then_some(()))
        })
        .await;
        there.with_context(|| format!("missing: {:#?}", missing.borrow()))
    }
}

/// Draws the moment of the next kill.
fn moment(rng: &mut Rng) -> Instant {
    Instant::now() + Duration::from_millis(rng.u64(BETWEEN_MS))
}

/// Takes down what the page promises, for as long as it is asked.
async fn watch(browser: &Browser, promised: &RefCell<Promised>) {
    loop {
        // A page that is being replaced promises nothing.
        if let Ok(ledger) = browser.ledger().await {
            promised.borrow_mut().take_down(ledger);
        }
        sleep(Duration::from_millis(60)).await;
    }
}
