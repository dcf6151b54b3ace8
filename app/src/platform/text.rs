//! What the browser knows about text, for no bytes of ours: normal forms, and folding for search.

use js_sys::JsString;
use wasm_bindgen::JsCast;

/// Returns the text in NFC, as everything typed is kept.
pub fn nfc(text: &str) -> String {
    normal(text, "NFC")
}

/// Returns the text without case and marks, so that what is typed without accents finds it. `đ` and `ƀ` do not
/// decompose and are mapped; the three apostrophes of highland names are one.
pub fn fold(text: &str) -> String {
    normal(text, "NFD")
        .to_lowercase()
        .chars()
        .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
        .map(|letter| match letter {
            'đ' => 'd',
            'ƀ' => 'b',
            '’' | 'ʼ' => '\'',
            '\u{a0}' => ' ',
            letter => letter,
        })
        .collect::<String>()
        .trim()
        .into()
}

/// Returns what a text is sorted by: its folded form first, so that accents decide only between equals.
pub fn sort_key(text: &str) -> (String, String) {
    (fold(text), text.into())
}

fn normal(text: &str, form: &str) -> String {
    JsString::from(text).normalize(form).unchecked_into::<JsString>().into()
}
