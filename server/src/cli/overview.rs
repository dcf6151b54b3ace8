//! The overview on the command line, as the API gives it.

use anyhow::Result;
use clap::Args;

use super::Data;
use crate::http::Overview as Json;

#[derive(Args)]
pub(super) struct Overview {
    #[command(flatten)]
    data: Data,
}

impl Overview {
    pub(super) fn run(self) -> Result<()> {
        let (hub, book) = self.data.book()?;
        let overview = hub.overview_of(book.id)?;
        println!("{}", serde_json::to_string_pretty(&Json::of(&hub, &overview)?)?);
        Ok(())
    }
}
