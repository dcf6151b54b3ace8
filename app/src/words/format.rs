//! Dates, times, numbers and names as the field writes them.

use shared::time::{Day, Instant};

use super::words;

/// Returns `03/11`, for a day whose year is plain.
pub fn short_day(day: Day) -> String {
    format!("{:02}/{:02}", day.day_of_month(), day.month_of_year())
}

/// Returns the weekday: `Thứ Ba`.
pub fn weekday(day: Day) -> &'static str {
    let names = &words().calendar;
    match day.weekday() {
        0 => names.sunday,
        1 => names.monday,
        2 => names.tuesday,
        3 => names.wednesday,
        4 => names.thursday,
        5 => names.friday,
        _ => names.saturday,
    }
}

/// Returns `Thứ Ba, 24/11/2026`.
pub fn long_day(day: Day) -> String {
    format!("{}, {}", weekday(day), day.written())
}

/// Returns `19:42, 20/11/2026`.
pub fn moment(at: Instant) -> String {
    format!("{}, {}", at.clock(), at.day().written())
}

/// Returns how far a day is: `Hôm nay`, `Còn 9 ngày`, `Quá 4 ngày`.
pub fn days_away(day: Day, today: Day) -> String {
    match day.since(today) {
        0 => words().calendar.today.to_owned(),
        left @ 1.. => words().calendar.days_left(&left),
        past => words().calendar.days_past(&-past),
    }
}

/// Returns a whole number with the language's grouping: `1.234`.
pub fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(words().calendar.group);
        }
        out.push(digit);
    }
    out
}

/// Returns a number given in tenths with one decimal, none where it is zero: `1.234,5`.
pub fn tenths(tenths: u64) -> String {
    let whole = whole(tenths / 10);
    match tenths % 10 {
        0 => whole,
        rest => format!("{whole}{}{rest}", words().calendar.decimal),
    }
}

/// Returns a size as a person reads it: `2,4 MB`, `380 MB`, `12 KB`.
pub fn size(bytes: u64) -> String {
    const MB: u64 = 1_000_000;
    match bytes {
        ..MB => format!("{} KB", whole(bytes.div_ceil(1000))),
        MB..100_000_000 => format!("{} MB", tenths(bytes / (MB / 10))),
        1_000_000_000.. => format!("{} GB", tenths(bytes / (100 * MB))),
        _ => format!("{} MB", whole(bytes / MB)),
    }
}

/// Returns the name with a no-break space after each "Y", so that a line never ends on it.
pub fn name(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    let mut words = name.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        if words.peek().is_some() {
            out.push(if word == "Y" { '\u{a0}' } else { ' ' });
        }
    }
    out
}

/// Returns the text with its first letter small, to stand inside a sentence.
pub fn inside(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_reads_as_on_paper() {
        assert_eq!(long_day(day("2026-11-24")), "Thứ Ba, 24/11/2026");
        assert_eq!(short_day(day("2026-11-03")), "03/11");
        assert_eq!(days_away(day("2026-12-03"), day("2026-11-24")), "Còn 9 ngày");
        assert_eq!(days_away(day("2026-11-20"), day("2026-11-24")), "Quá hạn 4 ngày");
    }

    #[test]
    fn numbers_have_points_between_thousands_and_a_comma_before_tenths() {
        assert_eq!(
            (whole(1_234), tenths(12_345), tenths(920)),
            ("1.234".into(), "1.234,5".into(), "92".into())
        );
        assert_eq!(
            (size(2_400_000), size(380_000_000), size(512)),
            ("2,4 MB".into(), "380 MB".into(), "1 KB".into())
        );
    }

    #[test]
    fn a_name_never_breaks_after_its_y() {
        assert_eq!(name("Y Khoan Niê"), "Y\u{a0}Khoan Niê");
        assert_eq!(name("Nay Y Phú"), "Nay Y\u{a0}Phú");
        assert_eq!(name("Lê Thị Hạnh Vân"), "Lê Thị Hạnh Vân");
    }
}
