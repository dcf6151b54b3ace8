//! The month a meeting is for. Chosen when the meeting is planned and never changed, so that two devices
//! that plan the same month offline arrive at the same document.

use super::Day;

/// A calendar month in Vietnam's time zone, as `2026-11`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u8,
}

/// Why a text is not a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAMonth {
    /// Not written as a month is.
    #[error("expected year-month as in 2026-11, found {0:?}")]
    Form(String),
    /// Written so, but the year has no such month.
    #[error("month {0} is not between 1 and 12")]
    Range(u8),
}

impl Month {
    /// Returns the month, or why there is none.
    pub fn new(year: i32, month: u8) -> Result<Self, NotAMonth> {
        match month {
            1..=12 if (0..=9999).contains(&year) => Ok(Self { year, month }),
            1..=12 => Err(NotAMonth::Form(format!("{year}-{month}"))),
            _ => Err(NotAMonth::Range(month)),
        }
    }

    /// Returns the month that `day` lies in.
    pub fn of(day: Day) -> Self {
        Self { year: day.year(), month: day.month_of_year() }
    }

    /// Returns the year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Returns the month of the year, from 1.
    pub const fn month_of_year(self) -> u8 {
        self.month
    }

    /// Returns the month after this one.
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// Returns the month before this one.
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// Returns the month `months` later (earlier where negative), held within the years 0 to 9999.
    pub fn plus(self, months: i32) -> Self {
        let index = (self.year * 12 + i32::from(self.month) - 1).saturating_add(months).clamp(0, 119_999);
        Self { year: index / 12, month: (index % 12 + 1) as u8 }
    }

    /// Returns the first day.
    pub fn first(self) -> Day {
        Day::new(self.year, self.month, 1).expect("every month has a first day")
    }

    /// Returns the last day.
    pub fn last(self) -> Day {
        self.next().first().plus(-1)
    }

    /// Returns the day `day` of the month, or its last where it has no such day.
    pub fn day(self, day: u8) -> Day {
        Day::new(self.year, self.month, day.max(1)).unwrap_or_else(|| self.last())
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::fmt::Debug for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Month({self})")
    }
}

impl std::str::FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let form = || NotAMonth::Form(text.chars().take(80).collect());
        let whole = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (year, month) = text.split_once('-').ok_or_else(form)?;
        if year.len() != 4 || month.len() != 2 || !whole(year) || !whole(month) {
            return Err(form());
        }
        Self::new(year.parse().map_err(|_| form())?, month.parse().map_err(|_| form())?)
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            to.collect_str(self)
        } else {
            (self.year * 12 + i32::from(self.month) - 1).serialize(to)
        }
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
        } else {
            let index = i32::deserialize(from)?.clamp(0, 119_999);
            Ok(Self { year: index / 12, month: (index % 12 + 1) as u8 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_turns() {
        let december: Month = "2026-12".parse().unwrap();
        assert_eq!(december.next().to_string(), "2027-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.plus(-23).to_string(), "2025-01");
        assert_eq!("2028-02".parse::<Month>().unwrap().last().to_string(), "2028-02-29");
        assert_eq!("2026-02".parse::<Month>().unwrap().day(30).to_string(), "2026-02-28");
    }

    #[test]
    fn what_is_not_a_month_says_why() {
        assert_eq!("2026-13".parse::<Month>(), Err(NotAMonth::Range(13)));
        for text in ["", "2026", "26-11", "2026-1", "2026-+1", "2026/11"] {
            assert!(matches!(text.parse::<Month>(), Err(NotAMonth::Form(_))), "{text:?}");
        }
    }
}
