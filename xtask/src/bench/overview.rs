//! What the overview costs in a large commune. The measuring is `server/benches/overview`: this builds it as the server
//! is built for people, and runs it.

use anyhow::Result;

use crate::{say, shell};

/// `cargo xtask bench overview`
#[derive(clap::Args)]
pub struct Args {
    /// How many cells the commune has
    #[arg(long, default_value_t = 180)]
    cells: usize,
    /// How many months of meetings each cell has
    #[arg(long, default_value_t = 60)]
    months: usize,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Fills two books, measures, prints the figures; fails where a push costs more in a larger book than it may.
pub fn run(args: Args) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.args(["bench", "--package", "server", "--bench", "overview", "--"]);
    cargo.args(["--cells", &args.cells.to_string(), "--months", &args.months.to_string()]);
    if args.json {
        cargo.arg("--json");
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}
