//! Everything that has to pass, in the order in which it fails soonest.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::bench::app_size::Sizes;
use crate::npm::{AUTOMERGE, AXE};
use crate::wasm::{self, Profile};
use crate::{budget, debian, run, say, shell};

/// Sets up what is missing, then checks everything.
pub fn run() -> Result<()> {
    let mut steps = say::Steps::new(6);

    steps.next("set-up: the WASM toolchain, a browser and its driver, axe, another Automerge");
    set_up()?;

    steps.next("format");
    cargo_run(&["fmt", "--all", "--check"])?;

    steps.next("lints");
    let deny = ["--", "-D", "warnings"];
    cargo_run(&[&["clippy", "--workspace", "--exclude", "app", "--all-targets"][..], &deny].concat())?;
    cargo_run(&[&["clippy", "--package", "app", "--all-targets"][..], &deny].concat())?;
    cargo_run(&[&["clippy", "--package", "app", "--features", "gallery"][..], &deny].concat())?;

    steps.next("unit tests, and beside them the app");
    let packages = ["press", "shared", "server", "fuzz", "xtask"].map(|package| ["--package", package]);
    // The app's link keeps one core busy for minutes, and leaves the other to the tests.
    cargo_run(&[&["test", "--no-run"], &packages.concat()[..]].concat())?;
    let (tested, built) = thread::scope(|both| {
        let app = both.spawn(|| wasm::build(Profile::Release));
        // The app by itself: its features would have most of what the others share built anew.
        let tested = cargo_test(&packages.concat())
            .and_then(|results| Ok([results, cargo_test(&["--package", "app"])?].concat()));
        (tested, app.join().expect("building does not panic"))
    });
    if let (Err(_), Err(error)) = (&tested, &built) {
        eprintln!("the app was not built, either: {error:#}");
    }
    let mut results = tested?;

    steps.next("what the app weighs");
    let sizes = Sizes::of(&built?)?;
    say::note(&format!("first visit {} bytes, of them WASM {}", sizes.total_br, sizes.wasm_br));
    budget::check(&sizes)?;

    steps.next("stories, with real servers and a real browser");
    run::build_server(false)?;
    // Two at a time: a browser is several processes, and more of them than cores make each other late.
    results.extend(cargo_test(&["--package", "tests", "--", "--test-threads", "2"])?);

    steps.finish("all of it passed");
    results.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// Installs and fetches what building and testing need.
pub fn set_up() -> Result<()> {
    wasm::set_up()?;
    if shell::find("chromium").is_none() || shell::find("chromedriver").is_none() {
        debian::install(debian::BROWSER)?;
    }
    AXE.fetch()?;
    AUTOMERGE.fetch()
}

fn cargo_run(args: &[&str]) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.args(args);
    say::note(&shell::line(&cargo));
    shell::run(&mut cargo)
}

/// Runs `cargo test` with its output shown, and returns its result lines.
fn cargo_test(args: &[&str]) -> Result<Vec<String>> {
    let mut cargo = shell::cargo();
    // An error says what happened; where it passed through is forty lines of noise.
    cargo.args(["test", "--no-fail-fast"]).args(args).env("RUST_LIB_BACKTRACE", "0");
    say::note(&shell::line(&cargo));
    tee(&mut cargo)
}

fn tee(command: &mut Command) -> Result<Vec<String>> {
    let line = shell::line(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {line}"))?;
    let output = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut results = Vec::new();
    for said in output.lines() {
        let said = said?;
        println!("{said}");
        if said.starts_with("test result:") {
            results.push(said);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{line} failed ({status})");
    }
    Ok(results)
}
