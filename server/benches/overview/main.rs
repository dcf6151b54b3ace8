//! What the overview costs as a commune grows: all its rows made again, further pushes one by one in a book of
//! `--cells` cells and in one of twelve, and the office's question.
//!
//! The two books are pushed to in turn, so that whatever else the machine does slows both. Each push goes to a meeting
//! that none has gone to yet, with the same dice in both. A push is what a device's request costs the hub with its
//! two waits for the disk: received, admitted, rows, answer. Books are filled by processes of their own, so that what
//! stays in memory is the measured work's.

mod book;
mod cell;
mod meeting;
mod words;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use clap::{Parser, Subcommand};
use rusqlite::Connection;
use serde::Serialize;
use server::http::Overview;
use server::store::Ask;
use shared::permit::Role;
use shared::sync::{Pushed, State};

use book::{Commune, Secretary};
use cell::begun;

/// The book that the larger one is compared with, in cells.
const SMALL: usize = 12;
/// How many pushes are measured in each book, after some that are not.
const PUSHES: usize = 360;
const WARM_UP: usize = 24;
/// How often the office asks.
const QUERIES: usize = 40;
const SEED: u64 = 101;
/// How much more a push may cost in the larger book.
const MOST: f64 = 1.2;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    fill: Option<Fill>,
    /// How many cells
    #[arg(long, default_value_t = 180)]
    cells: usize,
    /// How many months of meetings each has
    #[arg(long, default_value_t = 60)]
    months: usize,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Cargo says so to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Fill {
    /// Fill a book and end
    Fill { data: PathBuf, cells: usize, months: usize },
}

#[derive(Serialize)]
struct Figures {
    bench: &'static str,
    cells: usize,
    documents: usize,
    rebuild_ms: u128,
    push_p50_us: u128,
    push_p99_us: u128,
    query_p99_us: u128,
    rss_mb: u64,
    ratio_to_12: f64,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.fill {
        Some(Fill::Fill { data, cells, months }) => Commune::open(&data, cells, months, SEED).fill(),
        None => {
            let figures = measure(&cli);
            if figures.ratio_to_12 > MOST {
                let ratio = figures.ratio_to_12;
                eprintln!(
                    "a push costs {ratio:.2} times what it costs in a small book; it may cost {MOST} times that"
                );
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn measure(cli: &Cli) -> Figures {
    let (small, large) = (folder(), folder());
    for (data, cells) in [(&small, SMALL), (&large, cli.cells)] {
        let began = Instant::now();
        fill(data.path(), cells, cli.months);
        eprintln!("filled {cells} cells with {} months in {} s", cli.months, began.elapsed().as_secs());
    }
    let large_book = Commune::open(large.path(), cli.cells, cli.months, SEED);
    let (documents, rebuild_ms) = rebuild(&large_book, large.path());
    let mut books = [
        Pushing::to(Commune::open(small.path(), SMALL, cli.months, SEED), SMALL, cli.months),
        Pushing::to(large_book, cli.cells, cli.months),
    ];
    for turn in 0..WARM_UP + PUSHES {
        // Whichever comes first finds the disk as the other left it: they take turns in that too.
        let first = turn % 2;
        for which in [first, 1 - first] {
            books[which].push(turn);
        }
    }
    let [small, large] = books;
    let queries = (0..QUERIES).map(|_| large.ask()).collect();
    let (of_small, of_large) = (sorted(small.took), sorted(large.took));
    let figures = Figures {
        bench: "overview",
        cells: cli.cells,
        documents,
        rebuild_ms,
        push_p50_us: quantile(&of_large, 50),
        push_p99_us: quantile(&of_large, 99),
        query_p99_us: quantile(&sorted(queries), 99),
        rss_mb: resident_mb(),
        ratio_to_12: quantile(&of_large, 50) as f64 / quantile(&of_small, 50) as f64,
    };
    if cli.json {
        println!("{}", serde_json::to_string(&figures).expect("plain figures"));
    } else {
        println!("{documents} documents of {} cells: all rows made again in {rebuild_ms} ms", cli.cells);
        println!("push p50 {} µs, p99 {} µs", figures.push_p50_us, figures.push_p99_us);
        println!(
            "push p50 in a book of {SMALL} cells {} µs: ratio {:.2}",
            quantile(&of_small, 50),
            figures.ratio_to_12
        );
        println!("the office's question p99 {} µs; {} MB resident", figures.query_p99_us, figures.rss_mb);
    }
    figures
}

fn folder() -> tempfile::TempDir {
    tempfile::TempDir::with_prefix("sochibo-bench-").expect("there is room for temporary files")
}

fn fill(data: &Path, cells: usize, months: usize) {
    let this = std::env::current_exe().expect("this program's own file");
    let filled = Command::new(this)
        .arg("fill")
        .arg(data)
        .args([cells.to_string(), months.to_string()])
        .status()
        .expect("it starts as this one did");
    assert!(filled.success(), "the book was not filled");
}

/// Wipes all rows and makes them again; returns of how many documents, and in how many milliseconds.
fn rebuild(commune: &Commune, data: &Path) -> (usize, u128) {
    let before = commune.hub.store().rows(commune.book).expect("the store answers");
    let wiping = Connection::open(data.join("so-chi-bo.sqlite3")).expect("the book's file");
    wiping.execute("UPDATE row SET rows = x''", []).expect("a table of rows");
    drop(wiping);
    let began = Instant::now();
    let rebuilt = commune.hub.rebuild_rows(commune.book).expect("the hub makes rows");
    let took = began.elapsed().as_millis();
    assert_eq!(rebuilt.differed, before.len(), "every row was gone");
    let after = commune.hub.store().rows(commune.book).expect("the store answers");
    assert!(before == after, "rows made again are those that admission made");
    (rebuilt.documents, took)
}

/// A book that is pushed to.
struct Pushing {
    commune: Commune,
    /// With where each has come to in the log.
    secretaries: Vec<(Secretary, u64)>,
    office: Secretary,
    months: usize,
    took: Vec<u128>,
}

impl Pushing {
    fn to(commune: Commune, cells: usize, months: usize) -> Self {
        let head = commune.hub.book(commune.book).expect("the book is there").head;
        // New devices of the same people: what the old ones knew ended with the process that filled the book.
        let secretaries = (0..cells).map(|cell| (commune.enrol(cell, Role::Secretary, 3), head)).collect();
        let office = commune.enrol(0, Role::Office, 4);
        Self { commune, secretaries, office, months, took: Vec::new() }
    }

    fn push(&mut self, turn: usize) {
        let (cell, back) = (turn % self.secretaries.len(), turn / self.secretaries.len());
        let month = self.months - 1 - back % self.months;
        let (secretary, cursor) = &mut self.secretaries[cell];
        let mut rng = self.commune.rng(turn, 2);
        let pushed = Pushed(self.commune.contribution(secretary, month, &mut rng));
        let request = self.commune.request(secretary, *cursor, vec![pushed]);
        let began = Instant::now();
        let answer = self.commune.hub.sync(secretary.who(), request, begun());
        let took = began.elapsed().as_micros();
        let answer = answer.expect("the hub answers");
        assert!(matches!(answer.receipts[0], State::Admitted(_)), "{:?}", answer.receipts);
        *cursor = answer.cursor;
        if turn >= WARM_UP {
            self.took.push(took);
        }
    }

    /// The office asks for everything, as the API gives it; returns how many microseconds it took.
    fn ask(&self) -> u128 {
        let began = Instant::now();
        let overview = self.commune.hub.overview(self.office.who()).expect("the office may see it");
        let json = Overview::of(&self.commune.hub, &overview).expect("the hub makes rows");
        let bytes = serde_json::to_vec(&json).expect("plain data");
        let took = began.elapsed().as_micros();
        assert!(bytes.len() > self.secretaries.len() * self.months, "every meeting has its line");
        took
    }
}

fn sorted(mut took: Vec<u128>) -> Vec<u128> {
    took.sort_unstable();
    took
}

/// Returns the value that `percent` per cent are not above.
fn quantile(sorted: &[u128], percent: usize) -> u128 {
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

/// Returns what this process has in memory, in MB.
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1000
}
