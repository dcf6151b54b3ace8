//! A whole list at once: pasted or from a file, read again while one types, all or nothing.

use leptos::prelude::*;
use shared::time::Day;

use super::kinds::Standing;
use crate::{
    components::{Banner, FileButton, Icon, Live, OnText, Prose, Text, Tone, named_icon},
    words::{name, words},
};

/// What became of one pasted line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// It can be added.
    Read(Standing, Option<Day>),
    /// Its day is in no calendar.
    NoSuchDay(String),
    /// It has no name, only this.
    NoName(String),
    /// Its standing is none that is known.
    UnknownStanding(String),
    /// Its letters were lost on the way.
    BrokenLetters,
    /// The line of this number says the same name.
    Again(usize),
    /// The book has this name, under this number.
    Known(usize),
}

impl Line {
    fn wrong(&self) -> bool {
        !matches!(self, Self::Read(..) | Self::Known(_))
    }

    fn mark(&self) -> (Icon, Tone, &'static str) {
        let say = &words().paste;
        match self {
            Self::Read(..) => (Icon::Check, Tone::Good, say.read),
            Self::Known(_) => (Icon::Two, Tone::Wait, say.twice),
            Self::Again(_) => (Icon::Two, Tone::Bad, say.twice),
            _ => (Icon::Alert, Tone::Bad, say.unread),
        }
    }

    fn sentence(&self) -> String {
        let say = &words().paste;
        match self {
            Self::Read(standing, Some(day)) => say.since(&standing.word(), &day.written()),
            Self::Read(standing, None) => say.no_since(&standing.word()),
            Self::NoSuchDay(day) => say.no_such_day(day),
            Self::NoName(rest) => say.only_words(rest),
            Self::UnknownStanding(rest) => say.unknown_standing(rest),
            Self::BrokenLetters => say.broken_letters.to_owned(),
            Self::Again(line) => say.again(line),
            Self::Known(number) => say.known(number),
        }
    }
}

/// One pasted line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedLine {
    /// Its number in what was pasted.
    pub number: usize,
    /// The name in it; empty where it has none.
    pub name: String,
    /// What became of it.
    pub line: Line,
}

/// What was pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasteDraft {
    /// The text.
    pub text: Text,
    /// Its lines, as they were read last.
    pub lines: Vec<PastedLine>,
}

/// What a person does with it.
#[derive(Clone, Debug)]
pub enum PasteAct {
    /// Reads a file instead.
    File(web_sys::File),
    /// Adds everyone who can be added.
    Add,
    /// Takes the wrong lines out of the text.
    DropWrong,
}

/// The form, as two columns when wide.
#[component]
pub fn PasteForm(
    /// The draft.
    #[prop(into)]
    draft: Live<PasteDraft>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<PasteAct>,
) -> impl IntoView {
    let say = &words().paste;
    let text = Live::derive(move || draft.with(|draft| draft.text.clone()));
    view! {
        <div class="cols" data-cols="even" id="paste-form">
            <div class="stack">
                <h3>{say.step_paste}</h3>
                <div class="sheet stack">
                    <Prose label=say.one_a_line text=text on_text=on_text rows=6 hint=say.hint />
                    <FileButton
                        label=say.file
                        sign=Icon::File
                        accept=".csv,.txt,text/csv,text/plain"
                        fill=true
                        on_file=Callback::new(move |file| act.run(PasteAct::File(file)))
                    />
                </div>
            </div>
            {move || draft.with(|draft| preview(draft, act))}
        </div>
    }
}

fn preview(draft: &PasteDraft, act: Callback<PasteAct>) -> Option<impl IntoView + use<>> {
    let say = &words().paste;
    if draft.lines.is_empty() {
        return None;
    }
    let wrong: Vec<String> =
        draft.lines.iter().filter(|line| line.line.wrong()).map(|line| line.number.to_string()).collect();
    let good = draft.lines.iter().filter(|line| matches!(line.line, Line::Read(..))).count();
    let some_wrong = !wrong.is_empty();
    let banner = some_wrong.then(|| {
        view! {
            <Banner tone=Tone::Wait sign=Icon::Alert title=say.not_yet(&wrong.len()) spoken=true>
                <p>{say.not_yet_text}</p>
            </Banner>
        }
    });
    let drop = some_wrong.then(|| {
        view! {
            <button class="btn" type="button" on:click=move |_| act.run(PasteAct::DropWrong)>
                {say.drop(&listed(&wrong))}
            </button>
        }
    });
    let why = some_wrong.then(|| view! { <small id="paste-why">{say.why_not}</small> });
    let rows = draft.lines.iter().map(row).collect_view();
    let add = say.add(&good);
    Some(view! {
        <section class="stack" aria-labelledby="paste-look">
            <h3 id="paste-look">{say.step_look(&draft.lines.len())}</h3>
            {banner}
            <ol class="sheet ruled">{rows}</ol>
            <p class="row">
                <button
                    class="btn"
                    class:primary=!some_wrong
                    type="button"
                    disabled=some_wrong || good == 0
                    aria-describedby=some_wrong.then_some("paste-why")
                    on:click=move |_| act.run(PasteAct::Add)
                >
                    {add}
                </button>
                {drop}
                " "
                {why}
            </p>
        </section>
    })
}

fn row(line: &PastedLine) -> impl IntoView + use<> {
    let say = &words().paste;
    let (sign, tone, word) = line.line.mark();
    let who = if line.name.is_empty() { say.no_name.to_owned() } else { name(&line.name) };
    let (heading, sentence) = (say.line(&line.number, &who), line.line.sentence());
    let class = if matches!(line.line, Line::Read(..)) { "meta" } else { "due" };
    view! {
        <li data-tone=tone.attr()>
            <span>{named_icon(sign, word)}</span>
            <div class="stack tight">
                <h4>{heading}</h4>
                <p class=class>{sentence}</p>
            </div>
        </li>
    }
}

/// Returns `3 và 5`, `1, 3 và 5`.
fn listed(numbers: &[String]) -> String {
    match numbers {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {} {last}", most.join(", "), words().paste.and),
    }
}
