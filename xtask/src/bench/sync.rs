//! What sync costs over bad links. The measuring is `tests/benches/sync`: this builds the server as people get it, and
//! runs it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use super::{TRACE_OF_TWO, trace, trace_or};
use crate::{paths, say, shell, test, wasm};

/// A link, as the recordings' rules have it.
#[derive(Clone, Copy, ValueEnum)]
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

/// `cargo xtask bench wire` and `merge`: a recorded meeting over a link.
#[derive(clap::Args)]
pub struct Recorded {
    /// The recording of a meeting, as JSON lines; looked for beside the repository unless given
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// The link
    #[arg(long, default_value = "2g")]
    profile: Profile,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// `cargo xtask bench noop`
#[derive(clap::Args)]
pub struct Noop {
    /// How many documents the device has, twelve a cell
    #[arg(long, default_value_t = 12)]
    docs: usize,
    /// The link
    #[arg(long, default_value = "2g")]
    profile: Profile,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// `cargo xtask bench first-download`
#[derive(clap::Args)]
pub struct FirstDownload {
    /// How many meetings there are, in whole cells; all that were recorded, or 2,160, unless given
    #[arg(long)]
    docs: Option<usize>,
    /// A recording of the commune's meetings, as JSON lines; they are drawn unless given
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// The link
    #[arg(long, default_value = "3g")]
    profile: Profile,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Measures the first download of a commune's office; fails where it costs more than it may.
pub fn first_download(args: FirstDownload) -> Result<()> {
    let named = args.trace.map(|named| trace(Some(named))).transpose()?;
    let mut cargo = bench("first-download", args.json)?;
    cargo.args(over(args.profile));
    if let Some(trace) = named {
        cargo.arg("--trace").arg(trace);
    }
    if let Some(docs) = args.docs {
        cargo.args(["--docs", &docs.to_string()]);
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

/// `cargo xtask bench resident`
#[derive(clap::Args)]
pub struct Resident {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// `cargo xtask bench rush`
#[derive(clap::Args)]
pub struct Rush {
    /// How many cells send a meeting at once
    #[arg(long, default_value_t = 180)]
    cells: usize,
    /// The recording of the meeting, as JSON lines; looked for beside the repository unless given
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// `cargo xtask bench listeners`
#[derive(clap::Args)]
pub struct Listeners {
    /// How many devices listen
    #[arg(long, default_value_t = 1000)]
    count: usize,
    /// Through nginx, where that is installed
    #[arg(long)]
    behind_nginx: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Measures how fast a whole commune's meetings are received when all come at once, and how late they are admitted;
/// fails where that is slower than it may be.
pub fn rush(args: Rush) -> Result<()> {
    let trace = trace(args.trace)?;
    let mut cargo = bench("rush", args.json)?;
    cargo.arg("--trace").arg(trace).args(["--cells", &args.cells.to_string()]);
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

/// Measures the server's memory for devices that only listen; fails where it is more than it may be.
pub fn listeners(args: Listeners) -> Result<()> {
    let mut cargo = bench("listeners", args.json)?;
    cargo.args(["--count", &args.count.to_string()]);
    if args.behind_nginx {
        cargo.arg("--behind-nginx");
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

/// Measures the server's memory with the demonstration; fails where it is more than it may be.
pub fn resident(args: Resident) -> Result<()> {
    let mut cargo = bench("resident", args.json)?;
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

/// Measures the first push of a meeting and one sentence more; fails where they cost more than they may.
pub fn wire(args: Recorded) -> Result<()> {
    let trace = trace(args.trace)?;
    let mut cargo = bench("wire", args.json)?;
    cargo.arg("--trace").arg(trace).args(over(args.profile));
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

/// Measures what it costs two devices to hear from each other; fails where that takes more than a round each, or anything
/// is missing afterwards.
pub fn merge(args: Recorded) -> Result<()> {
    let trace = trace_or(args.trace, TRACE_OF_TWO)?;
    let mut cargo = bench("merge", args.json)?;
    cargo.arg("--trace").arg(trace).args(over(args.profile));
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

/// Measures a round in which nothing is new; fails where it costs more than it may.
pub fn noop(args: Noop) -> Result<()> {
    let mut cargo = bench("noop", args.json)?;
    cargo.args(["--docs", &args.docs.to_string()]).args(over(args.profile));
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

fn over(profile: Profile) -> [String; 2] {
    let profile = profile.to_possible_value().expect("every link has a name");
    ["--profile".into(), profile.get_name().into()]
}

fn bench(what: &str, json: bool) -> Result<Command> {
    // The server that is started serves the app, too.
    test::set_up()?;
    wasm::build(wasm::Profile::Release)?;
    let mut build = shell::cargo();
    build.args(["build", "--release", "--package", "server"]);
    say::note(&shell::line(&build));
    shell::run(&mut build)?;
    let mut cargo = shell::cargo();
    cargo.env("SO_CHI_BO_SERVER", paths::root().join("target/release/server"));
    cargo.args(["bench", "--package", "tests", "--bench", "sync", "--", what]);
    if json {
        cargo.arg("--json");
    }
    Ok(cargo)
}
