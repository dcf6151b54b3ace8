//! This device: what was sent and what was not, the backup, the browser's promise, how the book looks.

use leptos::prelude::*;
use shared::id::DocumentKey;
use shared::overview::CellYear;
use shared::permit::Role;
use shared::sync::Withheld;
use shared::sync::device::Phase;
use wasm_bindgen_futures::spawn_local;

use super::home::unsent_line;
use super::today::today;
use super::{backup, carry, look, online, shell};
use crate::components::{Live, SyncLine};
use crate::desk::desk;
use crate::pages::device::{DeviceAct, DeviceData, DevicePage};
use crate::platform::{clock, keep, page};
use crate::sync;
use crate::words::{language, words};

pub fn screen() -> AnyView {
    let room = RwSignal::new(None);
    let large = RwSignal::new(look::is_large());
    spawn_local(async move {
        let found = keep::room().await;
        room.try_set(found);
    });
    let data = Live::memo(move || data(room.get(), large.get()));
    let act = Callback::new(move |act| match act {
        DeviceAct::SendNow => {
            desk().flush_all();
            sync::now();
        }
        DeviceAct::Backup => backup::save(),
        DeviceAct::Large(now) => {
            look::set_large(now);
            large.set(now);
        }
        DeviceAct::Speak(language) => {
            desk().flush_all();
            look::set_language(language);
            page::open("/device");
        }
    });
    let carry = carry::part();
    view! { <DevicePage data=data act=act carry=carry /> }.into_any()
}

/// Returns the documents with a draft or something that is not on the server's disk; tracked.
pub fn unsent() -> Vec<DocumentKey> {
    let desk = desk();
    let mut unsent = desk.sync.get().map(|sync| sync.unsent).unwrap_or_default();
    unsent.extend(desk.dirty.get());
    unsent.sort();
    unsent.dedup();
    unsent
}

/// Returns a document in words, for lists of what was not sent or not let in; tracked.
pub fn line_of(key: &DocumentKey) -> String {
    desk().cells.with(|cells| {
        let none = CellYear::default();
        unsent_line(cells.cells.get(&key.unit).unwrap_or(&none), key)
    })
}

/// Returns what a person is, as a word.
pub fn role(role: Role) -> &'static str {
    let (people, field) = (&words().people, &words().field);
    match role {
        Role::Secretary => people.secretary,
        Role::DeputySecretary => people.deputy,
        Role::MinuteTaker => field.taker,
        Role::Office => "",
    }
}

/// Whether something that is held waits for a person, as against a release or another device.
pub const fn asks_a_person(why: &Withheld) -> bool {
    matches!(why, Withheld::NotAllowed | Withheld::Full | Withheld::Damaged)
}

fn data(room: Option<(u64, u64)>, large: bool) -> DeviceData {
    let desk = desk();
    let identity = &desk.identity;
    let sync = desk.sync.get();
    let again = sync.as_ref().and_then(|sync| match sync.phase {
        Phase::Failed(_, at) => at,
        Phase::Idle | Phase::Busy => None,
    });
    let held = sync.as_ref().map(|sync| sync.held.clone()).unwrap_or_default();
    let lines = |wanted: fn(&Withheld) -> bool| {
        held.iter().filter(|(_, why)| wanted(why)).map(|(key, _)| line_of(key)).collect::<Vec<_>>()
    };
    let sent = sync.as_ref().and_then(|sync| sync.synced_at);
    let officer = identity.role.is_officer();
    DeviceData {
        sync: SyncLine { state: shell::state(), offline: online::is_offline() },
        today: today(),
        again_in: again.map(|at| minutes(at.ms() - clock::now().ms())),
        sent,
        tried: desk.tried_at.get().max(sent),
        unsent: unsent().iter().map(line_of).collect(),
        held: lines(asks_a_person),
        unreadable: lines(|why| matches!(why, Withheld::Newer | Withheld::Unreadable)),
        backup: backup::last(),
        kept: desk.persisted.get() == Some(true),
        room,
        large,
        language: Some(language()),
        device: identity.device_name.clone(),
        who: if officer { identity.person.clone() } else { String::new() },
        role: role(identity.role).into(),
        unit: if officer { identity.unit_name.clone() } else { identity.committee_name.clone() },
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

/// Returns a time in whole minutes, at least one.
fn minutes(ms: i64) -> u32 {
    u32::try_from((ms.max(1) + 59_999) / 60_000).unwrap_or(u32::MAX)
}
