//! The app's entry: the page's script calls [`start`] once the module is there.

mod components;
mod desk;
mod pages;
mod platform;
mod routes;
mod sync;
mod words;

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the app into the page.
#[wasm_bindgen(start)]
pub fn start() {
    mount_to_body(|| view! { <main id="main" tabindex="-1"><h1>"Sổ Chi Bộ"</h1></main> });
}
