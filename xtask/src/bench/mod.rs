//! Measurements, each a file; with `--json` one object a line.

pub mod app_size;
mod overview;
mod typing;

use anyhow::Result;
use clap::Subcommand;

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
    /// What the overview costs in a large commune: rebuilding it, pushing to it, asking for it
    Overview(overview::Args),
    /// From key press to paint, in a browser slowed sixfold
    Typing(typing::Args),
}

/// Measures one thing.
pub fn run(args: Args) -> Result<()> {
    match args.bench {
        Bench::AppSize(args) => app_size::run(args),
        Bench::Overview(args) => overview::run(args),
        Bench::Typing(args) => typing::run(args),
    }
}
