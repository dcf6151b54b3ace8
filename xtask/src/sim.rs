//! Days of villages on virtual time, told by seed over all cores. The telling is `tests/benches/sim.rs`, over
//! `tests/src/sim`; a fixed set of seeds is told at every `cargo xtask test`.

use anyhow::Result;

use crate::{say, shell};

/// `cargo xtask sim`
#[derive(clap::Args)]
pub struct Args {
    /// Tell these seeds, as A..B
    #[arg(long, value_name = "A..B", default_value = "0..200")]
    seeds: String,
    /// Tell this seed again, and say what happened
    #[arg(long, value_name = "N", conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Keep the server's books in a file, as it does for people
    #[arg(long)]
    in_a_file: bool,
}

/// Builds and tells; fails where something was broken.
pub fn run(args: Args) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.args(["bench", "--package", "tests", "--bench", "sim", "--"]);
    match args.seed {
        Some(seed) => cargo.args(["--seed", &seed.to_string()]),
        None => cargo.args(["--seeds", &args.seeds]),
    };
    if args.in_a_file {
        cargo.arg("--in-a-file");
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}
