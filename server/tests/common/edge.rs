//! The edge in process, on a port of its own.

use std::path::Path;
use std::sync::Arc;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use server::http::{AnyHub, App, Assets, Crowd, Proxies, serve};
use server::hub::Hub;
use server::store::{Sqlite, Store};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Phone, Town};

/// A town with a server in front, on a disk.
pub struct Edge {
    pub town: Town<Arc<dyn Store>>,
    pub hub: Arc<AnyHub>,
    pub base: String,
    pub client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
    dir: tempfile::TempDir,
}

impl Edge {
    pub async fn open(cells: &[&str]) -> Self {
        Self::with(cells, Assets::Embedded, Proxies::default()).await
    }

    pub async fn with(cells: &[&str], assets: Assets, proxies: Proxies) -> Self {
        Self::crowded(cells, assets, proxies, Crowd::default()).await
    }

    /// Opens with other limits on who may be connected.
    pub async fn crowded(cells: &[&str], assets: Assets, proxies: Proxies, crowd: Crowd) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&dir.path().join("books.sqlite3")).unwrap());
        let town = Town::found(store.clone(), cells);
        let hub = Arc::new(Hub::new(store));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = App::new(hub.clone(), assets, proxies);
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(async move {
            serve(app, listener, None, crowd, async { drop(stopped.await) }).await.unwrap();
        });
        let client = reqwest::Client::new();
        Self { town, hub, base, client, stop: Some(stop), serving, dir }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Asks as a phone that the town enrolled.
    pub fn ask_as(&self, phone: &Phone, method: Method, path: &str) -> RequestBuilder {
        self.ask(method, path).bearer_auth(phone.token())
    }

    pub async fn get_as(&self, phone: &Phone, path: &str) -> Response {
        self.ask_as(phone, Method::GET, path).send().await.unwrap()
    }

    pub async fn sync_as(&self, phone: &Phone, body: Vec<u8>) -> Response {
        self.ask_as(phone, Method::POST, "/api/v1/sync").body(body).send().await.unwrap()
    }

    /// Stops and waits until everything under way has ended.
    pub async fn stop(mut self) -> tempfile::TempDir {
        drop(self.stop.take());
        self.serving.await.unwrap();
        self.dir
    }
}

/// Returns the status and the problem's word; fails where it is not a problem as RFC 9457 has it.
pub async fn problem(response: Response) -> (StatusCode, String) {
    let status = response.status();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(kind, "application/problem+json", "{status}");
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["status"], status.as_u16());
    assert!(body["title"].is_string() && body["detail"].is_string());
    (status, body["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned())
}
