//! Debian's packages: what the browser stories and, where the toolchain lacks it, the WASM build need.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{say, shell};

/// A compiler with the source of its own standard library, and the linker it lacks. Their versions always
/// match each other, so none is asked for.
pub const WASM: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// The browser the stories run in, and what drives it.
pub const BROWSER: &[&str] = &["chromium", "chromium-driver"];

/// Whether all of `packages` are installed. False where there is no dpkg at all.
pub fn installed(packages: &[&str]) -> bool {
    missing(packages).is_empty()
}

/// Installs those of `packages` that are missing.
pub fn install(packages: &[&str]) -> Result<()> {
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if shell::find("apt-get").is_none() {
        bail!("needed and not found: {list} (Debian's names); install them by this system's own means");
    }
    say::note(&format!("installing {list}"));
    shell::run(apt()?.args(["update", "-qq"]))?;
    shell::run(apt()?.args(["install", "-y", "-qq", "--no-install-recommends"]).args(&missing))
        .with_context(|| format!("cannot install {list}"))
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let is_installed = |package: &&str| {
        Command::new("dpkg-query")
            .args(["--show", "--showformat=${db:Status-Status}", package])
            .output()
            .is_ok_and(|answer| answer.stdout == b"installed")
    };
    packages.iter().copied().filter(|package| !is_installed(package)).collect()
}

/// apt-get, as root: directly, or by sudo for a person at a terminal.
fn apt() -> Result<Command> {
    let root = shell::read(Command::new("id").arg("-u"))?.trim() == "0";
    let mut command = Command::new(if root { "apt-get" } else { "sudo" });
    if !root {
        if env::var_os("CI").is_some() || shell::find("sudo").is_none() {
            bail!("packages can only be installed by root here");
        }
        command.arg("apt-get");
    }
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
