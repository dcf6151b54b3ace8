//! Ai đã ghi những gì: who sat down to a document, on which device and when, and where each wrote.

use leptos::prelude::*;

use super::kinds::Writer;
use crate::{
    components::{Head, Live, Mode, Nav, head},
    routes::Place,
    words::{moment, words},
};

/// What somebody wrote without a long pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// Who, where, when.
    pub writer: Writer,
    /// Each place by its name, and where its history is, if it is one place.
    pub places: Vec<(String, Option<Place>)>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalData {
    /// The way back, and its words.
    pub back: (Place, String),
    /// Under which part of the book it is.
    pub nav: Nav,
    /// What document it is of: "Họp tháng 11".
    pub of: String,
    /// The latest first.
    pub sittings: Vec<Sitting>,
}

/// How many stand on the page before somebody asks for more, and how many come then.
const AT_ONCE: usize = 20;

/// The page.
#[component]
pub fn JournalPage(
    /// What it shows.
    #[prop(into)]
    data: Live<JournalData>,
) -> impl IntoView {
    head(move || Head {
        title: words().journal.title.into(),
        back: Some(data.with(|data| data.back.clone())),
        nav: data.with(|data| data.nav),
        mode: Mode::Task,
        ..Head::default()
    });
    let say = &words().journal;
    let shown = RwSignal::new(AT_ONCE);
    let rows = move || {
        data.with(|data| {
            let count = data.sittings.len();
            let latest = data.sittings.iter().enumerate().take(shown.get());
            latest.map(|(at, sitting)| row(count - at, sitting)).collect_view()
        })
    };
    let more = move || {
        let left = data.with(|data| data.sittings.len()).saturating_sub(shown.get());
        (left > 0).then(|| {
            view! {
                <p>
                    <button
                        class="btn quiet"
                        type="button"
                        on:click=move |_| shown.update(|shown| *shown += AT_ONCE)
                    >
                        {say.earlier(&left)}
                    </button>
                </p>
            }
        })
    };
    view! {
        <p class="meta">{move || data.with(|data| data.of.clone())}</p>
        <h1>{say.title}</h1>
        <ol class="sheet ruled">{rows}</ol>
        {more}
        <p class="meta">{words().history.clocks}</p>
    }
    .into_any()
}

fn row(number: usize, sitting: &Sitting) -> impl IntoView + use<> {
    let about = format!("{}, {}", moment(sitting.writer.at), sitting.writer.device);
    let places = sitting.places.iter().map(|(name, history)| {
        let name = name.clone();
        match history {
            Some(history) => view! { <a class="tap" href=history.path()>{name}</a> }.into_any(),
            None => view! { <span class="tap">{name}</span> }.into_any(),
        }
    });
    let places = places.map(|place| view! { <li>{place}</li> }).collect_view();
    view! {
        <li>
            <span class="num">{number}</span>
            <div class="stack tight">
                <h2>{sitting.writer.name()}</h2>
                <p class="meta">{about}</p>
                <ul class="places">{places}</ul>
            </div>
        </li>
    }
}

/// Returns the way to this page.
pub fn journal_link(document: String) -> impl IntoView {
    view! {
        <p>
            <a class="tap" href=Place::Journal(document).path()>
                {words().journal.title}
            </a>
        </p>
    }
}
