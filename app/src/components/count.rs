//! A number of people: − and +, or typed. What was typed is kept even where it cannot be right; the error says so.

use leptos::prelude::*;

use super::{Icon, Live, fresh_id, icon};
use crate::words::{inside, words};

/// A labelled count from 0 up; `None` while nothing was stated.
#[component]
pub fn Count(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The number now.
    #[prop(into)]
    value: Live<Option<u32>>,
    /// Told the new number; `None` where the field was emptied or holds no number.
    on_change: Callback<Option<u32>>,
    /// What is wrong, in words.
    #[prop(into, optional)]
    error: Live<Option<String>>,
) -> impl IntoView {
    let id = fresh_id("n");
    let wrong = format!("{id}-e");
    let wrong_shown = wrong.clone();
    let (fewer, more) = (words().count.fewer(&inside(&label)), words().count.more(&inside(&label)));
    let none = move || value.get().unwrap_or_default() == 0;
    let step = move |by: i32| {
        on_change.run(Some(value.get_untracked().unwrap_or_default().saturating_add_signed(by)))
    };
    view! {
        <div class="count">
            <label for=id.clone()>{label}</label>
            <button class="btn icon" type="button" aria-label=fewer disabled=none on:click=move |_| step(-1)>
                {icon(Icon::Minus)}
            </button>
            <input
                id=id
                inputmode="numeric"
                autocomplete="off"
                maxlength="4"
                prop:value=move || value.get().map(|value| value.to_string()).unwrap_or_default()
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || error.get().map(|_| wrong.clone())
                on:input=move |event| on_change.run(event_target_value(&event).trim().parse().ok())
            />
            <button class="btn icon" type="button" aria-label=more on:click=move |_| step(1)>
                {icon(Icon::Plus)}
            </button>
            {move || error.get().map(|error| view! { <span class="error" id=wrong_shown.clone()>{error}</span> })}
        </div>
    }
}
