//! One window writes a document. The others read it live, say so, and may take over.

use leptos::prelude::*;

use super::kinds::Hand;
use crate::{
    components::{Banner, Icon, Live, Tone},
    words::words,
};

/// The banner of a window that only reads; nothing in the window that writes.
#[component]
pub fn HandBanner(
    /// Who writes.
    #[prop(into)]
    hand: Live<Hand>,
    /// Takes the writing over to this window.
    take: Callback<()>,
) -> impl IntoView {
    let say = &words().second;
    let banner = move || match hand.get() {
        Hand::Here => ().into_any(),
        Hand::Elsewhere => view! {
            <Banner sign=Icon::Two title=say.elsewhere spoken=true>
                <p>{say.elsewhere_text}</p>
                <p class="row">
                    <button class="btn primary" type="button" on:click=move |_| take.run(())>
                        {say.here}
                    </button>
                </p>
            </Banner>
        }
        .into_any(),
        Hand::Taken(saved) => {
            let text = match saved {
                Some(at) => say.taken_saved(&at.clock()),
                None => say.taken_text.to_owned(),
            };
            view! {
                <Banner tone=Tone::Wait sign=Icon::Lock title=say.taken spoken=true>
                    <p>{text}</p>
                    <p class="row">
                        <button class="btn" type="button" on:click=move |_| take.run(())>
                            {say.here}
                        </button>
                    </p>
                </Banner>
            }
            .into_any()
        }
    };
    view! { {banner} }
}
