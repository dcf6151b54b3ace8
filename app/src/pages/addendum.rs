//! What comes after adoption: a dated addendum, and edits that arrived late and may become one.

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    form_parts::FormFoot,
    kinds::{MeetingName, Writer},
};
use crate::{
    components::{Banner, Choice, Icon, Live, OnText, Prose, SelectField, Text, Tone},
    words::{inside, moment, name, words},
};

/// An addendum that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addendum {
    /// Its day.
    pub day: Day,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub who: String,
    /// Who confirmed it; empty for nobody yet.
    pub confirmed: String,
}

impl Addendum {
    /// Returns `Nguyễn Văn Lành ghi, Y Bhul Mlô xác nhận.`
    pub fn by(&self) -> String {
        let say = &words().close;
        match self.confirmed.as_str() {
            "" => say.addendum_by_one(&name(&self.who)),
            confirmed => say.addendum_by(&name(&self.who), &name(confirmed)),
        }
    }
}

/// An addendum being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddendumDraft {
    /// The day it will bear.
    pub day: Day,
    /// What it says.
    pub text: Text,
    /// Who confirms it: a value of `people`.
    pub confirmed: String,
    /// Who may.
    pub people: Vec<Choice>,
    /// When the draft was last saved.
    pub saved: Option<Instant>,
}

/// What a person does with it.
#[derive(Clone, Debug)]
pub enum AddendumAct {
    /// Sets who confirms.
    Confirm(String),
    /// Records it.
    Record,
    /// Takes late edits over into its text.
    TakeLate,
}

/// An edit that arrived after adoption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateEdit {
    /// What it says, with its speaker and item: "Hoàng Thị Nhàn, mục 4".
    pub what: String,
    /// Its text.
    pub text: String,
    /// Who wrote it.
    pub writer: Writer,
    /// When it reached this machine, where that is known.
    pub arrived: Option<Day>,
}

/// The form.
#[component]
pub fn AddendumForm(
    /// The draft.
    #[prop(into)]
    draft: Live<AddendumDraft>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<AddendumAct>,
    /// Closes the form and keeps the draft.
    on_later: Callback<()>,
) -> impl IntoView {
    let say = &words().addendum;
    let heading = move || words().close.addendum_on(&draft.with(|draft| draft.day.written()));
    let people = Live::memo(move || draft.with(|draft| draft.people.clone()));
    let confirmed = Live::memo(move || draft.with(|draft| draft.confirmed.clone()));
    view! {
        <div class="sheet stack" role="group" aria-labelledby="addendum-h" id="addendum-form">
            <h3 id="addendum-h">{heading}</h3>
            <Prose label=say.text text=Live::derive(move || draft.with(|draft| draft.text.clone())) on_text=on_text />
            <SelectField
                label=say.confirmed
                choices=people
                chosen=confirmed
                on_choose=Callback::new(move |who| act.run(AddendumAct::Confirm(who)))
            />
            <FormFoot
                saved=Live::derive(move || draft.with(|draft| draft.saved))
                verb=words().close.add
                sign=Icon::Plus
                primary=false
                on_done=Callback::new(move |()| act.run(AddendumAct::Record))
                on_later=on_later
            />
        </div>
    }
}

/// The banner that tells of late edits and offers them as an addendum.
pub fn late_banner(
    meeting: &MeetingName,
    late: &[LateEdit],
    offer: Option<Callback<()>>,
) -> Option<impl IntoView + use<>> {
    let say = &words().late;
    if late.is_empty() {
        return None;
    }
    let edits = late
        .iter()
        .map(|late| {
            let (who, when, device) = (late.writer.name(), moment(late.writer.at), &late.writer.device);
            let about = match late.arrived {
                Some(day) => say.arrived(&who, &when, device, &crate::words::short_day(day)),
                None => say.wrote(&who, &when, device),
            };
            let (what, text) = (name(&late.what), late.text.clone());
            view! {
                <p class="said">
                    <b>{what}":"</b>
                    " "
                    {text}
                </p>
                <p class="meta">{about}</p>
            }
        })
        .collect_view();
    let offer = offer.map(|offer| {
        view! {
            <p class="row">
                <button class="btn" type="button" on:click=move |_| offer.run(())>
                    {words().close.add}
                </button>
            </p>
        }
    });
    Some(view! {
        <Banner tone=Tone::Wait sign=Icon::Lock title=say.title(&late.len(), &inside(&meeting.call()))>
            <p>{say.text}</p>
            {edits}
            {offer}
        </Banner>
    })
}
