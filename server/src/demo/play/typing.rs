//! How a text comes into a document: the app makes a change when the typist pauses, at the end of a sentence or a
//! clause, and now and then while they go on. So a text is a few changes, neither one nor one a letter.

/// A pause comes at a stop or a comma after this many letters.
const CLAUSE: usize = 40;
/// And in any case after this many: half a minute of typing.
const LONGEST: usize = 110;

/// How long one change takes to type, in milliseconds.
pub(super) const PACE_MS: i64 = 20_000;

/// Cuts a text as it is typed; the parts make up the text.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut letters) = (0, 0);
    for (at, letter) in text.char_indices() {
        let behind = text[..at].chars().next_back();
        let stops = behind.is_some_and(|behind| ".,;:".contains(behind));
        if letter == ' ' && (letters >= LONGEST || (letters >= CLAUSE && stops)) {
            parts.push(&text[from..at]);
            (from, letters) = (at, 0);
        }
        letters += 1;
    }
    parts.push(&text[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_typed_in_clauses() {
        let text = "Năm nay cà phê chín sớm khoảng mười ngày. Đề nghị thống nhất không hái xanh, mỗi nhóm hộ cử hai \
                    người trông rẫy ban đêm, thay phiên nhau.";
        let parts = parts(text);
        assert_eq!(parts.concat(), text);
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[0], "Năm nay cà phê chín sớm khoảng mười ngày.");
    }

    #[test]
    fn what_has_no_stops_is_cut_between_words() {
        let text = "một hai ba ".repeat(40);
        let parts = parts(&text);
        assert_eq!(parts.concat(), text);
        assert!(parts.iter().all(|part| part.chars().count() <= LONGEST + 4));
        assert_eq!(super::parts(""), [""]);
    }
}
