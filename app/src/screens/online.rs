//! Whether there is a network, as the browser believes.

use leptos::prelude::*;

use crate::platform::page::{self, News};

thread_local! {
    static OFFLINE: ArcRwSignal<bool> = {
        let offline = ArcRwSignal::new(!page::is_online());
        let heard = offline.clone();
        page::watch(move |news| match news {
            News::Online => heard.set(false),
            News::Offline => heard.set(true),
            News::Hidden | News::Shown => {}
        });
        offline
    };
}

/// Returns whether there is no network; tracked.
pub fn is_offline() -> bool {
    OFFLINE.with(|offline| offline.get())
}
