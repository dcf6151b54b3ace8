//! What an item comes to: conclusion, resolution, tasks and petitions.

use leptos::prelude::*;

use super::{Desk, WritingAct};
use crate::{
    components::{Icon, Live, Prose, Saved, icon, mark, shown},
    pages::{form_parts::enter, kinds::TaskLine, petition_form::PetitionForm, task_form::TaskForm},
    words::{name, words},
};

pub(super) fn decisions(desk: Desk) -> AnyView {
    let say = &words().writing;
    let conclusion = Live::derive(move || desk.data.with(|data| data.conclusion.clone()));
    let resolution = Live::derive(move || desk.data.with(|data| data.resolution.clone()));
    let saved = Live::derive(move || desk.data.with(|data| data.saved));
    view! {
        <h2>{say.conclusion_title}</h2>
        <div class="sheet stack">
            <Prose label=say.conclusion text=conclusion on_text=desk.on_text />
            <Prose label=say.resolution text=resolution on_text=desk.on_text />
            <Saved at=saved />
        </div>
    }
    .into_any()
}

pub(super) fn given(desk: Desk) -> AnyView {
    let say = &words().writing;
    let (task, petition) = (RwSignal::new(false), RwSignal::new(false));
    let tasks = Live::memo(move || desk.data.with(|data| data.tasks.clone()));
    let petitions = Live::memo(move || desk.data.with(|data| data.petitions.clone()));
    let task_list = move || {
        let tasks = tasks.get();
        (!tasks.is_empty()).then(|| {
            let rows = tasks.iter().map(task_row).collect_view();
            view! { <ul class="sheet ruled">{rows}</ul> }
        })
    };
    let petition_list = move || {
        let petitions = petitions.get();
        (!petitions.is_empty()).then(|| {
            let rows = petitions
                .into_iter()
                .map(|petition| {
                    let (sign, tone, word) = petition.state.mark();
                    let sentence = petition.state.sentence(true);
                    view! {
                        <li data-tone=tone.attr()>
                            {mark(sign, word)}
                            <div>
                                <h3>{petition.title}</h3>
                                <p class="due">{sentence}</p>
                            </div>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <h2>{say.petitions}</h2>
                <ul class="sheet ruled">{rows}</ul>
            }
        })
    };
    let task_form = shown(
        move || task.get(),
        move || {
            view! {
                <TaskForm
                    draft=Live::memo(move || desk.data.with(|data| data.new_task.clone()))
                    on_text=desk.on_text
                    on_done=Callback::new(move |()| {
                        desk.act.run(WritingAct::GiveTask);
                        task.set(false);
                    })
                    on_later=Callback::new(move |()| task.set(false))
                />
            }
            .into_any()
        },
    );
    let petition_form = shown(
        move || petition.get(),
        move || {
            view! {
                <PetitionForm
                    draft=Live::memo(move || desk.data.with(|data| data.new_petition.clone()))
                    on_text=desk.on_text
                    on_forward=Callback::new(move |forward| desk.act.run(WritingAct::PetitionForward(forward)))
                    on_done=Callback::new(move |()| {
                        desk.act.run(WritingAct::RecordPetition);
                        petition.set(false);
                    })
                    on_later=Callback::new(move |()| petition.set(false))
                />
            }
            .into_any()
        },
    );
    let open_task = move |_| {
        task.set(true);
        enter("task-form");
    };
    let open_petition = move |_| {
        petition.set(true);
        enter("petition-form");
    };
    view! {
        <h2>{say.tasks}</h2>
        {task_list}
        {petition_list}
        <p class="pair">
            <button class="btn" type="button" on:click=open_task>
                {icon(Icon::Plus)}
                {say.add_task}
            </button>
            <button class="btn" type="button" on:click=open_petition>
                {icon(Icon::Plus)}
                {say.add_petition}
            </button>
        </p>
        {task_form}
        {petition_form}
    }
    .into_any()
}

fn task_row(task: &TaskLine) -> impl IntoView + use<> {
    let (sign, tone, word) = task.due.mark();
    let (title, who) = (task.title.clone(), name(&task.who));
    let sentence = if who.is_empty() {
        task.due.sentence(false)
    } else {
        format!("{who}, {}", crate::words::inside(&task.due.sentence(false)))
    };
    view! {
        <li data-tone=tone.attr()>
            {mark(sign, word)}
            <div>
                <h3>{title}</h3>
                <p class="meta">{sentence}</p>
            </div>
        </li>
    }
}
