//! The overview on the command line, as the API gives it, and made again from the documents.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use super::Data;
use crate::http::Overview as Json;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Overview {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    data: Data,
}

#[derive(Subcommand)]
enum Command {
    /// Make every document's line in it again and say how many were wrong (lập lại bảng tổng hợp)
    ///
    /// Nothing but the overview changes, and nothing that the cells have written is touched. The server may run
    /// meanwhile.
    Rebuild {
        #[command(flatten)]
        data: Data,
    },
}

impl Overview {
    pub(super) fn run(self) -> Result<()> {
        match self.command {
            Some(Command::Rebuild { data }) => rebuild(&data),
            None => print(&self.data),
        }
    }
}

fn print(data: &Data) -> Result<()> {
    let (hub, book) = data.book()?;
    let overview = hub.overview_of(book.id)?;
    println!("{}", serde_json::to_string_pretty(&Json::of(&hub, &overview)?)?);
    Ok(())
}

fn rebuild(data: &Data) -> Result<()> {
    let (hub, book) = data.book()?;
    let rebuilt = hub.rebuild_rows(book.id)?;
    println!("Read {} documents: {} had other rows stored, now mended.", rebuilt.documents, rebuilt.differed);
    if rebuilt.unreadable.is_empty() {
        return Ok(());
    }
    for key in &rebuilt.unreadable {
        println!("Cannot be read: document {} of unit {}.", key.document, key.unit);
    }
    bail!("{} documents cannot be read; what is stored of them was left", rebuilt.unreadable.len())
}
