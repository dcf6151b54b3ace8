//! Makes a cell's roster of its description, and knows who speaks with which voice.

use fastrand::Rng;
use shared::domain::{MemberRole, MemberStatus};
use shared::time::Day;

use super::almanac::Almanac;
use super::material::{CellText, PersonText};
use super::plan::Person;

/// The days on which people are usually admitted: the feasts of the year.
const FEASTS: [(u8, u8); 8] = [(2, 3), (3, 26), (4, 30), (5, 19), (6, 3), (9, 2), (11, 7), (12, 22)];

/// Returns the roster in the order of the description, which is the order of a roster: officers, official
/// members by given name, then the other classes.
pub(super) fn roster(cell: &CellText, almanac: &Almanac, rng: &mut Rng) -> Vec<Person> {
    cell.people.iter().map(|person| make(person, almanac, rng)).collect()
}

fn make(text: &PersonText, almanac: &Almanac, rng: &mut Rng) -> Person {
    let role = match text.role.as_str() {
        "bi_thu" => MemberRole::Secretary,
        "pho" => MemberRole::DeputySecretary,
        "chi_uy" => MemberRole::CommitteeMember,
        _ => MemberRole::Member,
    };
    let status = match text.status.as_str() {
        "du_bi" => MemberStatus::Probationary,
        "tam_thoi" => MemberStatus::TemporaryIn,
        "tam_vang" => MemberStatus::TemporaryOut,
        "mien" => MemberStatus::Exempt,
        "da_chuyen" => MemberStatus::Left,
        _ => MemberStatus::Official,
    };
    let admitted = admitted(text, almanac, rng);
    let since = text.since.map(|since| almanac.moved(since));
    let story = almanac.regular(-24);
    let standings = match (status, since) {
        (MemberStatus::Probationary | MemberStatus::TemporaryIn, Some(since)) => vec![(since, status)],
        // Who became official during the story was probationary for the year before.
        (MemberStatus::Official, Some(since)) if since > story => {
            vec![(since.plus(-365), MemberStatus::Probationary), (since, status)]
        }
        (MemberStatus::Official, Some(since)) => vec![(since, status)],
        (_, Some(since)) => vec![(admitted, MemberStatus::Official), (since, status)],
        (_, None) => vec![(admitted, status)],
    };
    let sort_name = text.sort.clone().unwrap_or_else(|| sort_name(&text.name));
    Person { name: text.name.clone(), sort_name, role, standings }
}

/// Draws the day somebody was admitted, well before the story begins.
fn admitted(text: &PersonText, almanac: &Almanac, rng: &mut Rng) -> Day {
    let years = match text.voice.as_str() {
        voice if voice.contains("gia") && !voice.contains("gia_") => 32..46,
        voice if voice.contains("thanh_nien") || voice.contains("tre") => 4..9,
        _ => 6..30,
    };
    let (month, day) = FEASTS[rng.usize(..FEASTS.len())];
    let year = almanac.today.year() - rng.i32(years);
    Day::new(year, month, day).expect("a feast is in every year's calendar")
}

/// Returns what a name is sorted by: a Kinh name by its last word, an Ê Đê name by the word after `Y` or `H'`.
pub(super) fn sort_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    if let Some(given) = words.first().and_then(|word| word.strip_prefix("H'")) {
        return given.into();
    }
    let after_y = words.iter().position(|word| *word == "Y").and_then(|y| words.get(y + 1));
    after_y.or(words.last()).map(|word| (*word).into()).unwrap_or_default()
}

/// Returns whether a man would say or give `text`: it speaks of his wife, or of his drinking.
pub(super) fn is_a_mans(text: &str) -> bool {
    if text.contains("tôi có uống rượu") {
        return true;
    }
    text.split(|letter: char| !letter.is_alphabetic()).any(|word| word == "vợ")
}

/// Returns whether the bearer of `name` is a woman.
pub(super) fn is_a_woman(name: &str) -> bool {
    name.starts_with("H'") || name.split_whitespace().any(|word| word == "Thị")
}

/// Who speaks for what in a cell.
pub(super) struct Voices {
    holders: Vec<Vec<String>>,
    roles: Vec<MemberRole>,
}

impl Voices {
    /// Reads the voices of a cell.
    pub fn of(cell: &CellText, members: &[Person]) -> Self {
        let split = |person: &PersonText| person.voice.split_whitespace().map(String::from).collect();
        Self {
            holders: cell.people.iter().map(split).collect(),
            roles: members.iter().map(|person| person.role).collect(),
        }
    }

    /// Returns the member who speaks with `voice`, of those in `present`.
    pub fn holder(&self, voice: &str, present: &[usize]) -> Option<usize> {
        let role = match voice {
            "bi_thu" => Some(MemberRole::Secretary),
            "pho" => Some(MemberRole::DeputySecretary),
            _ => None,
        };
        let by_role = |member: &usize| Some(self.roles[*member]) == role;
        let by_voice = |voice: &str| {
            present.iter().copied().find(|member| self.holders[*member].iter().any(|known| known == voice))
        };
        // Who stands in where a cell has nobody with that voice.
        let other = match voice {
            "phu_nu" => "cong_doan",
            "tre" => "thanh_nien",
            "kiem_tra" => "thu_ky",
            "dan_van" => "mat_tran",
            "ban_tru" => "y_te",
            _ => voice,
        };
        present.iter().copied().find(by_role).or_else(|| by_voice(voice)).or_else(|| by_voice(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_by_the_given_name() {
        for (name, sorted) in [
            ("Nguyễn Văn Lành", "Lành"),
            ("Y Bhul Mlô", "Bhul"),
            ("Y Blŏ Buôn Yă", "Blŏ"),
            ("H'Xiu Êban", "Xiu"),
            ("Nay Y Phú", "Phú"),
        ] {
            assert_eq!(sort_name(name), sorted);
        }
    }
}
