//! Serving.

use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use tracing_subscriber::EnvFilter;

use super::Data;
use crate::http::{AnyHub, App, Assets, Crowd, Proxies, serve, tls};
use crate::hub::{Compaction, Hub};
use crate::store::Store;

/// How often what was put off is looked at again.
const CATCH_UP: Duration = Duration::from_secs(60);

/// How often what came to rest is looked for, to be compacted, and how long it waits between two documents.
const TIDY: Duration = Duration::from_secs(60 * 60);
const BETWEEN: Duration = Duration::from_millis(100);

/// The hub's threads: requests' work, three admissions, the door's two, one that looks up tokens, and what looks again and
/// tidies.
const HUB_THREADS: usize = 8 + 3 + 2 + 1 + 2;

/// What `serve` is told.
#[derive(Args)]
pub struct Serve {
    /// Address and port; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    data: Data,
    /// The app's files; those inside this binary unless given
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    /// The certificate with its chain, PEM; needs --tls-key. Restart the server when it is renewed
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A proxy that holds the certificate: its X-Forwarded-For is believed, and nobody else is answered
    #[arg(long, value_name = "ADDR", conflicts_with = "tls_cert")]
    trusted_proxy: Vec<IpAddr>,
    /// How to write the log, to standard error; ids only, never names or texts
    #[arg(long, value_enum, default_value_t = Log::Text)]
    log: Log,
}

#[derive(Clone, Copy, ValueEnum)]
enum Log {
    Text,
    Json,
}

impl Serve {
    pub(super) fn run(self) -> Result<()> {
        self.log.start();
        if self.tls_cert.is_none() && self.trusted_proxy.is_empty() && !self.listen.ip().is_loopback() {
            bail!(
                "{} can be reached by others, and plain HTTP would show them everything: give --tls-cert and \
                 --tls-key, or --trusted-proxy, or listen on 127.0.0.1",
                self.listen
            );
        }
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => Some(tls(certificate, key)?),
            _ => None,
        };
        let assets = match &self.assets {
            Some(folder) => Assets::folder(folder)
                .with_context(|| format!("there is no folder {} for --assets", folder.display()))?,
            None => Assets::Embedded,
        };
        self.data.make_dir()?;
        let _lock = self.data.lock()?;
        let store: Arc<dyn Store> = Arc::new(self.data.create()?);
        let hub = Arc::new(Hub::new(store));
        let app = App::new(hub.clone(), assets, Proxies::new(self.trusted_proxy.clone()));

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(HUB_THREADS)
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind(self.listen)
                .await
                .with_context(|| format!("cannot listen on {}", self.listen))?;
            let stop = stopped().context("cannot listen for signals")?;
            let scheme = if tls.is_some() { "https" } else { "http" };
            say(&format!("listening on {scheme}://{}", listener.local_addr()?));
            let looking = tokio::spawn(look_again(hub.clone()));
            let tidying = tokio::spawn(tidy(hub));
            let served = serve(app, listener, tls, Crowd::default(), stop).await;
            looking.abort();
            tidying.abort();
            tracing::info!("stopped");
            served.context("the listener failed")
        })
    }
}

impl Log {
    fn start(self) {
        let filter = EnvFilter::try_from_env("LOG").unwrap_or_else(|_| EnvFilter::new("info"));
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal());
        match self {
            Self::Text => log.init(),
            Self::Json => log.json().init(),
        }
        // A panic's message may quote what it was given; where it happened is enough.
        std::panic::set_hook(Box::new(|panic| {
            let at = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(at, "panic");
        }));
    }
}

/// Prints the one line that a script waits for.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    // Nobody may be reading; serving goes on.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Looks at what was received and not looked into: at the start, since the server may have been killed in
/// between, and now and then, since the disk may have been full.
async fn look_again(hub: Arc<AnyHub>) {
    loop {
        let hub = hub.clone();
        match spawn_blocking(move || hub.catch_up()).await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(admitted)) => tracing::info!(admitted, "caught up"),
            Ok(Err(error)) => tracing::error!(%error, "cannot catch up"),
        }
        tokio::time::sleep(CATCH_UP).await;
    }
}

/// Keeps the log short, one document after another: each is a short transaction, and whoever syncs comes between.
async fn tidy(hub: Arc<AnyHub>) {
    loop {
        tokio::time::sleep(TIDY).await;
        match compact(&hub).await {
            Ok(0) => {}
            Ok(compacted) => tracing::info!(compacted, "documents were compacted"),
            Err(error) => tracing::error!(%error, "cannot compact"),
        }
    }
}

async fn compact(hub: &Arc<AnyHub>) -> Result<usize> {
    let (mut compacted, asked) = (0, hub.clone());
    for (book, key) in spawn_blocking(move || asked.to_compact(Compaction::default())).await?? {
        let hub = hub.clone();
        match spawn_blocking(move || hub.compact(book, key)).await? {
            Ok(done) => compacted += usize::from(done),
            // One document's trouble is not the others'.
            Err(error) => {
                tracing::error!(unit = %key.unit, document = %key.document, %error, "cannot compact")
            }
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(compacted)
}

/// Begins to listen for the word to stop, and returns what waits for it. Listening begins at once, so that a
/// word said right after the start is not the end without a parting.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Returns what waits for Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
