//! Small pieces of pages, as functions.

use leptos::prelude::*;

use super::{Icon, Tone, icon, named_icon};

/// A state in a pill.
pub fn chip(tone: Tone, sign: Icon, text: &str) -> AnyView {
    let text = text.to_owned();
    view! { <span class="chip" data-tone=tone.attr()>{icon(sign)}{text}</span> }.into_any()
}

/// A state as a line of small strong text, with its sign.
pub fn due(tone: Tone, sign: Icon, text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <p class="due" data-tone=tone.attr()>{icon(sign)}" "{text}</p> }.into_any()
}

/// The mark in a ruled list's margin, named for those who cannot see it.
pub fn mark(sign: Icon, name: &'static str) -> AnyView {
    view! { <span>{named_icon(sign, name)}</span> }.into_any()
}

/// One line of a list with signs.
pub fn plain_item(tone: Tone, sign: Icon, text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <li data-tone=tone.attr()>{icon(sign)}<span>{text}</span></li> }.into_any()
}

/// The stamp under adopted minutes.
pub fn stamp(text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <p class="stamp">{icon(Icon::Lock)}{text}</p> }.into_any()
}

/// A link alone on its line.
pub fn tap(href: String, text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <p><a class="tap" href=href>{text}</a></p> }.into_any()
}

/// Nothing there yet, and how to begin.
pub fn empty(title: &str, text: &str, action: AnyView) -> AnyView {
    let (title, text) = (title.to_owned(), text.to_owned());
    view! {
        <div class="empty stack">
            <p>
                <b>{title}</b>
            </p>
            <p>{text}</p>
            {action}
        </div>
    }
    .into_any()
}
