//! A link between browser and server that can be cut and mended: a proxy on a port of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the server.
    Up,
    /// From it.
    Down,
}

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
    /// Cut once so many more bytes have gone this way, and carry nothing more.
    after: Option<(Way, usize)>,
    carried: [usize; 2],
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
        let mut state = self.shared.state();
        (state.down, state.after) = (false, None);
    }

    /// From now on, cuts every connection whenever `bytes` have come from the server since the last cut.
    pub fn cut_every(&self, bytes: usize) {
        let mut state = self.shared.state();
        state.every = Some(bytes);
        state.since_cut = 0;
    }

    /// Cuts every connection once `bytes` more have gone `way`; then new ones fail until the link is mended.
    pub fn cut_after(&self, way: Way, bytes: usize) {
        self.shared.state().after = Some((way, bytes));
    }

    /// Returns how often it was cut.
    pub fn cuts(&self) -> usize {
        *self.shared.cuts.borrow()
    }

    /// Returns how many bytes went `way`.
    pub fn carried(&self, way: Way) -> usize {
        self.shared.state().carried[way as usize]
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
    fn carry(&self, way: Way, bytes: usize) -> (usize, bool) {
        let mut state = self.state();
        let every = state.every.filter(|_| way == Way::Down).map(|every| every - state.since_cut);
        let after = state.after.filter(|(of, _)| *of == way).map(|(_, left)| left);
        let left = every.into_iter().chain(after).min().unwrap_or(usize::MAX);
        let through = bytes.min(left);
        state.carried[way as usize] += through;
        state.after = state.after.map(|(of, left)| (of, if of == way { left - through } else { left }));
        let cut = through == left;
        if way == Way::Down {
            state.since_cut = if cut { 0 } else { state.since_cut + through };
        }
        state.down |= cut && after == Some(through);
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
                () = carry(Way::Up, from_browser, to_server, &shared) => {}
                () = carry(Way::Down, from_server, to_browser, &shared) => {}
            }
        });
    }
}

async fn carry(way: Way, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, shared: &Shared) {
    let mut buffer = vec![0; 4 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if way == Way::Up {
            shared.note_request(&buffer[..read]);
        }
        let (through, cut) = shared.carry(way, read);
        if to.write_all(&buffer[..through]).await.is_err() {
            return;
        }
        if cut {
            shared.cut_all();
            return;
        }
    }
}
