//! The agenda: an item a row, its form in its place while somebody writes it, and what was taken out.

use std::sync::Arc;

use leptos::prelude::*;

use super::{AgendaItem, PrepareAct, PrepareData};
use crate::{
    components::{
        Choice, Icon, Live, OnText, Prose, Saved, SelectField, Sure, Toaster, Tone, Undo, chip, each, empty,
        icon,
    },
    words::{name, words},
};

pub(super) fn agenda(data: Live<PrepareData>, on_text: OnText, act: Callback<PrepareAct>) -> AnyView {
    let say = &words().prepare;
    let open = RwSignal::new(None::<String>);
    let expecting = StoredValue::new(false);
    let items = Live::memo(move || data.with(|data| data.items.clone()));
    let people = Live::memo(move || data.with(|data| data.people.clone()));
    let count = Live::memo(move || items.with(Vec::len));
    // An item just added opens where it comes.
    Effect::new(move |before: Option<usize>| {
        let now = count.get();
        if before.is_some_and(|before| now > before) && expecting.get_value() {
            expecting.set_value(false);
            open.set(items.with_untracked(|items| items.last().map(|item| item.id.clone())));
        }
        now
    });
    let add = move |_| {
        expecting.set_value(true);
        act.run(PrepareAct::AddItem);
    };
    let none = Live::memo(move || count.get() == 0);
    let list = move || {
        if none.get() {
            let like_last = data.with_untracked(|data| data.like_last).then(|| {
                view! {
                    <button class="btn" type="button" on:click=move |_| act.run(PrepareAct::LikeLast)>
                        {say.like_last}
                    </button>
                }
            });
            return empty(say.no_items, say.no_items_text, like_last.into_any());
        }
        view! {
            <ol class="sheet ruled">
                {each(items, move |item| row(item, people, open, on_text, act))}
            </ol>
        }
        .into_any()
    };
    let removed = Live::memo(move || data.with(|data| data.removed.clone()));
    view! {
        <h2>{move || say.agenda(&count.get())}</h2>
        {list}
        <button class="btn fill" type="button" on:click=add>
            {icon(Icon::Plus)}
            " "
            {say.add_item}
        </button>
        {move || taken_out(removed.get(), act)}
    }
    .into_any()
}

fn row(
    item: Live<AgendaItem>,
    people: Live<Vec<Choice>>,
    open: RwSignal<Option<String>>,
    on_text: OnText,
    act: Callback<PrepareAct>,
) -> AnyView {
    let id = item.with_untracked(|item| item.id.clone());
    let editing = Live::memo(move || open.with(|open| open.as_deref() == Some(&id)));
    let body = move || {
        if editing.get() { form(item, people, open, on_text, act) } else { summary(item, people, open) }
    };
    view! {
        <li>
            <span class="num">{move || item.with(|item| item.number)}</span>
            {body}
        </li>
    }
    .into_any()
}

fn summary(item: Live<AgendaItem>, people: Live<Vec<Choice>>, open: RwSignal<Option<String>>) -> AnyView {
    let say = &words().prepare;
    let title = move || item.with(|item| item.title.text.clone());
    let text = move || item.with(|item| item.prepared.text.clone());
    let who = move || {
        let presenter = item.with(|item| item.presenter.clone());
        people.with(|people| {
            people.iter().find(|choice| choice.value == presenter).map(|choice| choice.label.clone())
        })
    };
    let state = move || {
        if text().trim().is_empty() {
            chip(Tone::Wait, Icon::Pen, say.unwritten)
        } else {
            chip(Tone::Good, Icon::Check, say.written)
        }
    };
    let edit = move |_| open.set(Some(item.with_untracked(|item| item.id.clone())));
    view! {
        <div class="stack tight">
            <h3>{title}</h3>
            {move || who().map(|who| view! { <p class="meta">{say.presenter(&name(&who))}</p> })}
            {move || {
                let text = text();
                (!text.is_empty()).then(|| view! { <p class="text">{text}</p> })
            }}
            <p class="row">
                {state}
                <button
                    class="btn push"
                    type="button"
                    aria-label=move || say.edit_item(&item.with(|item| item.number))
                    on:click=edit
                >
                    {icon(Icon::Pen)}
                    {words().common.edit}
                </button>
            </p>
        </div>
    }
    .into_any()
}

fn form(
    item: Live<AgendaItem>,
    people: Live<Vec<Choice>>,
    open: RwSignal<Option<String>>,
    on_text: OnText,
    act: Callback<PrepareAct>,
) -> AnyView {
    let say = &words().prepare;
    let id = item.with_untracked(|item| item.id.clone());
    let (up, down, presents, removes) = (id.clone(), id.clone(), id.clone(), id);
    let number = Live::memo(move || item.with(|item| item.number));
    let last = Live::memo(move || item.with(|item| item.number == item.count));
    let presenter = Live::memo(move || item.with(|item| item.presenter.clone()));
    let saved = Live::derive(move || item.with(|item| item.saved));
    let sure = RwSignal::new(false);
    let title = move || item.with(|item| item.title.text.clone());
    let question = Live::derive(move || say.remove_question(&number.get(), &title()));
    let toaster = Toaster::here();
    let remove = Callback::new(move |()| {
        let title = item.with_untracked(|item| item.title.text.clone());
        open.set(None);
        let back = removes.clone();
        let undo: Undo = Arc::new(move || act.run(PrepareAct::BringBack(back.clone())));
        act.run(PrepareAct::Remove(removes.clone()));
        toaster.say(words().toast.removed(&title), Some(undo));
    });
    view! {
        <div class="stack">
            <Prose
                label=say.item_title
                text=Live::derive(move || item.with(|item| item.title.clone()))
                on_text=on_text
                rows=1
                title=true
                focus=true
            />
            <SelectField
                label=say.item_presenter
                choices=people
                chosen=presenter
                on_choose=Callback::new(move |who| act.run(PrepareAct::Presenter(presents.clone(), who)))
            />
            <Prose
                label=say.item_text
                text=Live::derive(move || item.with(|item| item.prepared.clone()))
                on_text=on_text
                rows=4
            />
            <p>
                <Saved at=saved />
            </p>
            <p class="row">
                <button
                    class="btn icon"
                    type="button"
                    aria-label=move || say.raise(&number.get())
                    disabled=move || number.get() == 1
                    on:click=move |_| act.run(PrepareAct::Move(up.clone(), -1))
                >
                    {icon(Icon::Raise)}
                </button>
                <button
                    class="btn icon"
                    type="button"
                    aria-label=move || say.lower(&number.get())
                    disabled=move || last.get()
                    on:click=move |_| act.run(PrepareAct::Move(down.clone(), 1))
                >
                    {icon(Icon::Lower)}
                </button>
                <button class="btn push" type="button" on:click=move |_| open.set(None)>
                    {move || say.item_done(&number.get())}
                </button>
            </p>
            <p>
                <button class="btn danger" type="button" on:click=move |_| sure.set(true)>
                    {say.remove}
                </button>
            </p>
            <Sure
                open=sure
                question=question
                text=Live::stored(say.remove_text.to_owned())
                safe=words().common.later
                go=say.remove
                danger=true
                on_go=remove
            />
        </div>
    }
    .into_any()
}

fn taken_out(removed: Vec<(String, String)>, act: Callback<PrepareAct>) -> Option<impl IntoView> {
    if removed.is_empty() {
        return None;
    }
    let count = removed.len();
    let rows = removed
        .into_iter()
        .map(|(id, title)| {
            let label = words().common.bring_back_what(&title);
            view! {
                <li>
                    <span>{icon(Icon::Minus)}</span>
                    <div class="row">
                        <p>{title}</p>
                        <button
                            class="btn push"
                            type="button"
                            aria-label=label
                            on:click=move |_| act.run(PrepareAct::BringBack(id.clone()))
                        >
                            {words().common.bring_back}
                        </button>
                    </div>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <details>
            <summary>{words().prepare.removed(&count)}</summary>
            <ul class="sheet ruled">{rows}</ul>
        </details>
    })
}
