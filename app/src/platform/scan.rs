//! The camera as a reader of codes: the page's script looks, where the browser can.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = sochibo, js_name = canScan, catch)]
    fn can_scan() -> Result<bool, JsValue>;
    #[wasm_bindgen(js_namespace = sochibo, catch)]
    async fn scan(label: &str, cancel: &str) -> Result<JsValue, JsValue>;
}

/// Returns whether this browser can.
pub fn is_possible() -> bool {
    can_scan().unwrap_or(false)
}

/// Shows what the camera sees until there is a code in it, and returns what that says; an empty text where the person gave
/// up, nothing where the camera is not to be had.
pub async fn read(label: &str, cancel: &str) -> Option<String> {
    Some(scan(label, cancel).await.ok()?.as_string().unwrap_or_default())
}
