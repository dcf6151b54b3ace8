//! The browser's offer to put the app on the home screen: the page's script keeps it until the person wants it.

use leptos::prelude::{ArcRwSignal, Set};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = sochibo, js_name = onOffer, catch)]
    fn on_offer(hear: &Closure<dyn FnMut(bool)>) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = sochibo, catch)]
    fn install() -> Result<(), JsValue>;
}

/// Returns whether the browser offers it.
pub fn offered() -> ArcRwSignal<bool> {
    let offered = ArcRwSignal::new(false);
    let heard = offered.clone();
    let hear = Closure::new(move |now| heard.set(now));
    let _ = on_offer(&hear);
    // As long as the app lives.
    hear.forget();
    offered
}

/// Has the browser ask the person.
pub fn ask() {
    let _ = install();
}
