//! The code from the office, on the first page and on the handover page.

use leptos::prelude::*;

use crate::{
    components::{LineField, Live, OnText, Text, TextEvent, Typing},
    words::words,
};

/// Letters of a code, without its hyphens.
pub const CODE_LETTERS: usize = 12;

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not a code, or one that was used.
    Wrong,
    /// Older than its seven days.
    Expired,
    /// Too many tries from here.
    TooMany,
    /// Nobody could be asked.
    NoNetwork,
    /// The server had no time.
    Busy,
    /// This device's disk did not take it.
    Disk,
    /// The camera cannot be had.
    Camera,
}

impl Refusal {
    /// Returns what happened, whether the code still holds, what to do.
    pub fn sentence(self) -> &'static str {
        let say = &words().enrol;
        match self {
            Self::Wrong => say.wrong,
            Self::Expired => say.expired,
            Self::TooMany => say.too_many,
            Self::NoNetwork => say.no_network,
            Self::Busy => say.busy,
            Self::Disk => say.disk,
            Self::Camera => say.camera,
        }
    }
}

/// Returns the code as it is printed: capitals in groups of four, what cannot stand in a code left out.
pub fn grouped(typed: &str) -> String {
    let mut out = String::with_capacity(14);
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).take(CODE_LETTERS);
    for (at, letter) in letters.enumerate() {
        if at > 0 && at % 4 == 0 {
            out.push('-');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

/// The fields for code and device name; `code` and `device` follow what is typed.
#[component]
pub fn CodeFields(
    /// The code so far.
    code: RwSignal<String>,
    /// The device's name so far.
    device: RwSignal<String>,
    /// Why the last code was not taken.
    #[prop(into)]
    refused: Live<Option<Refusal>>,
    /// Whether the hint counts the letters left; else it tells the rule.
    #[prop(optional)]
    counting: bool,
) -> impl IntoView {
    let say = &words().enrol;
    let first_code = Text::new("code", code.get_untracked());
    let first_device = Text::new("device", device.get_untracked());
    let field = StoredValue::new(None);
    let on_text: OnText = Callback::new(move |event: TextEvent| match (event.path.as_str(), event.what) {
        ("code", Typing::Here(handle)) => field.set_value(Some(handle)),
        ("code", Typing::Typed { text, caret, .. }) => {
            let tidy = grouped(&text);
            // Hyphens come by themselves while typing at the end; a correction inside is left alone.
            let at_end = caret as usize >= text.encode_utf16().count();
            if at_end
                && tidy != text
                && tidy.len() >= text.len()
                && let Some(handle) = field.get_value()
            {
                handle.set_text(&tidy, Some(tidy.len() as u32));
            }
            code.set(tidy);
        }
        ("device", Typing::Typed { text, .. }) => device.set(text),
        _ => {}
    });
    let hint = Live::derive(move || {
        let letters = code.with(|code| code.chars().filter(char::is_ascii_alphanumeric).count());
        Some(match CODE_LETTERS - letters {
            _ if !counting => say.code_rule.to_owned(),
            0 => say.code_whole.to_owned(),
            left => say.code_left(&left),
        })
    });
    let error = Live::derive(move || refused.get().map(|why| why.sentence().to_owned()));
    view! {
        <LineField label=say.code text=Live::stored(first_code) on_text=on_text hint=hint error=error code=true />
        <LineField
            label=say.device
            text=Live::stored(first_device)
            on_text=on_text
            hint=Live::stored(counting.then(|| say.device_hint.to_owned()))
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_grouped_whatever_way_it_is_typed() {
        assert_eq!(grouped("k7pm2xqd9hf4"), "K7PM-2XQD-9HF4");
        assert_eq!(grouped(" K7PM 2XQD-9H"), "K7PM-2XQD-9H");
        assert_eq!(grouped("K7PM-2XQD-9HF4-too-long"), "K7PM-2XQD-9HF4");
    }
}
