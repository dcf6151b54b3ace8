//! Files out and in, and the ways text leaves the phone: the share sheet and the clipboard.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DomException, File, FilePropertyBag, HtmlAnchorElement, ShareData, Url,
};

/// Offers `bytes` as a download.
pub fn download(name: &str, kind: &str, bytes: &[u8]) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has the blob by now; the address is not needed again.
    let _ = Url::revoke_object_url(&url);
    Some(())
}

/// Hands a text file to the phone's share sheet where that takes files, else offers it as a download.
pub async fn hand_on(name: &str, text: String) {
    const KIND: &str = "text/plain";
    if let Some(shared) = share_file(name, &text, KIND) {
        match JsFuture::from(shared).await {
            Ok(_) => return,
            Err(why) if was_given_up(&why) => return,
            Err(_) => {}
        }
    }
    download(name, KIND, text.as_bytes());
}

/// Returns whether a person changed their mind: they are told nothing. Any other refusal is made up for in another way.
fn was_given_up(why: &JsValue) -> bool {
    why.dyn_ref::<DomException>().is_some_and(|why| why.name() == "AbortError")
}

/// Opens the share sheet with a file, where there is one that takes it.
fn share_file(name: &str, text: &str, kind: &str) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    if !js_sys::Reflect::has(&navigator, &JsValue::from_str("canShare")).unwrap_or(false) {
        return None;
    }
    let options = FilePropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    let file = File::new_with_str_sequence_and_options(&parts, name, &options).ok()?;
    let data = ShareData::new();
    data.set_files(&Array::of1(&file));
    navigator.can_share_with_data(&data).then(|| navigator.share_with_data(&data))
}

/// Returns what stands in a file that a person chose.
pub async fn read(file: &File) -> Option<Vec<u8>> {
    let whole = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&whole).to_vec())
}

/// Where a text went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// To the phone's share sheet, which says the rest.
    Sheet,
    /// To the clipboard.
    Clipboard,
    /// Nowhere.
    Not,
}

/// Hands text to the share sheet where there is one, else to the clipboard.
pub async fn share(title: &str, text: &str) -> Shared {
    let Some(window) = web_sys::window() else { return Shared::Not };
    let navigator = window.navigator();
    let has = |name: &str| js_sys::Reflect::has(&navigator, &JsValue::from_str(name)).unwrap_or(false);
    if has("share") {
        let data = ShareData::new();
        data.set_title(title);
        data.set_text(text);
        match JsFuture::from(navigator.share_with_data(&data)).await {
            Ok(_) => return Shared::Sheet,
            Err(why) if was_given_up(&why) => return Shared::Sheet,
            Err(_) => {}
        }
    }
    if copy(text).await { Shared::Clipboard } else { Shared::Not }
}

/// Puts text on the clipboard. Returns whether it is there.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
