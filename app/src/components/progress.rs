//! How far something is, in words and as a bar.

use leptos::prelude::*;

use super::fresh_id;

/// A bar from 0 to `max`, named by its sentence.
#[component]
pub fn Progress(
    /// The sentence: "Đã tải 412 trong 583 KB".
    #[prop(into)]
    sentence: Signal<String>,
    /// How far.
    #[prop(into)]
    value: Signal<u32>,
    /// Where it ends.
    #[prop(into)]
    max: Signal<u32>,
) -> impl IntoView {
    let id = fresh_id("p");
    let percent = move || format!("{} %", u64::from(value.get()) * 100 / u64::from(max.get().max(1)));
    view! {
        <p class="row">
            <b id=id.clone()>{sentence}</b>
            <span class="push num">{percent}</span>
        </p>
        <progress aria-labelledby=id max=max value=value></progress>
    }
}
