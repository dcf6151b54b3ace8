//! Giao việc: what, who, until when.

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    day_field::DayField,
    form_parts::{FormFoot, once_it_says, with_its_day},
};
use crate::{
    components::{LineField, Live, OnText, Prose, Text},
    words::words,
};

/// A task being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDraft {
    /// What is to be done.
    pub what: Text,
    /// The person or body.
    pub who: Text,
    /// The day.
    pub due: Text,
    /// Names to choose from: bodies, then members.
    pub names: Vec<String>,
    /// Today, for how far the day is.
    pub today: Day,
    /// When the draft was last saved.
    pub saved: Option<Instant>,
}

/// The form.
#[component]
pub fn TaskForm(
    /// The draft.
    #[prop(into)]
    draft: Live<TaskDraft>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Gives the task.
    on_done: Callback<()>,
    /// Closes the form and keeps the draft.
    on_later: Callback<()>,
) -> impl IntoView {
    let say = &words().task_form;
    let part =
        move |pick: fn(&TaskDraft) -> &Text| Live::derive(move || draft.with(|draft| pick(draft).clone()));
    let names = Live::derive(move || draft.with(|draft| draft.names.clone()));
    let saved = Live::derive(move || draft.with(|draft| draft.saved));
    let today = draft.with_untracked(|draft| draft.today);
    let refused = RwSignal::new(());
    let due = move || draft.with_untracked(|draft| draft.due.text.clone());
    let on_done = with_its_day("task-form", due, refused, on_done);
    let on_done =
        once_it_says("task-form", move || draft.with_untracked(|draft| draft.what.text.clone()), on_done);
    view! {
        <div class="sheet stack" role="group" aria-label=say.title id="task-form">
            <Prose label=say.what text=part(|draft| &draft.what) on_text=on_text rows=2 title=true />
            <LineField label=say.who text=part(|draft| &draft.who) on_text=on_text hint=say.who_hint list=names />
            <DayField label=say.due text=part(|draft| &draft.due) on_text=on_text today=today refused=refused />
            <FormFoot saved=saved verb=say.give on_done=on_done on_later=on_later />
        </div>
    }
}
