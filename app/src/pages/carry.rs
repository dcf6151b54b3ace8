//! Where no network reaches: the book goes to the commune as a file, and what comes back is opened here. A part of the
//! device's page.

use leptos::prelude::*;
use shared::time::Instant;

use crate::{
    components::{Banner, FileButton, Icon, Live, Tone, icon},
    words::{moment, words},
};

/// What the part shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarryData {
    /// Whether this is a cell's device, which writes letters.
    pub writes: bool,
    /// When a letter was last written.
    pub written: Option<Instant>,
    /// What became of the last step.
    pub state: Carry,
}

/// What became of the last step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Carry {
    /// Nothing was done.
    #[default]
    Idle,
    /// Under way.
    Busy,
    /// A reply was taken in; whether it brought news.
    TookIn(bool),
    /// A letter was brought to the commune.
    Brought {
        /// Whose.
        unit: String,
        /// When it was written.
        made: Instant,
        /// Entries in the book.
        admitted: usize,
        /// Entries that wait.
        waiting: usize,
        /// Entries that were not kept.
        refused: usize,
    },
    /// It came to nothing.
    Failed(CarryFailed),
}

/// Why it came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarryFailed {
    /// A network is needed once before.
    NoKey,
    /// Not one of ours, or not whole.
    NotOurs,
    /// Of a newer app.
    Newer,
    /// For another device.
    ForAnother,
    /// No network to take it on.
    Offline,
    /// The commune does not open it.
    Refused,
    /// The disk did not take it.
    Disk,
}

/// What a person does here.
#[derive(Clone)]
pub enum CarryAct {
    /// Writes a letter with what is unsent, or with everything.
    Write {
        /// Whether with everything.
        everything: bool,
    },
    /// Opens a file.
    Open(web_sys::File),
    /// Hands on the reply to the letter that was brought.
    Reply,
}

/// The part.
#[component]
pub fn CarryPart(
    /// What it shows.
    #[prop(into)]
    data: Live<CarryData>,
    /// Told what the person does.
    act: Callback<CarryAct>,
) -> impl IntoView {
    move || data.with(|data| part(data, act))
}

fn part(data: &CarryData, act: Callback<CarryAct>) -> AnyView {
    let say = &words().carry;
    let title = if data.writes { say.title } else { say.title_office };
    let open = Callback::new(move |file| act.run(CarryAct::Open(file)));
    let written = data.written.map(|at| view! { <p class="meta">{say.written(&moment(at))}</p> });
    let write = move |everything| move |_| act.run(CarryAct::Write { everything });
    let writes = data.writes.then(|| {
        view! {
            <p>{say.text}</p>
            <button class="btn fill" type="button" on:click=write(false)>
                {icon(Icon::Send)}
                {say.send}
            </button>
            {written}
            <p>
                <button class="btn fill" type="button" on:click=write(true)>
                    {say.send_all}
                </button>
            </p>
        }
    });
    let opens = if data.writes { say.open_text } else { say.open_text_office };
    view! {
        <h2>{title}</h2>
        <section class="sheet stack" aria-label=say.send>
            {writes}
            <p>{opens}</p>
            <FileButton label=say.open sign=Icon::File fill=true on_file=open />
            {became(&data.state, act)}
        </section>
    }
    .into_any()
}

fn became(state: &Carry, act: Callback<CarryAct>) -> Option<AnyView> {
    let say = &words().carry;
    let line = |tone, sign, title: &str, text: &str| {
        let (title, text) = (title.to_owned(), text.to_owned());
        view! {
            <Banner tone=tone sign=sign title=title spoken=true>
                <p>{text}</p>
            </Banner>
        }
        .into_any()
    };
    Some(match state {
        Carry::Idle => return None,
        Carry::Busy => view! { <p role="status">{say.busy}</p> }.into_any(),
        Carry::TookIn(true) => line(Tone::Good, Icon::Check, say.took_in, say.took_in_text),
        Carry::TookIn(false) => line(Tone::Plain, Icon::Check, say.overtaken, say.overtaken_text),
        Carry::Brought { unit, made, admitted, waiting, refused } => {
            let lines = [
                (*admitted > 0).then(|| say.admitted(admitted)),
                (*waiting > 0).then(|| say.waiting(waiting)),
                (*refused > 0).then(|| say.refused(refused)),
                (admitted + waiting + refused == 0).then(|| say.only_asks.to_owned()),
            ];
            let lines = lines.into_iter().flatten().map(|line| view! { <p>{line}</p> }).collect_view();
            let tone = if *refused > 0 { Tone::Wait } else { Tone::Good };
            view! {
                <Banner tone=tone sign=Icon::Check title=say.brought(unit, &moment(*made)) spoken=true>
                    {lines}
                    <p>{say.reply_text}</p>
                    <p>
                        <button class="btn" type="button" on:click=move |_| act.run(CarryAct::Reply)>
                            {icon(Icon::Send)}
                            {say.reply}
                        </button>
                    </p>
                </Banner>
            }
            .into_any()
        }
        Carry::Failed(why) => {
            let (title, text) = match why {
                CarryFailed::NoKey => (say.no_key, say.no_key_text),
                CarryFailed::NotOurs => (say.not_ours, say.not_ours_text),
                CarryFailed::Newer => (say.newer, say.newer_text),
                CarryFailed::ForAnother => (say.for_another, say.for_another_text),
                CarryFailed::Offline => (say.offline, say.offline_text),
                CarryFailed::Refused => (say.sealed, say.sealed_text),
                CarryFailed::Disk => (say.disk, say.disk_text),
            };
            line(Tone::Bad, Icon::Alert, title, text)
        }
    })
}
