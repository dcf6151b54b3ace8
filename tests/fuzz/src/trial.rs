//! Some thousands of inputs, one after another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs};

use fastrand::Rng;
use peak_alloc::PeakAlloc;
use sha2::{Digest, Sha256};

use crate::targets::Target;
use crate::{corpus, mutate};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most memory that all that reads at the same time may take, in bytes, and the longest that one input may take. A
/// reader is far from either: these tell one that believes a length, on any machine.
const MOST_BYTES: usize = 512 << 20;
const LONGEST: Duration = Duration::from_secs(10);

/// What an input did wrong, and where it is to be found.
#[derive(Debug)]
pub struct Found {
    /// What happened.
    pub what: String,
    /// The input.
    pub input: PathBuf,
}

/// Gives a target its corpus and so many mutated inputs. Returns what went wrong first.
pub fn of(target: &Target, seed: u64, rounds: u64) -> Result<Slowest, Found> {
    let corpus = corpus::of(target.name);
    let mut slowest = Slowest::default();
    for bytes in &corpus {
        slowest.take(target, bytes)?;
    }
    let mut rng = Rng::with_seed(seed);
    for _ in 0..rounds {
        slowest.take(target, &mutate::drawn(&mut rng, &corpus))?;
    }
    Ok(slowest)
}

/// What the inputs cost at most.
#[derive(Debug, Default)]
pub struct Slowest {
    /// One input's time.
    pub took: Duration,
    /// Memory of the whole process, in bytes.
    pub bytes: usize,
}

impl Slowest {
    fn take(&mut self, target: &Target, bytes: &[u8]) -> Result<(), Found> {
        let begun = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| (target.read)(bytes)));
        self.took = self.took.max(begun.elapsed());
        self.bytes = MEMORY.peak_usage();
        let what = match read {
            Err(panic) => said(panic.as_ref()),
            Ok(()) if self.took > LONGEST => format!("took {:?}", self.took),
            Ok(()) if self.bytes > MOST_BYTES => format!("{} MB are taken", self.bytes >> 20),
            Ok(()) => return Ok(()),
        };
        Err(Found { what, input: keep(target.name, bytes) })
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    said.or_else(|| panic.downcast_ref().copied()).unwrap_or("a panic").to_owned()
}

/// Leaves the input where it can be found: shorten it, and put it into the corpus.
fn keep(target: &str, bytes: &[u8]) -> PathBuf {
    let name: String = Sha256::digest(bytes)[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let path = env::temp_dir().join(format!("so-chi-bo-{target}-{name}"));
    fs::write(&path, bytes).expect("the folder for what is temporary can be written to");
    path
}
