//! The devices that have enrolled.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use shared::id::DeviceId;

use super::Data;
use super::words::{enrolment, role, when};
use crate::store::{Ask, CommitError, Enrolment, Plan, Store};

#[derive(Subcommand)]
pub(super) enum Command {
    /// List every device: whose it is and when it was last heard from (danh sách máy)
    List {
        #[command(flatten)]
        data: Data,
    },
    /// A person leaves the task or changes phones (thu hồi máy)
    ///
    /// When the device next reaches the server it still hands over what it has not sent; that waits in
    /// `server held list` for a decision. Then it wipes itself. It receives nothing more. What only that device had is
    /// on this server alone from then on: take a backup afterwards.
    Retire {
        /// The device's id, from the list
        device: DeviceId,
        #[command(flatten)]
        data: Data,
    },
    /// A device is in a stranger's hands (máy bị mất)
    ///
    /// WARNING: it is refused at once, and told to wipe everything, also what it has NOT SENT yet. Use
    /// `retire` where the person still has the device.
    Lost {
        /// The device's id, from the list
        device: DeviceId,
        /// Do it
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        data: Data,
    },
}

impl Command {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::List { data } => list(&data),
            Self::Retire { device, data } => stand(&data, device, Enrolment::Retired),
            Self::Lost { yes: false, .. } => {
                bail!("what the device has not sent will be gone; say --yes to report it lost all the same")
            }
            Self::Lost { device, data, .. } => stand(&data, device, Enrolment::Lost),
        }
    }
}

fn list(data: &Data) -> Result<()> {
    let (hub, book) = data.book()?;
    let units = hub.store().units(book.id)?;
    for device in hub.store().devices(book.id)? {
        let unit = units.iter().find(|unit| unit.id == device.unit).map_or("?", |unit| &unit.name);
        let heard = device.heard.map_or_else(|| "never".into(), when);
        println!(
            "{}  {:7}  {} · {} · {unit} · {} · last heard {heard}",
            device.id,
            enrolment(device.enrolment),
            device.person,
            role(device.role),
            device.name
        );
    }
    Ok(())
}

fn stand(data: &Data, id: DeviceId, to: Enrolment) -> Result<()> {
    let (hub, book) = data.book()?;
    let device = hub.store().device(book.id, id)?;
    let device = device.with_context(|| format!("no device {id}; `server device list` shows them"))?;
    match hub.store().commit(&Plan::Stand(book.id, id, to)) {
        Ok(_) => {}
        Err(CommitError::Conflict) => bail!("no device {id}"),
        Err(error) => return Err(error.into()),
    }
    println!("{} ({}) is now: {}.", device.name, device.person, enrolment(to));
    Ok(())
}
