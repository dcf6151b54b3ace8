//! What sync costs over bad links: the real device machine against the server that people get, in a process of its own.
//!
//! A link is a proxy that both ways share ([`line`]). Bodies are counted at the device, everything else at the proxy. The
//! machine's own work is taken sixfold: a phone's, as far as this machine's processor tells.

mod bare;
mod drawn;
mod first;
mod line;
mod listeners;
mod many;
mod merge;
mod nginx;
mod noop;
mod process;
mod resident;
mod round;
mod rush;
mod wire;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

use line::Profile;

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
        /// How many meetings there are, in whole cells; all that were recorded, or 2,160, unless given
        #[arg(long)]
        docs: Option<usize>,
        /// A recording of its cells' meetings; they are drawn unless given
        #[arg(long)]
        trace: Option<PathBuf>,
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

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.what {
        What::Wire { trace, profile } => wire::run(&trace, profile, cli.json).await,
        What::Resident => resident::run(cli.json).await,
        What::Rush { cells, trace } => rush::run(cells, &trace, cli.json).await,
        What::Bare { file } => bare::serve(&file).await,
        What::Listeners { count, behind_nginx } => listeners::run(count, behind_nginx, cli.json).await,
        What::FirstDownload { docs, trace, profile } => {
            first::run(docs, trace.as_deref(), profile, cli.json).await
        }
        What::Merge { trace, profile } => merge::run(&trace, profile, cli.json).await,
        What::Noop { docs, profile } => noop::run(docs, profile, cli.json).await,
    }
}
