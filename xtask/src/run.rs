//! Builds everything and serves it on one local port.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::wasm::{self, Profile};
use crate::{paths, say, shell};

/// `cargo xtask run`
#[derive(clap::Args)]
pub struct Args {
    /// The port to serve on, on this machine only
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the server keeps its database; "data" in the repository unless given
    #[arg(long)]
    data: Option<PathBuf>,
    /// Build app and server small and fast, as people get them
    #[arg(long)]
    release: bool,
}

/// Builds and serves until stopped.
pub fn run(args: Args) -> Result<()> {
    let profile = if args.release { Profile::Release } else { Profile::Dev };
    let data = args.data.unwrap_or_else(|| paths::root().join("data"));
    let mut steps = say::Steps::new(5);

    steps.next("the WASM toolchain");
    wasm::set_up()?;
    steps.next("the app (the first build takes some minutes, later ones seconds)");
    let web = wasm::build(profile)?;
    steps.next("the server");
    let server = build_server(args.release)?;
    steps.next("the demonstration commune (played by real devices the first time: about a minute)");
    if !data.join("so-chi-bo.sqlite3").exists() {
        shell::run(Command::new(&server).args(["demo", "fill", "--data"]).arg(&data))?;
    }
    let url = format!("http://localhost:{}", args.port);
    shell::run(Command::new(&server).args(["demo", "links", "--url", &url, "--data"]).arg(&data))?;
    steps.next(&format!("serving http://localhost:{} from {}; Ctrl-C stops it", args.port, data.display()));

    // The server takes this process's place: a signal for one is a signal for the other.
    let why = Command::new(&server)
        .arg("serve")
        .args(["--listen", &format!("127.0.0.1:{}", args.port)])
        .arg("--data")
        .arg(&data)
        .arg("--assets")
        .arg(&web.dir)
        .exec();
    Err(why).with_context(|| format!("cannot start {}", server.display()))
}

/// Builds the server and returns its binary.
pub fn build_server(release: bool) -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.args(["build", "--package", "server"]);
    if release {
        cargo.arg("--release");
    }
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)?;
    Ok(paths::target().join(if release { "release" } else { "debug" }).join("server"))
}
