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
use shared::change::ChangeSet;
use shared::document::{Author, Document, Edit, Path, Writer, prose};
use shared::id::{DocumentId, DocumentKey, Kind, UnitId};
use tests::figures::{Figures, ms};
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

/// What documents come to.
#[derive(Default)]
struct Weighed {
    docs: usize,
    changes: usize,
    /// Changesets with their frames.
    light: usize,
    plain: usize,
    lb: usize,
    json_br: usize,
    /// Automerge's own saves.
    saves: usize,
    encode: Duration,
    decode: Duration,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let unit = UnitId::from_bytes([3; 8]);
    let register = Document::new(DocumentKey { unit, document: DocumentId::register(unit) }, Kind::Register);
    let replayed = recording::replay(recording::read(&cli.trace)?, register)?;
    // What is learned once is learned before the clock runs.
    replayed.documents.first().context("a register")?.changes().encode();
    let mut weighed = Weighed::default();
    for document in &replayed.documents {
        weighed.weigh(document)?;
    }
    let mut figures = weighed.figures();
    let recording::Conversation { up, down, flips } = recording::conversation(&replayed.documents)?;
    for (name, figure) in [("talk_up_bytes", up), ("talk_down_bytes", down), ("talk_flips", flips)] {
        figures.note(name, figure);
    }
    let (mut prose, mut prose_br) = (0, 0);
    if let Some(file) = &cli.prose {
        let text = fs::read_to_string(file).with_context(|| format!("no text in {}", file.display()))?;
        (prose, prose_br) = halves(&text)?;
        figures.note("prose_bytes", prose);
        figures.note("prose_br_bytes", prose_br);
    }
    figures.print(cli.json)?;

    let of = |part: usize, whole: usize| part as f64 / whole as f64;
    ensure!(of(weighed.light, weighed.lb) <= MOST_OF_LB, "a meeting may weigh {MOST_OF_LB} of LB");
    ensure!(
        of(weighed.light, weighed.json_br) <= MOST_OF_JSON,
        "a meeting may weigh {MOST_OF_JSON} of its JSON"
    );
    ensure!(
        prose_br == 0 || of(prose, prose_br) <= MOST_OF_BROTLI,
        "prose may weigh {MOST_OF_BROTLI} of brotli"
    );
    Ok(())
}

impl Weighed {
    fn weigh(&mut self, document: &Document) -> Result<()> {
        let set = document.changes();
        let begun = Instant::now();
        let bytes = set.encode();
        self.encode += begun.elapsed();
        let begun = Instant::now();
        let back = ChangeSet::decode(&bytes)?;
        self.decode += begun.elapsed();
        ensure!(back.hashes().eq(set.hashes()), "it does not come back as it was");
        self.docs += 1;
        self.changes += set.changes.len();
        self.light += bytes.len();
        self.plain += set.encode_plain().len();
        self.lb += recording::lb(document)?;
        self.json_br += recording::json_br(document)?;
        self.saves += document.save().len();
        Ok(())
    }

    fn figures(&self) -> Figures {
        let mut figures = Figures {
            docs: Some(self.docs),
            changes: Some(self.changes),
            up_bytes: Some(self.light),
            encode_ms: Some(ms(self.encode)),
            decode_ms: Some(ms(self.decode)),
            lb_bytes: Some(self.lb),
            json_br_bytes: Some(self.json_br),
            ..Figures::of("codec")
        };
        figures.note("plain_bytes", self.plain);
        figures.note("save_bytes", self.saves);
        figures
    }
}

/// Returns what a text weighs by halves, and what these weigh under brotli.
fn halves(text: &str) -> Result<(usize, usize)> {
    let middle = text.len() / 2;
    let middle = (middle..).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let (nothing, mut weigh, mut br) = (petition("")?, 0, 0);
    for half in [&text[..middle], &text[middle..]] {
        weigh += petition(half)? - nothing;
        br += recording::brotli(half.as_bytes())?;
    }
    Ok((weigh, br))
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
