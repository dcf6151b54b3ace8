//! The petitions: those that wait for an answer, the settled ones below.

use leptos::prelude::*;

use super::{Desk, PetitionItem, TasksAct, TasksData};
use crate::{
    components::{Icon, Live, Prose, Sure, each, icon, mark, shown},
    pages::{
        form_parts::{FormFoot, enter},
        journal::journal_link,
        kinds::PetitionState,
        petition_form::PetitionForm,
    },
    words::{name, words},
};

/// Returns the section.
pub(super) fn petitions(data: Live<TasksData>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let adding = RwSignal::new(false);
    let split = move |finished: bool| {
        data.with(|data| {
            let wanted = data.petitions.iter().filter(|petition| petition.state.finished() == finished);
            wanted.cloned().collect::<Vec<_>>()
        })
    };
    let open = Live::memo(move || split(false));
    let done = Live::memo(move || split(true));
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
    let none = Live::memo(move || open.with(Vec::is_empty));
    let list = move || {
        if none.get() {
            return view! { <p class="sheet">{say.no_petitions}</p> }.into_any();
        }
        view! { <ul class="sheet ruled">{each(open, move |petition| petition_row(petition, desk))}</ul> }
            .into_any()
    };
    let form = shown(
        move || adding.get(),
        move || {
            view! {
                <PetitionForm
                    draft=Live::memo(move || data.with(|data| data.new_petition.clone()))
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
                        {each(done, move |petition| petition_row(petition, desk))}
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

fn petition_row(petition: Live<PetitionItem>, desk: Desk) -> AnyView {
    let say = &words().tasks;
    let id = petition.with_untracked(|petition| petition.id.clone());
    let (shown_id, action_id, done_id) = (id.clone(), id.clone(), id);
    let state = Live::memo(move || petition.with(|petition| petition.state.clone()));
    let title = Live::memo(move || petition.with(|petition| petition.title.clone()));
    let opened = Live::memo(move || desk.opened.with(|opened| opened.as_deref() == Some(&shown_id)));
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
            let (id, place, detail) = petition
                .with(|petition| (petition.id.clone(), petition.place.clone(), petition.detail.text.clone()));
            view! {
                {(!place.is_empty()).then(|| view! { <p>{say.place(&place)}</p> })}
                {(!detail.is_empty()).then(|| view! { <p class="text">{detail}</p> })}
                {journal_link(id)}
            }
        })
    };
    let asked = Live::memo(move || matches!(state.get(), PetitionState::Asks(_)) && opened.get());
    let form = shown(
        move || asked.get(),
        move || {
            let done_id = done_id.clone();
            view! {
                <div class="stack act" id="detail-form" role="group" aria-label=say.add_detail_of(&title.get_untracked())>
                    <Prose
                        label=say.detail
                        text=Live::derive(move || petition.with(|petition| petition.detail.clone()))
                        on_text=desk.on_text
                        rows=2
                    />
                    <FormFoot
                        saved=Live::derive(move || petition.with(|petition| petition.saved))
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
                <h3>{move || title.get()}</h3>
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
    let sure = RwSignal::new(false);
    let buttons = match state {
        PetitionState::Answered(_) if editable => {
            button(say.report_back, say.report_back_of(&title), send(TasksAct::ReportBack(id))).into_any()
        }
        PetitionState::Asks(_) if editable => {
            button(say.add_detail, say.add_detail_of(&title), toggle).into_any()
        }
        PetitionState::Recorded if editable => view! {
            {button(say.forward, say.forward_of(&title), Callback::new(move |()| sure.set(true)))}
            {button(say.settle, say.settle_of(&title), send(TasksAct::Settle(id.clone())))}
            <Sure
                open=sure
                question=Live::stored(say.forward_question.to_owned())
                text=Live::stored(say.forward_text.to_owned())
                safe=words().common.later
                go=say.forward
                on_go=send(TasksAct::Forward(id))
            />
        }
        .into_any(),
        _ => look().into_any(),
    };
    view! { <p class="act row">{buttons}</p> }.into_any()
}
