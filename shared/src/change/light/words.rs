//! Words that are put at a key: most of them are one of a few, or follow from what was put before.

use super::model::mix;
use super::pen::{About, Pen};
use super::scene::Scene;
use crate::change::BadChangeSet;
use crate::time::Day;

/// How a word is told.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Form {
    Letters,
    Empty,
    /// As at this key before.
    Same,
    /// What stood beside the id that was put before.
    Beside,
    /// A record's id.
    Record,
    Day,
    Number,
    /// The order key behind the one before.
    Next,
    /// Sixteen bytes in hex.
    Hex,
}

const FORMS: [Form; 9] = [
    Form::Letters,
    Form::Empty,
    Form::Same,
    Form::Beside,
    Form::Record,
    Form::Day,
    Form::Number,
    Form::Next,
    Form::Hex,
];

/// The days that are told by their distance, in days since 1970: the years 1 to 9999.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// The longest word, in letters.
const MOST: usize = 1 << 16;

impl Pen<'_> {
    /// Takes the word that is put at a key; `place` is the key in its class.
    pub fn word(&mut self, scene: &mut Scene, place: u32, word: &str) -> Result<String, BadChangeSet> {
        let last = scene.last_words.get(&place).cloned();
        let beside = scene.last_id.and_then(|id| scene.beside.get(&id).cloned());
        let next = next_order(last.as_deref());
        let form = form(word, last.as_deref(), beside.as_deref(), &next);
        let contexts = [place, mix(&[place, u32::from(last.is_some()), u32::from(beside.is_some())])];
        let form = self.symbol(About::Value, &contexts, 4, form as u32);
        let form =
            FORMS.get(form as usize).copied().ok_or(BadChangeSet::Malformed("a word of no known form"))?;
        let none = BadChangeSet::Malformed("a word like one that was not there");
        let word = match form {
            Form::Letters => {
                let (_, word) = self.text(place, &[], MOST, word)?;
                if let Some(id) = scene.last_id {
                    scene.beside.entry(id).or_insert_with(|| word.clone());
                }
                word
            }
            Form::Empty => String::new(),
            Form::Same => last.ok_or(none)?,
            Form::Beside => beside.ok_or(none)?,
            Form::Record => {
                let id = self.record(scene, place, read_record(word).unwrap_or_default())?;
                write_record(id)
            }
            Form::Day => {
                let before = scene.last_day;
                let far = word.parse::<Day>().map_or(0, Day::epoch) - before;
                let day = before.saturating_add(self.signed(&[mix(&[0xda, place])], far));
                if !DAYS.contains(&day) {
                    return Err(BadChangeSet::Malformed("a day that is none"));
                }
                scene.last_day = day;
                Day::from_epoch(day).to_string()
            }
            Form::Number => self.number(&[mix(&[0x9b, place])], word.parse().unwrap_or(0)).to_string(),
            Form::Next => next,
            Form::Hex => write_hex(self.raw(read_hex(word).unwrap_or_default())),
        };
        self.take_words(word.len())?;
        scene.last_words.insert(place, word.clone());
        Ok(word)
    }

    /// Takes the id of a record, by how far it is from the one used last for the same, or from the newest.
    pub fn record(
        &mut self,
        scene: &mut Scene,
        place: u32,
        id: (u64, u32),
    ) -> Result<(u64, u32), BadChangeSet> {
        let same = scene.last_ids.get(&place).copied();
        let (block, count) = id;
        let known = |from: Option<(u64, u32)>| from.filter(|from| from.0 == block);
        let listed = scene.blocks.iter().rposition(|known| *known == block);
        let how = match (known(same), known(scene.minted), listed) {
            (Some(_), ..) => 0,
            (None, Some(_), _) => 1,
            (None, None, Some(_)) => 2,
            (None, None, None) => 3,
        };
        let how = self.symbol(About::Reference, &[mix(&[0x1d, place]), u32::from(same.is_some())], 2, how);
        let from = match how {
            0 => same.ok_or(BadChangeSet::Malformed("an id like one that was not there"))?,
            1 => scene.minted.ok_or(BadChangeSet::Malformed("an id like one that was not there"))?,
            2 => {
                let at = listed.map_or(0, |at| scene.blocks.len() - 1 - at) as u64;
                let back = self.number(&[mix(&[0xb1, place])], at) as usize;
                let at = scene.blocks.len().checked_sub(back.saturating_add(1));
                (
                    at.map(|at| scene.blocks[at])
                        .ok_or(BadChangeSet::Malformed("an id of no known block"))?,
                    0,
                )
            }
            _ => {
                let block = u64::from_be_bytes(self.raw(block.to_be_bytes()));
                scene.blocks.push(block);
                (block, 0)
            }
        };
        let far = self.signed(&[mix(&[0x1e, place, how]), how], i64::from(count) - i64::from(from.1));
        let count = u32::try_from(i64::from(from.1).saturating_add(far));
        let id = (from.0, count.map_err(|_| BadChangeSet::Malformed("an id out of range"))?);
        scene.last_ids.insert(place, id);
        scene.last_id = Some(id);
        Ok(id)
    }
}

fn form(word: &str, last: Option<&str>, beside: Option<&str>, next: &str) -> Form {
    if word.is_empty() {
        Form::Empty
    } else if read_record(word).is_some() {
        Form::Record
    } else if Some(word) == beside {
        Form::Beside
    } else if Some(word) == last {
        Form::Same
    } else if word == next {
        Form::Next
    } else if word.parse::<Day>().is_ok_and(|day| day.to_string() == word && DAYS.contains(&day.epoch())) {
        Form::Day
    } else if word.parse::<u64>().is_ok_and(|number| number.to_string() == word) {
        Form::Number
    } else if read_hex(word).is_some() {
        Form::Hex
    } else {
        Form::Letters
    }
}

/// Returns the order key that is most likely to follow.
fn next_order(last: Option<&str>) -> String {
    let step = |last: &str| {
        let (head, tail) = last.split_at_checked(last.len().checked_sub(4)?)?;
        let byte = u8::from_str_radix(tail.get(..2)?, 16).ok()?.checked_add(1)?;
        (tail.get(2..)? == "80").then(|| format!("{head}{byte:02x}80"))
    };
    match last {
        None | Some("") => "80".into(),
        Some("80") => "8180".into(),
        Some(last) => step(last).unwrap_or_default(),
    }
}

/// Reads a record's id: a block in hex and a count.
pub fn read_record(text: &str) -> Option<(u64, u32)> {
    let (block, count) = text.split_once('.')?;
    let id = (u64::from_str_radix(block, 16).ok()?, count.parse().ok()?);
    (write_record(id) == text).then_some(id)
}

pub fn write_record((block, count): (u64, u32)) -> String {
    format!("{block:016x}.{count}")
}

fn read_hex(text: &str) -> Option<[u8; 16]> {
    let bytes = u128::from_str_radix(text, 16).ok()?.to_be_bytes();
    (write_hex(bytes) == text).then_some(bytes)
}

pub fn write_hex(bytes: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(bytes))
}
