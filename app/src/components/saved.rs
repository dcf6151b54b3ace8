//! "Đã lưu trên máy lúc 19:41": shown only once the browser's disk has it, never before.

use leptos::prelude::*;
use shared::time::Instant;

use super::{Icon, Live, Spoken, icon};
use crate::words::words;

/// The saved line; empty until something was saved.
#[component]
pub fn Saved(
    /// When the last letter reached the disk.
    #[prop(into)]
    at: Live<Option<Instant>>,
) -> impl IntoView {
    let some = Live::memo(move || at.get().is_some());
    let text = Live::derive(move || at.get().map(|at| words().saved.at(&at.clock())).unwrap_or_default());
    let line = move || {
        some.get().then(
            || view! { <span class="saved" data-tone="good">{icon(Icon::Check)}<Spoken text=text /></span> },
        )
    };
    view! { {line} }
}
