//! The story of the killed processes alone, with as many kills as one likes.

use anyhow::Result;

use crate::wasm::{self, Profile};
use crate::{run, say, shell, test};

/// `cargo xtask walk`
#[derive(clap::Args)]
pub struct Args {
    /// How many times the server or the browser is killed
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// Draws the moments; the same number draws the same, any number unless given
    #[arg(long)]
    seed: Option<u64>,
}

/// Builds everything and tells the story.
pub fn run(args: Args) -> Result<()> {
    let mut steps = say::Steps::new(3);
    steps.next("set-up, and the app");
    test::set_up()?;
    wasm::build(Profile::Release)?;
    steps.next("the server");
    run::build_server(false)?;
    steps.next(&format!("the walk, with {} kills", args.kills));
    let mut cargo = shell::cargo();
    let story = "walk::nothing_saved_is_lost_whatever_is_killed";
    cargo.args(["test", "--package", "tests", "--test", "stories", story, "--", "--exact", "--nocapture"]);
    cargo.env("WALK_KILLS", args.kills.to_string());
    if let Some(seed) = args.seed {
        cargo.env("WALK_SEED", seed.to_string());
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}
