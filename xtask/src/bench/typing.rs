//! From key press to paint, in a meeting that is fully written and a browser slowed sixfold. The measuring is
//! `tests/benches/typing`: this builds the app as people get it, and runs it.

use std::path::PathBuf;

use anyhow::Result;

use crate::wasm::{self, Profile};
use crate::{run, say, shell, test};

/// `cargo xtask bench typing`
#[derive(clap::Args)]
pub struct Args {
    /// The recording of a meeting that is typed on, as JSON lines; looked for beside the repository unless given
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Builds, measures, prints the figures; fails where a key press takes longer than it may.
pub fn run(args: Args) -> Result<()> {
    let trace = super::trace(args.trace)?;
    test::set_up()?;
    wasm::build(Profile::Release)?;
    run::build_server(false)?;
    let mut cargo = shell::cargo();
    // Nothing of the measuring itself is in the figures: it needs no optimised build of its own.
    cargo.args(["bench", "--profile", "dev", "--package", "tests", "--bench", "typing", "--", "--trace"]);
    cargo.arg(trace);
    if args.json {
        cargo.arg("--json");
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}
