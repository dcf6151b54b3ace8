//! A commune of many cells with a device each, enrolled in the server's store before it starts: by invitation that would
//! take an hour, since codes may be tried twice a second at most.

use anyhow::{Context, Result};
use server::cli::DATABASE;
use server::store::{Book, Device as Row, Enrolment, Level, Sqlite, Unit};
use sha2::{Digest, Sha256};
use shared::id::{BookId, DeviceId, LogId, UnitId};
use shared::permit::Role;
use shared::time::Instant;
use tests::founding::{found, let_in};
use tests::world::{Device, Server};

/// The committee's unit; cells count up from it.
const COMMITTEE: u64 = 1 << 32;

/// The commune.
pub struct Many {
    pub server: Server,
    /// What the server writes to, for a look.
    pub store: Sqlite,
    pub book: BookId,
    pub office: Device,
    /// One a cell.
    pub cells: Vec<Device>,
}

impl Many {
    /// Returns the unit of a cell, by its number from 0 on.
    pub fn unit(cell: usize) -> UnitId {
        UnitId::from_bytes((COMMITTEE + cell as u64 + 1).to_be_bytes())
    }

    /// Founds a commune and starts its server with further options.
    pub async fn cells(count: usize, options: &[&str]) -> Result<Self> {
        let mut server = Server::prepare()?;
        options.iter().for_each(|option| server.option(option));
        let store = Sqlite::open(&server.data().join(DATABASE))?;
        let id = BookId::from_bytes([7; 8]);
        let unit = |n: usize| UnitId::from_bytes((COMMITTEE + n as u64).to_be_bytes());
        let book =
            Book { id, log: LogId::from_bytes([8; 8]), name: "Đảng ủy xã thử".into(), head: 0 };
        let row = |n: usize| {
            let level = if n == 0 { Level::Committee } else { Level::Cell };
            Unit { id: unit(n), level, name: format!("Đơn vị {n}") }
        };
        found(&store, &book, &(0..=count).map(row).collect::<Vec<_>>());
        let mut devices = Vec::with_capacity(count + 1);
        for n in 0..=count {
            let token: [u8; 32] = Sha256::digest(n.to_be_bytes()).into();
            let person = format!("Người thử {n}");
            let_in(
                &store,
                Row {
                    id: DeviceId::from_bytes((COMMITTEE + n as u64).to_be_bytes()),
                    book: id,
                    unit: unit(n),
                    role: if n == 0 { Role::Office } else { Role::Secretary },
                    person: person.clone(),
                    name: format!("Máy thử {n}"),
                    client: "bench".into(),
                    token: Sha256::digest(token).into(),
                    enrolled: Instant::from_ms(0),
                    heard: None,
                    enrolment: Enrolment::Active,
                },
            );
            devices.push((token, unit(n), person));
        }
        server.start_again().await?;
        let url = server.url("");
        let mut devices = devices
            .into_iter()
            .map(|(token, unit, person)| Device::entered(&url, token, (id, unit), &person));
        let office = devices.next().context("the committee's device")?;
        let cells = devices.collect();
        Ok(Self { server, store, book: id, office, cells })
    }
}
