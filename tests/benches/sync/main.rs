//! What sync costs over bad links: the real device machine against the server that people get, in a process of its own.
//!
//! A link is a proxy that both ways share ([`line`]). Bodies are counted at the device, everything else at the proxy. The
//! machine's own work is taken sixfold: a phone's, as far as this machine's processor tells.

mod bare;
mod first;
mod line;
mod listeners;
mod many;
mod merge;
mod nginx;
mod noop;
mod process;
mod resident;
mod rush;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};
use serde::Serialize;
use tests::world::Cost;

use line::{Carried, Profile};

/// How much slower than this machine a phone is taken to be.
const SLOWER: u32 = 6;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    what: What,
    /// Print one JSON object a line
    #[arg(long, global = true)]
    json: bool,
    /// Cargo says so to every bench
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum What {
    /// A meeting held wholly offline, sent at once; then one sentence more
    Wire {
        /// The recording of the meeting
        #[arg(long)]
        trace: PathBuf,
        #[arg(long)]
        profile: Profile,
    },
    /// The server's memory once every device of the demonstration has all that it may read
    Resident,
    /// Every cell's meeting at once
    Rush {
        /// How many cells there are
        #[arg(long)]
        cells: usize,
        /// The recording of the meeting
        #[arg(long)]
        trace: PathBuf,
    },
    /// A server that only inserts: what `rush` is held against
    Bare {
        /// Its database, which is not there yet
        #[arg(long)]
        file: PathBuf,
    },
    /// The server's memory for devices that only listen
    Listeners {
        /// How many listen
        #[arg(long)]
        count: usize,
        /// Through nginx
        #[arg(long)]
        behind_nginx: bool,
    },
    /// The first download of an office
    FirstDownload {
        /// How many meetings there are, in whole cells; all that were recorded unless given
        #[arg(long)]
        docs: Option<usize>,
        /// The recording of its cells' meetings
        #[arg(long)]
        trace: PathBuf,
        #[arg(long)]
        profile: Profile,
    },
    /// Two people's writing on one meeting, offline from each other, brought together
    Merge {
        /// The recording of both
        #[arg(long)]
        trace: PathBuf,
        #[arg(long)]
        profile: Profile,
    },
    /// A round in which nothing is new
    Noop {
        /// How many documents the device has
        #[arg(long)]
        docs: usize,
        #[arg(long)]
        profile: Profile,
    },
}

/// What was measured.
#[derive(Default, Serialize)]
struct Figures {
    bench: &'static str,
    profile: Option<Profile>,
    docs: usize,
    changes: usize,
    /// Bodies.
    up_bytes: usize,
    down_bytes: usize,
    /// With headers.
    up_bytes_http: usize,
    down_bytes_http: usize,
    flips: usize,
    /// Until the device is at rest, its own work taken sixfold.
    wall_ms: u64,
    /// As this machine took it.
    encode_ms: f64,
    decode_ms: f64,
    documents_loaded: usize,
    /// As it was measured.
    #[serde(skip)]
    took_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rounds: Option<usize>,
    /// Until the overview is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    table_ms: Option<u64>,
    /// What the link alone takes for the bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    link_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_cpu_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_rss_mb: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zstd_saves_bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lb_bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    json_br_bytes: Option<usize>,
}

impl Figures {
    fn of(bench: &'static str, profile: Profile, cost: &Cost, carried: Carried, took: Duration) -> Self {
        let ms = |took: Duration| (took.as_secs_f64() * 10_000.0).round() / 10.0;
        let slower = (cost.encode + cost.decode) * (SLOWER - 1);
        Self {
            bench,
            profile: Some(profile),
            up_bytes: cost.up,
            down_bytes: cost.down,
            up_bytes_http: carried.up,
            down_bytes_http: carried.down,
            flips: carried.flips,
            wall_ms: (took + slower).as_millis() as u64,
            took_ms: took.as_millis() as u64,
            encode_ms: ms(cost.encode),
            decode_ms: ms(cost.decode),
            documents_loaded: cost.documents_loaded,
            ..Self::default()
        }
    }

    fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string(self)?);
            return Ok(());
        }
        println!("{}: {} documents, {} changes", self.bench, self.docs, self.changes);
        println!("  up {} ({} with headers)", self.up_bytes, self.up_bytes_http);
        println!("  down {} ({} with headers)", self.down_bytes, self.down_bytes_http);
        println!("  {} flips, {} ms, {} documents loaded", self.flips, self.wall_ms, self.documents_loaded);
        if let (Some(rounds), Some(saves)) = (self.rounds, self.zstd_saves_bytes) {
            println!("  {rounds} rounds, {:.3} of the saves' {saves}", self.down_bytes as f64 / saves as f64);
        }
        if let (Some(table), Some(link)) = (self.table_ms, self.link_ms) {
            println!("  the overview after {table} ms; the link alone takes {link} ms");
        }
        if let (Some(lb), Some(json)) = (self.lb_bytes, self.json_br_bytes) {
            println!("  LB {lb}, JSON under brotli {json}");
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.what {
        What::Wire { trace, profile } => wire::run(&trace, profile, cli.json).await,
        What::Resident => resident::run(cli.json).await,
        What::Rush { cells, trace } => rush::run(cells, &trace, cli.json).await,
        What::Bare { file } => bare::serve(&file).await,
        What::Listeners { count, behind_nginx } => listeners::run(count, behind_nginx, cli.json).await,
        What::FirstDownload { docs, trace, profile } => first::run(docs, &trace, profile, cli.json).await,
        What::Merge { trace, profile } => merge::run(&trace, profile, cli.json).await,
        What::Noop { docs, profile } => noop::run(docs, profile, cli.json).await,
    }
}
