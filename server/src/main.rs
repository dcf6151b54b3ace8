//! The commune server's binary: the command line, and nothing else.

use clap::Parser;

fn main() -> anyhow::Result<()> {
    server::cli::Cli::parse().run()
}
