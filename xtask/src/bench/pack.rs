//! What a commune weighs as pages of a first download. The measuring is `tests/benches/pack.rs`.

use std::path::PathBuf;

use anyhow::Result;

use super::trace;
use crate::{say, shell};

/// `cargo xtask bench pack`
#[derive(clap::Args)]
pub struct Args {
    /// The recording of many meetings, as JSON lines; that of one meeting, looked for beside the repository, unless given
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Leave the overview's rows out of the pages
    #[arg(long)]
    no_rows: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Measures, prints the figures; fails where the pages weigh more than they may.
pub fn run(args: Args) -> Result<()> {
    let mut cargo = shell::cargo();
    // What is measured (automerge and `shared`) is optimised in this profile, too.
    cargo.args(["bench", "--profile", "dev", "--package", "tests", "--bench", "pack", "--", "--trace"]);
    cargo.arg(trace(args.trace)?);
    for (flag, given) in [("--no-rows", args.no_rows), ("--json", args.json)] {
        cargo.args(given.then_some(flag));
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}
