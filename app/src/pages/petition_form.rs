//! Ghi kiến nghị: what, where, and by whom if they want it known.

use leptos::prelude::*;
use shared::time::Instant;

use super::form_parts::{FormFoot, once_it_says};
use crate::{
    components::{LineField, Live, OnText, Prose, Seg, Text},
    words::words,
};

/// A petition being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionDraft {
    /// What is asked for.
    pub what: Text,
    /// Where.
    pub place: Text,
    /// By whom; empty for nobody named.
    pub who: Text,
    /// Whether it goes to the commune; unset while nobody chose.
    pub forward: Option<bool>,
    /// When the draft was last saved.
    pub saved: Option<Instant>,
}

/// The form.
#[component]
pub fn PetitionForm(
    /// The draft.
    #[prop(into)]
    draft: Live<PetitionDraft>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told whether the commune is to settle it.
    on_forward: Callback<bool>,
    /// Records the petition.
    on_done: Callback<()>,
    /// Closes the form and keeps the draft.
    on_later: Callback<()>,
) -> impl IntoView {
    let say = &words().petition_form;
    let part = move |pick: fn(&PetitionDraft) -> &Text| {
        Live::derive(move || draft.with(|draft| pick(draft).clone()))
    };
    let saved = Live::derive(move || draft.with(|draft| draft.saved));
    let what = move || draft.with_untracked(|draft| draft.what.text.clone());
    let on_done = once_it_says("petition-form", what, on_done);
    let chosen = Live::derive(move || draft.with(|draft| draft.forward.map(usize::from)));
    view! {
        <div class="sheet stack" role="group" aria-label=say.title id="petition-form">
            <Prose label=say.what text=part(|draft| &draft.what) on_text=on_text hint=say.secret />
            <LineField label=say.place text=part(|draft| &draft.place) on_text=on_text />
            <LineField label=say.who text=part(|draft| &draft.who) on_text=on_text hint=say.who_hint />
            <p class="label" id="petition-how">
                {say.how}
            </p>
            <Seg
                labelled_by="petition-how"
                described_by="petition-how-h"
                segments=vec![say.cell.into(), say.commune.into()]
                chosen=chosen
                on_choose=Callback::new(move |at| on_forward.run(at == 1))
            />
            <p class="meta" id="petition-how-h">
                {say.how_hint}
            </p>
            <FormFoot saved=saved verb=say.record on_done=on_done on_later=on_later />
        </div>
    }
}
