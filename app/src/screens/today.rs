//! The day it is, for pages that stay open past midnight.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use shared::time::Day;

use crate::platform::clock;

thread_local! {
    static TODAY: ArcRwSignal<Day> = ArcRwSignal::new(clock::now().day());
}

/// How often the day is looked at, in milliseconds.
const LOOK_MS: u32 = 60_000;

/// Returns today in Vietnam, by this device's clock.
pub fn today() -> Day {
    TODAY.with(|today| today.get())
}

/// Looks at the clock for as long as the app lives.
pub fn watch() {
    wasm_bindgen_futures::spawn_local(async {
        loop {
            TimeoutFuture::new(LOOK_MS).await;
            let now = clock::now().day();
            TODAY.with(|today| {
                if today.get_untracked() != now {
                    today.set(now);
                }
            });
        }
    });
}
