//! Order keys: a text between any two texts, so that two devices that insert offline both keep their place.
//! Equal keys (both appended) are told apart by the record's id.

use fractional_index::FractionalIndex;

/// Returns a key after `last`, the greatest in the list.
pub fn after(last: Option<&str>) -> String {
    between(last, None)
}

/// Returns a key between two neighbours; a neighbour that is missing or no key stands for the list's end.
pub fn between(before: Option<&str>, behind: Option<&str>) -> String {
    // It reads its text by pairs of bytes, and panics where a letter goes over two.
    let read = |key: Option<&str>| {
        key.filter(|key| key.is_ascii()).and_then(|key| FractionalIndex::from_string(key).ok())
    };
    let key = match (read(before), read(behind)) {
        (None, None) => FractionalIndex::default(),
        (Some(before), None) => FractionalIndex::new_after(&before),
        (None, Some(behind)) => FractionalIndex::new_before(&behind),
        (Some(before), Some(behind)) => FractionalIndex::new_between(&before, &behind)
            .unwrap_or_else(|| FractionalIndex::new_after(&before)),
    };
    key.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_room_between_two() {
        let (first, mut last) = (after(None), after(Some(&after(None))));
        for _ in 0..200 {
            let middle = between(Some(&first), Some(&last));
            assert!(first < middle && middle < last, "{first} {middle} {last}");
            last = middle;
        }
    }

    #[test]
    fn a_key_from_elsewhere_breaks_nothing() {
        for strange in ["không phải khóa", "aé", "aéaé", "é", "0", "8", "🙂"] {
            assert!(!between(Some(strange), Some("")).is_empty());
            assert!(!between(Some("80"), Some(strange)).is_empty());
        }
        let key = after(None);
        assert!(between(Some(&key), Some(&key)) > key);
    }
}
