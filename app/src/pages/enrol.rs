//! The first page of a machine: the code from the office.

use leptos::prelude::*;

use super::code_form::{CodeFields, Refusal};
use crate::{
    components::{Head, Icon, Live, Mode, head, icon, tap},
    routes::Place,
    words::words,
};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnrolData {
    /// The code so far: from the address, or empty.
    pub code: String,
    /// A name to begin with, as the browser's kind suggests it.
    pub device: String,
    /// Whether an answer is awaited.
    pub busy: bool,
    /// Why the last code was not taken.
    pub refused: Option<Refusal>,
    /// Whether this machine has a camera to scan with.
    pub can_scan: bool,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum EnrolAct {
    /// Sends the code, with a name for this machine.
    Enter {
        /// The code, grouped.
        code: String,
        /// The name.
        device: String,
    },
    /// Scans a code.
    Scan {
        /// The name.
        device: String,
    },
}

/// The page.
#[component]
pub fn EnrolPage(
    /// What it shows; `code` and `device` are read once.
    #[prop(into)]
    data: Live<EnrolData>,
    /// Told what the person does.
    act: Callback<EnrolAct>,
) -> impl IntoView {
    let say = &words().enrol;
    head(move || Head { title: say.title.into(), mode: Mode::Bare, ..Head::default() });
    let first = data.get_untracked();
    let (code, device) = (RwSignal::new(first.code), RwSignal::new(first.device));
    let refused = Live::memo(move || data.with(|data| data.refused));
    let busy = Live::memo(move || data.with(|data| data.busy));
    let word = move || match (busy.get(), refused.get()) {
        (true, _) => say.entering,
        (false, Some(_)) => say.again,
        (false, None) => say.enter,
    };
    let enter = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            act.run(EnrolAct::Enter { code: code.get_untracked(), device: device.get_untracked() });
        }
    };
    let scan = move || {
        data.with(|data| data.can_scan).then(|| {
            view! {
                <button class="btn fill" type="button" on:click=move |_| act.run(EnrolAct::Scan { device: device.get_untracked() })>
                    {icon(Icon::Scan)}
                    " "
                    {say.scan_camera}
                </button>
            }
        })
    };
    view! {
        <div class="narrow stack">
            <p class="label">
                {icon(Icon::Book)}
                " "
                {say.brand}
            </p>
            <h1>{say.title}</h1>
            <p>{say.intro}</p>
            <form class="sheet stack" on:submit=enter>
                <CodeFields code=code device=device refused=refused counting=true />
                <p class="row">
                    <button class="btn primary fill" type="submit" aria-disabled=move || busy.get().then_some("true")>
                        {word}
                    </button>
                    {scan}
                </p>
            </form>
            <details class="sheet">
                <summary>{say.no_code}</summary>
                <div class="stack">
                    <p>{say.no_code_ask}</p>
                    <p>{say.no_code_network}</p>
                </div>
            </details>
            {tap(Place::Handover.path(), say.restore)}
        </div>
    }
    .into_any()
}
