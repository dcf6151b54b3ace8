//! A roster from a pasted list or a CSV, row by row: errors are named with their row, and nothing is taken
//! while one is left.

use std::collections::BTreeMap;

use super::{MemberRole, MemberStatus};
use crate::time::Day;

/// One person, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow {
    /// Họ và tên.
    pub name: String,
    /// Chức vụ.
    pub role: MemberRole,
    /// Tình trạng.
    pub status: MemberStatus,
    /// Từ ngày.
    pub since: Option<Day>,
}

/// A row that cannot be taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The row, from 1 as the person sees it.
    pub row: usize,
    /// What stands there.
    pub text: String,
    /// Why.
    pub why: BadCell,
}

/// Why a row cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadCell {
    /// No name.
    NoName,
    /// A word that is neither a role nor a status nor a date.
    Unknown(String),
    /// The same name as another row.
    Twice(usize),
    /// The quotes of a CSV do not close.
    Quotes,
    /// Letters that were lost: a file in an encoding of old.
    Letters,
}

/// The words a person writes for a role or a status, folded: without case or marks.
const ROLES: [(&str, MemberRole); 8] = [
    ("bi thu", MemberRole::Secretary),
    ("bi thu chi bo", MemberRole::Secretary),
    ("pho bi thu", MemberRole::DeputySecretary),
    ("pho bi thu chi bo", MemberRole::DeputySecretary),
    ("chi uy vien", MemberRole::CommitteeMember),
    ("chi uy", MemberRole::CommitteeMember),
    ("dang vien", MemberRole::Member),
    ("", MemberRole::Member),
];
const STATUSES: [(&str, MemberStatus); 11] = [
    ("chinh thuc", MemberStatus::Official),
    ("dang vien chinh thuc", MemberStatus::Official),
    ("du bi", MemberStatus::Probationary),
    ("dang vien du bi", MemberStatus::Probationary),
    ("sinh hoat tam thoi", MemberStatus::TemporaryIn),
    ("tam thoi", MemberStatus::TemporaryIn),
    ("tam vang", MemberStatus::TemporaryOut),
    ("mien sinh hoat", MemberStatus::Exempt),
    ("mien", MemberStatus::Exempt),
    ("da chuyen di", MemberStatus::Left),
    ("chuyen di", MemberStatus::Left),
];

/// Reads a list: one person a line, the name first, then in any order a role, a status, a date, separated by
/// commas, semicolons or tabs; quotes as in CSV. A first line that is a heading is passed over. `fold` takes
/// the case and the marks off a text (the browser does it). Returns the rows, or every row that is bad.
pub fn read_roster(text: &str, fold: impl Fn(&str) -> String) -> Result<Vec<RosterRow>, Vec<BadRow>> {
    let (mut rows, mut bad, mut first) = (Vec::new(), Vec::new(), true);
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    // What spreadsheets put before a file in UTF-8.
    let text = text.trim_start_matches('\u{feff}');
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let row = at + 1;
        let mut refuse = |why| bad.push(BadRow { row, text: line.trim().into(), why });
        let Some(cells) = cells(line) else {
            refuse(BadCell::Quotes);
            continue;
        };
        if line.contains(char::REPLACEMENT_CHARACTER) {
            refuse(BadCell::Letters);
            continue;
        }
        if std::mem::take(&mut first) && is_heading(&cells, &fold) {
            continue;
        }
        match person(&cells, &fold) {
            Err(why) => refuse(why),
            Ok(person) => match names.get(&person.name) {
                Some(first) => refuse(BadCell::Twice(*first)),
                None => {
                    names.insert(person.name.clone(), row);
                    rows.push(person);
                }
            },
        }
    }
    if bad.is_empty() { Ok(rows) } else { Err(bad) }
}

fn is_heading(cells: &[String], fold: &impl Fn(&str) -> String) -> bool {
    cells.iter().any(|cell| ["ho va ten", "ho ten", "ten", "name"].contains(&fold(cell).as_str()))
}

fn person(cells: &[String], fold: &impl Fn(&str) -> String) -> Result<RosterRow, BadCell> {
    // A leading running number is how people number lists; it is no part of the name.
    let mut cells = cells.iter().map(|cell| cell.trim());
    let mut name = cells.next().unwrap_or_default();
    if !name.is_empty() && name.trim_end_matches('.').bytes().all(|byte| byte.is_ascii_digit()) {
        name = cells.next().unwrap_or_default();
    }
    let number = name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(0);
    if let Some(rest) = name[number..].strip_prefix(['.', ')']).filter(|_| number > 0) {
        name = rest.trim();
    }
    if !name.chars().any(char::is_alphabetic) {
        return Err(BadCell::NoName);
    }
    let mut row = RosterRow {
        name: name.into(),
        role: MemberRole::Member,
        status: MemberStatus::Official,
        since: None,
    };
    for cell in cells.filter(|cell| !cell.is_empty()) {
        let word = fold(cell);
        if let Some((_, role)) = ROLES.iter().find(|(known, _)| *known == word) {
            row.role = *role;
        } else if let Some((_, status)) = STATUSES.iter().find(|(known, _)| *known == word) {
            row.status = *status;
        } else if let Ok(day) = cell.parse() {
            row.since = Some(day);
        } else {
            return Err(BadCell::Unknown(cell.into()));
        }
    }
    Ok(row)
}

/// Splits a line at tabs, semicolons or commas; nothing where a quote does not close.
fn cells(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => quoted = true,
            '\t' | ';' | ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    cells.push(cell);
    (!quoted).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the browser's folding does, as far as these tests need it.
    fn fold(text: &str) -> String {
        let from = "íưáủđêạờâấễảàóịứựụọ";
        let to = "iuaudeaoaaeaaoiuuuo";
        let plain = |letter: char| {
            from.chars().position(|known| known == letter).and_then(|at| to.chars().nth(at)).unwrap_or(letter)
        };
        text.to_lowercase().trim().chars().map(plain).collect()
    }

    #[test]
    fn a_list_as_it_comes_from_a_notebook_or_a_spreadsheet() {
        let list = "Họ và tên\tChức vụ\tTình trạng\n1. Y Bhul Mlô\tBí thư\tChính thức\n\n\
                    H'Yar Kbuôr, dự bị, 19/05/2026\n3;\"Hoàng Thị Nhàn\";Sinh hoạt tạm thời;02/09/2026\n";
        let rows = read_roster(list, fold).unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[0].name.as_str(), rows[0].role), ("Y Bhul Mlô", MemberRole::Secretary));
        assert_eq!(rows[1].status, MemberStatus::Probationary);
        assert_eq!(rows[2].since.unwrap().to_string(), "2026-09-02");
    }

    #[test]
    fn a_spreadsheets_own_marks_are_no_part_of_a_name() {
        let rows = read_roster("\u{feff}\nHọ và tên\nY Bhul Mlô\n", fold).unwrap();
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Y Bhul Mlô"]);
        let rows = read_roster("\u{feff}Y Bhul Mlô", fold).unwrap();
        assert_eq!(rows[0].name, "Y Bhul Mlô");
        let bad = read_roster("Y Bhul Mlô\nTr\u{fffd}n Th\u{fffd} M\u{fffd}n", fold).unwrap_err();
        assert_eq!((bad[0].row, &bad[0].why), (2, &BadCell::Letters));
    }

    #[test]
    fn every_bad_row_is_named_and_nothing_is_taken() {
        let list = "Y Bhul Mlô, bí thư\n, chính thức\nLê Quang Sửu, xyz\nY Bhul Mlô\n\"Trần Thị Mận";
        let bad = read_roster(list, fold).unwrap_err();
        let named: Vec<_> = bad.iter().map(|bad| (bad.row, &bad.why)).collect();
        assert_eq!(
            named,
            [
                (2, &BadCell::NoName),
                (3, &BadCell::Unknown("xyz".into())),
                (4, &BadCell::Twice(1)),
                (5, &BadCell::Quotes)
            ]
        );
    }
}
