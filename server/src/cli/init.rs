//! Beginning a book.

use anyhow::{Result, bail};
use clap::Args;
use shared::id::{BookId, LogId, UnitId};

use super::Data;
use crate::enrolment::random;
use crate::store::{Ask, Book, Level, Plan, Store, Unit};

#[derive(Args)]
pub(super) struct Init {
    /// The committee's name, as its people write it: "Đảng ủy xã Ea Tul"
    #[arg(long)]
    name: String,
    #[command(flatten)]
    data: Data,
}

impl Init {
    pub(super) fn run(self) -> Result<()> {
        let name = self.name.trim();
        if name.is_empty() {
            bail!("the committee needs a name: --name \"Đảng ủy xã …\"");
        }
        let store = self.data.create()?;
        if let Some(book) = store.books()?.first() {
            bail!("{} already holds the book of {:?}", self.data.dir().display(), book.name);
        }
        let book = Book {
            id: BookId::from_bytes(random()?),
            log: LogId::from_bytes(random()?),
            name: name.into(),
            head: 0,
        };
        let committee =
            Unit { id: UnitId::from_bytes(random()?), level: Level::Committee, name: name.into() };
        store.commit(&Plan::Open(book.clone(), committee))?;
        println!("Began the book of {name} (book {}) in {}.", book.id, self.data.dir().display());
        println!("Next: `server unit add \"Chi bộ …\"` for each cell.");
        Ok(())
    }
}
