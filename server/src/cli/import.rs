//! Letters that were brought to the server as files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use shared::carrier::{MAX_FILE_BYTES, Sealed};

use super::Data;
use super::words::{state, when};
use crate::enrolment::random;
use crate::http::now;
use crate::hub::Hub;
use crate::store::{Ask, Book, Sqlite};

#[derive(Args)]
pub(super) struct Import {
    /// The files, as the cells sent them (tệp của chi bộ)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where the replies go; beside each file if not given. A reply goes back to its cell, which opens it on the device
    /// that wrote the letter
    #[arg(long, value_name = "DIR")]
    replies: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

impl Import {
    /// Takes in one file after the other; one that is bad stops none of the others.
    pub(super) fn run(self) -> Result<()> {
        let (hub, book) = self.data.book()?;
        let mut bad = 0;
        for file in &self.files {
            if let Err(why) = self.import(&hub, &book, file) {
                bad += 1;
                eprintln!("{}: not taken in: {why:#}", file.display());
            }
        }
        if bad > 0 {
            bail!("{bad} of {} files were not taken in; nothing of them was", self.files.len());
        }
        Ok(())
    }

    fn import(&self, hub: &Hub<Sqlite>, book: &Book, file: &Path) -> Result<()> {
        if fs::metadata(file)?.len() > MAX_FILE_BYTES as u64 {
            bail!("larger than any letter");
        }
        let sealed = Sealed::read(&fs::read(file)?)?;
        let opened = hub.open_letter(book.id, &sealed, now(), random()?)?;
        let unit = hub.store().units(book.id)?.into_iter().find(|unit| unit.id == opened.device.unit);
        println!(
            "{}: written {} by the clock of {} ({}, {})",
            file.display(),
            when(opened.made),
            opened.device.name,
            opened.device.person,
            unit.map(|unit| unit.name).unwrap_or_default(),
        );
        for receipt in &opened.receipts {
            println!("  {}", state(receipt));
        }
        if opened.receipts.is_empty() {
            println!("  it brings nothing; it asks for what is new");
        }
        let reply = self.reply_of(file)?;
        fs::write(&reply, opened.reply.write())
            .with_context(|| format!("cannot write {}", reply.display()))?;
        println!("  reply: {}", reply.display());
        Ok(())
    }

    /// Returns where the reply to a file goes.
    fn reply_of(&self, file: &Path) -> Result<PathBuf> {
        let name = file.file_name().and_then(|name| name.to_str()).context("a file has a name")?;
        let name = format!("tra-loi-{name}");
        Ok(match &self.replies {
            Some(dir) => {
                fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
                dir.join(name)
            }
            None => file.with_file_name(name),
        })
    }
}
