//! The suite of every store, told of this one; and what is this one's own.

mod small_disk;
mod torn;

use std::io::{self, Write};
use std::path::PathBuf;

use tempfile::TempDir;

use super::super::conformance::{self, FillsUp, Home, LosesPower, conforms};
use super::{Connection, Sqlite, connect, set_up};
use small_disk::SmallDisk;
use torn::Disk;

/// A file in a folder of its own.
struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// One that need not last, in memory where this machine offers that: nobody waits for its disk.
    fn fleeting() -> Self {
        Self(TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("books.sqlite3")
    }
}

impl Home for File {
    type Store = Sqlite;

    fn open(&self) -> Sqlite {
        Sqlite::open(&self.path()).unwrap()
    }
}

impl LosesPower for File {
    fn every_moment<T>(&self, doing: impl FnOnce() -> T, mut look: impl FnMut(&Self)) -> T {
        let before = Disk::read(&self.path());
        let done = doing();
        let after = Disk::read(&self.path());
        for left in Disk::between(&before, &after) {
            let file = Self::fleeting();
            left.write(&file.path());
            look(&file);
        }
        done
    }
}

/// The pages that a book and a few changesets take.
const PAGES: u32 = 100;

impl FillsUp for File {
    fn open_on_a_small_disk(&self) -> Sqlite {
        let writing = connect(&self.path()).unwrap();
        writing.pragma_update(None, "max_page_count", PAGES).unwrap();
        Sqlite::over(&self.path(), writing)
    }

    fn make_room(&self, store: Sqlite) -> Sqlite {
        drop(store);
        self.open()
    }
}

conforms!(
    File::new(),
    whatever_moment_the_power_fails_at_a_transaction_is_whole_or_absent,
    a_full_disk_takes_nothing_by_halves,
    what_finds_no_room_leaves_the_others_theirs
);

/// It is full only when the transaction is written.
#[test]
fn a_full_disk_of_its_own_takes_nothing_by_halves() {
    on_a_disk_of_its_own(conformance::a_full_disk_takes_nothing_by_halves);
}

/// Here it is the commit that fails, and with it the whole group.
#[test]
fn what_finds_no_room_on_a_disk_of_its_own_leaves_the_others_theirs() {
    on_a_disk_of_its_own(conformance::what_finds_no_room_leaves_the_others_theirs);
}

/// Tells a story on a real disk of its own. Where this machine lets us mount none, it says so past the harness, which keeps to
/// itself what a test prints that passes.
fn on_a_disk_of_its_own(told: fn(&SmallDisk)) {
    match SmallDisk::mount() {
        Ok(disk) => told(&disk),
        Err(why) => {
            writeln!(io::stderr(), "NOT TOLD on a disk of its own, which cannot be mounted here: {why}")
                .unwrap()
        }
    }
}

/// What the power leaves is as much as the disk was made to keep: the copies that the suite looks at cannot tell.
#[test]
fn every_transaction_waits_for_the_disk() {
    let file = File::new();
    let connection = Connection::open(file.path()).unwrap();
    set_up(&connection).unwrap();
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
    assert_eq!(pragma("journal_mode").unwrap(), "wal");
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    assert_eq!(synchronous, 2, "FULL");
}
