//! Đảng viên: a thin roster, and how the attendance rate is counted from it.

mod member_row;

use leptos::prelude::*;
use shared::time::Instant;

use self::member_row::{gone, row};
use super::{
    day_field::TimeField,
    form_parts::enter,
    journal::journal_link,
    kinds::{Role, Standing},
    member_form::{MemberDraft, MemberForm},
    paste_form::{PasteAct, PasteDraft, PasteForm},
};
use crate::{
    components::{
        Choice, Head, Icon, Keyed, LineField, Live, Nav, OnText, SelectField, Text, each, empty, head, icon,
        shown,
    },
    words::words,
};

/// The last day that every month has.
const LAST_USUAL_DAY: u8 = 28;

/// A member of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member's own name in the documents.
    pub id: String,
    /// The number in the list.
    pub number: usize,
    /// The name.
    pub name: Text,
    /// What the list is sorted by.
    pub sort: Text,
    /// The office.
    pub role: Role,
    /// The standing.
    pub standing: Standing,
    /// Since when, as written.
    pub since: Text,
    /// When this member's draft was last saved, where it was touched.
    pub saved: Option<Instant>,
}

impl Keyed for Member {
    fn key(&self) -> String {
        self.id.clone()
    }
}

/// How many of each standing, and how many the rate is counted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalogue says each")]
pub struct Strength {
    pub official: usize,
    pub probationary: usize,
    pub temporary_in: usize,
    pub temporary_out: usize,
    pub exempt: usize,
    pub base: usize,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterData {
    /// Who is in the cell, in order.
    pub members: Vec<Member>,
    /// Who left.
    pub left: Vec<Member>,
    /// The maths.
    pub strength: Strength,
    /// On which day of the month the cell usually meets.
    pub usual_day: u8,
    /// At what hour.
    pub usual_time: Text,
    /// Where.
    pub usual_place: Text,
    /// The document it is.
    pub id: String,
    /// Whether this person may write here.
    pub editable: bool,
    /// The member being written.
    pub new: MemberDraft,
    /// The list being pasted.
    pub paste: PasteDraft,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum RosterAct {
    /// Gives a member an office.
    Role(String, Role),
    /// Gives a member a standing.
    Standing(String, Standing),
    /// Records that a member left.
    Leave(String),
    /// Takes that back.
    Return(String),
    /// Sets the office of the member being written.
    NewRole(Role),
    /// Sets their standing.
    NewStanding(Standing),
    /// Adds them.
    Add,
    /// Works on the pasted list.
    Paste(PasteAct),
    /// Sets the day of the month on which the cell usually meets.
    UsualDay(u8),
}

/// The page.
#[component]
pub fn RosterPage(
    /// What it shows.
    #[prop(into)]
    data: Live<RosterData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<RosterAct>,
) -> impl IntoView {
    let say = &words().roster;
    head(|| Head { title: words().roster.title.into(), nav: Nav::Roster, ..Head::default() });
    let (adding, pasting, find) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(String::new()));
    let editable = Live::memo(move || data.with(|data| data.editable));
    let found = Live::memo(move || {
        let wanted = plain(&find.get());
        let members = data.with(|data| data.members.clone());
        members.into_iter().filter(|member| plain(&member.name.text).contains(&wanted)).collect::<Vec<_>>()
    });
    let hear: OnText = Callback::new(move |event: crate::components::TextEvent| {
        if let crate::components::Typing::Typed { text, .. } = event.what {
            find.set(text);
        }
    });
    let open_add = move |_| {
        adding.set(true);
        enter("member-form");
    };
    // Memos: the list is made anew only when it comes or goes, never when a member in it changes.
    let nobody = Live::memo(move || data.with(|data| data.members.is_empty()));
    let none_found = Live::memo(move || found.with(Vec::is_empty));
    let list = move || {
        if nobody.get() {
            return empty(say.empty, say.empty_text, ().into_any());
        }
        if none_found.get() {
            return view! { <p class="sheet" role="status">{say.found_none}</p> }.into_any();
        }
        view! {
            <ol class="sheet ruled roster">
                {each(found, move |member| row(member, editable, on_text, act))}
            </ol>
        }
        .into_any()
    };
    let add_form = shown(
        move || adding.get() && editable.get(),
        move || {
            let draft = Live::memo(move || data.with(|data| data.new.clone()));
            view! {
                <h2>{words().member_form.title}</h2>
                <MemberForm
                    draft=draft
                    on_text=on_text
                    on_role=Callback::new(move |role| act.run(RosterAct::NewRole(role)))
                    on_standing=Callback::new(move |standing| act.run(RosterAct::NewStanding(standing)))
                    on_done=Callback::new(move |()| {
                        act.run(RosterAct::Add);
                        adding.set(false);
                    })
                    on_later=Callback::new(move |()| adding.set(false))
                />
            }
            .into_any()
        },
    );
    let paste_button = shown(
        move || editable.get(),
        move || {
            view! {
                <p>
                    <button
                        class="btn fill"
                        type="button"
                        aria-expanded=move || if pasting.get() { "true" } else { "false" }
                        on:click=move |_| {
                            pasting.update(|open| *open = !*open);
                            if pasting.get_untracked() {
                                enter("paste-form");
                            }
                        }
                    >
                        {icon(Icon::File)}
                        {say.paste}
                    </button>
                </p>
            }
            .into_any()
        },
    );
    let paste_form = shown(
        move || pasting.get() && editable.get(),
        move || {
            let draft = Live::memo(move || data.with(|data| data.paste.clone()));
            view! {
                <section class="stack" aria-labelledby="paste">
                    <h2 id="paste">{words().paste.title}</h2>
                    <PasteForm
                        draft=draft
                        on_text=on_text
                        act=Callback::new(move |what| act.run(RosterAct::Paste(what)))
                    />
                </section>
            }
            .into_any()
        },
    );
    view! {
        <div class="row">
            <h1>{say.title}</h1>
            {move || {
                editable
                    .get()
                    .then(|| {
                        view! {
                            <button class="btn primary push" type="button" on:click=open_add>
                                {icon(Icon::Plus)}
                                " "
                                {say.add}
                            </button>
                        }
                    })
            }}
        </div>
        <div class="cols">
            <div class="stack">
                <LineField
                    label=say.find
                    text=Live::stored(Text::new("find", ""))
                    on_text=hear
                    kind="search"
                    example=say.find_example
                />
                {list}
                {add_form}
                {paste_button}
                {move || data.with(|data| gone(&data.left, data.editable, act))}
            </div>
            <aside class="stack sticky" aria-labelledby="strength">
                <h2 id="strength">{say.count_title}</h2>
                {move || data.with(|data| strength(data.strength))}
                <p class="meta">{say.thin}</p>
                {usual(data, editable, on_text, act)}
                {move || journal_link(data.with(|data| data.id.clone()))}
            </aside>
        </div>
        {paste_form}
    }
    .into_any()
}

/// When and where the cell usually meets: what a new meeting begins with, and what "in time" means.
fn usual(
    data: Live<RosterData>,
    editable: Live<bool>,
    on_text: OnText,
    act: Callback<RosterAct>,
) -> impl IntoView + use<> {
    let say = &words().roster;
    let part =
        move |part: fn(&RosterData) -> &Text| Live::derive(move || data.with(|data| part(data).clone()));
    let days: Vec<_> = (1..=LAST_USUAL_DAY).map(|day| Choice::new(day.to_string(), say.day(&day))).collect();
    let chosen = Live::memo(move || data.with(|data| data.usual_day.to_string()));
    let choose = Callback::new(move |day: String| {
        if let Ok(day) = day.parse() {
            act.run(RosterAct::UsualDay(day));
        }
    });
    view! {
        <h2>{say.usual}</h2>
        <fieldset class="sheet stack" disabled=move || !editable.get()>
            <SelectField label=say.usual_day choices=Live::stored(days) chosen=chosen on_choose=choose />
            <TimeField label=words().prepare.time text=part(|data| &data.usual_time) on_text=on_text />
            <LineField label=words().prepare.place text=part(|data| &data.usual_place) on_text=on_text />
        </fieldset>
    }
}

fn strength(strength: Strength) -> impl IntoView {
    let people = &words().people;
    let line = |word: &'static str, number: usize| view! { <dt>{word}</dt><dd class="num">{number}</dd> };
    view! {
        <dl class="sheet pairs">
            {line(people.official, strength.official)}
            {line(people.probationary, strength.probationary)}
            <dt>
                <b>{words().roster.base}</b>
            </dt>
            <dd class="num">
                <b>{strength.base}</b>
            </dd>
            {line(people.temporary_in, strength.temporary_in)}
            {line(people.temporary_out, strength.temporary_out)}
            {line(people.exempt, strength.exempt)}
        </dl>
    }
}

/// Returns the letters without marks and in small: `Đỗ Văn Kiểm` becomes `do van kiem`.
fn plain(text: &str) -> String {
    let apart: String = js_sys::JsString::from(text).normalize("NFD").into();
    apart
        .to_lowercase()
        .chars()
        .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
        .map(|letter| if letter == 'đ' { 'd' } else { letter })
        .collect()
}
