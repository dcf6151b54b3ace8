//! What waits at the server, and a person's decisions about it.

use anyhow::{Context, Result};
use clap::Subcommand;
use shared::change::{ChangeSet, Checksum};
use shared::time::Instant;

use super::Data;
use super::words::{standing, when};
use crate::enrolment::unhex;
use crate::store::{Ask, Device, Received, Unit, Which};

#[derive(Subcommand)]
pub(super) enum Command {
    /// List what waits (danh sách mục chờ)
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Show one: from which device, when, what it changes (xem một mục)
    Show {
        /// Its number, from the list
        number: Number,
        #[command(flatten)]
        data: Data,
    },
    /// Let it in, in the name of the cell it is for (cho vào sổ)
    Accept {
        /// Its number, from the list
        number: Number,
        #[command(flatten)]
        data: Data,
    },
    /// Do not let it in; it is kept all the same, here and on its device (không cho vào)
    Reject {
        /// Its number, from the list
        number: Number,
        #[command(flatten)]
        data: Data,
    },
}

/// A changeset's checksum in hex.
#[derive(Clone, Copy)]
pub(super) struct Number(Checksum);

impl std::str::FromStr for Number {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        unhex(text)
            .map(|bytes| Self(Checksum::from_bytes(bytes)))
            .ok_or("expected 16 hex digits, as the list shows")
    }
}

impl Command {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::List { data } => list(&data),
            Self::Show { number, data } => show(&data, number.0),
            Self::Accept { number, data } => {
                let (hub, book) = data.book()?;
                let now = hub.accept(book.id, number.0)?;
                println!("{}: {}.", hex(number.0), standing(&now));
                Ok(())
            }
            Self::Reject { number, data } => {
                let (hub, book) = data.book()?;
                hub.reject(book.id, number.0)?;
                println!("{}: rejected, and kept.", hex(number.0));
                Ok(())
            }
        }
    }
}

fn list(data: &Data) -> Result<()> {
    let (hub, book) = data.book()?;
    let (units, devices) = (hub.store().units(book.id)?, hub.store().devices(book.id)?);
    let rows = hub.store().waiting(book.id, Which::Held)?;
    if rows.is_empty() {
        println!("Nothing waits.");
    }
    for row in rows {
        println!("{}", line(&row, &units, &devices));
    }
    Ok(())
}

fn line(row: &Received, units: &[Unit], devices: &[Device]) -> String {
    let unit = units.iter().find(|unit| unit.id == row.key.unit).map_or("another unit", |unit| &unit.name);
    let person = devices.iter().find(|device| device.id == row.device).map_or("?", |device| &device.person);
    format!(
        "{}  {}  {} of {unit}, {} bytes, brought by {person} · {}",
        hex(row.checksum),
        when(row.at),
        row.kind.word(),
        row.bytes.len(),
        standing(&row.standing)
    )
}

fn show(data: &Data, number: Checksum) -> Result<()> {
    let (hub, book) = data.book()?;
    let (units, devices) = (hub.store().units(book.id)?, hub.store().devices(book.id)?);
    let row = hub.store().waiting(book.id, Which::One(number))?.into_iter().next();
    let row = row.with_context(|| format!("nothing received has the number {}", hex(number)))?;
    println!("{}", line(&row, &units, &devices));
    println!("document {} of unit {}, device {}", row.key.document, row.key.unit, row.device);
    if row.bytes.is_empty() {
        return Ok(());
    }
    match ChangeSet::decode(&row.bytes) {
        Err(bad) => println!("it cannot be opened: {bad}"),
        Ok(set) => {
            println!("{} changes:", set.changes.len());
            for change in &set.changes {
                let at = Instant::from_seconds(change.timestamp());
                println!(
                    "  {}  {} operations, written {} by the device's clock",
                    change.hash(),
                    change.len(),
                    when(at)
                );
            }
        }
    }
    Ok(())
}

fn hex(checksum: Checksum) -> String {
    crate::enrolment::hex(checksum.as_bytes())
}
