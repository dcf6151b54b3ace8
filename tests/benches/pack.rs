//! What a commune weighs as pages of a first download, and what telling them costs.
//!
//! A recording of many meetings is told again, a cell after another: registers, meetings and petitions, with ids drawn anew
//! for each cell and sitting. Pages are closed as the server closes them and compressed each for itself. Beside them: zstd
//! at its 19th level with one window over all documents' uncompressed saves, one after another.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Parser;
use serde::Serialize;
use shared::change::ChangeSet;
use shared::change::limits::PAGE_OPS;
use shared::change::pack;
use shared::document::Document;
use shared::id::UnitId;
use shared::overview::rows;
use tests::recording;

/// What the pages may weigh at zstd's 19th level, of the saves.
const MOST_OF_SAVES: f64 = 0.6;

#[derive(Parser)]
struct Cli {
    /// The recording of many meetings
    #[arg(long)]
    trace: PathBuf,
    /// A page is closed once it has so many operations
    #[arg(long, default_value_t = PAGE_OPS)]
    page: usize,
    /// Leave the overview's rows out of the pages
    #[arg(long)]
    no_rows: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Cargo says so to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Default, Serialize)]
struct Figures {
    bench: &'static str,
    docs: usize,
    changes: usize,
    pages: usize,
    /// Of the pages before compression, and the rows in it.
    raw_bytes: usize,
    rows_bytes: usize,
    /// At zstd's 19th level.
    packed_bytes: usize,
    zstd_saves_bytes: usize,
    ratio: f64,
    /// For a document: to load its save, to have its changes and rows, to put it into a page and to take it out.
    load_ms: f64,
    changes_ms: f64,
    encode_ms: f64,
    decode_ms: f64,
    /// What a server can choose from.
    coded: Vec<Coded>,
}

#[derive(Serialize)]
struct Coded {
    coding: &'static str,
    level: i32,
    bytes: usize,
    /// For a page.
    ms: f64,
}

type Coder = fn(&[u8], i32) -> Result<usize>;

const CODINGS: [(&str, Coder, &[i32]); 2] = [("zstd", zstd, &[3, 9, 19]), ("br", brotli, &[5, 9, 11])];

fn main() -> Result<()> {
    let cli = Cli::parse();
    let mut figures = Figures { bench: "pack", ..Figures::default() };
    let unit =
        |cell: usize| UnitId::from_bytes(fastrand::Rng::with_seed(!(cell as u64)).u64(..).to_be_bytes());
    let documents = recording::commune(&cli.trace, usize::MAX, unit)?;
    figures.docs = documents.len();
    figures.zstd_saves_bytes = recording::zstd_of_all(&documents)?;

    let (mut pages, mut page, mut operations) = (Vec::new(), Vec::new(), 0);
    for document in documents {
        let packed = figures.open(&document, cli.no_rows)?;
        operations += packed.0.changes.iter().map(automerge::Change::len).sum::<usize>();
        page.push(packed);
        if operations >= cli.page {
            pages.push(figures.tell(&std::mem::take(&mut page))?);
            operations = 0;
        }
    }
    pages.push(figures.tell(&page)?);
    figures.pages = pages.len();
    for (coding, coder, levels) in CODINGS {
        for level in levels.iter().copied() {
            let begun = Instant::now();
            let bytes = pages.iter().map(|page| coder(page, level)).sum::<Result<usize>>()?;
            let ms = ms(begun.elapsed()) / pages.len() as f64;
            figures.coded.push(Coded { coding, level, bytes, ms });
        }
    }
    figures.end();
    figures.print(cli.json)?;
    ensure!(figures.ratio <= MOST_OF_SAVES, "the pages may weigh {MOST_OF_SAVES} of the saves");
    Ok(())
}

impl Figures {
    /// Loads a document as the server has it on its disk.
    fn open(&mut self, document: &Document, no_rows: bool) -> Result<(ChangeSet, Vec<u8>)> {
        let save = document.save();
        let begun = Instant::now();
        let loaded = Document::load(document.key(), document.kind(), &save)?;
        self.load_ms += ms(begun.elapsed());
        let begun = Instant::now();
        let rows = if no_rows { Vec::new() } else { rows(&loaded).encode() };
        let set = loaded.changes();
        self.changes_ms += ms(begun.elapsed());
        self.changes += set.changes.len();
        self.rows_bytes += rows.len();
        Ok((set, rows))
    }

    /// Tells a page, and makes sure that it is understood.
    fn tell(&mut self, page: &[(ChangeSet, Vec<u8>)]) -> Result<Vec<u8>> {
        let begun = Instant::now();
        let bytes = pack::encode(page)?;
        self.encode_ms += ms(begun.elapsed());
        let begun = Instant::now();
        let back = pack::decode(&bytes)?;
        self.decode_ms += ms(begun.elapsed());
        ensure!(back.len() == page.len(), "documents are missing");
        for (packed, (set, rows)) in back.into_iter().zip(page) {
            let hashes = packed.changes?.into_iter().map(|change| change.hash());
            ensure!(hashes.eq(set.hashes()) && packed.rows == *rows, "it does not come back as it was");
        }
        self.raw_bytes += bytes.len();
        Ok(bytes)
    }

    fn end(&mut self) {
        let docs = self.docs as f64;
        for took in [&mut self.load_ms, &mut self.changes_ms, &mut self.encode_ms, &mut self.decode_ms] {
            *took = round(*took / docs, 100.0);
        }
        let best = self.coded.iter().find(|coded| (coded.coding, coded.level) == ("zstd", 19));
        self.packed_bytes = best.map_or(0, |coded| coded.bytes);
        self.ratio = round(self.packed_bytes as f64 / self.zstd_saves_bytes as f64, 1_000.0);
        for coded in &mut self.coded {
            coded.ms = round(coded.ms, 1.0);
        }
    }

    fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string(self)?);
            return Ok(());
        }
        println!(
            "{} documents, {} changes: {} pages of {} bytes, rows {}",
            self.docs, self.changes, self.pages, self.raw_bytes, self.rows_bytes
        );
        println!("zstd 19 of all saves in one window {}", self.zstd_saves_bytes);
        for Coded { coding, level, bytes, ms } in &self.coded {
            let of = *bytes as f64 / self.zstd_saves_bytes as f64;
            println!("{coding} {level}: {bytes} bytes, {of:.3} of that, {ms} ms a page");
        }
        println!(
            "a document: loaded in {} ms, its changes and rows in {}, told in {}, read in {}",
            self.load_ms, self.changes_ms, self.encode_ms, self.decode_ms
        );
        Ok(())
    }
}

fn zstd(bytes: &[u8], level: i32) -> Result<usize> {
    Ok(::zstd::encode_all(bytes, level)?.len())
}

fn brotli(bytes: &[u8], level: i32) -> Result<usize> {
    let params = ::brotli::enc::BrotliEncoderParams { quality: level, ..Default::default() };
    let mut out = Vec::new();
    ::brotli::BrotliCompress(&mut &bytes[..], &mut out, &params)?;
    Ok(out.len())
}

/// Returns what bytes weigh where all of them lie in one window.
fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

fn round(number: f64, to: f64) -> f64 {
    (number * to).round() / to
}
