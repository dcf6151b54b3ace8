//! What the small forms share: they open below the list they add to, keep every letter from the first one on, and
//! close without losing it.

use leptos::prelude::*;
use shared::time::Instant;

use super::day_field::typed_day;
use crate::{
    components::{Icon, Live, Saved, icon},
    words::words,
};

/// The foot of a small form: the saved line, its verb, and "Để sau".
#[component]
pub fn FormFoot(
    /// When the draft was last saved.
    #[prop(into)]
    saved: Live<Option<Instant>>,
    /// The verb.
    verb: &'static str,
    /// Its sign.
    #[prop(optional)]
    sign: Option<Icon>,
    /// Whether the verb is the page's primary action while the form is open.
    #[prop(default = true)]
    primary: bool,
    /// Does it.
    on_done: Callback<()>,
    /// Closes the form and keeps the draft.
    on_later: Callback<()>,
) -> impl IntoView {
    view! {
        <p>
            <Saved at=saved />
        </p>
        <p class="row">
            <button class="btn" class:primary=primary type="button" on:click=move |_| on_done.run(())>
                {sign.map(icon)}
                {verb}
            </button>
            <button class="btn quiet" type="button" on:click=move |_| on_later.run(())>
                {words().common.later}
            </button>
        </p>
    }
}

/// Brings the writer to the first field below `id`, once it is there.
pub fn enter(id: &'static str) {
    focus_on(id, ":is(input, textarea, select)");
}

/// Returns what a form's verb does: `done`, or where the day in it cannot be read, nothing but to tell its field and to
/// bring the writer there. A day that nobody could read must not be gone with the emptied form.
pub fn with_its_day(
    id: &'static str,
    day: impl Fn() -> String + Send + Sync + 'static,
    refused: RwSignal<()>,
    done: Callback<()>,
) -> Callback<()> {
    Callback::new(move |()| {
        if typed_day(&day()).is_ok() {
            done.run(());
        } else {
            refused.set(());
            focus_on(id, "[aria-invalid]");
        }
    })
}

/// Returns what a form's verb does: `done`, or while `text` is empty, nothing but to bring the writer to its first field.
pub fn once_it_says(
    id: &'static str,
    text: impl Fn() -> String + Send + Sync + 'static,
    done: Callback<()>,
) -> Callback<()> {
    Callback::new(move |()| {
        if text().trim().is_empty() {
            enter(id);
        } else {
            done.run(());
        }
    })
}

fn focus_on(id: &'static str, which: &'static str) {
    request_animation_frame(move || {
        let field = document().query_selector(&format!("#{id} {which}")).ok().flatten();
        if let Some(field) = field {
            let _ = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(field).focus();
        }
    });
}
