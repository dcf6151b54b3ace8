//! A disk in memory with little room.

use std::io;
use std::process::Command;

use super::super::Sqlite;
use super::File;
use crate::store::conformance::{FillsUp, Home};

/// Mounted as long as this lives.
pub struct SmallDisk(File);

impl SmallDisk {
    /// Mounts one. That is a privilege.
    pub fn mount() -> io::Result<Self> {
        let disk = File::new();
        run(Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(disk.0.path()))?;
        Ok(Self(disk))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = run(Command::new("umount").arg(self.0.0.path()));
    }
}

impl Home for SmallDisk {
    type Store = Sqlite;

    fn open(&self) -> Sqlite {
        self.0.open()
    }
}

impl FillsUp for SmallDisk {
    fn open_on_a_small_disk(&self) -> Sqlite {
        self.open()
    }

    fn make_room(&self, store: Sqlite) -> Sqlite {
        run(Command::new("mount").args(["-o", "remount,size=16m"]).arg(self.0.0.path())).unwrap();
        store
    }
}

fn run(command: &mut Command) -> io::Result<()> {
    let done = command.output()?;
    let why = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    if done.status.success() { Ok(()) } else { Err(io::Error::other(why)) }
}
