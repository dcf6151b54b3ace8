//! The harness. Nothing is simulated here: processes are started and killed, bytes cross real sockets.

mod axe;
mod browser;
mod clock;
mod commune;
mod compose;
mod device;
mod driver;
mod emulate;
mod files;
mod find;
mod guard;
mod javascript;
mod ledger;
mod link;
mod places;
mod release;
mod server;

pub use axe::Violation;
pub use browser::{Browser, Profile, Screen};
pub use clock::today;
pub use commune::{CELL, Commune, Invitation, MINUTE_TAKER, OTHER_CELL, SECRETARY, register_of};
pub use device::{Cost, Device, Rounds};
pub use files::saved;
pub use find::Part;
pub use javascript::read_in_javascript;
pub use ledger::Ledger;
pub use link::{Link, Way};
pub use places::pictures;
pub use release::NextRelease;
pub use server::Server;

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long a story waits for something that is due.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How long a key press may take to be on the disk: a second, and what a loaded machine needs.
pub const DURABLE: Duration = Duration::from_millis(1_500);

/// Waits until `look` finds something, up to [`PATIENCE`]; `what` is for the message when it does not.
pub async fn eventually<T, F>(what: &str, look: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    within(PATIENCE, what, look).await
}

/// Waits until `look` finds something, up to `patience`.
pub async fn within<T, F>(patience: Duration, what: &str, mut look: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let since = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if since.elapsed() > patience {
            bail!("after {} s: {what}", patience.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
