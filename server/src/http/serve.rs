//! The loop that takes connections. Small buffers: a village's idle phones must not cost a server its memory.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures::FutureExt as _;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::app::App;
use super::client::Peer;
use super::crowd::{Connected, Crowd};
use super::router::router;

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
    crowd: Crowd,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let site = router(app.clone());
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(crowd.connections));
    let connected = Connected::default();
    let open_to_all = tls.is_some() || listener.local_addr()?.ip().is_loopback();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.expect("the places are never closed");
            (place, listener.accept().await)
        };
        // A full house, too, is told to stop.
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
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
        let most = if app.proxies.trusts(from) { crowd.connections } else { crowd.per_address };
        let Some(counted) = connected.enter(from, most) else {
            tracing::debug!("a connection of an address that has its share was closed");
            continue;
        };
        let (site, tls, watcher) = (site.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = (place, counted);
            connection(stream, tls, Peer(from), crowd.greeting, site, watcher).await;
        });
    }
    drop(listener);
    app.close();
    let _ = tokio::time::timeout(PARTING, graceful.shutdown()).await;
    Ok(())
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    peer: Peer,
    greeting: Duration,
    site: Router,
    watcher: Watcher,
) {
    // Answers are written whole; waiting to fill a packet only delays them. What a connection needs in one state alone is
    // boxed: it would keep the room for all of them as long as it is open.
    let _ = stream.set_nodelay(true);
    // Nothing is read before hyper does: it would ask for twice the buffer behind the first few bytes.
    let Some(tls) = tls else { return first_version(stream, peer, greeting, site, watcher).await };
    // A failed handshake is a scanner's or a link's, and the next one comes by itself.
    let greeted = Box::pin(tokio::time::timeout(greeting, tls.accept(stream))).await;
    let Ok(Ok(stream)) = greeted else { return };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        Box::pin(second_version(stream, peer, greeting, site, watcher)).await;
    } else {
        first_version(stream, peer, greeting, site, watcher).await;
    }
}

/// Speaks HTTP/1.1 until the connection ends, or until no request has come within `greeting`.
fn first_version(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    greeting: Duration,
    site: Router,
    watcher: Watcher,
) -> impl Future<Output = ()> {
    let site = site.map_request(move |request| said_by(peer, request));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(greeting).max_buf_size(BUFFER);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(site));
    // Broken links are the ordinary case here, not a thing to log.
    Box::pin(watcher.watch(connection)).map(drop)
}

/// Speaks HTTP/2 until the connection ends, or until no request has come within `greeting`: hyper itself would wait for a
/// preface for ever.
async fn second_version(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    greeting: Duration,
    site: Router,
    watcher: Watcher,
) {
    let greeted = Arc::new(Notify::new());
    let heard = greeted.clone();
    let site = site.map_request(move |request| {
        heard.notify_one();
        said_by(peer, request)
    });
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(60))
        .max_concurrent_streams(32)
        .initial_stream_window_size(64 << 10)
        .initial_connection_window_size(256 << 10)
        .max_send_buf_size(64 << 10);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(site));
    let mut connection = Box::pin(watcher.watch(connection));
    tokio::select! {
        _ = &mut connection => return,
        () = greeted.notified() => {}
        () = tokio::time::sleep(greeting) => return,
    }
    let _ = connection.await;
}

fn said_by(peer: Peer, mut request: hyper::Request<Incoming>) -> hyper::Request<Incoming> {
    request.extensions_mut().insert(peer);
    request
}
