//! What the server alone knows: names of cells, who was heard from when, which devices there are. The last answer is
//! kept on the disk, so that the office opens offline with what it knew.

use std::cell::Cell;

use js_sys::{Array, JSON, Reflect};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::id::{DeviceId, UnitId};
use shared::permit::Role;
use shared::time::{Day, Instant};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::desk::desk;
use crate::desk::layout::{decode, encode};
use crate::platform::idb::{Store, Write};
use crate::platform::{clock, net, text};

/// Where the disk keeps the last answer.
const KEPT: &str = "commune";
/// How often it is looked at whether a round has brought news, in milliseconds.
const LOOK_MS: i64 = 5_000;
/// How long an answer is good for, in milliseconds: who was heard from changes without any news.
const GOOD_MS: i64 = 5 * 60_000;
/// From how many silent days on a cell's silence is shown.
pub const QUIET_DAYS: i64 = 30;

/// The last answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// When it came.
    pub at: Instant,
    /// Whether the office stopped this device.
    pub retired: bool,
    /// The cells in order; none for an officer.
    pub cells: Vec<KnownCell>,
    /// The devices that sync.
    pub machines: Vec<KnownMachine>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCell {
    /// Its unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// When one of its devices was last heard from.
    pub heard: Option<Instant>,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMachine {
    /// Its unit.
    pub unit: UnitId,
    /// Which it is.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub person: String,
    /// What they are.
    pub role: Role,
    /// When it was last heard from.
    pub heard: Option<Instant>,
}

thread_local! {
    static KNOWN: ArcRwSignal<Option<Known>> = ArcRwSignal::new(None);
    static WATCHED: Cell<bool> = const { Cell::new(false) };
}

/// Returns the last answer; tracked. The first call begins to ask, for as long as the app lives.
pub fn known() -> Option<Known> {
    if !WATCHED.replace(true) {
        spawn_local(watch());
    }
    KNOWN.with(|known| known.get())
}

/// Returns a cell's name; tracked. Until one was heard, its id.
pub fn name_of(unit: UnitId) -> String {
    let name = known().and_then(|known| known.cells.into_iter().find(|cell| cell.unit == unit));
    name.map_or_else(|| unit.to_string(), |cell| cell.name)
}

/// Returns the cells by their names, those that have not sent anything yet among them; tracked.
pub fn cells() -> Vec<KnownCell> {
    let mut cells = known().map(|known| known.cells).unwrap_or_default();
    let desk = desk();
    desk.cells.with(|known| {
        for (unit, cell) in &known.cells {
            if cells.iter().all(|cell| cell.unit != *unit) {
                cells.push(KnownCell { unit: *unit, name: unit.to_string(), heard: cell.heard });
            }
        }
    });
    cells.sort_by_cached_key(|cell| text::sort_key(&cell.name));
    cells
}

/// Returns whether a cell has not been heard from for long.
pub fn is_quiet(heard: Option<Instant>, today: Day) -> bool {
    heard.is_none_or(|heard| today.since(heard.day()) >= QUIET_DAYS)
}

async fn watch() {
    let desk = desk();
    if let Ok(Some(bytes)) = desk.disk.get(Store::Kept, KEPT).await
        && let Some(known) = decode(&bytes)
    {
        set(known);
    }
    let mut asked: Option<(Instant, Option<Instant>)> = None;
    loop {
        let (now, synced) = (clock::now(), desk.sync.get_untracked().and_then(|sync| sync.synced_at));
        let due = asked.is_none_or(|(at, then)| then != synced || now.ms() - at.ms() >= GOOD_MS);
        if due {
            asked = Some((now, synced));
            if let Some(known) = KNOWN.with(|known| known.get_untracked()) {
                set(known);
            }
            ask().await;
        }
        clock::sleep(LOOK_MS).await;
    }
}

async fn ask() {
    let desk = desk();
    let Ok(reply) = net::get("/api/v1/me", Some(&desk.identity.token.0)).await else { return };
    let known = (reply.status == 200).then(|| read(&String::from_utf8_lossy(&reply.body))).flatten();
    let Some(known) = known else { return };
    let write = Write::Put(Store::Kept, KEPT.into(), encode(&known));
    set(known);
    // What is not kept is asked for again.
    let _ = desk.disk.commit(vec![write]).await;
}

fn set(known: Known) {
    let desk = desk();
    // Until all that the server has is here, a month without a meeting says nothing of the cell.
    let whole = desk.sync.get_untracked().and_then(|sync| sync.synced_at).is_some();
    if !known.cells.is_empty() {
        desk.cells.update(|cells| {
            for cell in &known.cells {
                cells.cells.entry(cell.unit).or_default().heard = cell.heard.filter(|_| whole);
            }
        });
    }
    KNOWN.with(|signal| signal.set(Some(known)));
}

fn read(json: &str) -> Option<Known> {
    let answer = JSON::parse(json).ok()?;
    let field = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let word = |of: &JsValue, name: &str| field(of, name)?.as_string();
    let at = |of: &JsValue, name: &str| {
        field(of, name).and_then(|value| value.as_f64()).map(|ms| Instant::from_ms(ms as i64))
    };
    let list = |name: &str| field(&answer, name).map(|value| Array::from(&value)).unwrap_or_default();
    let cells = list("cells").into_iter().filter_map(|cell| {
        let (unit, name) = (word(&cell, "unit")?.parse().ok()?, word(&cell, "name")?);
        Some(KnownCell { unit, name, heard: at(&cell, "heard") })
    });
    let machines = list("machines").into_iter().filter_map(|machine| {
        Some(KnownMachine {
            unit: word(&machine, "unit")?.parse().ok()?,
            device: word(&machine, "device")?.parse().ok()?,
            name: word(&machine, "name")?,
            person: word(&machine, "person")?,
            role: word(&machine, "role")?.parse().ok()?,
            heard: at(&machine, "heard"),
        })
    });
    Some(Known {
        at: clock::now(),
        retired: field(&answer, "retired")?.is_truthy(),
        cells: cells.collect(),
        machines: machines.collect(),
    })
}
