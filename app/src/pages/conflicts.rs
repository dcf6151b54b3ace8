//! Hai máy ghi khác nhau: both are kept; a person says which is right. Nothing is chosen beforehand.

use leptos::prelude::*;

use super::kinds::Writer;
use crate::{
    components::{Head, Icon, Keyed, Live, Mode, Nav, Pick, Picked, Tone, chip, each, empty, head},
    routes::Place,
    words::words,
};

/// What the two machines disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalogue says each")]
pub enum ConflictKind {
    RollCall,
    Vote,
    Task,
    Plan,
    Roster,
    Adoption,
    Other,
}

impl ConflictKind {
    fn word(self) -> &'static str {
        let say = &words().conflicts;
        match self {
            Self::RollCall => say.roll_call,
            Self::Vote => say.vote,
            Self::Task => say.task,
            Self::Plan => say.plan,
            Self::Roster => say.roster,
            Self::Adoption => say.adoption,
            Self::Other => say.other,
        }
    }
}

/// One of the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it says, in words.
    pub text: String,
    /// Who wrote it.
    pub writer: Writer,
}

/// A place where two machines wrote differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its own name: document and path.
    pub id: String,
    /// What kind of place.
    pub kind: ConflictKind,
    /// Where: "Họp tháng 11, mục 4".
    pub place: String,
    /// The question a person can answer.
    pub question: String,
    /// The answers that were written.
    pub answers: Vec<Answer>,
    /// What keeping both would mean, where that can be.
    pub both: Option<String>,
}

impl Keyed for Conflict {
    fn key(&self) -> String {
        // A further answer makes it another question: what was chosen before may not stand for it.
        format!("{}#{}", self.id, self.answers.len())
    }
}

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConflictsData {
    /// The open questions.
    pub conflicts: Vec<Conflict>,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum ConflictsAct {
    /// Settles a conflict with one of its answers.
    Settle(String, usize),
    /// Settles it by keeping both.
    KeepBoth(String),
}

/// The page.
#[component]
pub fn ConflictsPage(
    /// What it shows.
    #[prop(into)]
    data: Live<ConflictsData>,
    /// Told what the person does.
    act: Callback<ConflictsAct>,
) -> impl IntoView {
    let say = &words().conflicts;
    head(|| Head {
        title: words().conflicts.title.into(),
        back: Some((Place::Home, words().shell.home.into())),
        nav: Nav::Home,
        mode: Mode::Task,
        ..Head::default()
    });
    let later = RwSignal::new(Vec::<String>::new());
    // What was put off goes behind what was not; it never goes away.
    let conflicts = Live::memo(move || {
        let mut conflicts = data.with(|data| data.conflicts.clone());
        later.with(|later| conflicts.sort_by_key(|conflict| later.iter().position(|id| *id == conflict.id)));
        conflicts
    });
    let none = Live::memo(move || conflicts.with(Vec::is_empty));
    let list = move || {
        if none.get() {
            return empty(say.none, say.none_text, ().into_any());
        }
        view! {
            <p>{say.intro}</p>
            <div class="stack" id="conflicts">
                {each(conflicts, move |conflict| section(conflict, later, act))}
            </div>
        }
        .into_any()
    };
    view! {
        <h1>{move || say.heading(&conflicts.with(Vec::len))}</h1>
        {list}
    }
    .into_any()
}

fn section(conflict: Live<Conflict>, later: RwSignal<Vec<String>>, act: Callback<ConflictsAct>) -> AnyView {
    let say = &words().conflicts;
    let now = conflict.get_untracked();
    let chosen = RwSignal::new(None::<usize>);
    let heading = crate::components::fresh_id("c");
    let why = format!("{heading}-why");
    let mut answers: Vec<Picked> = now.answers.iter().map(answer).collect();
    let count = answers.len();
    if let Some(both) = &now.both {
        answers.push(Picked { title: say.keep_both.into(), notes: vec![both.clone()] });
    }
    let advice = match (now.both.is_some(), count) {
        (true, _) => say.choose_or_keep,
        (false, 2) => say.choose_of_two,
        (false, _) => say.choose_one,
    };
    let (settle_id, later_id) = (now.id.clone(), now.id);
    let settle = move |_| {
        if let Some(at) = chosen.get_untracked() {
            let id = settle_id.clone();
            act.run(if at < count { ConflictsAct::Settle(id, at) } else { ConflictsAct::KeepBoth(id) });
            next_question();
        }
    };
    let put_off = move |_| {
        later.update(|later| {
            later.retain(|id| *id != later_id);
            later.push(later_id.clone());
        });
        next_question();
    };
    let undecided = move || chosen.get().is_none();
    let why_shown = why.clone();
    view! {
        <section class="sheet stack" aria-labelledby=heading.clone()>
            <p class="row">
                {chip(Tone::Wait, Icon::Two, now.kind.word())}
                <span class="meta">{now.place}</span>
            </p>
            <h2 id=heading.clone() tabindex="-1">
                {now.question}
            </h2>
            <Pick
                labelled_by=heading.clone()
                answers=answers
                chosen=chosen
                on_choose=Callback::new(move |at| chosen.set(Some(at)))
            />
            <p class="row">
                <button
                    class="btn"
                    class:primary=move || !undecided()
                    type="button"
                    disabled=undecided
                    aria-describedby=move || undecided().then(|| why.clone())
                    on:click=settle
                >
                    {say.record}
                </button>
                <button class="btn quiet" type="button" on:click=put_off>
                    {words().common.later}
                </button>
                " "
                {move || undecided().then(|| view! { <small id=why_shown.clone()>{advice}</small> })}
            </p>
        </section>
    }
    .into_any()
}

fn answer(answer: &Answer) -> Picked {
    let written = words().conflicts.written(&answer.writer.name(), &answer.writer.at.clock());
    Picked { title: answer.text.clone(), notes: vec![written, answer.writer.device.clone()] }
}

/// Brings the reader to the first question left, or to the heading when none is.
fn next_question() {
    request_animation_frame(|| {
        let find = |what| document().query_selector(what).ok().flatten();
        let target = find("#conflicts h2").or_else(|| find("main"));
        if let Some(target) = target {
            let _ = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(target).focus();
        }
    });
}
