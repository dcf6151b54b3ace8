//! What a meeting weighs as changesets, and what telling it costs.
//!
//! The recording is told again by the domain's own deeds, a change whenever the app would make one; every document that it
//! makes is written as one changeset and read back. Beside it, of the same state: LB, zstd at its 19th level over the
//! uncompressed save of a document into which each text was put whole, and the state's JSON under brotli at its 11th; and
//! what Automerge itself makes of the same documents: its save, and its sync protocol with somebody who has nothing, one
//! message of every document a turn. Prose is weighed as the difference that its text makes to a petition.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use automerge::ActorId;
use clap::Parser;
use serde::Serialize;
use shared::change::ChangeSet;
use shared::document::{Author, Document, Edit, Path, Writer, prose};
use shared::id::{DocumentId, DocumentKey, Kind, UnitId};
use tests::recording;

/// What a meeting may weigh, of LB and of its JSON.
const MOST_OF_LB: f64 = 0.55;
const MOST_OF_JSON: f64 = 1.0;
/// What prose may weigh, of brotli.
const MOST_OF_BROTLI: f64 = 0.75;

#[derive(Parser)]
struct Cli {
    /// The recording of a meeting
    #[arg(long)]
    trace: PathBuf,
    /// A text to weigh by halves
    #[arg(long)]
    prose: Option<PathBuf>,
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
    /// Documents.
    docs: usize,
    changes: usize,
    /// Changesets with their frames.
    up_bytes: usize,
    plain_bytes: usize,
    lb_bytes: usize,
    json_br_bytes: usize,
    /// Automerge's own saves.
    save_bytes: usize,
    /// Its sync protocol.
    talk_up_bytes: usize,
    talk_down_bytes: usize,
    talk_flips: usize,
    encode_ms: f64,
    decode_ms: f64,
    /// A text by halves, if one was given.
    prose_bytes: usize,
    prose_br_bytes: usize,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let mut figures = Figures { bench: "codec", ..Figures::default() };
    let unit = UnitId::from_bytes([3; 8]);
    let register = Document::new(DocumentKey { unit, document: DocumentId::register(unit) }, Kind::Register);
    let replayed = recording::replay(recording::read(&cli.trace)?, register)?;
    // What is learned once is learned before the clock runs.
    replayed.documents.first().context("a register")?.changes().encode();
    for document in &replayed.documents {
        figures.weigh(document)?;
    }
    let recording::Conversation { up, down, flips } = recording::conversation(&replayed.documents)?;
    (figures.talk_up_bytes, figures.talk_down_bytes, figures.talk_flips) = (up, down, flips);
    if let Some(file) = &cli.prose {
        figures.weigh_prose(
            &fs::read_to_string(file).with_context(|| format!("no text in {}", file.display()))?,
        )?;
    }
    for took in [&mut figures.encode_ms, &mut figures.decode_ms] {
        *took = (*took * 10.0).round() / 10.0;
    }
    figures.print(cli.json)?;
    let of = |part: usize, whole: usize| part as f64 / whole as f64;
    ensure!(of(figures.up_bytes, figures.lb_bytes) <= MOST_OF_LB, "a meeting may weigh {MOST_OF_LB} of LB");
    ensure!(
        of(figures.up_bytes, figures.json_br_bytes) <= MOST_OF_JSON,
        "a meeting may weigh {MOST_OF_JSON} of its JSON"
    );
    ensure!(
        figures.prose_br_bytes == 0 || of(figures.prose_bytes, figures.prose_br_bytes) <= MOST_OF_BROTLI,
        "prose may weigh {MOST_OF_BROTLI} of brotli"
    );
    Ok(())
}

impl Figures {
    fn weigh(&mut self, document: &Document) -> Result<()> {
        let set = document.changes();
        let begun = Instant::now();
        let bytes = set.encode();
        self.encode_ms += ms(begun.elapsed());
        let begun = Instant::now();
        let back = ChangeSet::decode(&bytes)?;
        self.decode_ms += ms(begun.elapsed());
        ensure!(back.hashes().eq(set.hashes()), "it does not come back as it was");
        self.docs += 1;
        self.changes += set.changes.len();
        self.up_bytes += bytes.len();
        self.plain_bytes += set.encode_plain().len();
        self.lb_bytes += recording::lb(document)?;
        self.json_br_bytes += recording::json_br(document)?;
        self.save_bytes += document.save().len();
        Ok(())
    }

    fn weigh_prose(&mut self, text: &str) -> Result<()> {
        let middle = text.len() / 2;
        let middle = (middle..).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let nothing = petition("")?;
        for half in [&text[..middle], &text[middle..]] {
            self.prose_bytes += petition(half)? - nothing;
            self.prose_br_bytes += recording::brotli(half.as_bytes())?;
        }
        Ok(())
    }

    fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string(self)?);
            return Ok(());
        }
        println!(
            "{} documents, {} changes: {} bytes (plain {})",
            self.docs, self.changes, self.up_bytes, self.plain_bytes
        );
        println!("LB {}, JSON under brotli {}", self.lb_bytes, self.json_br_bytes);
        println!("Automerge's saves {}", self.save_bytes);
        println!(
            "its sync protocol {} up and {} down in {} flips",
            self.talk_up_bytes, self.talk_down_bytes, self.talk_flips
        );
        println!("written in {:.1} ms, read in {:.1} ms", self.encode_ms, self.decode_ms);
        if self.prose_br_bytes > 0 {
            println!("prose {} bytes, under brotli {}", self.prose_bytes, self.prose_br_bytes);
        }
        Ok(())
    }
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

/// Returns what a petition with this text weighs.
fn petition(text: &str) -> Result<usize> {
    let key = DocumentKey { unit: UnitId::from_bytes([3; 8]), document: DocumentId::from_bytes([4; 16]) };
    let mut document = Document::new(key, Kind::Petition);
    let author = Author { person: "Nguyễn Văn Lành".into(), device: "Máy ghi".into() };
    let edits = [
        Edit::Put(Path::Head("place"), "Nhà cộng đồng".into()),
        Edit::Write(Path::Head("detail"), prose::diff("", text)),
    ];
    document.edit(
        &Writer { actor: ActorId::from([7; 16]), author },
        shared::time::Instant::from_ms(0),
        &edits,
    )?;
    Ok(document.changes().encode().len())
}
