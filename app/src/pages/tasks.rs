//! Công việc và kiến nghị: what was given out and is not done, what was asked for and not answered.

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    form_parts::{FormFoot, enter},
    kinds::{PetitionState, TaskLine},
    petition_form::{PetitionDraft, PetitionForm},
    task_form::{TaskDraft, TaskForm},
};
use crate::{
    components::{Head, Icon, Keyed, Nav, OnText, Prose, Text, each, head, icon, mark, shown},
    words::{name, words},
};

/// A task with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskItem {
    /// The task.
    pub line: TaskLine,
    /// What was done so far.
    pub progress: Text,
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
    editable: Memo<bool>,
    /// The task or petition whose small form is open.
    opened: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn TasksPage(
    /// What it shows.
    #[prop(into)]
    data: Memo<TasksData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<TasksAct>,
) -> impl IntoView {
    head(|| Head { title: words().tasks.title.into(), nav: Nav::Tasks, ..Head::default() });
    let editable = Memo::new(move |_| data.with(|data| data.editable));
    let desk = Desk { on_text, act, editable, opened: RwSignal::new(None) };
    view! {
        <h1>{words().tasks.title}</h1>
        <div class="cols" data-cols="even">{tasks(data, desk)} {petitions(data, desk)}</div>
    }
    .into_any()
}

fn tasks(data: Memo<TasksData>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let adding = RwSignal::new(false);
    let open = Memo::new(move |_| data.with(|data| data.open.clone()));
    let done = Memo::new(move |_| data.with(|data| data.done.clone()));
    let begin = move |_| {
        adding.set(true);
        enter("task-form");
    };
    let button = shown(
        move || desk.editable.get(),
        move || {
            view! {
                <button class="btn primary push" type="button" on:click=begin>
                    {icon(Icon::Plus)}
                    {say.add}
                </button>
            }
            .into_any()
        },
    );
    let none = Memo::new(move |_| open.with(Vec::is_empty));
    let list = move || {
        if none.get() {
            return view! { <p class="sheet">{say.no_tasks}</p> }.into_any();
        }
        view! { <ul class="sheet ruled">{each(move || open.get(), move |task| task_row(task, desk))}</ul> }
            .into_any()
    };
    let form = shown(
        move || adding.get(),
        move || {
            view! {
                <TaskForm
                    draft=Memo::new(move |_| data.with(|data| data.new_task.clone()))
                    on_text=desk.on_text
                    on_done=Callback::new(move |()| {
                        desk.act.run(TasksAct::GiveTask);
                        adding.set(false);
                    })
                    on_later=Callback::new(move |()| adding.set(false))
                />
            }
            .into_any()
        },
    );
    let finished = shown(
        move || !done.with(Vec::is_empty),
        move || {
            view! {
                <details>
                    <summary>{move || say.done(&done.with(Vec::len))}</summary>
                    <ul class="sheet ruled">{each(move || done.get(), move |task| task_row(task, desk))}</ul>
                </details>
            }
            .into_any()
        },
    );
    view! {
        <section class="stack" aria-labelledby="tasks">
            <div class="row">
                <h2 id="tasks">{move || say.open(&open.with(Vec::len))}</h2>
                {button}
            </div>
            {list}
            {form}
            {finished}
        </section>
    }
    .into_any()
}

fn task_row(task: Memo<TaskItem>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let id = task.with_untracked(|task| task.line.id.clone());
    let (open_id, shown_id, finish_id, reopen_id) = (id.clone(), id.clone(), id.clone(), id);
    let due = Memo::new(move |_| task.with(|task| task.line.due));
    let title = Memo::new(move |_| task.with(|task| task.line.title.clone()));
    let finished = Memo::new(move |_| matches!(due.get(), super::kinds::Due::Done(_)));
    let opened = Memo::new(move |_| desk.opened.with(|opened| opened.as_deref() == Some(&shown_id)));
    let about = move || {
        let who = name(&task.with(|task| task.line.who.clone()));
        (!who.is_empty()).then(|| view! { <p class="meta">{who}</p> })
    };
    let progress = move || {
        let text = task.with(|task| task.progress.text.clone());
        (!text.is_empty() && !opened.get()).then(|| view! { <p class="text">{text}</p> })
    };
    let action = move || {
        let (open_id, reopen_id) = (open_id.clone(), reopen_id.clone());
        if !desk.editable.get() || opened.get() {
            return ().into_any();
        }
        let (word, label) = if finished.get() {
            (say.reopen, say.reopen_of(&title.get()))
        } else {
            (say.result, say.result_of(&title.get()))
        };
        let press = move |_| {
            if finished.get_untracked() {
                desk.act.run(TasksAct::Reopen(reopen_id.clone()));
            } else {
                desk.opened.set(Some(open_id.clone()));
                enter("result-form");
            }
        };
        view! {
            <p class="act">
                <button class="btn" type="button" aria-label=label on:click=press>
                    {word}
                </button>
            </p>
        }
        .into_any()
    };
    let form = shown(
        move || opened.get(),
        move || {
            let finish_id = finish_id.clone();
            view! {
                <div class="stack act" id="result-form" role="group" aria-label=say.result_of(&title.get_untracked())>
                    <Prose
                        label=say.progress
                        text=Signal::derive(move || task.with(|task| task.progress.clone()))
                        on_text=desk.on_text
                        rows=2
                    />
                    <FormFoot
                        saved=Signal::derive(move || task.with(|task| task.saved))
                        verb=say.finished
                        primary=false
                        on_done=Callback::new(move |()| {
                            desk.act.run(TasksAct::Finish(finish_id.clone()));
                            desk.opened.set(None);
                        })
                        on_later=Callback::new(move |()| desk.opened.set(None))
                    />
                </div>
            }
            .into_any()
        },
    );
    view! {
        <li data-tone=move || due.get().mark().1.attr()>
            {move || {
                let (sign, _, word) = due.get().mark();
                mark(sign, word)
            }}
            <div class="stack tight">
                <h3>{title}</h3>
                {about}
                <p class="due">{move || due.get().sentence(false)}</p>
                {progress}
                {action}
                {form}
            </div>
        </li>
    }
    .into_any()
}

fn petitions(data: Memo<TasksData>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let adding = RwSignal::new(false);
    let split = move |finished: bool| {
        data.with(|data| {
            let wanted = data.petitions.iter().filter(|petition| petition.state.finished() == finished);
            wanted.cloned().collect::<Vec<_>>()
        })
    };
    let open = Memo::new(move |_| split(false));
    let done = Memo::new(move |_| split(true));
    let begin = move |_| {
        adding.set(true);
        enter("petition-form");
    };
    let button = shown(
        move || desk.editable.get(),
        move || {
            view! {
                <button class="btn push" type="button" on:click=begin>
                    {icon(Icon::Plus)}
                    {say.add_petition}
                </button>
            }
            .into_any()
        },
    );
    let none = Memo::new(move |_| open.with(Vec::is_empty));
    let list = move || {
        if none.get() {
            return view! { <p class="sheet">{say.no_petitions}</p> }.into_any();
        }
        view! { <ul class="sheet ruled">{each(move || open.get(), move |petition| petition_row(petition, desk))}</ul> }
            .into_any()
    };
    let form = shown(
        move || adding.get(),
        move || {
            view! {
                <PetitionForm
                    draft=Memo::new(move |_| data.with(|data| data.new_petition.clone()))
                    on_text=desk.on_text
                    on_forward=Callback::new(move |forward| desk.act.run(TasksAct::PetitionForward(forward)))
                    on_done=Callback::new(move |()| {
                        desk.act.run(TasksAct::RecordPetition);
                        adding.set(false);
                    })
                    on_later=Callback::new(move |()| adding.set(false))
                />
            }
            .into_any()
        },
    );
    let finished = shown(
        move || !done.with(Vec::is_empty),
        move || {
            view! {
                <details>
                    <summary>{move || say.petitions_done(&done.with(Vec::len))}</summary>
                    <ul class="sheet ruled">
                        {each(move || done.get(), move |petition| petition_row(petition, desk))}
                    </ul>
                </details>
            }
            .into_any()
        },
    );
    view! {
        <section class="stack" aria-labelledby="petitions">
            <div class="row">
                <h2 id="petitions">{move || say.petitions(&open.with(Vec::len))}</h2>
                {button}
            </div>
            {list}
            {form}
            {finished}
            <p class="meta">{say.anonymous}</p>
        </section>
    }
    .into_any()
}

fn petition_row(petition: Memo<PetitionItem>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let id = petition.with_untracked(|petition| petition.id.clone());
    let (shown_id, action_id, done_id) = (id.clone(), id.clone(), id);
    let state = Memo::new(move |_| petition.with(|petition| petition.state.clone()));
    let title = Memo::new(move |_| petition.with(|petition| petition.title.clone()));
    let opened = Memo::new(move |_| desk.opened.with(|opened| opened.as_deref() == Some(&shown_id)));
    let about = move || {
        let words = &words().petition;
        petition.with(|petition| match petition.who.as_str() {
            "" => words.anonymous_on(&petition.recorded.written()),
            who => words.by_on(&name(who), &petition.recorded.written()),
        })
    };
    let answer = move || {
        let answer = petition.with(|petition| petition.answer.clone());
        (!answer.is_empty()).then(|| view! { <p class="said text">{answer}</p> })
    };
    // What is known besides, once somebody asks for it.
    let more = move || {
        opened.get().then(|| {
            let (place, detail) =
                petition.with(|petition| (petition.place.clone(), petition.detail.text.clone()));
            view! {
                {(!place.is_empty()).then(|| view! { <p>{say.place(&place)}</p> })}
                {(!detail.is_empty()).then(|| view! { <p class="text">{detail}</p> })}
            }
        })
    };
    let asked = Memo::new(move |_| matches!(state.get(), PetitionState::Asks(_)) && opened.get());
    let form = shown(
        move || asked.get(),
        move || {
            let done_id = done_id.clone();
            view! {
                <div class="stack act" id="detail-form" role="group" aria-label=say.add_detail_of(&title.get_untracked())>
                    <Prose
                        label=say.detail
                        text=Signal::derive(move || petition.with(|petition| petition.detail.clone()))
                        on_text=desk.on_text
                        rows=2
                    />
                    <FormFoot
                        saved=Signal::derive(move || petition.with(|petition| petition.saved))
                        verb=say.add_detail
                        primary=false
                        on_done=Callback::new(move |()| {
                            desk.act.run(TasksAct::DetailDone(done_id.clone()));
                            desk.opened.set(None);
                        })
                        on_later=Callback::new(move |()| desk.opened.set(None))
                    />
                </div>
            }
            .into_any()
        },
    );
    let action =
        move || (!asked.get()).then(|| actions(&action_id, &state.get(), &title.get(), desk, opened.get()));
    view! {
        <li data-tone=move || state.get().mark().1.attr()>
            {move || {
                let (sign, _, word) = state.get().mark();
                mark(sign, word)
            }}
            <div class="stack tight">
                <h3>{title}</h3>
                <p class="meta">{about}</p>
                <p class="due">{move || state.get().sentence(false)}</p>
                {answer}
                {more}
                {form}
                {action}
            </div>
        </li>
    }
    .into_any()
}

/// The next step of a petition, as one or two buttons.
fn actions(id: &str, state: &PetitionState, title: &str, desk: Desk, opened: bool) -> AnyView {
    let say = &words().tasks;
    let button = |word: &'static str, label: String, press: Callback<()>| {
        view! {
            <button class="btn" type="button" aria-label=label on:click=move |_| press.run(())>
                {word}
            </button>
        }
    };
    let send = |act: TasksAct| Callback::new(move |()| desk.act.run(act.clone()));
    let id = id.to_owned();
    let toggle = Callback::new({
        let id = id.clone();
        move |()| {
            desk.opened.update(|now| *now = (now.as_deref() != Some(&id)).then(|| id.clone()));
            enter("detail-form");
        }
    });
    let look = move || {
        if opened {
            button(words().common.close, format!("{}: {title}", words().common.close), toggle)
        } else {
            button(say.look, say.look_of(&title), toggle)
        }
    };
    let editable = desk.editable.get();
    let buttons = match state {
        PetitionState::Answered(_) if editable => {
            button(say.report_back, say.report_back_of(&title), send(TasksAct::ReportBack(id))).into_any()
        }
        PetitionState::Asks(_) if editable => {
            button(say.add_detail, say.add_detail_of(&title), toggle).into_any()
        }
        PetitionState::Recorded if editable => view! {
            {button(say.forward, say.forward_of(&title), send(TasksAct::Forward(id.clone())))}
            {button(say.settle, say.settle_of(&title), send(TasksAct::Settle(id)))}
        }
        .into_any(),
        _ => look().into_any(),
    };
    view! { <p class="act row">{buttons}</p> }.into_any()
}
