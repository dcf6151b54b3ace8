//! Tells the simulator's stories by seed: `cargo xtask sim --seeds 0..5000`, or one of them with what happened.

use std::ops::Range;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use tests::sim::run::{Tally, tell_all};
use tests::sim::{Breach, Fault, Story};

/// After so many stories it is said how far it is.
const OFTEN: u64 = 50;

#[derive(Parser)]
struct Args {
    /// The seeds, as A..B
    #[arg(long, value_parser = seeds)]
    seeds: Option<Range<u64>>,
    /// One seed
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Keep the server's books in a file
    #[arg(long)]
    in_a_file: bool,
    /// What cargo says to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

fn seeds(text: &str) -> Result<Range<u64>> {
    let (start, end) = text.split_once("..").context("expected A..B")?;
    Ok(start.parse()?..end.parse()?)
}

fn main() -> ExitCode {
    let args = Args::parse();
    let story = |seed| Story { in_a_file: args.in_a_file, ..Story::of(seed) };
    let broken = match args.seed {
        Some(seed) => replay(story(seed)),
        None => tell(args.seeds.unwrap_or(0..200), story),
    };
    if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Tells one story and says what happened. Returns whether anything was broken.
fn replay(story: Story) -> bool {
    let told = match story.try_tell() {
        Ok(told) => told,
        Err(panicked) => {
            say(story.seed, &[panicked]);
            return true;
        }
    };
    for (minute, turn) in &told.turns {
        println!("{:>2}:{:02}  {turn:?}", minute / 60, minute % 60);
    }
    let (day, evening) = told.posts;
    println!(
        "{} devices, {} edits, {day} requests by day and {evening} in an evening of {} minutes",
        told.devices, told.edits, told.minutes
    );
    if told.gone > 0 {
        println!("{} edits were on no disk any more when the server forgot them", told.gone);
    }
    for (fault, count) in told.faults.struck() {
        println!("{count:>8}  {fault:?}");
    }
    say(story.seed, &told.broken);
    !told.broken.is_empty()
}

/// Tells many. Returns whether anything was broken in one of them.
fn tell(seeds: Range<u64>, story: impl Fn(u64) -> Story + Sync) -> bool {
    let (of, range) = (seeds.end.saturating_sub(seeds.start), seeds.clone());
    let tally = tell_all(seeds, story, |seed, tally: &Tally| {
        if let Some(broken) = tally.broken.get(&seed) {
            say(seed, broken);
        }
        if tally.told.is_multiple_of(OFTEN) || tally.told == of {
            println!("{} of {of} told, {} broken", tally.told, tally.broken.len());
        }
    });
    let broken: Vec<_> = tally.broken.keys().collect();
    println!("seeds {range:?}: {} told, broken {broken:?}", tally.told);
    println!(
        "{} edits, {} of them on no disk any more when the server forgot them; {} batches that a writer was quicker than; \
         {} rounds of a device that the server did not know",
        tally.edits, tally.gone, tally.stale, tally.unknown
    );
    println!("how often what struck:");
    for fault in Fault::ALL {
        println!("{:>8}  {fault:?}", tally.struck.get(&fault).copied().unwrap_or_default());
    }
    !tally.broken.is_empty()
}

fn say(seed: u64, broken: &[Breach]) {
    for breach in broken {
        println!("seed {seed}  {breach}");
    }
}
