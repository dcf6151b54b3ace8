//! Loại cuộc họp: the usual kinds side by side, the rare ones in a list behind "Khác".

use leptos::prelude::*;

use super::kinds::MeetingKind;
use crate::{
    components::{Choice, Live, Seg, Segment, SelectField, shown},
    words::words,
};

/// Where "Khác" stands: after the usual ones.
const OTHER: usize = MeetingKind::USUAL.len();

/// The choice.
#[component]
pub fn KindChoice(
    /// What is chosen.
    #[prop(into)]
    kind: Live<MeetingKind>,
    /// Told another.
    on_choose: Callback<MeetingKind>,
) -> impl IntoView {
    let say = &words().prepare;
    let usual = MeetingKind::USUAL.iter().map(|kind| Segment::from(kind.word()));
    let segments = usual.chain([say.other_kind.into()]).collect::<Vec<_>>();
    let place = move || MeetingKind::USUAL.iter().position(|usual| *usual == kind.get()).unwrap_or(OTHER);
    let at = |at: usize| MeetingKind::USUAL.get(at).copied().unwrap_or(MeetingKind::RARE[0]);
    let rare = MeetingKind::RARE.iter().map(|kind| Choice::new(kind.word(), kind.word())).collect::<Vec<_>>();
    let by_word = |word: String| MeetingKind::RARE.into_iter().find(|rare| rare.word() == word);
    view! {
        <p class="label" id="kind">
            {say.kind}
        </p>
        <Seg
            labelled_by="kind"
            segments=segments
            chosen=Live::derive(move || Some(place()))
            on_choose=Callback::new(move |chosen| on_choose.run(at(chosen)))
        />
        {shown(
            move || place() == OTHER,
            move || {
                view! {
                    <SelectField
                        label=say.which_kind
                        choices={
                            let rare = rare.clone();
                            Live::derive(move || rare.clone())
                        }
                        chosen=Live::derive(move || kind.get().word().to_owned())
                        on_choose=Callback::new(move |word| {
                            if let Some(rare) = by_word(word) {
                                on_choose.run(rare);
                            }
                        })
                    />
                }
                    .into_any()
            },
        )}
    }
    .into_any()
}
