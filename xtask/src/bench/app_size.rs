//! What a first visit downloads, each file as it is sent: the app's module pressed, all else under brotli.

use anyhow::{Context, Result};
use serde::Serialize;

use crate::assets::Web;
use crate::wasm::{self, Profile};

/// `cargo xtask bench app-size`
#[derive(clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The figures, in bytes.
#[derive(Serialize)]
pub struct Sizes {
    bench: &'static str,
    /// The WASM module's pieces.
    pub wasm_br: usize,
    /// All of a first visit.
    pub total_br: usize,
}

impl Sizes {
    /// Adds up what is in a release build's web directory.
    pub fn of(web: &Web) -> Result<Self> {
        let mut sizes = Self { bench: "app-size", wasm_br: 0, total_br: 0 };
        for file in &web.record.files {
            // What travels pressed is not compressed once more.
            let sent = file.br.or(file.wasm.then_some(file.raw));
            let br = sent.with_context(|| format!("{} is not compressed", file.path))?;
            sizes.total_br += br;
            sizes.wasm_br += if file.wasm { br } else { 0 };
        }
        Ok(sizes)
    }
}

/// Builds the app small and prints how small.
pub fn run(args: Args) -> Result<()> {
    wasm::set_up()?;
    let sizes = Sizes::of(&wasm::build(Profile::Release)?)?;
    if args.json {
        println!("{}", serde_json::to_string(&sizes)?);
    } else {
        println!("first visit {} bytes under brotli, of them WASM {}", sizes.total_br, sizes.wasm_br);
    }
    Ok(())
}
