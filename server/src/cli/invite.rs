//! Inviting a person: a code to read out, a link to send, a QR to film from the screen.

use anyhow::Result;
use clap::Args;
use fast_qr::qr::QRBuilder;
use shared::permit::Role;

use super::Data;
use super::data::find_unit;
use super::words::{role, when};
use crate::enrolment::{Invitation, invite};
use crate::http::now;
use crate::store::Ask;

#[derive(Args)]
pub(super) struct Invite {
    /// The cell: its name, a part of it, or its id; "committee" for the office
    #[arg(long)]
    unit: String,
    /// secretary (bí thư), deputy_secretary (phó bí thư), minute_taker (người ghi biên bản) or office (văn phòng)
    #[arg(long)]
    role: Role,
    /// The person's name (họ và tên)
    #[arg(long)]
    person: String,
    /// How many codes: one for each of the person's devices
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=20))]
    count: u8,
    /// The address that phones reach the server by, to make the link: https://sochibo.example.vn
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    data: Data,
}

impl Invite {
    pub(super) fn run(self) -> Result<()> {
        let (hub, book) = self.data.book()?;
        let unit = find_unit(&hub.store().units(book.id)?, &self.unit)?;
        println!("For {}, {}, {}:", self.person.trim(), role(self.role), unit.name);
        for _ in 0..self.count {
            let made = invite(hub.store(), book.id, unit.id, self.role, &self.person, now())?;
            self.print(&made);
        }
        println!("Each is for one device, once, and a wrong code may be tried five times.");
        Ok(())
    }

    fn print(&self, made: &Invitation) {
        let path = format!("/enrol#{}", made.key);
        println!();
        println!("  Code (mã vào sổ): {}", made.code);
        match &self.url {
            Some(url) => {
                let link = format!("{}{path}", url.trim_end_matches('/'));
                println!("  Link:             {link}");
                if let Ok(qr) = QRBuilder::new(link).build() {
                    println!("{}", qr.to_str());
                }
            }
            None => {
                println!("  Link:             https://<the server's address>{path}   (--url makes it whole)")
            }
        }
        println!("  Good until (đến): {}", when(made.expires));
    }
}
