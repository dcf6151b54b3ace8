//! Measurements, each a file; with `--json` one object a line.

pub mod app_size;
mod codec;
mod overview;
mod pack;
mod sync;
mod typing;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::paths;

/// Where the recording of a meeting is looked for, from the repository's root.
const TRACE: &str = "../shared/bench/meeting-1.jsonl";
/// Where that of a meeting on which two people write is.
const TRACE_OF_TWO: &str = "../shared/bench/meeting-2dev.jsonl";

/// `cargo xtask bench`
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// What a first visit downloads
    AppSize(app_size::Args),
    /// What a meeting weighs as changesets, and what telling it costs
    Codec(codec::Args),
    /// The first download of a commune's office
    FirstDownload(sync::FirstDownload),
    /// The server's memory for devices that only listen
    Listeners(sync::Listeners),
    /// Two people's writing on one meeting, offline from each other, brought together
    Merge(sync::Recorded),
    /// A round in which nothing is new
    Noop(sync::Noop),
    /// What the overview costs in a large commune: rebuilding it, pushing to it, asking for it
    Overview(overview::Args),
    /// What a commune weighs as pages of a first download
    Pack(pack::Args),
    /// The server's memory once every device of the demonstration has all that it may read
    Resident(sync::Resident),
    /// The meetings of a whole commune, sent at the same moment
    Rush(sync::Rush),
    /// From key press to paint, in a browser slowed sixfold
    Typing(typing::Args),
    /// A meeting that was held wholly offline, sent over a bad link; then one sentence more
    Wire(sync::Recorded),
}

/// Measures one thing.
pub fn run(args: Args) -> Result<()> {
    match args.bench {
        Bench::AppSize(args) => app_size::run(args),
        Bench::Codec(args) => codec::run(args),
        Bench::FirstDownload(args) => sync::first_download(args),
        Bench::Listeners(args) => sync::listeners(args),
        Bench::Merge(args) => sync::merge(args),
        Bench::Noop(args) => sync::noop(args),
        Bench::Overview(args) => overview::run(args),
        Bench::Pack(args) => pack::run(args),
        Bench::Resident(args) => sync::resident(args),
        Bench::Rush(args) => sync::rush(args),
        Bench::Typing(args) => typing::run(args),
        Bench::Wire(args) => sync::wire(args),
    }
}

/// Returns the recording that was named, or the one beside the repository.
fn trace(named: Option<PathBuf>) -> Result<PathBuf> {
    trace_or(named, TRACE)
}

fn trace_or(named: Option<PathBuf>, beside: &str) -> Result<PathBuf> {
    let trace = named.unwrap_or_else(|| paths::root().join(beside));
    if !trace.is_file() {
        bail!(
            "the recording of a meeting is missing: there is no {}; name it with --trace FILE",
            trace.display()
        );
    }
    Ok(trace.canonicalize()?)
}
