//! Who the device is to the server.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::app::App;
use super::auth::Caller;
use super::problem::Problem;
use crate::enrolment::{hex, random};
use crate::hub::{Heard, HubError, seal_key};
use crate::store::{Ask, Device, Enrolment, Unit};

/// Who the device is.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    device: String,
    device_name: String,
    person: String,
    /// `secretary`, `deputy_secretary`, `minute_taker` or `office`.
    role: &'static str,
    unit: String,
    unit_name: String,
    book: String,
    log: String,
    committee_name: String,
    /// The X25519 key, in hex, that letters to the book are sealed to.
    seal: String,
    /// Whether it may only hand over what it still has.
    retired: bool,
    /// The cells of the book, by name: for the office.
    cells: Vec<Cell>,
    /// The devices that may sync: of the caller's unit; for the office, of every unit.
    machines: Vec<Machine>,
}

/// A device, as those who may know of it see it.
#[derive(Serialize, ToSchema)]
struct Machine {
    unit: String,
    device: String,
    name: String,
    person: String,
    role: &'static str,
    /// When it was last heard from, in milliseconds since 1970.
    heard: Option<i64>,
}

impl Machine {
    fn of(device: &Device) -> Self {
        Self {
            unit: device.unit.to_string(),
            device: device.id.to_string(),
            name: device.name.clone(),
            person: device.person.clone(),
            role: device.role.word(),
            heard: device.heard.map(shared::time::Instant::ms),
        }
    }
}

/// A cell, as the office sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct Cell {
    pub(super) unit: String,
    pub(super) name: String,
    /// When one of its devices was last heard from, in milliseconds since 1970.
    pub(super) heard: Option<i64>,
}

impl Cell {
    pub(super) fn of(heard: &Heard) -> Self {
        Self {
            unit: heard.unit.id.to_string(),
            name: heard.unit.name.clone(),
            heard: heard.heard.map(shared::time::Instant::ms),
        }
    }
}

/// Returns who the device is, the devices of its unit, and to the office its cells and theirs.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "enrolment", security(("token" = [])),
    responses(
        (status = 200, description = "Who the device is", body = Me),
        (status = 401, description = "unauthorised", body = Problem),
        (status = 408, description = "timeout", body = Problem),
        (status = 410, description = "device-lost", body = Problem),
        (status = 500, description = "internal", body = Problem),
        (status = 507, description = "disk-full", body = Problem),
    )
)]
pub(super) async fn me(caller: Caller, State(app): State<Arc<App>>) -> Result<impl IntoResponse, Problem> {
    let Caller { who, device } = caller;
    let me = app
        .work(move |hub| {
            let book = hub.book(who.book)?;
            let units = hub.store().units(who.book)?;
            let seal = seal_key(hub.store(), who.book, random()?)?;
            let unit: &Unit = units.iter().find(|unit| unit.id == who.unit).ok_or(HubError::NotThere)?;
            let cells = if who.role.is_officer() || who.retired { Vec::new() } else { hub.cells(who.book)? };
            // A retired device learns nothing more.
            let machines = if who.retired { Vec::new() } else { hub.store().devices(who.book)? };
            let seen = |device: &&Device| {
                device.enrolment == Enrolment::Active && (device.unit == who.unit || !who.role.is_officer())
            };
            Ok::<_, HubError>(Me {
                device: device.id.to_string(),
                device_name: device.name,
                person: device.person,
                role: device.role.word(),
                unit: unit.id.to_string(),
                unit_name: unit.name.clone(),
                book: book.id.to_string(),
                log: book.log.to_string(),
                committee_name: book.name,
                seal: hex(seal.public().as_bytes()),
                retired: who.retired,
                cells: cells.iter().map(Cell::of).collect(),
                machines: machines.iter().filter(seen).map(Machine::of).collect(),
            })
        })
        .await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(me)))
}
