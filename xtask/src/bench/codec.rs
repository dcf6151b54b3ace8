//! What a meeting weighs as changesets, and what telling it costs. The measuring is `tests/benches/codec.rs`.

use std::path::PathBuf;

use anyhow::Result;

use super::trace;
use crate::{paths, say, shell};

/// Where a text is looked for, from the repository's root.
const PROSE: &str = "../shared/domain/news-article.vi.txt";

/// `cargo xtask bench codec`
#[derive(clap::Args)]
pub struct Args {
    /// The recording of a meeting, as JSON lines; looked for beside the repository unless given
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// A Vietnamese text to weigh by halves; looked for beside the repository unless given
    #[arg(long, value_name = "FILE")]
    prose: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Measures, prints the figures; fails where a meeting weighs more than it may.
pub fn run(args: Args) -> Result<()> {
    let trace = trace(args.trace)?;
    let mut cargo = shell::cargo();
    // What is measured (automerge and `shared`) is optimised in this profile, too.
    cargo.args(["bench", "--profile", "dev", "--package", "tests", "--bench", "codec", "--", "--trace"]);
    cargo.arg(trace);
    let beside = || Some(paths::root().join(PROSE)).filter(|file| file.is_file());
    if let Some(prose) = args.prose.or_else(beside) {
        cargo.arg("--prose").arg(prose.canonicalize()?);
    }
    if args.json {
        cargo.arg("--json");
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}
