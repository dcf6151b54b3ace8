//! Whether the browser has promised to keep the book, and a mark outside IndexedDB that tells a wiped database
//! from a new device.

use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

/// What stands for "a book was kept here" in `localStorage`.
const MARK: &str = "so-chi-bo.mark";

/// The mark of a device that was reported lost, in place of a unit's name.
pub const LOST: &str = "\u{0}";

/// Asks the browser to keep the book when the device runs full, and returns its answer; nothing where it cannot be
/// asked.
pub async fn ask_to_persist() -> Option<bool> {
    let storage = web_sys::window()?.navigator().storage();
    let asked = storage.persist().ok()?;
    JsFuture::from(asked).await.ok()?.as_bool()
}

/// Returns whether the browser has promised already.
pub async fn is_persisted() -> Option<bool> {
    let storage = web_sys::window()?.navigator().storage();
    let asked = storage.persisted().ok()?;
    JsFuture::from(asked).await.ok()?.as_bool()
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Returns what was marked.
pub fn mark() -> Option<String> {
    local()?.get_item(MARK).ok()?
}

/// Marks that a book is kept here.
pub fn set_mark(text: &str) {
    if let Some(local) = local() {
        let _ = local.set_item(MARK, text);
    }
}

/// Returns a setting of the look, which is there before the book is: size of letters, language.
pub fn setting(name: &str) -> Option<String> {
    local()?.get_item(&format!("so-chi-bo.{name}")).ok()?
}

/// Keeps a setting of the look.
pub fn set_setting(name: &str, value: &str) {
    if let Some(local) = local() {
        let _ = local.set_item(&format!("so-chi-bo.{name}"), value);
    }
}

/// Returns how many bytes the book takes, and how many the browser leaves it, where it says so.
pub async fn room() -> Option<(u64, u64)> {
    let storage = web_sys::window()?.navigator().storage();
    let estimate = JsFuture::from(storage.estimate().ok()?).await.ok()?;
    let number = |name: &str| js_sys::Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    let (used, quota) = (number("usage")?, number("quota")?);
    Some((used as u64, (quota - used).max(0.0) as u64))
}
