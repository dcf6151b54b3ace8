//! What became of each month's regular meeting, as the description of a cell marks it.

use super::material::CellText;

/// A month of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MonthMark {
    /// Held in time; so many of a hundred came.
    Held(u32),
    /// Held late; so many of a hundred came.
    Late(u32),
    /// The cell said that it did not meet.
    Missed,
    /// Nothing was heard of it.
    Unheard,
}

/// Returns the months of `cell` by how many months they lie before the last one, which is 0.
pub(super) fn months(cell: &CellText) -> Vec<(i32, MonthMark)> {
    let marks: Vec<MonthMark> = cell.months.split_whitespace().map(mark).collect();
    let first = 1 - i32::try_from(marks.len()).expect("two years of months are few");
    (first..).zip(marks).collect()
}

fn mark(text: &str) -> MonthMark {
    let share = |text: &str| text.parse().expect("a share of a hundred");
    match text {
        "M" => MonthMark::Missed,
        "U" => MonthMark::Unheard,
        _ => text
            .strip_prefix('L')
            .map_or_else(|| MonthMark::Held(share(text)), |text| MonthMark::Late(share(text))),
    }
}
