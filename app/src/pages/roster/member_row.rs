//! A member's row, its form in its place while somebody writes it, and who left.

use leptos::prelude::*;

use super::{Member, RosterAct};
use crate::{
    components::{Choice, Icon, LineField, Live, OnText, Saved, SelectField, Sure, Text, Tone, icon, shown},
    pages::{
        day_field::DayField,
        kinds::{Role, Standing},
        member_form::{role_of, role_value, roles, standing_of, standing_value, standings},
    },
    words::{inside, name, words},
};

fn described(member: &Member) -> (String, Tone) {
    let say = &words().people;
    let standing = member.standing.word();
    let since = (member.standing != Standing::Official && !member.since.text.is_empty())
        .then(|| say.since(&standing, &member.since.text));
    let standing = since.unwrap_or_else(|| standing.to_owned());
    let text = match member.role {
        Role::Member => standing,
        role => say.role_and_standing(&role.word(), &inside(&standing)),
    };
    let tone = if member.standing == Standing::Probationary { Tone::Wait } else { Tone::Plain };
    (text, tone)
}

pub(super) fn row(
    member: Live<Member>,
    editable: Live<bool>,
    on_text: OnText,
    act: Callback<RosterAct>,
) -> AnyView {
    let open = RwSignal::new(false);
    let about = Live::memo(move || member.with(|member| described(member).0));
    let tone = Live::memo(move || member.with(|member| described(member).1));
    let named = move || name(&member.with(|member| member.name.text.clone()));
    let lead = move || {
        view! {
            <b>{named}</b>
            " "
            <span class="meta" data-tone=move || tone.get().attr()>
                {move || about.get()}
            </span>
        }
    };
    let entry = move || {
        if !editable.get() {
            return view! { <div>{lead()}</div> }.into_any();
        }
        view! {
            <details on:toggle=move |event| {
                let details: web_sys::Element = event_target(&event);
                open.set(details.has_attribute("open"));
            }>
                <summary>
                    {lead()}
                    <u>{move || if open.get() { words().common.close } else { words().common.edit }}</u>
                </summary>
                {shown(move || open.get(), move || form(member, on_text, act))}
            </details>
        }
        .into_any()
    };
    view! {
        <li>
            <span class="num">{move || member.with(|member| member.number)}</span>
            {entry}
        </li>
    }
    .into_any()
}

fn form(member: Live<Member>, on_text: OnText, act: Callback<RosterAct>) -> AnyView {
    let say = &words().roster;
    let id = member.with_untracked(|member| member.id.clone());
    let (for_role, for_standing, for_leave) = (id.clone(), id.clone(), id);
    let part =
        move |pick: fn(&Member) -> &Text| Live::derive(move || member.with(|member| pick(member).clone()));
    let role = Live::derive(move || role_value(member.with(|member| member.role)));
    let standing = Live::derive(move || standing_value(member.with(|member| member.standing)));
    let saved = Live::derive(move || member.with(|member| member.saved));
    let sure = RwSignal::new(false);
    let question =
        Live::derive(move || say.leave_question(&name(&member.with(|member| member.name.text.clone()))));
    let standings: Live<Vec<Choice>> = Live::stored(standings());
    view! {
        <div class="stack">
            <LineField label=say.name text=part(|member| &member.name) on_text=on_text />
            <LineField label=say.sort text=part(|member| &member.sort) on_text=on_text hint=say.sort_hint />
            <SelectField
                label=say.role
                choices=Live::stored(roles())
                chosen=role
                on_choose=Callback::new(move |value: String| act.run(RosterAct::Role(for_role.clone(), role_of(&value))))
            />
            <div class="pair">
                <SelectField
                    label=say.standing
                    choices=standings
                    chosen=standing
                    on_choose=Callback::new(move |value: String| {
                        act.run(RosterAct::Standing(for_standing.clone(), standing_of(&value)));
                    })
                />
                <DayField label=say.since text=part(|member| &member.since) on_text=on_text />
            </div>
            <p>
                <Saved at=saved />
            </p>
            <p class="row">
                <button class="btn danger" type="button" on:click=move |_| sure.set(true)>
                    {say.leave}
                </button>
            </p>
            <Sure
                open=sure
                question=question
                text=Live::stored(say.leave_text.to_owned())
                safe=words().common.later
                go=say.leave
                danger=true
                on_go=Callback::new(move |()| act.run(RosterAct::Leave(for_leave.clone())))
            />
        </div>
    }
    .into_any()
}

pub(super) fn gone(
    left: &[Member],
    editable: bool,
    act: Callback<RosterAct>,
) -> Option<impl IntoView + use<>> {
    let say = &words().roster;
    if left.is_empty() {
        return None;
    }
    let rows = left
        .iter()
        .map(|member| {
            let (id, who) = (member.id.clone(), member.name.text.clone());
            let (about, _) = described(member);
            let back = editable.then(|| {
                view! {
                    <p class="act">
                        <button
                            class="btn"
                            type="button"
                            aria-label=words().common.bring_back_what(&who)
                            on:click=move |_| act.run(RosterAct::Return(id.clone()))
                        >
                            {words().common.bring_back}
                        </button>
                    </p>
                }
            });
            view! {
                <li>
                    <span>{icon(Icon::People)}</span>
                    <div class="stack tight">
                        <b>{name(&who)}</b>
                        <p class="meta">{about}</p>
                        {back}
                    </div>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <details>
            <summary>{say.gone(&left.len())}</summary>
            <ul class="sheet ruled">{rows}</ul>
        </details>
    })
}
