//! A calendar day in Vietnam's time zone.

use time::{Date, Duration};

use super::Month;

/// A day, written `2026-11-03` in documents and `03/11/2026` on the page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a day as in 2026-11-03 or 03/11/2026, found {0:?}")]
pub struct NotADay(String);

const EPOCH: Date = match Date::from_ordinal_date(1970, 1) {
    Ok(date) => date,
    Err(_) => panic!("1970 has a first day"),
};

impl Day {
    /// Returns the day, or nothing where the month has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = time::Month::try_from(month).ok()?;
        (0..=9999).contains(&year).then(|| Date::from_calendar_date(year, month, day).ok().map(Self))?
    }

    /// Returns the day `days` after 1970-01-01, held within the years 0 to 9999.
    pub fn from_epoch(days: i64) -> Self {
        Self(EPOCH.saturating_add(Duration::days(days.clamp(-719_528, 2_932_896))))
    }

    /// Returns the days since 1970-01-01.
    pub fn epoch(self) -> i64 {
        (self.0 - EPOCH).whole_days()
    }

    /// Returns the day `days` later (earlier where negative).
    pub fn plus(self, days: i64) -> Self {
        Self::from_epoch(self.epoch().saturating_add(days))
    }

    /// Returns how many days `self` is after `earlier`.
    pub fn since(self, earlier: Self) -> i64 {
        self.epoch() - earlier.epoch()
    }

    /// Returns the year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Returns the month of the year, from 1.
    pub fn month_of_year(self) -> u8 {
        self.0.month().into()
    }

    /// Returns the day of the month, from 1.
    pub fn day_of_month(self) -> u8 {
        self.0.day()
    }

    /// Returns the day of the week, 0 for Sunday ("Chủ nhật") to 6 for Saturday ("Thứ Bảy").
    pub fn weekday(self) -> u8 {
        self.0.weekday().number_days_from_sunday()
    }

    /// Returns the month the day lies in.
    pub fn month(self) -> Month {
        Month::of(self)
    }

    /// Returns the day as the field writes it: `03/11/2026`.
    pub fn written(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day_of_month(), self.month_of_year(), self.year())
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month_of_year(), self.day_of_month())
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Day({self})")
    }
}

impl std::str::FromStr for Day {
    type Err = NotADay;

    /// Reads a day as documents have it, or as people type one: `3/11/2026`, with points or dashes, with a year of two
    /// digits (of this century), or as eight digits.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        parts(text.trim())
            .and_then(|(year, month, day)| Self::new(year, month, day))
            .ok_or_else(|| NotADay(text.chars().take(80).collect()))
    }
}

/// Returns year, month and day of a written day, whether or not the calendar has it.
fn parts(text: &str) -> Option<(i32, u8, u8)> {
    let mark = text.chars().find(|letter| matches!(letter, '/' | '.' | '-'));
    let parts: Vec<&str> = match mark {
        Some(mark) => text.split(mark).collect(),
        None if text.len() == 8 && text.is_ascii() => vec![&text[..2], &text[2..4], &text[4..]],
        None => return None,
    };
    let &[first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let digits = |part: &str, lengths: &[usize]| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (digits(year, &[2, 4]) && digits(month, &[1, 2]) && digits(day, &[1, 2])).then_some(())?;
    let century = if year.len() == 2 { 2000 } else { 0 };
    Some((century + year.parse::<i32>().ok()?, month.parse().ok()?, day.parse().ok()?))
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() { to.collect_str(self) } else { to.serialize_i64(self.epoch()) }
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
        } else {
            i64::deserialize(from).map(Self::from_epoch)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_the_ways_people_write_it() {
        let day = Day::new(2026, 11, 3).unwrap();
        for text in [
            "2026-11-03",
            "03/11/2026",
            "3/11/2026",
            " 03/11/2026 ",
            "3.11.2026",
            "03-11-2026",
            "03112026",
            "3/11/26",
            "03.11.26",
        ] {
            assert_eq!(text.parse(), Ok(day), "{text:?}");
        }
        assert_eq!((day.to_string(), day.written()), ("2026-11-03".into(), "03/11/2026".into()));
        assert_eq!(day.weekday(), 2);
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused() {
        for text in ["31/2", "31/11/2026", "29/02/2026", "29.2.26", "31112026", "0/11/2026", "3/13/2026"] {
            assert!(text.parse::<Day>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_could_be_another_day_is_refused() {
        let texts = [
            "",
            "2026",
            "12345",
            "20261103",
            "2026-11",
            "+3/11/2026",
            "3/11.2026",
            "3/11/026",
            "ngày mai",
            "ơơơơ",
        ];
        for text in texts {
            assert!(text.parse::<Day>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn days_are_counted_across_months() {
        let due: Day = "20/11/2026".parse().unwrap();
        let today: Day = "24/11/2026".parse().unwrap();
        assert_eq!((today.since(due), due.plus(4)), (4, today));
    }
}
