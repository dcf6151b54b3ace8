//! A button that opens the system's file chooser.

use leptos::{html, prelude::*};

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
    let node = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = node.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        if let Some(file) = file {
            on_file.run(file);
        }
    };
    let ask = move |_| {
        if let Some(input) = node.get_untracked() {
            input.click();
        }
    };
    view! {
        <button class="btn" class:fill=fill type="button" on:click=ask>
            {sign.map(icon)}
            {label}
        </button>
        <input type="file" hidden=true tabindex="-1" accept=accept node_ref=node on:change=chosen />
    }
}
