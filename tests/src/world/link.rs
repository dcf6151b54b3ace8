//! A link between browser and server that can be cut and mended: a proxy on a port of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A link to one server.
pub struct Link {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    state: Mutex<State>,
    /// Counts the cuts; every connection watches it and ends with it.
    cuts: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    down: bool,
    /// Cut after so many bytes towards the browser.
    every: Option<usize>,
    since_cut: usize,
    carried: usize,
    requests: Vec<String>,
}

impl Link {
    /// Lays a link to `server`.
    pub async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { state: Mutex::default(), cuts: watch::Sender::new(0) });
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&shared)));
        Ok(Self { address, shared, accepting })
    }

    /// Returns the address of `path` on the server, over this link.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Cuts every connection; new ones fail until the link is mended.
    pub fn cut(&self) {
        self.shared.state().down = true;
        self.shared.cut_all();
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.shared.state().down = false;
    }

    /// From now on, cuts every connection whenever `bytes` have come from the server since the last cut.
    pub fn cut_every(&self, bytes: usize) {
        let mut state = self.shared.state();
        state.every = Some(bytes);
        state.since_cut = 0;
    }

    /// Returns how often it was cut.
    pub fn cuts(&self) -> usize {
        *self.shared.cuts.borrow()
    }

    /// Returns how many bytes came from the server.
    pub fn carried(&self) -> usize {
        self.shared.state().carried
    }

    /// Returns the requests so far, each as `GET /path`. Seen where a head begins a packet, as browsers send it.
    pub fn requests(&self) -> Vec<String> {
        self.shared.state().requests.clone()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
        self.shared.cut_all();
    }
}

impl Shared {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while holding it")
    }

    fn cut_all(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    fn note_request(&self, bytes: &[u8]) {
        let head = bytes.split(|&byte| byte == b'\r').next().unwrap_or_default();
        let Ok(line) = std::str::from_utf8(head) else { return };
        if let Some(request) = line.strip_suffix(" HTTP/1.1") {
            self.state().requests.push(request.to_owned());
        }
    }

    /// Returns how many of `bytes` still get through, and whether the link is cut behind them.
    fn carry(&self, bytes: usize) -> (usize, bool) {
        let mut state = self.state();
        let left = state.every.map_or(usize::MAX, |every| every - state.since_cut);
        let through = bytes.min(left);
        state.carried += through;
        state.since_cut += through;
        let cut = through == left;
        if cut {
            state.since_cut = 0;
        }
        (through, cut)
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, shared: Arc<Shared>) {
    while let Ok((browser, _)) = listener.accept().await {
        if shared.state().down {
            continue; // closed without a word, as by a link that is down
        }
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut cuts = shared.cuts.subscribe();
            let Ok(server) = TcpStream::connect(server).await else { return };
            let (from_browser, to_browser) = browser.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::select! {
                _ = cuts.changed() => {}
                () = up(from_browser, to_server, &shared) => {}
                () = down(from_server, to_browser, &shared) => {}
            }
        });
    }
}

async fn up(mut browser: OwnedReadHalf, mut server: OwnedWriteHalf, shared: &Shared) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = browser.read(&mut buffer).await {
        shared.note_request(&buffer[..read]);
        if server.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn down(mut server: OwnedReadHalf, mut browser: OwnedWriteHalf, shared: &Shared) {
    let mut buffer = vec![0; 4 * 1024];
    while let Ok(read @ 1..) = server.read(&mut buffer).await {
        let (through, cut) = shared.carry(read);
        if browser.write_all(&buffer[..through]).await.is_err() {
            return;
        }
        if cut {
            shared.cut_all();
            return;
        }
    }
}
