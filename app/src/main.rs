//! The app's entry: the page's script calls [`start`] once the module is there.

mod components;
mod desk;
mod pages;
mod platform;
mod routes;
mod screens;
mod sync;
mod words;

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use crate::components::{Live, Shell, ShellData, Side, SyncLine, SyncState};
use crate::desk::{Desk, Identity};
use crate::pages::trouble::Trouble;
use crate::platform::idb::{Disk, DiskError};
use crate::platform::keep;
use crate::routes::App;

/// Opens the book and puts the app into the page.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    screens::apply_look();
    #[cfg(feature = "gallery")]
    if pages::gallery::mount() {
        return;
    }
    spawn_local(async {
        match open().await {
            Ok(()) => {}
            Err(DiskError::Missing) => alone(Trouble::NoStore),
            Err(_) => alone(Trouble::Closed),
        }
    });
}

async fn open() -> Result<(), DiskError> {
    let disk = Disk::open().await?;
    let Some(identity) = Identity::read(&disk).await? else {
        let found = sync::sentinel::look(None);
        mount_to_body(move || screens::entrance(disk, &found));
        return Ok(());
    };
    sync::sentinel::look(Some(&identity));
    let desk = Desk::set(disk, identity).await?;
    sync::go(desk.clone());
    // What waited for a code comes in now; what does not come in goes on waiting, and the page says why.
    if let Err(why) = desk.restore_waiting().await {
        desk.trouble.set(Some(why));
    }
    screens::watch_the_day();
    mount_to_body(|| {
        let put_off = RwSignal::new(Vec::new());
        view! {
            <App
                shell=screens::shell()
                notices=screens::notices(put_off)
                on_notice=screens::on_notice(put_off)
                screen=screens::screen
            />
        }
    });
    desk.recover_left();
    // Asked once there is something to keep; the browser may ask the person.
    let persisted = match keep::is_persisted().await {
        Some(true) => Some(true),
        _ => keep::ask_to_persist().await,
    };
    desk.persisted.set(persisted);
    Ok(())
}

/// Shows what is in the way, where there is no book to show it in.
fn alone(trouble: Trouble) {
    let line = SyncLine { state: SyncState::New, offline: false };
    let shell = ShellData { unit: String::new(), side: Side::Cell, sync: line };
    mount_to_body(move || {
        view! { <Shell data=Live::stored(shell)>{screens::trouble(trouble)}</Shell> }
    });
}
