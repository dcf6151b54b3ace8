//! Every text of the pages, from one catalogue (`vi.toml`, `en.toml`), chosen once at the start.
//!
//! `words().home.next` is a text, `words().home.days_left(&9)` a sentence. The tables are made by `build.rs`: a
//! key that one language lacks does not compile.

mod format;

use std::{
    fmt::Display,
    sync::atomic::{AtomicBool, Ordering},
};

pub use format::*;

#[allow(clippy::doc_markdown, reason = "the texts themselves are the documentation")]
mod catalogue {
    use super::{Display, fill};

    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}
pub use catalogue::Words;

/// A language the pages speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese, the field's language.
    Vi,
    /// English, for those who look over the project's shoulder.
    En,
}

impl Language {
    /// Returns the tag for the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// Returns the language of a tag; Vietnamese for any other.
    pub fn of(tag: &str) -> Self {
        if tag.starts_with("en") { Self::En } else { Self::Vi }
    }
}

static ENGLISH: AtomicBool = AtomicBool::new(false);

/// Chooses the language of every text made from now on. Texts on the page stay: call it before mounting.
pub fn speak(language: Language) {
    ENGLISH.store(language == Language::En, Ordering::Relaxed);
}

/// Returns the language in use.
pub fn language() -> Language {
    if ENGLISH.load(Ordering::Relaxed) { Language::En } else { Language::Vi }
}

/// Returns the catalogue in use.
pub fn words() -> &'static Words {
    match language() {
        Language::Vi => &catalogue::VI,
        Language::En => &catalogue::EN,
    }
}

/// Fills `{name}` with a value; `{name|one|many}` chooses a word by whether the value reads "1".
fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (hole, tail) = after.split_once('}').expect("build.rs has read every placeholder");
        let mut parts = hole.split('|');
        let name = parts.next().unwrap_or_default();
        let value = values.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string());
        let value = value.expect("build.rs has matched every placeholder");
        out.push_str(before);
        match (parts.next(), parts.next()) {
            (Some(one), Some(many)) => out.push_str(if value == "1" { one } else { many }),
            _ => out.push_str(&value),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const VI_TOML: &str = include_str!("vi.toml");

    #[test]
    fn a_sentence_is_filled_and_english_counts() {
        assert_eq!(fill("Còn {n} ngày", &[("n", &9)]), "Còn 9 ngày");
        let english = |n| fill("{n} {n|item|items}, {who}", &[("n", &n), ("who", &"Y")]);
        assert_eq!((english(1), english(3)), ("1 item, Y".into(), "3 items, Y".into()));
    }

    #[test]
    fn the_notebook_speaks_plainly() {
        for unwanted in ["!", "bạn ơi", "token", "cache", "đăng nhập", "server", "sync"] {
            let texts = VI_TOML.lines().filter_map(|line| line.split_once(" = ")).map(|(_, text)| text);
            let line = texts.into_iter().find(|text| text.to_lowercase().contains(unwanted));
            assert_eq!(line, None, "{unwanted:?} has no place in the catalogue");
        }
    }

    #[test]
    fn every_text_is_composed() {
        // Decomposed Vietnamese carries combining marks; composed text has none of them.
        let combining = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
        assert_eq!(VI_TOML.lines().find(|line| line.contains(combining)), None);
    }
}
