//! The window's own news: hidden or shown, the network back, the page about to go.

use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

/// News of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It was hidden, or is about to go: a hint to write down everything at once.
    Hidden,
    /// It is in sight again.
    Shown,
    /// The network is back.
    Online,
    /// The network is gone.
    Offline,
}

/// Tells `hear` of the window's news for as long as the app lives.
pub fn watch(hear: impl Fn(News) + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    let visible = document.clone();
    let heard = hear.clone();
    on(&document, "visibilitychange", move || {
        let hidden = visible.visibility_state() == web_sys::VisibilityState::Hidden;
        heard(if hidden { News::Hidden } else { News::Shown });
    });
    for (name, news) in [("pagehide", News::Hidden), ("online", News::Online), ("offline", News::Offline)] {
        let heard = hear.clone();
        on(&window, name, move || heard(news));
    }
}

/// Returns whether the browser believes that there is a network.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Returns the address of the app.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Returns the whole address of the page.
pub fn address() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Returns whether the page runs inside a messenger, where nothing is kept for long.
pub fn is_in_app() -> bool {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    ["Zalo", "FBAN", "FBAV", "Messenger", "Instagram", "Line/", "TikTok"]
        .iter()
        .any(|app| agent.contains(app))
}

/// Returns whether a field has the caret.
pub fn is_typing() -> bool {
    let field = web_sys::window().and_then(|window| window.document()?.active_element());
    field.is_some_and(|field| matches!(field.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Opens an address anew, as a link from outside would.
pub fn open(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(path);
    }
}

fn on(target: &EventTarget, name: &str, mut heard: impl FnMut() + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(move |_| heard());
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    // As long as the app lives.
    closure.forget();
}
