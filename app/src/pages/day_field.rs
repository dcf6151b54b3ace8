//! Days and times, typed as one writes them. What cannot be read is kept and named once the writer has left.

use leptos::prelude::*;
use shared::time::{Day, NotADay};

use crate::{
    components::{LineField, Live, OnText, Text, TextEvent, Typing},
    words::{weekday, words},
};

/// What a half-typed field is checked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Day(&'static str),
    Time(&'static str),
}

impl Check {
    fn wrong(self, text: &str) -> Option<String> {
        let text = text.trim();
        let (good, sentence) = match self {
            Self::Day(sentence) => (typed_day(text).is_ok(), sentence),
            Self::Time(sentence) => (time_of(text).is_some(), sentence),
        };
        (!text.is_empty() && !good).then(|| sentence.to_owned())
    }
}

/// Returns the time of day as `19:00`, from `19:00`, `19.00`, `19h`, `19 giờ 00` or `1900`.
pub fn time_of(text: &str) -> Option<String> {
    let digits: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (hour, minute) = match digits[..] {
        [whole] if whole.len() == 4 => whole.split_at(2),
        [hour] => (hour, "00"),
        [hour, minute] if minute.len() == 2 => (hour, minute),
        _ => return None,
    };
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// Returns the day that was typed, none where nothing was.
///
/// # Errors
/// Where something else was: whoever takes the text in leaves it where it stands.
pub fn typed_day(text: &str) -> Result<Option<Day>, NotADay> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some),
    }
}

/// A day as `03/12/2026`.
#[component]
pub fn DayField(
    /// What day.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    text: Live<Text>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Today, where the field says how far the day is.
    #[prop(optional)]
    today: Option<Day>,
    /// Notified when its form was to be taken and could not be for this day: its error then stands.
    #[prop(optional)]
    refused: Option<RwSignal<()>>,
) -> impl IntoView {
    checked(label, text, on_text, Check::Day(words().prepare.bad_day), today, refused)
}

/// A time of day as `19:00`.
#[component]
pub fn TimeField(
    /// What time.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    text: Live<Text>,
    /// Told of every step of writing.
    on_text: OnText,
) -> impl IntoView {
    checked(label, text, on_text, Check::Time(words().prepare.bad_time), None, None)
}

fn checked(
    label: String,
    text: Live<Text>,
    on_text: OnText,
    check: Check,
    today: Option<Day>,
    refused: Option<RwSignal<()>>,
) -> AnyView {
    let typed = RwSignal::new(text.with_untracked(|text| text.text.clone()));
    let error = RwSignal::new(check.wrong(&typed.get_untracked()));
    Effect::new(move |_| typed.set(text.with(|text| text.text.clone())));
    // A tap on the form's button does not leave the field in every browser.
    Effect::new(move |before: Option<()>| {
        let Some(refused) = refused else { return };
        refused.track();
        if before.is_some() {
            error.set(check.wrong(&typed.get_untracked()));
        }
    });
    let heard: OnText = Callback::new(move |event: TextEvent| {
        match &event.what {
            Typing::Typed { text, .. } => {
                typed.set(text.clone());
                // An error goes as soon as it is mended; a new one waits until the writer has finished.
                if check.wrong(text).is_none() {
                    error.set(None);
                }
            }
            Typing::Left => error.set(check.wrong(&typed.get_untracked())),
            _ => {}
        }
        on_text.run(event);
    });
    let hint = Live::derive(move || {
        let today = today?;
        let day: Day = typed.with(|typed| typed.trim().parse().ok())?;
        let say = &words().task_form;
        Some(match day.since(today) {
            0 => say.due_today(&weekday(day)),
            left @ 1.. => say.due_hint(&weekday(day), &left),
            past => say.due_past(&weekday(day), &-past),
        })
    });
    // The error is left by the writer, so it must not pull them back: it is told, not enforced.
    view! { <LineField label=label text=text on_text=heard hint=hint error=error still=true input_mode="numeric" /> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_typed_or_not_there_or_left_where_it_stands() {
        assert_eq!(typed_day(" "), Ok(None));
        assert_eq!(typed_day("1.12.2026 "), Ok(Day::new(2026, 12, 1)));
        assert!(typed_day("đầu tháng").is_err());
    }

    #[test]
    fn a_time_is_read_in_the_ways_people_write_it() {
        for text in ["19:00", "19.00", "19h", "19 giờ 00", "1900", "19h00"] {
            assert_eq!(time_of(text).as_deref(), Some("19:00"), "{text:?}");
        }
        for text in ["", "25:00", "19:60", "bảy giờ", "19:0"] {
            assert_eq!(time_of(text), None, "{text:?}");
        }
    }
}
