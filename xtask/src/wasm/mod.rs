//! The app as WASM: find or install a toolchain, compile, bind to JavaScript, lay out for the browser.

mod bind;
mod order;
mod toolchain;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

pub use bind::Bound;

use crate::assets::{self, Web};
use crate::{paths, say, shell};
use toolchain::Toolchain;

/// How the app is compiled; the names are Cargo.toml's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build, large, for the developer's own machine.
    Dev,
    /// Small, for people.
    Release,
}

impl Profile {
    /// The profile's name in Cargo.toml.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// `cargo xtask wasm`
#[derive(clap::Args)]
pub struct Args {
    /// Build small and slowly, as people get it
    #[arg(long)]
    release: bool,
}

/// Builds the app alone.
pub fn run(args: Args) -> Result<()> {
    let mut steps = say::Steps::new(2);
    steps.next("the WASM toolchain");
    set_up()?;
    steps.next("the app");
    let web = build(if args.release { Profile::Release } else { Profile::Dev })?;
    steps.finish(&format!("the app is in {}", web.dir.display()));
    Ok(())
}

/// Makes sure that the app can be compiled.
pub fn set_up() -> Result<()> {
    let toolchain = Toolchain::find_or_install()?;
    say::note(&format!("compiling the app with {toolchain}"));
    Ok(())
}

/// Compiles the app and lays out its web directory.
pub fn build(profile: Profile) -> Result<Web> {
    let toolchain = Toolchain::find_or_install()?;
    let target_dir = paths::target().join("wasm");
    let mut cargo = toolchain.cargo(profile == Profile::Release);
    cargo
        .args(["build", "--package", "app", "--target", toolchain::TRIPLE, "--profile", profile.name()])
        .arg("--target-dir")
        .arg(&target_dir);
    run_shown(&mut cargo)?;
    let compiled: PathBuf = [toolchain::TRIPLE, profile.name(), "app.wasm"].iter().collect();
    let compiled = target_dir.join(compiled);
    assets::lay(profile, &compiled).with_context(|| format!("cannot lay out {}", compiled.display()))
}

fn run_shown(cargo: &mut Command) -> Result<()> {
    say::note(&shell::line(cargo));
    shell::run(cargo)
}
