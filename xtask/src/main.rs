//! `cargo xtask`: everything a newcomer, a packager or the tests' machine does with this repository, as one
//! command each, with its own set-up.

mod assets;
mod bench;
mod budget;
mod debian;
mod dist;
mod fuzz;
mod npm;
mod paths;
mod run;
mod say;
mod shell;
mod sim;
mod test;
mod walk;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Runs, tests, measures and packs Sổ Chi Bộ")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the app and the server, and serve both on one local port
    Run(run::Args),
    /// Run everything that has to pass: format, lints, unit tests, size budget, stories in a browser
    Test,
    /// Install and fetch what building and testing need; the other tasks do it by themselves
    SetUp,
    /// Leave one self-contained server binary, with the app inside, at dist/server
    Dist,
    /// Build the app alone into target/web/
    Wasm(wasm::Args),
    /// Measure something and print the figures
    Bench(bench::Args),
    /// Tell days of villages on virtual time by their seeds, and look whether anything is lost
    Sim(sim::Args),
    /// Give mutated bytes to everything that reads bytes from outside
    Fuzz(fuzz::Args),
    /// Kill the server and the browser at drawn moments of a meeting, and look whether anything saved is lost
    Walk(walk::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Run(args) => run::run(args),
        Task::Test => test::run(),
        Task::SetUp => test::set_up(),
        Task::Dist => dist::run(),
        Task::Wasm(args) => wasm::run(args),
        Task::Bench(args) => bench::run(args),
        Task::Sim(args) => sim::run(args),
        Task::Fuzz(args) => fuzz::run(args),
        Task::Walk(args) => walk::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // One line: who runs a task wants to know what to do, not where in here it was noticed.
        Err(why) => {
            eprintln!("error: {why:#}");
            ExitCode::FAILURE
        }
    }
}
