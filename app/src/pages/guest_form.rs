//! Thêm khách: who came besides the members, and as what.

use leptos::prelude::*;
use shared::time::Instant;

use super::form_parts::{FormFoot, once_it_says};
use crate::{
    components::{LineField, Live, OnText, Seg, Text},
    words::words,
};

/// A guest being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestDraft {
    /// The name.
    pub name: Text,
    /// Office and place of work.
    pub role: Text,
    /// Whether they come from the higher level.
    pub higher: bool,
    /// When the draft was last saved.
    pub saved: Option<Instant>,
}

/// The form.
#[component]
pub fn GuestForm(
    /// The draft.
    #[prop(into)]
    draft: Live<GuestDraft>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told whether the guest comes from the higher level.
    on_higher: Callback<bool>,
    /// Adds the guest.
    on_done: Callback<()>,
    /// Closes the form and keeps the draft.
    on_later: Callback<()>,
) -> impl IntoView {
    let say = &words().guest_form;
    let part =
        move |pick: fn(&GuestDraft) -> &Text| Live::derive(move || draft.with(|draft| pick(draft).clone()));
    let saved = Live::derive(move || draft.with(|draft| draft.saved));
    let name = move || draft.with_untracked(|draft| draft.name.text.clone());
    let on_done = once_it_says("guest-form", name, on_done);
    let chosen = Live::derive(move || Some(usize::from(draft.with(|draft| draft.higher))));
    view! {
        <div class="sheet stack" role="group" aria-label=say.title id="guest-form">
            <LineField label=say.name text=part(|draft| &draft.name) on_text=on_text />
            <LineField label=say.role text=part(|draft| &draft.role) on_text=on_text />
            <p class="label" id="guest-kind">
                {say.kind}
            </p>
            <Seg
                labelled_by="guest-kind"
                described_by="guest-kind-h"
                segments=vec![say.guest.into(), say.higher.into()]
                chosen=chosen
                on_choose=Callback::new(move |at| on_higher.run(at == 1))
            />
            <p class="meta" id="guest-kind-h">
                {say.hint}
            </p>
            <FormFoot saved=saved verb=say.add on_done=on_done on_later=on_later />
        </div>
    }
}
