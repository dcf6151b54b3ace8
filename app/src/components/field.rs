//! Labelled single fields: a line of text, a choice from a list. Label, hint and error are tied to the field by
//! id, and a new error brings the writer to it.

use leptos::{ev, html, prelude::*};

use super::{
    Icon, Live, fresh_id, icon,
    prose::described_by,
    writing_hand::{FieldHandle, Node, OnText, Text, TextEvent, Typing, attend},
};

/// One line of a list to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is reported when it is chosen.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// Makes a choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

pub(super) fn notes(
    help: String,
    hint: Live<Option<String>>,
    wrong: String,
    error: Live<Option<String>>,
) -> impl IntoView {
    let hint = move || hint.get().map(|hint| view! { <small id=help.clone()>{hint}</small> });
    let error = move || {
        error
            .get()
            .map(|error| view! { <span class="error" id=wrong.clone()>{icon(Icon::Alert)}" "{error}</span> })
    };
    view! {
        {hint}
        {error}
    }
}

/// A labelled line of [`Text`], uncontrolled like the text area.
#[component]
pub fn LineField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The text; later changes are shown while nobody writes here.
    #[prop(into)]
    text: Live<Text>,
    /// Told of every step of writing.
    on_text: OnText,
    /// A sentence of help under the field.
    #[prop(into, optional)]
    hint: Live<Option<String>>,
    /// What is wrong, in words; its arrival moves the focus here.
    #[prop(into, optional)]
    error: Live<Option<String>>,
    /// The keyboard to show: `numeric` for days and times.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    /// `search` for a search line.
    #[prop(default = "text")]
    kind: &'static str,
    /// What may be chosen instead of written.
    #[prop(into, optional)]
    list: Live<Vec<String>>,
    /// An example, for search lines only: never in place of a label.
    #[prop(optional)]
    example: Option<&'static str>,
    /// Whether it takes a code: wide letters, no help from dictionaries.
    #[prop(optional)]
    code: bool,
    /// Whether the writer is brought here as soon as it appears.
    #[prop(optional)]
    focus: bool,
    /// Whether a new error leaves the focus where it is.
    #[prop(optional)]
    still: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let handle = FieldHandle::new(Node::Line(node));
    let (path, first) = text.with_untracked(|text| (text.path.clone(), text.text.clone()));
    let tell = StoredValue::new(move |what| on_text.try_run(TextEvent { path: path.clone(), what }));
    let say = move |what: Typing| {
        // A field that leaves the page with the focus in it is blurred after its owner is gone.
        tell.try_with_value(|tell| tell(what));
    };
    attend(handle, text, on_text);
    Effect::new(move |_| {
        if let Some(field) = node.get() {
            field.set_value(&first);
            if focus {
                let _ = field.focus();
            }
        }
    });
    Effect::new(move |before: Option<bool>| {
        let wrong = error.with(Option::is_some);
        if wrong && !still && before == Some(false) {
            handle.focus();
        }
        wrong
    });
    let typed = move |_: ev::Event| {
        say(Typing::Typed { text: handle.text(), caret: handle.caret(), composing: handle.composing() });
    };
    let id = fresh_id("f");
    let (help, wrong, suggestions) = (format!("{id}-h"), format!("{id}-e"), format!("{id}-l"));
    let describes = described_by(help.clone(), hint, wrong.clone(), error);
    let list_id = suggestions.clone();
    let options = move || {
        let list = list.get();
        (!list.is_empty()).then(|| {
            let options =
                list.into_iter().map(|value| view! { <option value=value></option> }).collect_view();
            view! { <datalist id=suggestions.clone()>{options}</datalist> }
        })
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id.clone()
                node_ref=node
                type=kind
                class:code=code
                inputmode=input_mode
                placeholder=example
                autocomplete=if code { "one-time-code" } else { "off" }
                autocapitalize=code.then_some("characters")
                spellcheck=code.then_some("false")
                maxlength=code.then_some("14")
                list=move || list.with(|list| (!list.is_empty()).then(|| list_id.clone()))
                aria-describedby=describes
                aria-invalid=move || error.get().map(|_| "true")
                on:input=typed
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
            />
            {options}
            {notes(help, hint, wrong, error)}
        </div>
    }
}

/// A labelled choice from a list. A value outside the list shows as an empty first line.
#[component]
pub fn SelectField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What may be chosen.
    #[prop(into)]
    choices: Live<Vec<Choice>>,
    /// The chosen value.
    #[prop(into)]
    chosen: Live<String>,
    /// Told the value that was chosen.
    on_choose: Callback<String>,
    /// A sentence of help under the field.
    #[prop(into, optional)]
    hint: Live<Option<String>>,
    /// Whether the writer is brought here as soon as it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Select>::new();
    let id = fresh_id("s");
    let help = format!("{id}-h");
    let describes = help.clone();
    let hint_shown = move || hint.get().map(|hint| view! { <small id=help.clone()>{hint}</small> });
    let options = move || {
        let (choices, now) = (choices.get(), chosen.get());
        let outside = !choices.iter().any(|choice| choice.value == now);
        let blank = outside.then(|| view! { <option value="" selected=true></option> });
        let options = choices
            .into_iter()
            .map(|choice| {
                let selected = choice.value == now;
                view! { <option value=choice.value prop:selected=selected>{choice.label}</option> }
            })
            .collect_view();
        view! {
            {blank}
            {options}
        }
    };
    Effect::new(move |_| {
        if let Some(field) = node.get()
            && focus
        {
            let _ = field.focus();
        }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                id=id
                node_ref=node
                aria-describedby=move || hint.get().map(|_| describes.clone())
                on:change=move |event| on_choose.run(event_target_value(&event))
            >
                {options}
            </select>
            {hint_shown}
        </div>
    }
}
