//! What the browser knows about text, for no bytes of ours: normal forms, and folding for search.

use js_sys::JsString;
use wasm_bindgen::JsCast;

/// The most digits that a number in a name has.
const LONGEST_NUMBER: usize = 6;

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

/// Returns what a text is sorted by: its folded form first, so that accents decide only between equals, with numbers
/// by their size.
pub fn sort_key(text: &str) -> (String, String) {
    let mut key = String::new();
    for run in fold(text).split_inclusive(|letter: char| !letter.is_ascii_digit()) {
        let number = run.bytes().take_while(u8::is_ascii_digit).count();
        key.extend(std::iter::repeat_n('0', LONGEST_NUMBER.saturating_sub(number) * usize::from(number > 0)));
        key.push_str(run);
    }
    (key, text.into())
}

fn normal(text: &str, form: &str) -> String {
    JsString::from(text).normalize(form).unchecked_into::<JsString>().into()
}

/// Returns bytes in lowercase hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns the bytes that hex digits stand for; whatever is no pair of digits is left out.
pub fn unhex(text: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).filter_map(pair).collect()
}
