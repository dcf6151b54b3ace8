//! The loop that takes connections. Small buffers: a village's idle phones must not cost a server its memory.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::app::App;
use super::client::Peer;
use super::router::router;

/// How many connections are open at once; others wait in the listener's queue.
const CONNECTIONS: usize = 2048;
/// How long headers and a handshake may take.
const GREETING: Duration = Duration::from_secs(20);
/// How long answers under way may take after the server was told to stop.
const PARTING: Duration = Duration::from_secs(10);
/// The most that hyper keeps of one connection's bytes.
const BUFFER: usize = 16 << 10;

/// Serves on the listener until `stop`, then lets answers under way end.
///
/// Without TLS on an address that others can reach, only the trusted proxies and this machine itself are
/// listened to: anyone else's token would have crossed the network in the clear.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let site = router(app.clone());
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let open_to_all = tls.is_some() || listener.local_addr()?.ip().is_loopback();
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = places.clone().acquire_owned().await.expect("the places are never closed");
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, say: others may close theirs in the meantime.
                tracing::warn!(%error, "cannot take a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let from = address.ip().to_canonical();
        if !open_to_all && !from.is_loopback() && !app.proxies.trusts(from) {
            tracing::warn!("a connection that does not come from the trusted proxy was closed");
            continue;
        }
        let (site, tls, watcher) = (site.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            connection(stream, tls, Peer(from), site, watcher).await;
        });
    }
    drop(listener);
    app.close();
    let _ = tokio::time::timeout(PARTING, graceful.shutdown()).await;
    Ok(())
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, peer: Peer, site: Router, watcher: Watcher) {
    // Answers are written whole; waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return speak(stream, peer, site, watcher).await };
    // A failed handshake is a scanner's or a link's, and the next one comes by itself.
    if let Ok(Ok(stream)) = tokio::time::timeout(GREETING, tls.accept(stream)).await {
        speak(stream, peer, site, watcher).await;
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    site: Router,
    watcher: Watcher,
) {
    let site = site.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(GREETING).max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(60))
        .max_concurrent_streams(32)
        .initial_stream_window_size(64 << 10)
        .initial_connection_window_size(256 << 10)
        .max_send_buf_size(64 << 10);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(site));
    // Broken links are the ordinary case here, not a thing to log.
    let _ = watcher.watch(connection.into_owned()).await;
}
