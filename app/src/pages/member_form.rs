//! Thêm người: a name, an office, a standing. Nothing more is kept of a person.

use leptos::prelude::*;
use shared::time::Instant;

use super::{
    day_field::DayField,
    form_parts::{FormFoot, with_its_day},
    kinds::{Role, Standing},
};
use crate::{
    components::{Choice, LineField, Live, OnText, SelectField, Text, TextEvent, Typing},
    words::words,
};

/// A member being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberDraft {
    /// The name.
    pub name: Text,
    /// The office.
    pub role: Role,
    /// The standing.
    pub standing: Standing,
    /// Since when.
    pub since: Text,
    /// When the draft was last saved.
    pub saved: Option<Instant>,
}

/// Returns the word a name is sorted by until somebody says otherwise: its last word, as in Kinh names, and for a
/// name that begins as Ê Đê names do, the one after "Y" or behind "H'".
pub fn sort_word(name: &str) -> String {
    let mut words = name.split_whitespace();
    match (words.next(), words.next()) {
        (Some("Y" | "H"), Some(second)) => second.to_owned(),
        (Some(first), _) if first.starts_with("H'") || first.starts_with("H’") => {
            first.trim_start_matches(['H', '\'', '’']).to_owned()
        }
        _ => name.split_whitespace().next_back().unwrap_or_default().to_owned(),
    }
}

/// Offices to choose from, from the commonest up.
pub fn roles() -> Vec<Choice> {
    Role::ALL.iter().enumerate().map(|(at, role)| Choice::new(at.to_string(), role.word())).collect()
}

/// Standings to choose from.
pub fn standings() -> Vec<Choice> {
    Standing::STAYING
        .iter()
        .enumerate()
        .map(|(at, standing)| Choice::new(at.to_string(), standing.word()))
        .collect()
}

/// Returns the value of an office in [`roles`].
pub fn role_value(role: Role) -> String {
    Role::ALL.iter().position(|other| *other == role).unwrap_or_default().to_string()
}

/// Returns the office of a value of [`roles`].
pub fn role_of(value: &str) -> Role {
    value.parse().ok().and_then(|at: usize| Role::ALL.get(at).copied()).unwrap_or_default()
}

/// Returns the value of a standing in [`standings`]; none for who left.
pub fn standing_value(standing: Standing) -> String {
    let at = Standing::STAYING.iter().position(|other| *other == standing);
    at.map(|at| at.to_string()).unwrap_or_default()
}

/// Returns the standing of a value of [`standings`].
pub fn standing_of(value: &str) -> Standing {
    value.parse().ok().and_then(|at: usize| Standing::STAYING.get(at).copied()).unwrap_or_default()
}

/// The form.
#[component]
pub fn MemberForm(
    /// The draft.
    #[prop(into)]
    draft: Live<MemberDraft>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told the office.
    on_role: Callback<Role>,
    /// Told the standing.
    on_standing: Callback<Standing>,
    /// Adds the member.
    on_done: Callback<()>,
    /// Closes the form and keeps the draft.
    on_later: Callback<()>,
) -> impl IntoView {
    let (say, roster) = (&words().member_form, &words().roster);
    let part =
        move |pick: fn(&MemberDraft) -> &Text| Live::derive(move || draft.with(|draft| pick(draft).clone()));
    let saved = Live::derive(move || draft.with(|draft| draft.saved));
    let role = Live::derive(move || role_value(draft.with(|draft| draft.role)));
    let standing = Live::derive(move || standing_value(draft.with(|draft| draft.standing)));
    let typed = RwSignal::new(draft.with_untracked(|draft| draft.name.text.clone()));
    let heard: OnText = Callback::new(move |event: TextEvent| {
        if let Typing::Typed { text, .. } = &event.what {
            typed.set(text.clone());
        }
        on_text.run(event);
    });
    let hint = Live::derive(move || {
        let sort = typed.with(|typed| sort_word(typed));
        (!sort.is_empty()).then(|| say.sorted_by(&sort))
    });
    let refused = RwSignal::new(());
    let since = move || draft.with_untracked(|draft| draft.since.text.clone());
    let on_done = with_its_day("member-form", since, refused, on_done);
    view! {
        <div class="sheet stack" role="group" aria-label=say.title id="member-form">
            <LineField label=roster.name text=part(|draft| &draft.name) on_text=heard hint=hint />
            <SelectField
                label=roster.role
                choices=Live::stored(roles())
                chosen=role
                on_choose=Callback::new(move |value: String| on_role.run(role_of(&value)))
            />
            <div class="pair">
                <SelectField
                    label=roster.standing
                    choices=Live::stored(standings())
                    chosen=standing
                    on_choose=Callback::new(move |value: String| on_standing.run(standing_of(&value)))
                />
                <DayField label=roster.since text=part(|draft| &draft.since) on_text=on_text refused=refused />
            </div>
            <FormFoot saved=saved verb=say.add on_done=on_done on_later=on_later />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_by_the_word_people_call_each_other() {
        let sorted = [("Y Brôč Êban", "Brôč"), ("H'Xiu Êban", "Xiu"), ("Nguyễn Văn Lành", "Lành"), ("", "")];
        for (name, word) in sorted {
            assert_eq!(sort_word(name), word, "{name:?}");
        }
    }
}
