//! A button that opens the system's file chooser.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{Icon, icon};

/// Gives the chosen file to `on_file`; choosing the same file again counts again.
#[component]
pub fn FileButton(
    /// The button's word.
    #[prop(into)]
    label: String,
    /// Its sign.
    #[prop(optional)]
    sign: Option<Icon>,
    /// What kinds of file are offered, as in the `accept` attribute.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// Whether it takes the whole width of a phone.
    #[prop(optional)]
    fill: bool,
    /// Told the file.
    on_file: Callback<web_sys::File>,
) -> impl IntoView {
    // Found from the event, not by a reference: a page may be laid out anew around this button.
    let chosen = move |event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        if let Some(file) = file {
            on_file.run(file);
        }
    };
    let ask = move |event: ev::MouseEvent| {
        let button = event.current_target().map(JsCast::unchecked_into::<web_sys::Element>);
        if let Some(input) = button.and_then(|button| button.next_element_sibling()) {
            input.unchecked_into::<web_sys::HtmlElement>().click();
        }
    };
    view! {
        <button class="btn" class:fill=fill type="button" on:click=ask>
            {sign.map(icon)}
            {label}
        </button>
        <input type="file" hidden=true tabindex="-1" accept=accept on:change=chosen />
    }
}
