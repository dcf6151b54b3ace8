//! Xã đã nhận, chưa vào sổ: each entry that waits at the commune, and why.

use leptos::prelude::*;
use shared::time::Instant;

use super::kinds::Writer;
use crate::{
    components::{Head, Icon, Live, Nav, Tone, due, empty, head},
    routes::Place,
    words::{moment, words},
};

/// Why the commune has not let an entry in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldWhy {
    /// It came from a machine that was stopped: a person decides.
    Revoked,
    /// Its writer may not write there: a person decides.
    NotTheirs,
    /// The commune's version cannot read it yet.
    Version,
    /// It continues something that has not arrived.
    Missing,
}

impl HeldWhy {
    fn word(self) -> &'static str {
        let say = &words().held;
        match self {
            Self::Revoked => say.why_revoked,
            Self::NotTheirs => say.why_not_yours,
            Self::Version => say.why_version,
            Self::Missing => say.why_missing,
        }
    }

    /// Returns whether the office has to decide, as against waiting for something by itself.
    pub fn by_person(self) -> bool {
        matches!(self, Self::Revoked | Self::NotTheirs)
    }

    fn state(self) -> (Icon, &'static str) {
        let say = &words().held;
        match self {
            Self::Revoked | Self::NotTheirs => (Icon::Clock, say.waits),
            Self::Version => (Icon::File, say.unreadable),
            Self::Missing => (Icon::Clock, words().sync.waiting),
        }
    }
}

/// An entry that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldEntry {
    /// What it is: "Bổ sung biên bản tháng 10".
    pub what: String,
    /// Who wrote it, and when.
    pub writer: Writer,
    /// When the commune received it.
    pub received: Instant,
    /// Why it waits.
    pub why: HeldWhy,
}

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldData {
    /// The entries, latest first.
    pub entries: Vec<HeldEntry>,
}

/// The page.
#[component]
pub fn HeldPage(
    /// What it shows.
    #[prop(into)]
    data: Live<HeldData>,
) -> impl IntoView {
    let say = &words().held;
    head(|| Head {
        title: words().held.title.into(),
        back: Some((Place::Device, words().shell.device.into())),
        nav: Nav::Device,
        ..Head::default()
    });
    let entries = move || {
        data.with(|data| {
            if data.entries.is_empty() {
                return empty(words().device.nothing_unsent, say.nothing_to_do, ().into_any());
            }
            let entries = data.entries.iter().map(entry).collect_view();
            view! { <div class="cols" data-cols="even">{entries}</div> }.into_any()
        })
    };
    view! {
        <h1>{say.title}</h1>
        {entries}
    }
    .into_any()
}

fn entry(entry: &HeldEntry) -> impl IntoView + use<> {
    let say = &words().held;
    let (sign, state) = entry.why.state();
    let id = crate::components::fresh_id("h");
    let wrote = say.who_when(&entry.writer.name(), &moment(entry.writer.at));
    let (what, received, why) = (entry.what.clone(), moment(entry.received), entry.why.word());
    let comfort = if entry.why.by_person() { say.not_lost } else { say.nothing_to_do };
    view! {
        <div class="sheet stack" role="group" aria-labelledby=id.clone()>
            {due(Tone::Wait, sign, state)}
            <h2 id=id.clone()>{what}</h2>
            <dl class="pairs">
                <dt>{say.wrote}</dt>
                <dd>{wrote}</dd>
                <dt>{say.got}</dt>
                <dd>{received}</dd>
            </dl>
            <p>
                <b>{say.why}</b>
                " "
                {why}
            </p>
            <p>{comfort}</p>
        </div>
    }
}
