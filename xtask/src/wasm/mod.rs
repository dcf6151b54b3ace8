//! The app as WASM: find or install a toolchain, compile, bind to JavaScript, lay out for the browser.

mod bind;
mod order;
mod toolchain;

use std::path::PathBuf;

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

/// Compiles the app, and in a release what unpresses it, and lays out its web directory.
pub fn build(profile: Profile) -> Result<Web> {
    let toolchain = Toolchain::find_or_install()?;
    let app = compile(&toolchain, profile, "app")?;
    let press = (profile == Profile::Release).then(|| compile(&toolchain, profile, "press")).transpose()?;
    assets::lay(profile, &app, press.as_deref()).with_context(|| format!("cannot lay out {}", app.display()))
}

/// Compiles a package to one module, and returns where it is.
fn compile(toolchain: &Toolchain, profile: Profile, package: &str) -> Result<PathBuf> {
    let target_dir = paths::target().join("wasm");
    let mut cargo = toolchain.cargo(profile == Profile::Release);
    cargo
        .args(["rustc", "--lib", "--crate-type", "cdylib", "--package", package])
        .args(["--target", toolchain::TRIPLE, "--profile", profile.name()])
        .arg("--target-dir")
        .arg(&target_dir);
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)?;
    let module = format!("{package}.wasm");
    Ok([target_dir.as_path(), toolchain::TRIPLE.as_ref(), profile.name().as_ref(), module.as_ref()]
        .iter()
        .collect())
}
