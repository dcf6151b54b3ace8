//! A growing text area that the browser owns while someone writes in it. Vietnamese typing (Telex, VNI) rewrites
//! whole syllables, so the value is never bound: keys are reported, and only the handle puts text back.

use leptos::{ev, html, prelude::*};

use super::{
    Live, fresh_id,
    writing_hand::{FieldHandle, Node, OnText, Text, TextEvent, Typing, attend},
};

/// A labelled text area for [`Text`].
#[component]
pub fn Prose(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The text; later changes are shown while nobody writes here.
    #[prop(into)]
    text: Live<Text>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Lines shown before anything is written.
    #[prop(default = 3)]
    rows: u32,
    /// A sentence of help under the field.
    #[prop(into, optional)]
    hint: Live<Option<String>>,
    /// What is wrong, in words.
    #[prop(into, optional)]
    error: Live<Option<String>>,
    /// Whether Enter makes no new line: for titles, which wrap but are one line.
    #[prop(optional)]
    title: bool,
    /// Whether the writer is brought here as soon as it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let handle = FieldHandle::new(Node::Prose(node));
    let (path, first) = text.with_untracked(|text| (text.path.clone(), text.text.clone()));
    let tell = move |what| on_text.try_run(TextEvent { path: path.clone(), what });
    let tell = StoredValue::new(tell);
    let say = move |what: Typing| {
        // A field that leaves the page with the focus in it is blurred after its owner is gone.
        tell.try_with_value(|tell| tell(what));
    };
    attend(handle, text, on_text);
    Effect::new(move |_| {
        if let Some(field) = node.get() {
            field.set_value(&first);
            grow(&field);
            if focus {
                let _ = field.focus();
            }
        }
    });
    let typed = move |_: ev::Event| {
        let Some(field) = node.try_get_untracked().flatten() else { return };
        grow(&field);
        let caret = field.selection_end().ok().flatten().unwrap_or_default();
        say(Typing::Typed { text: field.value(), caret, composing: handle.composing() });
    };
    let key = move |event: ev::KeyboardEvent| {
        if title && event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
        }
    };
    let id = fresh_id("t");
    let (help, wrong) = (format!("{id}-h"), format!("{id}-e"));
    let describes = described_by(help.clone(), hint, wrong.clone(), error);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id.clone()
                node_ref=node
                rows=rows
                aria-describedby=describes
                aria-invalid=move || error.get().map(|_| "true")
                on:input=typed
                on:keydown=key
                on:focus=move |_| say(Typing::Entered)
                on:compositionstart=move |_| handle.set_composing(true)
                on:compositionend=move |_| {
                    handle.set_composing(false);
                    say(Typing::Composed);
                }
                on:blur=move |_| {
                    handle.set_composing(false);
                    say(Typing::Left);
                }
            ></textarea>
            {super::field::notes(help, hint, wrong, error)}
        </div>
    }
}

/// Makes the area as tall as its text where the style sheet's `field-sizing` does not.
pub(super) fn grow(field: &web_sys::HtmlTextAreaElement) {
    thread_local! {
        static BY_STYLE: bool = web_sys::css::supports_with_value("field-sizing", "content").unwrap_or_default();
    }
    if !BY_STYLE.with(|by_style| *by_style) {
        let style = web_sys::HtmlElement::style(field);
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", field.scroll_height() + 2));
    }
}

/// Returns the ids of what describes a field, following what is there.
pub(super) fn described_by(
    help: String,
    hint: Live<Option<String>>,
    wrong: String,
    error: Live<Option<String>>,
) -> impl Fn() -> Option<String> + Send + 'static {
    move || {
        let ids: Vec<_> = [hint.get().map(|_| help.as_str()), error.get().map(|_| wrong.as_str())]
            .into_iter()
            .flatten()
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
