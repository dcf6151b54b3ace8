//! Who is connected: silence ends, and one address does not take the places of the others.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use common::Edge;
use reqwest::Method;
use server::http::{App, Assets, Crowd, Proxies, serve, tls};
use server::hub::Hub;
use server::store::{Sqlite, Store};
use shared::permit::Role;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

const GREETING: Duration = Duration::from_millis(400);
/// Long enough for a busy machine.
const SOON: Duration = Duration::from_secs(10);
/// The beginning of a conversation: none, one letter, half a preface, a whole one with settings and no request,
/// and headers that do not end.
const BEGINNINGS: [&[u8]; 5] = [
    b"",
    b"P",
    b"PRI * HTTP/2.0",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    b"GET / HTTP/1.1\r\nhost: a",
];
const ASK: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";

fn crowd(per_address: usize) -> Crowd {
    Crowd { per_address, greeting: GREETING, ..Crowd::default() }
}

async fn edge(proxies: Proxies, crowd: Crowd) -> Edge {
    Edge::crowded(&["Buôn Tría"], Assets::Embedded, proxies, crowd).await
}

fn address(edge: &Edge) -> SocketAddr {
    edge.base.strip_prefix("http://").unwrap().parse().unwrap()
}

/// Waits until the server hangs up.
async fn hangs_up(stream: &mut (impl AsyncRead + Unpin)) {
    let mut said = Vec::new();
    // A reset is an end, too.
    let _ = timeout(SOON, stream.read_to_end(&mut said)).await.expect("the server hangs up");
}

/// Asks for the server's health on an open connection; returns whether it was answered.
async fn is_answered(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> bool {
    let mut answer = [0; 15];
    let asked = stream.write_all(ASK).await.is_ok();
    let read = timeout(SOON, stream.read_exact(&mut answer)).await.expect("an answer or an end");
    asked && read.is_ok() && answer == *b"HTTP/1.1 200 OK"
}

/// Connects from another address of this machine.
async fn connect_from(from: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((IpAddr::from(from), 0).into()).unwrap();
    socket.connect(to).await.unwrap()
}

/// Whoever says nothing, or never finishes the first request, is not waited for.
#[tokio::test]
async fn a_connection_without_a_request_ends() {
    let edge = edge(Proxies::default(), crowd(256)).await;
    for beginning in BEGINNINGS {
        let mut stream = TcpStream::connect(address(&edge)).await.unwrap();
        stream.write_all(beginning).await.unwrap();
        hangs_up(&mut stream).await;
    }
    edge.stop().await;
}

/// Behind TLS, too: before the handshake and after it.
#[tokio::test]
async fn a_connection_without_a_request_ends_behind_tls() {
    let dir = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&dir.path().join("books.sqlite3")).unwrap());
    let app = App::new(Arc::new(Hub::new(store)), Assets::Embedded, Proxies::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let acceptor = tls(&certificate, &key).unwrap();
    let serving =
        tokio::spawn(serve(app, listener, Some(acceptor), crowd(256), async { drop(stopped.await) }));

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let shake = async || {
        let stream = TcpStream::connect(address).await.unwrap();
        connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap()
    };
    hangs_up(&mut TcpStream::connect(address).await.unwrap()).await;
    for beginning in BEGINNINGS {
        let mut stream = shake().await;
        stream.write_all(beginning).await.unwrap();
        stream.flush().await.unwrap();
        hangs_up(&mut stream).await;
    }
    assert!(is_answered(&mut shake().await).await);
    drop(stop);
    serving.await.unwrap().unwrap();
}

/// Whoever was silent in crowds leaves; the places are there again.
#[tokio::test]
async fn silence_does_not_keep_the_places() {
    let few = Crowd { connections: 8, per_address: 8, greeting: GREETING };
    let edge = edge(Proxies::default(), few).await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(address(&edge)).await.unwrap());
    }
    assert!(is_answered(&mut connect_from([127, 0, 0, 2], address(&edge)).await).await);
    edge.stop().await;
}

/// A server whose places are all taken hears that it is to stop.
#[tokio::test]
async fn a_full_server_stops_when_it_is_told() {
    let full = Crowd { connections: 1, per_address: 1, greeting: Duration::from_secs(600) };
    let edge = edge(Proxies::default(), full).await;
    let mut only = TcpStream::connect(address(&edge)).await.unwrap();
    assert!(is_answered(&mut only).await);
    timeout(SOON, edge.stop()).await.expect("it stops");
}

/// An open line of news and a connection that is kept between requests are no silence.
#[tokio::test]
async fn news_outlast_the_greeting() {
    let edge = edge(Proxies::default(), crowd(256)).await;
    let secretary = edge.town.officer(0, Role::Secretary);
    let mut news = edge.ask_as(&secretary, Method::GET, "/api/v1/events").send().await.unwrap();
    let book = edge.town.book.id;
    assert_eq!(news.chunk().await.unwrap().unwrap(), format!("data: {book} at 0\n\n"));
    sleep(GREETING * 4).await;
    secretary.push(&edge.hub, &[secretary.meeting(11).item("Thu hoạch")]);
    let line = timeout(SOON, news.chunk()).await.unwrap().unwrap().unwrap();
    assert_eq!(line, format!("data: {book} at 1\n\n"));

    let mut kept = TcpStream::connect(address(&edge)).await.unwrap();
    for _ in 0..8 {
        assert!(is_answered(&mut kept).await);
        // The rest of the answer, so that the next one is read from its beginning.
        let mut rest = [0; 4096];
        sleep(GREETING / 4).await;
        assert!(kept.read(&mut rest).await.unwrap() > 0);
    }
    edge.stop().await;
}

/// An address that has its share gets no more; another one is served, and so is the first when it lets go.
#[tokio::test]
async fn an_address_at_its_most_leaves_the_others_served() {
    let edge = edge(Proxies::default(), Crowd { per_address: 3, ..Crowd::default() }).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(address(&edge)).await.unwrap();
        assert!(is_answered(&mut stream).await);
        open.push(stream);
    }
    assert!(!is_answered(&mut TcpStream::connect(address(&edge)).await.unwrap()).await);
    assert!(is_answered(&mut connect_from([127, 0, 0, 2], address(&edge)).await).await);
    open.clear();
    let mut tries = 0;
    while !is_answered(&mut TcpStream::connect(address(&edge)).await.unwrap()).await {
        tries += 1;
        assert!(tries < 100, "the places that were left are not given out again");
        sleep(Duration::from_millis(20)).await;
    }
    edge.stop().await;
}

/// A trusted proxy speaks for many.
#[tokio::test]
async fn a_trusted_proxy_has_no_share() {
    let proxies = Proxies::new(vec![Ipv4Addr::LOCALHOST.into()]);
    let edge = edge(proxies, Crowd { per_address: 1, ..Crowd::default() }).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(address(&edge)).await.unwrap();
        assert!(is_answered(&mut stream).await);
        open.push(stream);
    }
    edge.stop().await;
}
