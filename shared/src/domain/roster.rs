//! A roster from a pasted list or a CSV, line by line: what is wrong is named with its line.

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

/// A line of a list, and what was read in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1 as the person sees it.
    pub number: usize,
    /// What stands there.
    pub text: String,
    /// The name in it, as far as there is one.
    pub name: String,
    /// The person, or why it cannot be taken.
    pub read: Result<RosterRow, BadCell>,
}

/// Why a line cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadCell {
    /// No name.
    NoName,
    /// A word that is neither a role nor a status nor a date.
    Unknown(String),
    /// The same name as an earlier line.
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
/// commas, semicolons or tabs; quotes as in CSV. A first line that is a heading, and empty ones, are passed over. `fold`
/// takes the case and the marks off a text (the browser does it).
pub fn read_roster(text: &str, fold: impl Fn(&str) -> String) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut names, mut first) = (BTreeMap::<String, usize>::new(), true);
    // What spreadsheets put before a file in UTF-8.
    let text = text.trim_start_matches('\u{feff}');
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (number, cells) = (at + 1, cells(line));
        if std::mem::take(&mut first) && cells.as_ref().is_some_and(|cells| is_heading(cells, &fold)) {
            continue;
        }
        let (name, read) = match cells {
            None => (String::new(), Err(BadCell::Quotes)),
            Some(_) if line.contains(char::REPLACEMENT_CHARACTER) => (String::new(), Err(BadCell::Letters)),
            Some(cells) => person(&cells, &fold),
        };
        let read = read.and_then(|row| match names.get(&row.name) {
            Some(first) => Err(BadCell::Twice(*first)),
            None => {
                names.insert(row.name.clone(), number);
                Ok(row)
            }
        });
        lines.push(Line { number, text: line.trim().into(), name, read });
    }
    lines
}

fn is_heading(cells: &[String], fold: &impl Fn(&str) -> String) -> bool {
    cells.iter().any(|cell| ["ho va ten", "ho ten", "ten", "name"].contains(&fold(cell).as_str()))
}

/// Returns the name, as far as there is one, and the person.
fn person(cells: &[String], fold: &impl Fn(&str) -> String) -> (String, Result<RosterRow, BadCell>) {
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
        return (String::new(), Err(BadCell::NoName));
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
            return (row.name, Err(BadCell::Unknown(cell.into())));
        }
    }
    (row.name.clone(), Ok(row))
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

    /// The people of a list that can be read whole.
    fn people(list: &str) -> Vec<RosterRow> {
        read_roster(list, fold).into_iter().map(|line| line.read.unwrap()).collect()
    }

    #[test]
    fn a_list_as_it_comes_from_a_notebook_or_a_spreadsheet() {
        let list = "Họ và tên\tChức vụ\tTình trạng\n1. Y Bhul Mlô\tBí thư\tChính thức\n\n\
                    H'Yar Kbuôr, dự bị, 19/05/2026\n3;\"Hoàng Thị Nhàn\";Sinh hoạt tạm thời;02/09/2026\n";
        let rows = people(list);
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[0].name.as_str(), rows[0].role), ("Y Bhul Mlô", MemberRole::Secretary));
        assert_eq!(rows[1].status, MemberStatus::Probationary);
        assert_eq!(rows[2].since.unwrap().to_string(), "2026-09-02");
        let numbers: Vec<_> = read_roster(list, fold).iter().map(|line| line.number).collect();
        assert_eq!(numbers, [2, 4, 5], "as the person counts them");
    }

    #[test]
    fn a_spreadsheets_own_marks_are_no_part_of_a_name() {
        let rows = people("\u{feff}\nHọ và tên\nY Bhul Mlô\n");
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Y Bhul Mlô"]);
        assert_eq!(people("\u{feff}Y Bhul Mlô")[0].name, "Y Bhul Mlô");
        let lines = read_roster("Y Bhul Mlô\nTr\u{fffd}n Th\u{fffd} M\u{fffd}n", fold);
        assert_eq!((lines[1].number, &lines[1].read), (2, &Err(BadCell::Letters)));
    }

    #[test]
    fn every_bad_line_is_named_beside_those_that_are_read() {
        let list = "Y Bhul Mlô, bí thư\n, chính thức\nLê Quang Sửu, xyz\nY Bhul Mlô\n\"Trần Thị Mận";
        let lines = read_roster(list, fold);
        let named: Vec<_> =
            lines.iter().map(|line| (line.number, line.name.as_str(), line.read.as_ref().err())).collect();
        assert_eq!(
            named,
            [
                (1, "Y Bhul Mlô", None),
                (2, "", Some(&BadCell::NoName)),
                (3, "Lê Quang Sửu", Some(&BadCell::Unknown("xyz".into()))),
                (4, "Y Bhul Mlô", Some(&BadCell::Twice(1))),
                (5, "", Some(&BadCell::Quotes))
            ]
        );
    }
}
