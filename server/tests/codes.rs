//! What a person types and what an address brings is read, or it is not: whatever it is.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

use fuzz::targets::Target;
use fuzz::trial;
use server::enrolment::{Given, unhex};

/// A typed code, a link's key, a hash.
fn code(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    if let Some(Given::Code(code)) = Given::code(&typed) {
        assert!(code.len() == 12 && code.is_ascii());
        assert_eq!(Given::code(&code), Some(Given::Code(code)));
    }
    if let Some(Given::Key(key)) = Given::key(&typed) {
        assert_eq!(hex(&key), typed.to_ascii_lowercase());
    }
    if let Some(hash) = unhex::<32>(&typed) {
        assert_eq!(hex(&hash), typed.to_ascii_lowercase());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn whatever_is_typed_is_a_code_or_is_none() {
    trial::of(&Target { name: "code", read: code }, 2026, 20_000).unwrap();
}
