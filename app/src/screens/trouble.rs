//! Where something cannot be opened, with a way out.

use leptos::prelude::*;

use crate::pages::trouble::{Trouble, TroubleAct, TroublePage};
use crate::platform::files;

pub fn screen(trouble: Trouble) -> AnyView {
    let act = Callback::new(|act| match act {
        TroubleAct::CopyAddress => {
            wasm_bindgen_futures::spawn_local(async {
                let address = web_sys::window().and_then(|window| window.location().origin().ok());
                files::copy(&address.unwrap_or_default()).await;
            });
        }
        TroubleAct::Backup => super::backup::save(),
    });
    view! { <TroublePage trouble=trouble act=act /> }.into_any()
}
