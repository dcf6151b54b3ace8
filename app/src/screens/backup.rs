//! A file with everything this device has.

use wasm_bindgen_futures::spawn_local;

use crate::desk::desk;
use crate::platform::files;

/// Offers the backup as a download.
pub fn save() {
    spawn_local(async {
        let desk = desk();
        if let Ok(file) = desk.backup().await {
            let _ = files::download(&file.name, "application/octet-stream", &file.bytes);
        }
    });
}
