//! A sentence that concerns the whole page: what happened, whether the notebook is safe, what to do.

use leptos::prelude::*;

use super::{Icon, Tone, icon};

/// A framed notice. Children are its sentences and buttons.
#[component]
pub fn Banner(
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
    /// Its sign.
    sign: Icon,
    /// What happened.
    #[prop(into)]
    title: String,
    /// Whether it is read aloud when it appears.
    #[prop(optional)]
    spoken: bool,
    /// The rest.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="banner" data-tone=tone.attr() role=spoken.then_some("status")>
            {icon(sign)}
            <div class="stack tight">
                <p>
                    <b>{title}</b>
                </p>
                {children()}
            </div>
        </div>
    }
}
