//! The tasks that were given out: the open ones with what may be said of them, the settled ones below.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Desk, TaskItem, TasksAct, TasksData};
use crate::{
    components::{Icon, LineField, Live, Prose, Text, Toaster, Undo, each, icon, mark, shown},
    pages::{
        day_field::DayField,
        form_parts::{FormFoot, enter, once_it_says, with_its_day},
        kinds::Due,
        task_form::TaskForm,
    },
    words::{name, words},
};

/// Returns the section.
pub(super) fn tasks(data: Live<TasksData>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let adding = RwSignal::new(false);
    let open = Live::memo(move || data.with(|data| data.open.clone()));
    let done = Live::memo(move || data.with(|data| data.done.clone()));
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
    let none = Live::memo(move || open.with(Vec::is_empty));
    let list = move || {
        if none.get() {
            return view! { <p class="sheet">{say.no_tasks}</p> }.into_any();
        }
        view! { <ul class="sheet ruled">{each(open, move |task| task_row(task, desk))}</ul> }.into_any()
    };
    let form = shown(
        move || adding.get(),
        move || {
            view! {
                <TaskForm
                    draft=Live::memo(move || data.with(|data| data.new_task.clone()))
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
                    <ul class="sheet ruled">{each(done, move |task| task_row(task, desk))}</ul>
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

fn task_row(task: Live<TaskItem>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let id = task.with_untracked(|task| task.line.id.clone());
    let (open_id, shown_id, finish_id, reopen_id) = (id.clone(), id.clone(), id.clone(), id.clone());
    let (change_id, changing_id) = (id.clone(), id.clone());
    let changing =
        Live::memo(move || desk.changing.with(|changing| changing.as_deref() == Some(&changing_id)));
    let due = Live::memo(move || task.with(|task| task.line.due));
    let title = Live::memo(move || task.with(|task| task.line.title.clone()));
    let finished = Live::memo(move || matches!(due.get(), Due::Done(_)));
    let opened = Live::memo(move || desk.opened.with(|opened| opened.as_deref() == Some(&shown_id)));
    let about = move || {
        let who = name(&task.with(|task| task.line.who.clone()));
        (!who.is_empty()).then(|| view! { <p class="meta">{who}</p> })
    };
    let progress = move || {
        let text = task.with(|task| task.progress.text.clone());
        (!text.is_empty() && !opened.get()).then(|| view! { <p class="text">{text}</p> })
    };
    let action = move || {
        let (open_id, reopen_id, change_id) = (open_id.clone(), reopen_id.clone(), change_id.clone());
        if !desk.editable.get() || opened.get() || changing.get() {
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
        let change = (!finished.get() && task.with(|task| task.is_open)).then(|| {
            let press = move |_| {
                desk.changing.set(Some(change_id.clone()));
                enter("change-form");
            };
            view! {
                <button class="btn quiet" type="button" aria-label=say.change_of(&title.get()) on:click=press>
                    {say.change}
                </button>
            }
        });
        view! {
            <p class="act row">
                <button class="btn" type="button" aria-label=label on:click=press>
                    {word}
                </button>
                {change}
            </p>
        }
        .into_any()
    };
    let change_form = shown(move || changing.get(), move || change(task, &id, desk));
    let form = shown(
        move || opened.get(),
        move || {
            let finish_id = finish_id.clone();
            view! {
                <div class="stack act" id="result-form" role="group" aria-label=say.result_of(&title.get_untracked())>
                    <Prose
                        label=say.progress
                        text=Live::derive(move || task.with(|task| task.progress.clone()))
                        on_text=desk.on_text
                        rows=2
                    />
                    <FormFoot
                        saved=Live::derive(move || task.with(|task| task.saved))
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
                <h3>{move || title.get()}</h3>
                {about}
                <p class="due">{move || due.get().sentence(false)}</p>
                {progress}
                {action}
                {form}
                {change_form}
            </div>
        </li>
    }
    .into_any()
}

/// What was given out, to be written otherwise or taken out.
fn change(task: Live<TaskItem>, id: &str, desk: Desk) -> AnyView {
    let (say, form) = (&words().tasks, &words().task_form);
    let toaster = Toaster::here();
    let part = move |part: fn(&TaskItem) -> &Text| Live::derive(move || task.with(|task| part(task).clone()));
    let (done_id, later_id, remove_id) = (id.to_owned(), id.to_owned(), id.to_owned());
    let said =
        move |part: fn(&TaskItem) -> &Text| move || task.with_untracked(|task| part(task).text.clone());
    let refused = RwSignal::new(());
    let on_done = Callback::new(move |()| {
        desk.act.run(TasksAct::Changed(done_id.clone()));
        desk.changing.set(None);
    });
    let on_done = with_its_day("change-form", said(|task| &task.due), refused, on_done);
    let on_done = once_it_says("change-form", said(|task| &task.what), on_done);
    let remove = move |_| {
        let (back, title) = (remove_id.clone(), task.with_untracked(|task| task.line.title.clone()));
        let undo: Undo = Arc::new(move || desk.act.run(TasksAct::BringBack(back.clone())));
        desk.changing.set(None);
        desk.act.run(TasksAct::Remove(remove_id.clone()));
        toaster.say(words().toast.removed(&title), Some(undo));
    };
    view! {
        <div class="stack act" id="change-form" role="group" aria-label=say.change>
            <LineField label=form.what text=part(|task| &task.what) on_text=desk.on_text />
            <LineField label=form.who text=part(|task| &task.who) on_text=desk.on_text />
            <DayField label=form.due text=part(|task| &task.due) on_text=desk.on_text refused=refused />
            <FormFoot
                saved=Live::derive(move || task.with(|task| task.saved))
                verb=say.change_done
                primary=false
                on_done=on_done
                on_later=Callback::new(move |()| {
                    desk.act.run(TasksAct::Changed(later_id.clone()));
                    desk.changing.set(None);
                })
            />
            <p>
                <button class="btn quiet" type="button" on:click=remove>
                    {say.remove}
                </button>
            </p>
        </div>
    }
    .into_any()
}
