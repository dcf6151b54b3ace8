//! A file with everything this device has.

use std::cell::Cell;

use leptos::prelude::*;
use shared::time::{Day, Instant};
use wasm_bindgen_futures::spawn_local;

use crate::desk::desk;
use crate::desk::layout::{decode, encode};
use crate::platform::idb::{Store, Write};
use crate::platform::{clock, files};

/// Where the disk remembers when a backup was last made.
const MADE: &str = "backup-made";
/// How long what was just typed may take to reach the disk, in milliseconds.
const SETTLE_MS: i64 = 300;

thread_local! {
    static LAST: ArcRwSignal<Option<Instant>> = ArcRwSignal::new(None);
    static LOOKED: Cell<bool> = const { Cell::new(false) };
}

/// Offers the backup as a download.
pub fn save() {
    spawn_local(async {
        let desk = desk();
        // What is being typed goes along.
        desk.flush_all();
        clock::sleep(SETTLE_MS).await;
        let file = match desk.backup().await {
            Ok(file) => file,
            Err(why) => return desk.trouble.set(Some(why)),
        };
        if files::download(&file.name, "application/octet-stream", &file.bytes).is_some() {
            let now = clock::now();
            LAST.with(|last| last.set(Some(now)));
            // A device that is full still has its backup; only the day of it is forgotten.
            let _ = desk.disk.commit(vec![Write::Put(Store::Kept, MADE.into(), encode(&now))]).await;
        }
    });
}

/// Returns the day of the last backup; tracked.
pub fn last() -> Option<Day> {
    if !LOOKED.replace(true) {
        spawn_local(async {
            if let Ok(Some(bytes)) = desk().disk.get(Store::Kept, MADE).await {
                LAST.with(|last| last.set(decode(&bytes)));
            }
        });
    }
    LAST.with(|last| last.get()).map(Instant::day)
}
