//! Ai đã ghi: every writing of one text, and what was taken out of the meeting and can come back.

use leptos::prelude::*;

use super::kinds::Writer;
use crate::{
    components::{Head, Icon, Live, Mode, Nav, Tone, due, head, mark},
    routes::Place,
    words::{moment, name, words},
};

/// What one writing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It began the text.
    First,
    /// It only added.
    More,
    /// It changed words.
    Changed,
    /// It set who spoke.
    Speaker,
    /// It set a value.
    Value,
    /// It took the entry out.
    Removed,
    /// It brought the entry back.
    Returned,
}

/// A difference, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Text that came.
    Added(String),
    /// Text that went.
    Cut(String),
    /// A value before and after.
    FromTo(String, String),
}

/// One writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Who, where, when.
    pub writer: Writer,
    /// What it did.
    pub step: Step,
    /// Its differences, in order.
    pub changes: Vec<Change>,
}

/// What kind of thing was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoneKind {
    /// Something said: by whom, under which item.
    Entry(String, usize),
    /// A task: what.
    Task(String),
    /// A guest: who.
    Guest(String),
    /// An item of the agenda: its title.
    Item(String),
    /// A petition: its subject.
    Petition(String),
}

/// Something that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its record.
    pub id: String,
    /// What it is.
    pub kind: GoneKind,
    /// Its text; empty where the title says all.
    pub text: String,
    /// Who took it out.
    pub writer: Writer,
    /// What another machine wrote into it meanwhile: that machine, the text.
    pub after: Option<(String, String)>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryData {
    /// The way back, and its words: "Mục 4".
    pub back: (Place, String),
    /// Where the text stands: "Họp tháng 11, mục 4: thu hoạch cà phê".
    pub place: String,
    /// Whether it is a contribution; else the page speaks of "phần này".
    pub entry: bool,
    /// Who spoke, where somebody did; empty for none.
    pub speaker: String,
    /// What it says now.
    pub now: String,
    /// Its writings, latest first.
    pub writings: Vec<Writing>,
    /// What was taken out of this meeting.
    pub gone: Vec<Gone>,
}

/// The page.
#[component]
pub fn HistoryPage(
    /// What it shows.
    #[prop(into)]
    data: Live<HistoryData>,
    /// Told the record to bring back.
    bring_back: Callback<String>,
) -> impl IntoView {
    let title = move || {
        let say = &words().history;
        if data.with(|data| data.entry) { say.title } else { say.title_other }
    };
    head(move || Head {
        title: title().into(),
        back: Some(data.with(|data| data.back.clone())),
        nav: Nav::Meetings,
        mode: Mode::Task,
        ..Head::default()
    });
    view! {
        <p class="meta">{move || data.with(|data| data.place.clone())}</p>
        <h1>{title}</h1>
        {move || data.with(|data| body(data, bring_back))}
    }
    .into_any()
}

fn body(data: &HistoryData, bring_back: Callback<String>) -> AnyView {
    let say = &words().history;
    let speaker = (!data.speaker.is_empty()).then(|| {
        let who = name(&data.speaker);
        view! {
            <p>
                <b>{who}</b>
            </p>
        }
    });
    let count = data.writings.len();
    let writings =
        data.writings.iter().enumerate().map(|(at, writing)| writing_row(count - at, writing)).collect_view();
    let gone = (!data.gone.is_empty()).then(|| {
        let rows = data.gone.iter().map(|gone| gone_row(gone, bring_back)).collect_view();
        view! {
            <section class="stack" aria-labelledby="gone">
                <h2 id="gone">{say.gone(&data.gone.len())}</h2>
                <ul class="sheet ruled">{rows}</ul>
                <p class="meta">{say.kept}</p>
            </section>
        }
    });
    view! {
        <div class="cols">
            <div class="stack">
                <h2>{say.now}</h2>
                <div class="sheet stack">
                    <div class="said">
                        {speaker}
                        <p class="text">{data.now.clone()}</p>
                    </div>
                </div>
                <h2>{say.times(&count)}</h2>
                <ol class="sheet ruled">{writings}</ol>
                <p class="meta">{say.clocks}</p>
            </div>
            {gone}
        </div>
    }
    .into_any()
}

fn writing_row(number: usize, writing: &Writing) -> impl IntoView + use<> {
    let say = &words().history;
    let who = writing.writer.name();
    let heading = match writing.step {
        Step::First => say.first(&who),
        Step::More => say.more(&who),
        Step::Changed => say.changed(&who),
        Step::Speaker => say.speaker(&who),
        Step::Value => say.value(&who),
        Step::Removed => say.removed_it(&who),
        Step::Returned => say.returned_it(&who),
    };
    let about = format!("{}, {}", moment(writing.writer.at), writing.writer.device);
    let changes = writing.changes.iter().map(change).collect_view();
    view! {
        <li>
            <span class="num">{number}</span>
            <div class="stack tight">
                <h3>{heading}</h3>
                <p class="meta">{about}</p>
                {changes}
            </div>
        </li>
    }
}

fn change(change: &Change) -> AnyView {
    let say = &words().history;
    let came = |lead: &'static str, text: &str| {
        let text = text.to_owned();
        view! {
            <p>
                <b>{lead}</b>
                " "
                <ins class="text">{text}</ins>
            </p>
        }
        .into_any()
    };
    let went = |lead: &'static str, text: &str| {
        let text = text.to_owned();
        view! {
            <p>
                <b>{lead}</b>
                " "
                <del class="text">{text}</del>
            </p>
        }
        .into_any()
    };
    match change {
        Change::Added(text) => came(say.added, text),
        Change::Cut(text) => went(say.cut, text),
        Change::FromTo(from, to) => view! {
            {went(say.before, from)}
            {came(say.after, to)}
        }
        .into_any(),
    }
}

fn gone_row(gone: &Gone, bring_back: Callback<String>) -> impl IntoView + use<> {
    let (say, common) = (&words().history, &words().common);
    let (sign, word, heading, what) = match &gone.kind {
        GoneKind::Entry(who, item) => {
            let who = if who.is_empty() { common.nobody } else { who };
            (Icon::Talk, say.kind_entry, say.entry_of(&name(who), item), words().writing.entry_label(&who))
        }
        GoneKind::Task(what) => (Icon::Tasks, say.kind_task, say.task_is(what), say.task_label(what)),
        GoneKind::Guest(who) => {
            (Icon::People, say.kind_guest, say.guest_is(&name(who)), say.guest_label(who))
        }
        GoneKind::Item(what) => (Icon::Ring, say.kind_item, say.item_is(what), say.item_label(what)),
        GoneKind::Petition(what) => {
            (Icon::Talk, say.kind_petition, say.petition_is(what), say.petition_label(what))
        }
    };
    let text = gone.text.clone();
    let text = (!text.is_empty()).then(|| view! { <p class="said text">{text}</p> });
    let by = say.removed_by(&gone.writer.name(), &gone.writer.at.clock(), &gone.writer.device);
    let after = gone.after.clone().map(|(device, text)| {
        view! {
            {due(Tone::Wait, Icon::Two, say.written_after(&device))}
            <p class="said text">{text}</p>
        }
    });
    let id = gone.id.clone();
    view! {
        <li>
            {mark(sign, word)}
            <div class="stack tight">
                <h3>{heading}</h3>
                {text}
                <p class="meta">{by}</p>
                {after}
                <p class="act">
                    <button
                        class="btn"
                        type="button"
                        aria-label=common.bring_back_what(&what)
                        on:click=move |_| bring_back.run(id.clone())
                    >
                        {common.bring_back}
                    </button>
                </p>
            </div>
        </li>
    }
}
