//! Lines that speak for themselves, but not all the time: at most every 30 s, and only when the sentence changed.

use std::time::Duration;

use leptos::{html, prelude::*};

use super::Live;

/// Pause between two spoken sentences of one line, in milliseconds.
const PAUSE_MS: f64 = 30_000.0;

/// A status line. What is shown is always current; what is read aloud waits its turn. While it may not speak, the
/// element is a silent region; when its turn comes, the sentence is put in anew so that readers notice it.
#[component]
pub fn Spoken(
    /// The sentence.
    #[prop(into)]
    text: Live<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Span>::new();
    let spoken = StoredValue::new((f64::NEG_INFINITY, String::new()));
    let waiting = StoredValue::new(false);
    let speak = move |text: &str| {
        let Some(line) = node.get_untracked() else { return };
        let _ = line.set_attribute("aria-live", "polite");
        line.set_text_content(Some(text));
        spoken.set_value((js_sys::Date::now(), text.to_owned()));
    };
    Effect::new(move |_| {
        let now = text.get();
        let Some(line) = node.get() else { return };
        let (at, last) = spoken.get_value();
        let left = PAUSE_MS - (js_sys::Date::now() - at);
        if left <= 0.0 {
            if now != last {
                speak(&now);
            }
            return;
        }
        let _ = line.set_attribute("aria-live", "off");
        line.set_text_content(Some(&now));
        if !waiting.get_value() {
            waiting.set_value(true);
            set_timeout(
                move || {
                    let gone = waiting.try_set_value(false).is_some();
                    let now = text.try_get_untracked();
                    if let (false, Some(now)) = (gone, now)
                        && now != spoken.get_value().1
                    {
                        // Emptied first: a reader speaks of a change, not of a sentence that stood there silently.
                        let _ = node.get_untracked().map(|line| line.set_text_content(None));
                        set_timeout(
                            move || {
                                if text.try_get_untracked().is_some() {
                                    speak(&now);
                                }
                            },
                            Duration::from_millis(50),
                        );
                    }
                },
                Duration::from_millis(left as u64),
            );
        }
    });
    view! { <span role="status" node_ref=node></span> }
}
