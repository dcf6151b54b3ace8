//! One of a few, all in sight: native radio buttons, drawn as a segmented row or as sentences.

use leptos::prelude::*;

use super::{Live, Tone, fresh_id};

/// One segment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// The word.
    pub label: String,
    /// Its colour when chosen.
    pub tone: Tone,
}

impl<T: Into<String>> From<T> for Segment {
    fn from(label: T) -> Self {
        Self { label: label.into(), tone: Tone::Plain }
    }
}

/// A row of segments. Named by `label`, or by the element with id `labelled_by`.
#[component]
pub fn Seg(
    /// The group's name for screen readers, where no visible text has it.
    #[prop(into, optional)]
    label: Option<String>,
    /// The id of the visible text that names the group.
    #[prop(into, optional)]
    labelled_by: Option<String>,
    /// The id of the text that explains the choice.
    #[prop(into, optional)]
    described_by: Option<String>,
    /// The segments, which do not change.
    segments: Vec<Segment>,
    /// Which is chosen, if any.
    #[prop(into)]
    chosen: Live<Option<usize>>,
    /// Told which was chosen.
    on_choose: Callback<usize>,
) -> impl IntoView {
    let name = fresh_id("r");
    let segments = segments
        .into_iter()
        .enumerate()
        .map(|(at, segment)| {
            view! {
                <label data-tone=segment.tone.attr()>
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=move || chosen.get() == Some(at)
                        on:change=move |_| on_choose.run(at)
                    />
                    {segment.label}
                </label>
            }
        })
        .collect_view();
    view! {
        <div
            class="seg"
            role="radiogroup"
            aria-label=label
            aria-labelledby=labelled_by
            aria-describedby=described_by
        >
            {segments}
        </div>
    }
}

/// One answer that needs more than a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// The answer.
    pub title: String,
    /// What to know about it, a line each.
    pub notes: Vec<String>,
}

/// Answers as framed sentences. Nothing is chosen until a person chooses.
#[component]
pub fn Pick(
    /// The group's name for screen readers, where no visible text has it.
    #[prop(into, optional)]
    label: Option<String>,
    /// The id of the visible text that names the group.
    #[prop(into, optional)]
    labelled_by: Option<String>,
    /// The answers, which do not change.
    answers: Vec<Picked>,
    /// Which is chosen, if any.
    #[prop(into)]
    chosen: Live<Option<usize>>,
    /// Told which was chosen.
    on_choose: Callback<usize>,
) -> impl IntoView {
    let name = fresh_id("r");
    let answers = answers
        .into_iter()
        .enumerate()
        .map(|(at, answer)| {
            let notes = answer.notes.join("\n");
            view! {
                <label>
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=move || chosen.get() == Some(at)
                        on:change=move |_| on_choose.run(at)
                    />
                    <span>
                        <b>{answer.title}</b>
                        <br />
                        <span class="meta text">{notes}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <div class="pick" role="radiogroup" aria-label=label aria-labelledby=labelled_by>
            {answers}
        </div>
    }
}
