//! What was said: contributions and the higher level's guidance. An entry is text until its "Sửa" is pressed; the
//! one being written stands open below the others.

use std::sync::Arc;

use leptos::prelude::*;
use shared::time::Instant;

use super::{Desk, WritingAct};
use crate::{
    components::{
        Choice, Icon, Keyed, Live, Prose, Saved, SelectField, Sure, Text, Toaster, Tone, Undo, chip, each,
        icon, shown,
    },
    pages::{form_parts::enter, kinds::Hand},
    routes::Place,
    words::{name, words},
};

/// Someone who may have spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speaker {
    /// What an entry holds of them; empty for nobody named.
    pub value: String,
    /// The name.
    pub name: String,
    /// Office, where the page says it: for the higher level.
    pub role: String,
    /// Whether what they say is guidance.
    pub higher: bool,
}

/// Something said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The entry's record.
    pub id: String,
    /// Who said it: a [`Speaker::value`].
    pub speaker: String,
    /// Their name as it was when they spoke, for one who cannot be chosen any more.
    pub speaker_name: String,
    /// What was said.
    pub text: Text,
    /// When its draft was last saved, where it was touched.
    pub saved: Option<Instant>,
    /// Whether another window is writing it now.
    pub written_now: bool,
    /// Where its history is told: document and path.
    pub history: Option<(String, String)>,
}

impl Keyed for Entry {
    fn key(&self) -> String {
        self.id.clone()
    }
}

pub(super) fn said(desk: Desk, hand: Live<Hand>) -> AnyView {
    let say = &words().writing;
    let entries = Live::memo(move || desk.data.with(|data| data.said.clone()));
    let new = Live::memo(move || desk.data.with(|data| data.new_said.clone()));
    let opened = RwSignal::new(None);
    let form = shown(
        move || hand.get() == Hand::Here,
        move || {
            let next = move |_| {
                desk.act.run(WritingAct::NextSaid);
                enter("new-said");
            };
            view! {
                {each(
                    Live::derive(move || vec![new.get()]),
                    move |entry| {
                        view! {
                            <div class="stack" id="new-said" role="group" aria-label=say.contribution>
                                {fields(desk, entry, false)}
                                <p class="row">
                                    <Saved at=Live::derive(move || entry.with(|entry| entry.saved)) />
                                    <button class="btn push" type="button" on:click=next>
                                        {icon(Icon::Plus)}
                                        {say.next}
                                    </button>
                                </p>
                            </div>
                        }
                            .into_any()
                    },
                )}
            }
            .into_any()
        },
    );
    let rule = shown(
        move || hand.get() == Hand::Here && !entries.with(Vec::is_empty),
        || view! { <hr /> }.into_any(),
    );
    view! {
        <h2>{say.contributions}</h2>
        <div class="sheet stack">
            <ol class="stack">{each(entries, move |entry| row(desk, entry, opened, false))}</ol>
            {rule}
            {form}
        </div>
    }
    .into_any()
}

pub(super) fn guidance(desk: Desk, hand: Live<Hand>) -> AnyView {
    let say = &words().writing;
    let entries = Live::memo(move || desk.data.with(|data| data.guidance.clone()));
    let new = Live::memo(move || desk.data.with(|data| data.new_guidance.clone()));
    let writing = RwSignal::new(new.with_untracked(|new| !new.text.text.is_empty()));
    let opened = RwSignal::new(None);
    let any = Live::memo(move || !entries.with(Vec::is_empty));
    let higher =
        Live::memo(move || desk.data.with(|data| data.speakers.iter().any(|speaker| speaker.higher)));
    let form = shown(
        move || writing.get() && hand.get() == Hand::Here,
        move || {
            let done = move |_| {
                desk.act.run(WritingAct::NextGuidance);
                writing.set(false);
            };
            view! {
                {each(
                    Live::derive(move || vec![new.get()]),
                    move |entry| {
                        view! {
                            <div class="stack" id="new-guidance" role="group" aria-label=say.guidance>
                                {fields(desk, entry, true)}
                                <p class="row">
                                    <Saved at=Live::derive(move || entry.with(|entry| entry.saved)) />
                                    <button class="btn push" type="button" on:click=done>
                                        {say.entry_done}
                                    </button>
                                </p>
                            </div>
                        }
                            .into_any()
                    },
                )}
            }
            .into_any()
        },
    );
    let begin = move |_| {
        writing.set(true);
        enter("new-guidance");
    };
    let button = shown(
        move || !writing.get() && higher.get() && hand.get() == Hand::Here,
        move || {
            view! {
                <p>
                    <button class="btn" type="button" on:click=begin>
                        {icon(Icon::Plus)}
                        {move || if any.get() { say.next_guidance } else { say.write_guidance }}
                    </button>
                </p>
            }
            .into_any()
        },
    );
    let nobody = shown(
        move || !higher.get() && !any.get(),
        move || view! { <p class="meta">{say.no_higher}</p> }.into_any(),
    );
    view! {
        <h2>{say.guidance}</h2>
        <div class="sheet stack">
            <ol class="stack">{each(entries, move |entry| row(desk, entry, opened, true))}</ol>
            {nobody}
            {button}
            {form}
        </div>
    }
    .into_any()
}

fn row(desk: Desk, entry: Live<Entry>, opened: RwSignal<Option<String>>, guidance: bool) -> AnyView {
    let id = entry.with_untracked(|entry| entry.id.clone());
    let open = Live::memo(move || opened.with(|opened| opened.as_deref() == Some(&id)));
    let body =
        move || if open.get() { edit(desk, entry, opened, guidance) } else { read(desk, entry, opened) };
    view! {
        <li class="said" class:guidance=guidance>
            {body}
        </li>
    }
    .into_any()
}

/// Who said it, as named; nothing for nobody.
fn who(desk: Desk, entry: Live<Entry>) -> Option<Speaker> {
    let value = entry.with(|entry| entry.speaker.clone());
    let found = desk.data.with(|data| {
        data.speakers.iter().find(|speaker| speaker.value == value && !value.is_empty()).cloned()
    });
    let then = || Speaker { name: entry.with(|entry| entry.speaker_name.clone()), ..Speaker::default() };
    found.or_else(|| (!value.is_empty()).then(then))
}

fn read(desk: Desk, entry: Live<Entry>, opened: RwSignal<Option<String>>) -> AnyView {
    let say = &words().writing;
    let shown_name = move || {
        who(desk, entry).map_or_else(|| words().common.nobody.to_owned(), |speaker| name(&speaker.name))
    };
    let role = move || {
        let role = who(desk, entry).map(|speaker| speaker.role).filter(|role| !role.is_empty());
        role.map(|role| view! { <br /><small>{role}</small> })
    };
    let label = move || {
        who(desk, entry).map_or_else(|| say.edit_nameless.to_owned(), |speaker| say.edit_of(&speaker.name))
    };
    let now = move || {
        entry.with(|entry| entry.written_now).then(|| chip(Tone::Plain, Icon::Pen, say.being_written))
    };
    let edit = move |_| opened.set(Some(entry.with_untracked(|entry| entry.id.clone())));
    view! {
        <div class="row">
            <p>
                <b>{shown_name}</b>
                {role}
            </p>
            {now}
            <button class="btn quiet push" type="button" aria-label=label on:click=edit>
                {icon(Icon::Pen)}
                {words().common.edit}
            </button>
        </div>
        <p class="text">{move || entry.with(|entry| entry.text.text.clone())}</p>
    }
    .into_any()
}

fn edit(desk: Desk, entry: Live<Entry>, opened: RwSignal<Option<String>>, guidance: bool) -> AnyView {
    let say = &words().writing;
    let history = entry.with_untracked(|entry| entry.history.clone()).map(|(document, path)| {
        view! {
            <p>
                <a class="tap" href=Place::History(document, path).path()>
                    {say.entry_history}
                </a>
            </p>
        }
    });
    let sure = RwSignal::new(false);
    let toaster = Toaster::here();
    let label = move || {
        who(desk, entry)
            .map_or_else(|| say.entry_label_nameless.to_owned(), |speaker| say.entry_label(&speaker.name))
    };
    let question = Live::derive(move || words().common.remove_question(&label()));
    let remove = Callback::new(move |()| {
        let id = entry.with_untracked(|entry| entry.id.clone());
        let back = id.clone();
        let undo: Undo = Arc::new(move || desk.act.run(WritingAct::BringBack(back.clone())));
        let removed = untrack(label);
        opened.set(None);
        desk.act.run(WritingAct::Remove(id));
        toaster.say(words().toast.removed(&removed), Some(undo));
    });
    view! {
        <div class="stack">
            {fields(desk, entry, guidance)}
            <p class="row">
                <Saved at=Live::derive(move || entry.with(|entry| entry.saved)) />
                <button class="btn push" type="button" on:click=move |_| opened.set(None)>
                    {say.entry_done}
                </button>
            </p>
            <p>
                <button class="btn danger" type="button" on:click=move |_| sure.set(true)>
                    {say.entry_remove}
                </button>
            </p>
            {history}
            <Sure
                open=sure
                question=question
                text=Live::stored(words().history.kept.to_owned())
                safe=words().common.later
                go=say.entry_remove
                danger=true
                on_go=remove
            />
        </div>
    }
    .into_any()
}

/// Speaker and text. For guidance only the higher level may be chosen.
fn fields(desk: Desk, entry: Live<Entry>, guidance: bool) -> AnyView {
    let say = &words().writing;
    let id = entry.with_untracked(|entry| entry.id.clone());
    let choices = Live::memo(move || {
        desk.data.with(|data| {
            let fitting = data.speakers.iter().filter(|speaker| !guidance || speaker.higher);
            fitting.map(|speaker| Choice::new(&speaker.value, name(&speaker.name))).collect::<Vec<_>>()
        })
    });
    let speaker = Live::memo(move || entry.with(|entry| entry.speaker.clone()));
    let text = Live::derive(move || entry.with(|entry| entry.text.clone()));
    view! {
        <SelectField
            label=if guidance { say.guidance_by } else { say.speaker }
            choices=choices
            chosen=speaker
            on_choose=Callback::new(move |who| desk.act.run(WritingAct::Speaker(id.clone(), who)))
        />
        <Prose label=say.contribution text=text on_text=desk.on_text rows=4 />
    }
    .into_any()
}
