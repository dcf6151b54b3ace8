//! The question before a step that cannot be taken back. The browser's own dialog: focus stays in it, Esc closes
//! it, focus returns to the button that opened it. The safe answer has the focus.

use leptos::{html, prelude::*};

use super::{Live, fresh_id};

/// Asks before doing.
#[component]
pub fn Sure(
    /// Open while true; closing sets it back.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    question: Live<String>,
    /// What it means.
    #[prop(into)]
    text: Live<String>,
    /// The safe answer.
    safe: &'static str,
    /// The other one.
    go: &'static str,
    /// Whether the step takes something away.
    #[prop(optional)]
    danger: bool,
    /// Does it.
    on_go: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let safe_node = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                // It fails only where the dialog left the page meanwhile.
                let _ = dialog.show_modal();
                let _ = safe_node.get_untracked().map(|button| button.focus());
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let close = move |_| open.set(false);
    let act = move |_| {
        open.set(false);
        on_go.run(());
    };
    let heading = fresh_id("q");
    view! {
        <dialog node_ref=node aria-labelledby=heading.clone() on:close=move |_| open.set(false)>
            <div class="stack">
                <h2 id=heading.clone()>{move || question.get()}</h2>
                <p>{move || text.get()}</p>
                <p class="pair">
                    <button class="btn" type="button" node_ref=safe_node on:click=close>
                        {safe}
                    </button>
                    <button class="btn" class:primary=!danger class:danger=danger type="button" on:click=act>
                        {go}
                    </button>
                </p>
            </div>
        </dialog>
    }
}
