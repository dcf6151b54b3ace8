//! Turns the rules, which are data (`src/rules/*.toml`), into constants, so that the app carries no TOML
//! parser. A rule set that is malformed fails the build.

use std::fmt::Write;

fn main() {
    println!("cargo::rerun-if-changed=src/rules");
    let text = std::fs::read_to_string("src/rules/meeting.toml").expect("src/rules/meeting.toml is there");
    let table: toml::Table = text.parse().expect("src/rules/meeting.toml is TOML");
    let sets = table["rules"].as_array().expect("[[rules]]");
    let mut code = String::from("&[");
    for set in sets {
        let number = |key: &str| set[key].as_integer().unwrap_or_else(|| panic!("{key} is a number"));
        let valid_from = set["valid_from"].as_str().expect("valid_from is a date");
        let date: Vec<i64> = valid_from.split('-').map(|part| part.parse().expect("a date")).collect();
        write!(code, "MeetingRules {{ valid_from: ({}, {}, {})", date[0], date[1], date[2])
            .expect("a string");
        for key in [
            "day_of_month",
            "late_after_days",
            "majority_numerator",
            "majority_denominator",
            "task_soon_days",
            "petition_answer_days",
            "petition_soon_days",
            "unsent_backup_days",
        ] {
            write!(code, ", {key}: {}", number(key)).expect("a string");
        }
        code.push_str(" },");
    }
    code.push(']');
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(std::path::Path::new(&out).join("meeting_rules.rs"), code).expect("OUT_DIR is writable");
}
