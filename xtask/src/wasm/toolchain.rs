//! Which compiler makes the WASM. The first of: the active toolchain, if it has the target's standard library;
//! Debian's packages, which bring its source; whichever of the two can be installed.

use std::env;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{debian, paths, say, shell};

/// The target.
pub const TRIPLE: &str = "wasm32-unknown-unknown";

/// What makes the app a seventh lighter, and needs a compiler that builds its own standard library: components
/// without their types, no texts of panics and of `Debug`, which nobody reads on a phone, SHA-256 as a loop.
const SMALL: [&str; 8] = [
    "--cfg",
    "erase_components",
    "--cfg",
    "sha2_backend_soft=\"compact\"",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
];

/// A compiler that can make WASM.
pub enum Toolchain {
    /// The one this program was built with.
    Active,
    /// Debian's, building its own standard library.
    Debian,
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "the active Rust toolchain",
            Self::Debian => "Debian's rustc-web, standard library included",
        })
    }
}

impl Toolchain {
    /// Returns the first toolchain that is there, installing one if none is.
    pub fn find_or_install() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        // "0" says that rustup is not to fetch anything by itself, which is also how a machine says that it
        // cannot reach where toolchains come from.
        let may_fetch = env::var("RUSTUP_AUTO_INSTALL").as_deref() != Ok("0");
        if may_fetch && shell::find("rustup").is_some() {
            say::note(&format!("rustup target add {TRIPLE}"));
            let added = shell::run(rustup().args(["target", "add", TRIPLE]));
            match added {
                Ok(()) => {
                    return Self::find().context("rustup added the target, but its library is not there");
                }
                Err(why) => say::note(&format!("{why:#}; trying Debian's packages")),
            }
        }
        debian::install(debian::WASM)?;
        match Self::find() {
            Some(found) => Ok(found),
            None => bail!("no compiler for {TRIPLE}: tried rustup and Debian's packages"),
        }
    }

    fn find() -> Option<Self> {
        if active_has_std() {
            Some(Self::Active)
        } else if debian::installed(debian::WASM) {
            Some(Self::Debian)
        } else {
            None
        }
    }

    /// Returns this toolchain's cargo, its environment set, to build small where `small`.
    pub fn cargo(&self, small: bool) -> Command {
        match self {
            Self::Active => shell::cargo(),
            Self::Debian => {
                let mut cargo = debian_cargo();
                if small {
                    cargo
                        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SMALL.join(" "))
                        .args(["-Z", "build-std-features=optimize_for_size"]);
                }
                cargo
            }
        }
    }
}

/// Debian's cargo, kept from finding another toolchain's parts.
fn debian_cargo() -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    for (name, _) in env::vars_os() {
        let foreign = name.to_str().is_some_and(|name| {
            ["CARGO", "RUSTC", "RUSTDOC", "RUSTFLAGS"].contains(&name)
                || ["CARGO_PKG_", "CARGO_ENCODED_", "CARGO_BUILD_", "RUSTUP_", "RUSTC_"]
                    .iter()
                    .any(|start| name.starts_with(start))
        });
        if foreign {
            command.env_remove(name);
        }
    }
    command
        .current_dir(paths::root())
        .env("PATH", "/usr/bin:/bin")
        // Building the standard library is an unstable flag; Debian ships a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        // Debian has no rust-lld; the same linker has this name.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22")
        .args(["-Z", "build-std=std,panic_abort"]);
    command
}

fn rustup() -> Command {
    let mut command = Command::new("rustup");
    command.current_dir(paths::root());
    command
}

fn active_has_std() -> bool {
    let sysroot = shell::read(Command::new("rustc").args(["--print", "sysroot"]).current_dir(paths::root()));
    sysroot.is_ok_and(|sysroot| {
        let libraries = Path::new(sysroot.trim()).join("lib/rustlib").join(TRIPLE).join("lib");
        fs::read_dir(libraries).is_ok_and(|files| {
            files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
        })
    })
}
