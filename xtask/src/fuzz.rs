//! Mutated bytes for everything that reads bytes from outside, as many as one likes. What holds of each reader stands in
//! `tests/fuzz`; some thousands are given at every `cargo xtask test`.

use anyhow::Result;

use crate::{say, shell};

/// `cargo xtask fuzz`
#[derive(clap::Args)]
pub struct Args {
    /// Give them to this reader alone
    #[arg(long)]
    target: Option<String>,
    /// How many inputs each gets
    #[arg(long, default_value_t = 100_000)]
    rounds: u64,
    /// Draws the inputs; the same number draws the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Builds and gives them; fails where a reader does not hold to its bounds, and says where the input was left.
pub fn run(args: Args) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.args(["run", "--release", "--package", "fuzz", "--bin", "fuzz", "--"]);
    cargo.args(["--rounds", &args.rounds.to_string(), "--seed", &args.seed.to_string()]);
    cargo.args(args.target);
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}
