//! The demonstration: an invented commune, played by real devices into an empty book.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use shared::permit::Role;
use shared::time::Day;

use super::Data;
use super::data::find_unit;
use crate::demo::{play, script};
use crate::enrolment::invite;
use crate::http::now;
use crate::hub::Hub;
use crate::store::Ask;

/// Whom the links are for: the unit, the role, the person, and what they are called.
const PEOPLE: [(&str, Role, &str, &str); 3] = [
    ("Chi bộ buôn Drah", Role::Secretary, "Y Bhul Mlô", "secretary (bí thư)"),
    ("Chi bộ buôn Drah", Role::MinuteTaker, "Nguyễn Văn Lành", "minute-taker (người ghi biên bản)"),
    ("committee", Role::Office, "Phan Thị Lệ Thu", "office (văn phòng Đảng ủy xã)"),
];

#[derive(Subcommand)]
pub(super) enum Command {
    /// Play two years of an invented commune into an empty folder (lập sổ mẫu)
    Fill(Fill),
    /// Print fresh entry links for a secretary, a minute-taker and the office (đường dẫn vào sổ mẫu)
    Links(Links),
}

#[derive(Args)]
pub(super) struct Fill {
    /// The day it ends on, as 2026-11-24 [default: today]
    #[arg(long)]
    today: Option<Day>,
    /// Another number, another commune
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    data: Data,
}

#[derive(Args)]
pub(super) struct Links {
    /// The address that browsers reach the server by
    #[arg(long, value_name = "URL")]
    url: String,
    #[command(flatten)]
    data: Data,
}

impl Command {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::Fill(fill) => fill.run(),
            Self::Links(links) => links.run(),
        }
    }
}

/// Where it is played until it is whole: in the data folder, so that nothing outside it is touched.
const UNFINISHED: &str = "unfinished-demonstration";

impl Fill {
    fn run(self) -> Result<()> {
        self.data.make_dir()?;
        let folder = self.data.dir();
        let unfinished = Data { dir: folder.join(UNFINISHED) };
        for entry in std::fs::read_dir(folder)? {
            if entry?.file_name() != UNFINISHED {
                bail!("{} is not empty; the demonstration wants a folder of its own", folder.display());
            }
        }
        // One that broke off is no book, and is begun anew.
        if unfinished.dir().exists() {
            std::fs::remove_dir_all(unfinished.dir())?;
        }
        let commune = script(self.seed, self.today.unwrap_or_else(|| now().day()));
        println!("Playing two years of {} with the devices of {} cells.", commune.name, commune.cells.len());
        let (began, mut shown) = (Instant::now(), 0);
        let hub = Hub::new(unfinished.create()?);
        let played = play(&hub, &commune, self.seed, |at, share| {
            if share / 100 > shown {
                shown = share / 100;
                println!("  {:3} % ({})", share / 10, at.day().month());
            }
        })?;
        // Closed, the database is one file.
        drop(hub);
        let whole = self.data.database();
        std::fs::rename(unfinished.database(), &whole)
            .with_context(|| format!("cannot put {} in place", whole.display()))?;
        std::fs::remove_dir_all(unfinished.dir())?;
        println!("Played {} deeds in {} s.", played.deeds, began.elapsed().as_secs());
        Ok(())
    }
}

impl Links {
    fn run(self) -> Result<()> {
        let (hub, book) = self.data.book()?;
        let units = hub.store().units(book.id)?;
        println!("Enter as (vào sổ), each link once:");
        for (unit, role, person, called) in PEOPLE {
            let unit = find_unit(&units, unit)?;
            let made = invite(hub.store(), book.id, unit.id, role, person, now())?;
            println!("  {person}, {called}:");
            println!("    {}/enrol#{}", self.url.trim_end_matches('/'), made.key);
        }
        Ok(())
    }
}
