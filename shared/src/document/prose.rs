//! Typed text: what a draft changed, moved onto text that has changed meanwhile, and where the caret goes.
//! Positions count UTF-16 code units, as the browser does.
//!
//! A draft is never compared with newer text: that would delete what the other side wrote. It is compared
//! with the text it was begun on, and the difference is moved.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A cut and an insertion at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Where, in UTF-16 code units.
    pub at: usize,
    /// How many code units go.
    pub cut: usize,
    /// What comes in their place.
    pub insert: String,
}

/// Beyond this many tokens on either side the middle is replaced whole: the diff is quadratic.
const MAX_TOKENS: usize = 2_000;

impl Splice {
    /// Returns the operations it makes.
    pub(super) fn weight(&self) -> usize {
        self.cut + self.insert.chars().count()
    }

    /// Returns the splice as several of at most `most` operations each, one after the other.
    pub(super) fn pieces(&self, most: usize) -> Vec<Self> {
        if self.weight() <= most {
            return vec![self.clone()];
        }
        let mut pieces = Vec::new();
        let mut left = self.cut;
        while left > 0 {
            let cut = left.min(most);
            pieces.push(Self { at: self.at, cut, insert: String::new() });
            left -= cut;
        }
        let mut at = self.at;
        let letters: Vec<char> = self.insert.chars().collect();
        for part in letters.chunks(most) {
            let insert: String = part.iter().collect();
            let width = width(&insert);
            pieces.push(Self { at, cut: 0, insert });
            at += width;
        }
        pieces
    }
}

/// Returns the length of a text in UTF-16 code units.
pub fn width(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Returns the splices that make `new` of `old`, each in the text as the ones before it left it.
pub fn diff(old: &str, new: &str) -> Vec<Splice> {
    in_turn(changes(old, new))
}

/// Returns the splices that bring what `draft` changed in `base` into `now`: nothing that `now` has and
/// `base` had not is cut, nothing that was typed is left out.
pub fn rebase(base: &str, draft: &str, now: &str) -> Vec<Splice> {
    let map = Map::new(base, now);
    let mut moved = Vec::new();
    for Splice { at, cut, insert } in changes(base, draft) {
        // Letters that both sides cut are gone; those that stand between letters kept elsewhere stay.
        let mut runs = map.kept(at, cut);
        match runs.first_mut() {
            Some(first) => first.insert = insert,
            None => runs.push(Splice { at: map.place(at), cut: 0, insert }),
        }
        moved.extend(runs.into_iter().filter(|run| run.cut > 0 || !run.insert.is_empty()));
    }
    in_turn(moved)
}

/// Returns where a caret at `caret` stands after `splices`: it stays with the letters it stood behind.
pub fn map_caret(splices: &[Splice], caret: usize) -> usize {
    splices.iter().fold(caret, |caret, Splice { at, cut, insert }| {
        if *at >= caret {
            caret
        } else if at + cut <= caret {
            caret - cut + width(insert)
        } else {
            at + width(insert)
        }
    })
}

/// Makes splices of one text into splices that are done in turn.
fn in_turn(splices: Vec<Splice>) -> Vec<Splice> {
    let mut shift = 0isize;
    splices
        .into_iter()
        .map(|splice| {
            let at = splice.at.saturating_add_signed(shift);
            shift += width(&splice.insert) as isize - splice.cut as isize;
            Splice { at, ..splice }
        })
        .collect()
}

/// Returns the splices that make `new` of `old`, all in positions of `old`, from left to right.
fn changes(old: &str, new: &str) -> Vec<Splice> {
    let head = common(old.chars(), new.chars());
    let (old_rest, new_rest) = (skip(old, head), skip(new, head));
    let tail = common(old_rest.chars().rev(), new_rest.chars().rev());
    let (old_middle, new_middle) = (drop_last(old_rest, tail), drop_last(new_rest, tail));
    let start = width(&old[..old.len() - old_rest.len()]);
    if old_middle.is_empty() && new_middle.is_empty() {
        return Vec::new();
    }
    let (before, after) = (tokens(old_middle), tokens(new_middle));
    if before.len() > MAX_TOKENS || after.len() > MAX_TOKENS || old_middle.is_empty() || new_middle.is_empty()
    {
        return vec![Splice { at: start, cut: width(old_middle), insert: new_middle.into() }];
    }
    let mut offsets = vec![start];
    for token in &before {
        offsets.push(offsets[offsets.len() - 1] + width(token));
    }
    capture_diff_slices(Algorithm::Myers, &before, &after)
        .into_iter()
        .filter_map(|op| match op {
            DiffOp::Equal { .. } => None,
            _ => {
                let (from, to) = (op.old_range(), op.new_range());
                let at = offsets[from.start];
                Some(Splice { at, cut: offsets[from.end] - at, insert: after[to].concat() })
            }
        })
        .collect()
}

/// Splits a text into words, and what stands between them.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = first.is_alphanumeric();
        let end = if word {
            rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, left) = rest.split_at(end);
        tokens.push(token);
        rest = left;
    }
    tokens
}

fn common(old: impl Iterator<Item = char>, new: impl Iterator<Item = char>) -> usize {
    old.zip(new).take_while(|(old, new)| old == new).count()
}

fn skip(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or("", |(at, _)| &text[at..])
}

fn drop_last(text: &str, chars: usize) -> &str {
    let end = text.char_indices().rev().take(chars).last().map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Where each code unit of a base text stands in the text of now.
struct Map {
    /// Parts that both have: where in base, where in now, how long. From left to right.
    shared: Vec<(usize, usize, usize)>,
    now: usize,
}

impl Map {
    fn new(base: &str, now: &str) -> Self {
        let mut shared = Vec::new();
        let (mut old, mut new) = (0, 0);
        for Splice { at, cut, insert } in changes(base, now) {
            shared.push((old, new, at - old));
            new += at - old + width(&insert);
            old = at + cut;
        }
        shared.push((old, new, width(base) - old));
        Self { shared, now: width(now) }
    }

    /// Returns where an insertion at `at` of the base goes.
    fn place(&self, at: usize) -> usize {
        for &(old, new, length) in &self.shared {
            if at <= old + length {
                return new + at.saturating_sub(old);
            }
        }
        self.now
    }

    /// Returns what is left of `cut` code units from `at` on, as cuts in the text of now.
    fn kept(&self, at: usize, cut: usize) -> Vec<Splice> {
        self.shared
            .iter()
            .filter_map(|&(old, new, length)| {
                let (from, to) = (at.max(old), (at + cut).min(old + length));
                let cut = to.checked_sub(from).filter(|cut| *cut > 0)?;
                Some(Splice { at: new + from - old, cut, insert: String::new() })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(text: &str, splices: &[Splice]) -> String {
        let mut units: Vec<u16> = text.encode_utf16().collect();
        for Splice { at, cut, insert } in splices {
            units.splice(*at..at + cut, insert.encode_utf16());
        }
        String::from_utf16(&units).unwrap()
    }

    #[test]
    fn a_draft_comes_out_of_its_base() {
        for (old, new) in [
            ("", "Nhất trí"),
            ("Nhất trí", ""),
            ("Cà phê chín sớm", "Cà phê năm nay chín sớm mười ngày"),
            ("a b c d", "a x c y"),
            ("𝄞 hát", "𝄞𝄞 hát to"),
            ("giống nhau", "giống nhau"),
        ] {
            assert_eq!(apply(old, &diff(old, new)), new, "{old:?} -> {new:?}");
        }
    }

    #[test]
    fn two_sides_type_and_neither_loses_a_letter() {
        let base = "Thống nhất hai việc. Họp lại sau.";
        let draft = "Thống nhất ba việc. Họp lại sau.";
        let now = "Chi bộ thống nhất hai việc. Họp lại ngày 20.";
        let merged = apply(now, &rebase(base, draft, now));
        assert!(merged.contains("ba việc"), "{merged}");
        assert!(merged.contains("Chi bộ") && merged.contains("ngày 20"), "{merged}");
    }

    #[test]
    fn what_the_other_side_typed_into_a_sentence_i_cut_stands() {
        let (base, draft) = ("Một hai ba bốn", "Một bốn");
        let now = "Một hai XEN ba bốn";
        let merged = apply(now, &rebase(base, draft, now));
        assert!(merged.contains("XEN") && !merged.contains("hai"), "{merged}");
    }

    #[test]
    fn the_same_place_keeps_both() {
        let merged = apply("Nhất trí. Đồng ý", &rebase("Nhất trí.", "Nhất trí. Cảm ơn", "Nhất trí. Đồng ý"));
        assert!(merged.contains("Đồng ý") && merged.contains("Cảm ơn"), "{merged}");
    }

    #[test]
    fn the_caret_stays_behind_its_letters() {
        let splices = diff("Họp lại", "Chi bộ họp lại");
        assert_eq!(map_caret(&splices, 7), 14);
        assert_eq!(map_caret(&diff("abc", "ab"), 3), 2);
        assert_eq!(map_caret(&diff("abc", "abcd"), 1), 1);
    }

    #[test]
    fn a_huge_paste_is_bounded() {
        let old = "một hai ".repeat(20_000);
        let new = "ba bốn ".repeat(20_000);
        assert_eq!(apply(&old, &diff(&old, &new)), new);
        let pieces = Splice { at: 3, cut: 10, insert: "x".repeat(25) }.pieces(10);
        assert!(pieces.iter().all(|piece| piece.weight() <= 10));
        assert_eq!(apply("abc0123456789", &pieces), format!("abc{}", "x".repeat(25)));
    }
}
