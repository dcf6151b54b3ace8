//! The commune server's binary: the command line, and nothing else.

use clap::Parser;

/// How it is set up is said where it is built: `.cargo/config.toml`.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> anyhow::Result<()> {
    server::cli::Cli::parse().run()
}
