//! Files out and in, where no network reaches.

use std::cell::RefCell;

use leptos::prelude::*;
use shared::time::Instant;
use wasm_bindgen_futures::spawn_local;

use crate::components::Live;
use crate::desk::desk;
use crate::desk::layout::{decode, encode};
use crate::pages::carry::{Carry, CarryAct, CarryData, CarryFailed, CarryPart};
use crate::platform::idb::{Store, Write};
use crate::platform::{clock, files, text};
use crate::sync::carry::{self, Brought, Carried, NotCarried};

/// Where the disk remembers when a letter was last written.
const WRITTEN: &str = "letter-written";
/// How long what was just typed may take to reach the disk, in milliseconds.
const SETTLE_MS: i64 = 300;

thread_local! {
    /// The reply to the letter that was brought: its unit and text.
    static REPLY: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
}

/// The part of the device's page.
pub fn part() -> AnyView {
    let state = RwSignal::new(Carry::Idle);
    let written = RwSignal::new(None::<Instant>);
    spawn_local(async move {
        if let Ok(Some(bytes)) = desk().disk.get(Store::Kept, WRITTEN).await {
            written.try_set(decode(&bytes));
        }
    });
    let took_in = desk().took_in.clone();
    took_in.set(None);
    Effect::new(move || {
        if let Some(news) = took_in.get() {
            state.set(Carry::TookIn(news));
        }
    });
    let writes = desk().identity.role.is_officer();
    let data = Live::memo(move || CarryData { writes, written: written.get(), state: state.get() });
    let act = Callback::new(move |act| match act {
        CarryAct::Write { everything } => {
            state.set(Carry::Busy);
            spawn_local(async move {
                let became = match write(everything).await {
                    Ok(at) => {
                        written.try_set(Some(at));
                        Carry::Idle
                    }
                    Err(why) => Carry::Failed(failed(why)),
                };
                state.try_set(became);
            });
        }
        CarryAct::Open(file) => {
            state.set(Carry::Busy);
            spawn_local(async move {
                match open(&file).await {
                    // The desk says when.
                    Ok(None) => {}
                    Ok(Some(brought)) => {
                        state.try_set(brought);
                    }
                    Err(why) => {
                        state.try_set(Carry::Failed(failed(why)));
                    }
                }
            });
        }
        CarryAct::Reply => {
            let Some((unit, reply)) = REPLY.with_borrow(Clone::clone) else { return };
            spawn_local(async move { files::hand_on(&name("tra-loi", &unit), reply).await });
        }
    });
    view! { <CarryPart data=data act=act /> }.into_any()
}

async fn write(everything: bool) -> Result<Instant, NotCarried> {
    let desk = desk();
    // What is being typed goes along, and what a page that was left has not made a change of.
    desk.flush_all();
    desk.recover_all_left().await?;
    clock::sleep(SETTLE_MS).await;
    let letter = carry::write(&desk, everything).await?;
    files::hand_on(&name("gui-xa", &desk.identity.unit_name), letter).await;
    let now = clock::now();
    // A device that is full has still written its letter; only the time of it is forgotten.
    let _ = desk.disk.commit(vec![Write::Put(Store::Kept, WRITTEN.into(), encode(&now))]).await;
    Ok(now)
}

/// Returns what became of a letter; nothing where it was a reply.
async fn open(file: &web_sys::File) -> Result<Option<Carry>, NotCarried> {
    let bytes = files::read(file).await.ok_or(NotCarried::NotOurs)?;
    let Carried::Letter(brought) = carry::open(&desk(), &bytes).await? else { return Ok(None) };
    let Brought { unit_name, made, admitted, waiting, refused, reply } = brought;
    REPLY.set(Some((unit_name.clone(), reply)));
    Ok(Some(Carry::Brought { unit: unit_name, made, admitted, waiting, refused }))
}

/// Returns a file's name, in letters that every system takes.
fn name(what: &str, unit: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let unit: String = text::fold(unit).chars().map(plain).collect();
    format!("{what}-{unit}-{}.txt", clock::now().day())
}

const fn failed(why: NotCarried) -> CarryFailed {
    match why {
        NotCarried::NoKey => CarryFailed::NoKey,
        NotCarried::NotOurs => CarryFailed::NotOurs,
        NotCarried::Newer => CarryFailed::Newer,
        NotCarried::ForAnother => CarryFailed::ForAnother,
        NotCarried::Offline => CarryFailed::Offline,
        NotCarried::Refused => CarryFailed::Refused,
        NotCarried::Disk => CarryFailed::Disk,
    }
}
