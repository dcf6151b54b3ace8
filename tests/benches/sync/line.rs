//! A link as bad as villages have: a proxy on loopback, with one first-in-first-out line each way that all connections
//! share.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::ValueEnum;
use tests::world::{Server, Way};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// The largest segment, in bytes.
const SEGMENT: usize = 1_400;

/// A kind of link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// 600 ms there and back, 50 kbit/s down, 30 up
    #[value(name = "2g")]
    G2,
    /// 200 ms there and back, 750 kbit/s down, 250 up
    #[value(name = "3g")]
    G3,
    /// No delay and no limit
    Lan,
}

impl Profile {
    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::G2 => "2g",
            Self::G3 => "3g",
            Self::Lan => "lan",
        }
    }

    fn round_trip(self) -> Duration {
        Duration::from_millis(match self {
            Self::G2 => 600,
            Self::G3 => 200,
            Self::Lan => 0,
        })
    }

    /// Returns bits a second; nothing where there is no limit.
    pub const fn rate(self, way: Way) -> Option<u32> {
        match (self, way) {
            (Self::G2, Way::Down) => Some(50_000),
            (Self::G2, Way::Up) => Some(30_000),
            (Self::G3, Way::Down) => Some(750_000),
            (Self::G3, Way::Up) => Some(250_000),
            (Self::Lan, _) => None,
        }
    }
}

/// What a line has carried.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried {
    /// Bytes to the server, HTTP's own included.
    pub up: usize,
    /// Bytes from it.
    pub down: usize,
    /// Changes of direction, the first departure counted: 2 are one round trip.
    pub flips: usize,
}

/// A line to one server. It is taken down with this.
pub struct Line {
    address: SocketAddr,
    /// The server's process.
    pub pid: u32,
    wire: Arc<Wire>,
    accepting: JoinHandle<()>,
}

struct Wire {
    profile: Profile,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    carried: Carried,
    last: Option<Way>,
    /// When the line is free again, each way.
    free: [Option<Instant>; 2],
}

impl Line {
    /// Lays a line to `server`.
    pub async fn to(server: &Server, profile: Profile) -> Result<Self> {
        let (pid, server) = (server.pid().context("the server runs")?, server.address());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let wire = Arc::new(Wire { profile, state: Mutex::default() });
        let accepting = tokio::spawn(accept(listener, server, wire.clone()));
        Ok(Self { address, pid, wire, accepting })
    }

    /// Returns what kind of link it is.
    pub fn profile(&self) -> Profile {
        self.wire.profile
    }

    /// Returns the server's address over this line.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns what it has carried, and begins to count anew.
    pub fn carried(&self) -> Carried {
        let mut state = self.wire.state();
        state.last = None;
        std::mem::take(&mut state.carried)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Wire {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a segment in, and returns when it arrives.
    fn takes(&self, way: Way, bytes: usize) -> Instant {
        let mut state = self.state();
        if state.last != Some(way) {
            state.last = Some(way);
            state.carried.flips += 1;
        }
        *(if way == Way::Up { &mut state.carried.up } else { &mut state.carried.down }) += bytes;
        let free = &mut state.free[way as usize];
        let begins = free.map_or_else(Instant::now, |free| free.max(Instant::now()));
        let takes = self.profile.rate(way).map_or(0.0, |rate| bytes as f64 * 8.0 / f64::from(rate));
        let left = begins + Duration::from_secs_f64(takes);
        *free = Some(left);
        left + self.profile.round_trip() / 2
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, wire: Arc<Wire>) {
    while let Ok((device, _)) = listener.accept().await {
        let wire = wire.clone();
        tokio::spawn(async move {
            sleep(wire.profile.round_trip()).await;
            let Ok(server) = TcpStream::connect(server).await else { return };
            let _ = (device.set_nodelay(true), server.set_nodelay(true));
            let (from_device, to_device) = device.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::join!(
                carry(Way::Up, from_device, to_server, &wire),
                carry(Way::Down, from_server, to_device, &wire)
            );
        });
    }
}

async fn carry(way: Way, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, wire: &Wire) {
    let (under_way, mut arriving) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let takes = async move {
        let mut segment = vec![0; SEGMENT];
        while let Ok(read @ 1..) = from.read(&mut segment).await {
            let arrives = wire.takes(way, read);
            if under_way.send((arrives, segment[..read].to_vec())).is_err() {
                return;
            }
        }
    };
    let brings = async move {
        while let Some((arrives, segment)) = arriving.recv().await {
            sleep_until(arrives).await;
            if to.write_all(&segment).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(takes, brings);
}
