//! How the book looks on this device: the size of its letters, its language. Kept beside the book, since pages are drawn
//! before it is open.

use leptos::prelude::document;

use crate::platform::keep;
use crate::words::{Language, language, speak};

const LARGE: &str = "large";
const LANGUAGE: &str = "language";

/// Puts the look on the page, before anything is drawn.
pub fn apply() {
    if let Some(tag) = keep::setting(LANGUAGE) {
        speak(Language::of(&tag));
    }
    set_attribute("lang", Some(language().tag()));
    set_attribute("data-type", is_large().then_some("large"));
}

/// Returns whether letters are large.
pub fn is_large() -> bool {
    keep::setting(LARGE).as_deref() == Some("yes")
}

/// Makes letters large, or not.
pub fn set_large(large: bool) {
    keep::set_setting(LARGE, if large { "yes" } else { "no" });
    set_attribute("data-type", large.then_some("large"));
}

/// Chooses the language; the pages that are drawn stay as they are until the page is loaded anew.
pub fn set_language(language: Language) {
    keep::set_setting(LANGUAGE, language.tag());
}

fn set_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    // An attribute of the page's own root takes any text.
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}
