//! A short word at the foot of the page after a step that can be taken back. It goes by itself; errors never
//! stand here.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;

use super::{Icon, icon};
use crate::words::words;

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Said {
    turn: u32,
    text: String,
    undo: Option<Undo>,
}

/// The way back from a step. Not a callback of the page's part that took the step: that part is often gone with it.
pub type Undo = Arc<dyn Fn() + Send + Sync>;

/// Where pages put their short words; found in the context below the shell.
#[derive(Clone, Copy)]
pub struct Toaster(RwSignal<Option<Said>>);

impl Toaster {
    /// Makes one and puts it into the context.
    pub fn provide() -> Self {
        let toaster = Self(RwSignal::new(None));
        provide_context(toaster);
        toaster
    }

    /// Returns the page's toaster. Without a shell around it, words go nowhere.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(None)))
    }

    /// Takes the word away. A change of page does so: the way back ended with the page it led to.
    pub(super) fn clear(self) {
        let _ = self.0.try_update(|said| *said = None);
    }

    /// Shows a word for ten seconds, with the way back where there is one.
    pub fn say(self, text: impl Into<String>, undo: Option<Undo>) {
        let turn = self.0.with_untracked(|said| said.as_ref().map_or(0, |said| said.turn)) + 1;
        self.0.set(Some(Said { turn, text: text.into(), undo }));
        set_timeout(
            move || {
                if self.0.try_with_untracked(|said| said.as_ref().is_some_and(|said| said.turn == turn))
                    == Some(true)
                {
                    self.0.set(None);
                }
            },
            STAYS,
        );
    }
}

/// The place for toasts. It is always in the page, so that what appears in it is read aloud.
#[component]
pub fn ToastRegion(
    /// What to show.
    toaster: Toaster,
) -> impl IntoView {
    let shown = move || {
        toaster.0.get().map(|said| {
            let undo = said.undo.map(|undo| {
                let back = move |_| {
                    toaster.0.set(None);
                    undo();
                };
                view! {
                    <button class="btn quiet" type="button" on:click=back>
                        {words().toast.undo}
                    </button>
                }
            });
            view! {
                <p class="toast row">
                    <span>{icon(Icon::Check)}" "{said.text}</span>
                    {undo}
                </p>
            }
        })
    };
    view! { <div role="status">{shown}</div> }
}
