//! What the disk holds at moments of a write, worked out from what it held before and after. SQLite writes the log to
//! its end and waits for the disk; only then, and not every time, it takes pages over into the database. Each of the two
//! may have come as far as any byte, or be there in some of its sectors and in others not.

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;

/// The least that a disk writes whole, in bytes.
const SECTOR: usize = 512;
/// How many moments of each of the two writes are looked at, most of them cut off and some torn.
const CUT: usize = 12;
const TORN: usize = 4;

/// The database and its log.
#[derive(Clone)]
pub struct Disk {
    database: Vec<u8>,
    log: Vec<u8>,
}

impl Disk {
    /// Reads what is there.
    pub fn read(path: &Path) -> Self {
        Self { database: fs::read(path).unwrap(), log: fs::read(log(path)).unwrap_or_default() }
    }

    /// Leaves it at another place, as a failure of the power does: without what SQLite keeps in memory only.
    pub fn write(&self, path: &Path) {
        fs::write(path, &self.database).unwrap();
        fs::write(log(path), &self.log).unwrap();
    }

    /// Returns moments on the way from one to the other, both among them.
    pub fn between(before: &Self, after: &Self) -> impl Iterator<Item = Self> {
        let logs = moments(&before.log, &after.log);
        let databases = moments(&before.database, &after.database);
        let logged = logs.into_iter().map(|log| Self { log, database: before.database.clone() });
        let taken_over = databases.into_iter().map(|database| Self { database, log: after.log.clone() });
        logged.chain(taken_over)
    }
}

fn log(path: &Path) -> PathBuf {
    path.with_extension("sqlite3-wal")
}

/// The moments of one file's write.
fn moments(before: &[u8], after: &[u8]) -> Vec<Vec<u8>> {
    if before == after {
        return vec![after.to_vec()];
    }
    let mut rng = Rng::with_seed(after.len() as u64);
    let from = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    let cut = |at: usize| [&after[..at], before.get(at..).unwrap_or_default()].concat();
    let mut cuts: Vec<_> = (0..CUT).map(|_| rng.usize(from..after.len())).collect();
    cuts.push(from);
    cuts.sort_unstable();
    // A sector that has not come is as it was; beyond the end it was nothing.
    let old = |n: usize, new: &[u8]| {
        let there = before.get(n * SECTOR..).unwrap_or_default();
        let mut old = there[..there.len().min(new.len())].to_vec();
        old.resize(new.len(), 0);
        old
    };
    let torn = |rng: &mut Rng| {
        let sectors = after.chunks(SECTOR).enumerate();
        sectors.flat_map(|(n, new)| if rng.bool() { new.to_vec() } else { old(n, new) }).collect()
    };
    let mut moments: Vec<Vec<u8>> = cuts.into_iter().map(cut).collect();
    moments.extend((0..TORN).map(|_| torn(&mut rng)));
    moments.push(after.to_vec());
    moments
}
