//! Fills the slots of the material, so that the same words are not the same in two meetings:
//!
//! - `{a|b}`: one of them;
//! - `{3-9}`: a number of that range, `{x=3-9}` one that `{x}` repeats;
//! - `{d+5}`: the day five days after the meeting as `08/11`, `{dd+5}` only its day, `{dy+5}` with the year;
//! - `{noi}`: a word of the meeting, see [`Words::of`]; `{Noi}` at the beginning of a sentence.

use std::collections::BTreeMap;

use fastrand::Rng;
use shared::time::Day;

use super::material::CellText;

/// The words that fill a meeting's slots.
pub(super) struct Words {
    day: Day,
    words: BTreeMap<&'static str, String>,
    numbers: BTreeMap<String, u32>,
}

impl Words {
    /// Makes the words of a meeting of `cell` on `day` for the month `month` of the year.
    pub fn of(cell: &CellText, day: Day, month: u8, rng: &mut Rng) -> Self {
        let near = |step: u8| ((month + step - 1) % 12 + 1).to_string();
        let pick = |rng: &mut Rng, list: &[String]| rng.usize(..list.len());
        let noi = pick(rng, &cell.noi);
        let noi2 = (noi + 1 + rng.usize(..cell.noi.len() - 1)) % cell.noi.len();
        let ho = pick(rng, &cell.ho);
        let year = |step: i32| (day.year() + step).to_string();
        let words = BTreeMap::from([
            ("thon", cell.thon.clone()),
            ("ten", cell.ten.clone()),
            ("nha", lower(&cell.nha)),
            ("nha_thuong", lower(&cell.nha)),
            ("nha_chung", common_house(cell).into()),
            ("noi", cell.noi[noi].clone()),
            ("noi2", cell.noi[noi2].clone()),
            ("nha_ai", cell.ho[ho].clone()),
            ("m", month.to_string()),
            ("truoc", near(11)),
            ("sau", near(1)),
            ("nam", year(0)),
            ("nam_nay", year(0)),
            ("namsau", year(1)),
        ]);
        Self { day, words, numbers: BTreeMap::new() }
    }

    /// Sets a word.
    pub fn set(&mut self, slot: &'static str, word: impl Into<String>) {
        self.words.insert(slot, word.into());
    }

    /// Draws the numbers of a topic; they replace those of the one before.
    pub fn draw(&mut self, ranges: &BTreeMap<String, [u32; 2]>, rng: &mut Rng) {
        self.numbers = ranges.iter().map(|(name, [from, to])| (name.clone(), rng.u32(*from..=*to))).collect();
    }

    /// Forgets the numbers of a topic.
    pub fn forget(&mut self) {
        self.numbers.clear();
    }

    /// Fills `text`.
    pub fn fill(&mut self, text: &str, rng: &mut Rng) -> String {
        let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').expect("the material closes its slots");
            filled.push_str(before);
            filled.push_str(&self.slot(slot, rng));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn slot(&mut self, slot: &str, rng: &mut Rng) -> String {
        if slot.contains('|') {
            let choices: Vec<&str> = slot.split('|').collect();
            return choices[rng.usize(..choices.len())].into();
        }
        if let Some(number) = self.numbers.get(slot) {
            return grouped(*number);
        }
        if let Some(word) = self.words.get(slot) {
            return word.clone();
        }
        if let Some(word) = self.words.get(lower(slot).as_str()) {
            return upper(word);
        }
        self.date(slot).or_else(|| self.range(slot, rng)).expect("the material names only slots there are")
    }

    fn date(&self, slot: &str) -> Option<String> {
        let letters = slot.find(['+', '-'])?;
        let day = self.day.plus(slot[letters..].parse().ok()?);
        match &slot[..letters] {
            "d" => Some(format!("{:02}/{:02}", day.day_of_month(), day.month_of_year())),
            "dd" => Some(day.day_of_month().to_string()),
            "dy" => Some(day.written()),
            _ => None,
        }
    }

    fn range(&mut self, slot: &str, rng: &mut Rng) -> Option<String> {
        let (name, range) = slot.split_once('=').map_or((None, slot), |(name, range)| (Some(name), range));
        let (from, to) = range.split_once('-')?;
        let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
        let number = rng.u32(from..=to);
        if let Some(name) = name {
            self.numbers.insert(name.into(), number);
        }
        Some(grouped(number))
    }
}

/// Returns the word for where a village meets.
fn common_house(cell: &CellText) -> &'static str {
    let houses = [("Nhà cộng đồng", "nhà cộng đồng"), ("Hội trường", "hội trường")];
    houses.iter().find(|(place, _)| cell.nha.starts_with(place)).map_or("nhà văn hóa", |(_, word)| word)
}

/// Writes a number as the field does: 1.300.
fn grouped(number: u32) -> String {
    if number < 1000 { number.to_string() } else { format!("{}.{:03}", number / 1000, number % 1000) }
}

/// Returns `text` with a small first letter.
pub(super) fn lower(text: &str) -> String {
    first(text, |letter| letter.to_lowercase().collect())
}

/// Returns `text` with a capital first letter.
pub(super) fn upper(text: &str) -> String {
    first(text, |letter| letter.to_uppercase().collect())
}

fn first(text: &str, change: impl Fn(char) -> String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |letter| change(letter) + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::material::MATERIAL;

    #[test]
    fn slots_are_filled() {
        let mut rng = Rng::with_seed(1);
        let cell = &MATERIAL.commune.cell[5];
        let mut words = Words::of(cell, Day::new(2026, 11, 3).unwrap(), 11, &mut rng);
        words.draw(&BTreeMap::from([("ha".into(), [48, 48])]), &mut rng);
        let text = "{Ten}, tháng {m}, sau tháng {truoc}: {ha} ha từ {d+2} đến ngày {dd+17}, {x=5-5} hộ, {x} hộ, {1300-1300} m.";
        assert_eq!(
            words.fill(text, &mut rng),
            "Buôn Drah, tháng 11, sau tháng 10: 48 ha từ 05/11 đến ngày 20, 5 hộ, 5 hộ, 1.300 m."
        );
        assert!(["hai", "ba"].contains(&words.fill("{hai|ba}", &mut rng).as_str()));
    }
}
