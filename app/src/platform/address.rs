//! The address bar: which path is open. Links within the book change it without loading the page anew.

use leptos::prelude::*;
use leptos::{ev, leptos_dom::helpers::WindowListenerHandle};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement};

/// The path that is open, as long as the app that follows it lives.
#[derive(Clone, Copy)]
pub struct Address(RwSignal<String>);

impl Address {
    /// Follows the address bar, and gives what is within the app a way to it.
    pub fn follow() -> Self {
        let address = Self(RwSignal::new(path()));
        provide_context(address);
        let clicks = window_event_listener(ev::click, move |event| {
            if let Some(link) = followed(&event)
                && address.open(&link.href())
            {
                event.prevent_default();
            }
        });
        let moves = window_event_listener(ev::popstate, move |_| address.read());
        on_cleanup(move || [clicks, moves].into_iter().for_each(WindowListenerHandle::remove));
        address
    }

    /// Returns the path, and follows it.
    pub fn path(self) -> String {
        self.0.get()
    }

    /// Opens another page of the book at its top; returns whether the browser let it.
    pub fn open(self, href: &str) -> bool {
        let window = window();
        // The same page again is no further step back.
        let same = window.location().href().is_ok_and(|now| now == href);
        let opened = same
            || window
                .history()
                .and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(href)))
                .is_ok();
        if opened {
            self.read();
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
        opened
    }

    fn read(self) {
        self.0.try_set(path());
    }
}

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Returns the link that a click follows, unless it leads out of the book or asks for another window.
fn followed(event: &ev::MouseEvent) -> Option<HtmlAnchorElement> {
    let plain = !(event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key());
    if event.default_prevented() || event.button() != 0 || !plain {
        return None;
    }
    let pressed = event.target()?.dyn_into::<Element>().ok()?;
    let link: HtmlAnchorElement = pressed.closest("a[href]").ok()??.dyn_into().ok()?;
    let ours = link.target().is_empty()
        && !link.has_attribute("download")
        && window().location().origin().is_ok_and(|origin| origin == link.origin());
    ours.then_some(link)
}
