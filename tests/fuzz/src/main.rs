//! As many inputs as one likes; `cargo xtask fuzz` runs it.

use std::process::ExitCode;

use clap::Parser;
use fuzz::targets::ALL;
use fuzz::trial;

#[derive(Parser)]
struct Args {
    /// Give this target alone
    target: Option<String>,
    /// So many inputs each
    #[arg(long, default_value_t = 100_000)]
    rounds: u64,
    /// Draws them; the same number draws the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let Args { target, rounds, seed } = Args::parse();
    std::panic::set_hook(Box::new(|_| {}));
    let mut done = ExitCode::SUCCESS;
    for target in ALL.iter().filter(|known| target.as_ref().is_none_or(|name| name == known.name)) {
        let begun = std::time::Instant::now();
        match trial::of(target, seed, rounds) {
            Ok(slowest) => println!("{}: {rounds} in {:?}, {slowest:?}", target.name, begun.elapsed()),
            Err(found) => {
                println!("{}: {found:?}", target.name);
                done = ExitCode::FAILURE;
            }
        }
    }
    done
}
