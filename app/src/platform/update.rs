//! A new version of the app: the page's script says when one waits, and changes to it when told to.

use leptos::prelude::{ArcRwSignal, Set};
use wasm_bindgen::prelude::*;

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
    let hear = Closure::new(move || heard.set(true));
    let _ = on_update(&hear);
    // As long as the app lives.
    hear.forget();
    waits
}

/// Changes to the version that waits; the page loads anew.
pub fn apply() {
    let _ = apply_update();
}
