//! A new version of the app: the page's script says when one waits, and changes to it when told to.

use leptos::prelude::{ArcRwSignal, Set};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::clock;
use super::page::is_typing;

/// How often it is looked whether somebody still types, in milliseconds.
const PAUSE_MS: i64 = 2_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = sochibo, js_name = onUpdate, catch)]
    fn on_update(hear: &Closure<dyn FnMut()>) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = sochibo, js_name = applyUpdate, catch)]
    fn apply_update() -> Result<(), JsValue>;
}

/// Returns whether a new version waits.
pub fn waiting() -> ArcRwSignal<bool> {
    let waits = ArcRwSignal::new(false);
    let heard = waits.clone();
    let hear = Closure::new(move || {
        let heard = heard.clone();
        // What comes above the page pushes it down: not under somebody's fingers.
        spawn_local(async move {
            while is_typing() {
                clock::sleep(PAUSE_MS).await;
            }
            heard.set(true);
        });
    });
    let _ = on_update(&hear);
    // As long as the app lives.
    hear.forget();
    waits
}

/// Changes to the version that waits; the page loads anew.
pub fn apply() {
    let _ = apply_update();
}
