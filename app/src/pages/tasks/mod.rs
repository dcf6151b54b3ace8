//! Công việc và kiến nghị: what was given out and is not done, what was asked for and not answered.

mod given;
mod petitions;

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    kinds::{PetitionState, TaskLine},
    petition_form::PetitionDraft,
    task_form::TaskDraft,
};
use crate::{
    components::{Head, Keyed, Live, Nav, OnText, Text, head},
    words::words,
};

/// A task with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskItem {
    /// The task.
    pub line: TaskLine,
    /// What was done so far.
    pub progress: Text,
    /// Whether what was given out may still be changed: the minutes that say it are not adopted.
    pub is_open: bool,
    /// What is to be done, by whom and by when, as written.
    pub what: Text,
    /// See `what`.
    pub who: Text,
    /// See `what`.
    pub due: Text,
    /// When that was last saved, where it was touched.
    pub saved: Option<Instant>,
}

impl Keyed for TaskItem {
    fn key(&self) -> String {
        self.line.id.clone()
    }
}

/// A petition with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionItem {
    /// The petition's document.
    pub id: String,
    /// Its subject.
    pub title: String,
    /// Where.
    pub place: String,
    /// By whom; empty for nobody named.
    pub who: String,
    /// When it was recorded.
    pub recorded: Day,
    /// Where it stands.
    pub state: PetitionState,
    /// The commune's answer; empty for none.
    pub answer: String,
    /// What the cell adds to it.
    pub detail: Text,
    /// When that was last saved, where it was touched.
    pub saved: Option<Instant>,
}

impl Keyed for PetitionItem {
    fn key(&self) -> String {
        self.id.clone()
    }
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TasksData {
    /// Open tasks, most urgent first.
    pub open: Vec<TaskItem>,
    /// Finished ones, latest first.
    pub done: Vec<TaskItem>,
    /// Petitions, those to act on first.
    pub petitions: Vec<PetitionItem>,
    /// The task being written.
    pub new_task: TaskDraft,
    /// The petition being written.
    pub new_petition: PetitionDraft,
    /// Whether this person may write here.
    pub editable: bool,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum TasksAct {
    /// Gives the task being written.
    GiveTask,
    /// Records that a task is finished.
    Finish(String),
    /// Takes that back.
    Reopen(String),
    /// What was given out was written otherwise.
    Changed(String),
    /// Takes a task out.
    Remove(String),
    /// Brings it back.
    BringBack(String),
    /// Sets whether the petition being written goes to the commune.
    PetitionForward(bool),
    /// Records the petition being written.
    RecordPetition,
    /// Records that the cell was told the answer.
    ReportBack(String),
    /// Sends a recorded petition to the commune.
    Forward(String),
    /// Records that the cell settled it.
    Settle(String),
    /// The detail the commune asked for is complete.
    DetailDone(String),
}

#[derive(Clone, Copy)]
struct Desk {
    on_text: OnText,
    act: Callback<TasksAct>,
    editable: Live<bool>,
    /// The task or petition whose small form is open.
    opened: RwSignal<Option<String>>,
    /// The task that is being given out otherwise.
    changing: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn TasksPage(
    /// What it shows.
    #[prop(into)]
    data: Live<TasksData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<TasksAct>,
) -> impl IntoView {
    head(|| Head { title: words().tasks.title.into(), nav: Nav::Tasks, ..Head::default() });
    let editable = Live::memo(move || data.with(|data| data.editable));
    let desk = Desk { on_text, act, editable, opened: RwSignal::new(None), changing: RwSignal::new(None) };
    view! {
        <h1>{words().tasks.title}</h1>
        <div class="cols" data-cols="even">{given::tasks(data, desk)} {petitions::petitions(data, desk)}</div>
    }
    .into_any()
}
