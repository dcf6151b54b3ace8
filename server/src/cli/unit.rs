//! The committee's cells.

use anyhow::{Result, bail};
use clap::Subcommand;
use shared::id::UnitId;

use super::Data;
use super::words::when;
use crate::enrolment::random;
use crate::store::{Ask, CommitError, Level, Plan, Store, Unit};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add a cell (thêm chi bộ)
    Add {
        /// Its name: "Chi bộ buôn Tría"
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// List the committee and its cells, and when each was last heard from (danh sách chi bộ)
    List {
        #[command(flatten)]
        data: Data,
    },
}

impl Command {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::Add { name, data } => add(name.trim(), &data),
            Self::List { data } => list(&data),
        }
    }
}

fn add(name: &str, data: &Data) -> Result<()> {
    let (hub, book) = data.book()?;
    if name.is_empty() {
        bail!("a cell needs a name");
    }
    let unit = Unit { id: UnitId::from_bytes(random()?), level: Level::Cell, name: name.into() };
    match hub.store().commit(&Plan::AddUnit(book.id, unit.clone())) {
        Ok(_) => {}
        Err(CommitError::Conflict) => bail!("there is a unit of that name already"),
        Err(error) => return Err(error.into()),
    }
    println!("Added {name} (unit {}).", unit.id);
    Ok(())
}

fn list(data: &Data) -> Result<()> {
    let (hub, book) = data.book()?;
    for unit in hub.store().units(book.id)?.iter().filter(|unit| unit.level == Level::Committee) {
        println!("{}  {}  (committee)", unit.id, unit.name);
    }
    for cell in hub.cells(book.id)? {
        let heard = cell.heard.map_or_else(|| "never heard from".into(), |at| format!("heard {}", when(at)));
        println!("{}  {}  ({heard})", cell.unit.id, cell.unit.name);
    }
    Ok(())
}
