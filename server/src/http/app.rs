//! What every handler shares.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use shared::time::Instant;
use tokio::sync::{Semaphore, watch};

use super::admission::Admission;
use super::assets::Assets;
use super::client::Proxies;
use super::door::{self, Door};
use super::gather::Gather;
use super::limits::EnrolLimits;
use super::problem::Problem;
use crate::hub::{Hub, HubError};
use crate::store::{Ask, Device, Store, StoreError};

/// The hub over whichever store was chosen at the start.
pub type AnyHub = Hub<Arc<dyn Store>>;

/// How many requests are in the hub at once; others wait. SQLite writes one at a time anyway.
const AT_WORK: usize = 8;

/// How many of them make a page of documents.
const PAGES: usize = 2;

/// How many answers of several pages are under way: a compressor stands behind each, with some megabytes, for as long as its
/// link takes. Whoever finds no place has a page an answer.
const STREAMS: usize = 4;

/// What every handler shares.
pub struct App {
    pub(super) hub: Arc<AnyHub>,
    pub(super) assets: Assets,
    pub(super) proxies: Proxies,
    pub(super) limits: EnrolLimits,
    pub(super) admission: Arc<Admission>,
    pub(super) door: Door,
    /// Which device has the token with this hash.
    pub(super) devices: Gather<[u8; 32], Result<Option<Device>, StoreError>>,
    at_work: Semaphore,
    /// A first download's page takes a processor for a second: whoever pushes does not wait behind many of them.
    pub(super) pages: Semaphore,
    pub(super) streams: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

impl App {
    /// Makes the edge around a hub.
    pub fn new(hub: Arc<AnyHub>, assets: Assets, proxies: Proxies) -> Arc<Self> {
        let admission = Arc::<Admission>::default();
        let asked = hub.clone();
        Arc::new(Self {
            door: door::open(hub.clone(), admission.clone()),
            devices: Gather::new(
                1,
                |_| 0,
                move |together| {
                    for (hash, done) in together {
                        // Whoever asked may have gone.
                        let _ = done.send(asked.store().device_by_token(hash));
                    }
                },
            ),
            hub,
            assets,
            proxies,
            limits: EnrolLimits::default(),
            admission,
            at_work: Semaphore::new(AT_WORK),
            pages: Semaphore::new(PAGES),
            streams: Arc::new(Semaphore::new(STREAMS)),
            closing: watch::Sender::new(false),
        })
    }

    /// Says to long answers that they are to end.
    pub(super) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Returns what tells when long answers are to end.
    pub(super) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Runs blocking work on a thread of its own.
    pub(super) async fn work<T, E>(
        &self,
        work: impl FnOnce(&AnyHub) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let _place = self.at_work.acquire().await.expect("nobody closes it");
        let hub = self.hub.clone();
        match tokio::task::spawn_blocking(move || work(&hub)).await {
            Ok(done) => done.map_err(Into::into),
            Err(error) => {
                tracing::error!(%error, "the hub's work broke off");
                Err(Problem::internal())
            }
        }
    }
}

/// Returns the server's time: what lateness and order are judged by.
pub fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl From<HubError> for Problem {
    fn from(error: HubError) -> Self {
        match error {
            HubError::ForeignBook => Self::foreign_book(),
            HubError::NotThere => Self::not_found(),
            HubError::NotAllowed => Self::not_allowed(),
            HubError::BrokeOff => Self::internal(),
            HubError::Store(error) => error.into(),
        }
    }
}
