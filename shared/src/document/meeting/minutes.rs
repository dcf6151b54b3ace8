//! The fingerprint of the minutes: the SHA-256 of `minutes/1`, the RFC 8785 form of listed fields in reading
//! order, without ids, hashes or catalogue words; so that anyone who holds the text can work it out.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::view::Meeting;
use crate::domain::{Mark, MemberStatus};

/// Returns the fingerprint of the minutes of `meeting`, 64 hex digits; a page shows the first twelve.
pub fn fingerprint(meeting: &Meeting) -> String {
    Sha256::digest(minutes(meeting)).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes `minutes/1`. RFC 8785 asks for sorted keys, no white space, and JSON's own string escapes.
fn minutes(meeting: &Meeting) -> String {
    let items: Vec<String> = meeting
        .items()
        .map(|item| {
            let said: Vec<String> = meeting
                .said_under(item.id)
                .map(|said| {
                    object(&[
                        ("guidance", said.guidance.is_set().to_string()),
                        ("speaker", string(said.speaker_name.word())),
                        ("text", string(&said.text)),
                    ])
                })
                .collect();
            let vote = item.vote().map_or("null".into(), |vote| {
                object(&[
                    ("abstain", vote.abstain.to_string()),
                    ("against", vote.against.to_string()),
                    ("for", vote.votes_for.to_string()),
                    ("method", string(vote.method.word())),
                ])
            });
            object(&[
                ("conclusion", string(&item.conclusion)),
                ("prepared", string(&item.body)),
                ("presenter", string(item.presenter_name.word())),
                ("resolution", string(&item.resolution)),
                ("said", array(&said)),
                ("title", string(&item.title)),
                ("vote", vote),
            ])
        })
        .collect();
    let roll: Vec<String> = meeting
        .roll
        .values()
        .map(|line| {
            object(&[
                ("mark", string(line.mark.shown().map_or("", |mark: &Mark| mark.word()))),
                ("name", string(line.name.word())),
                ("reason", string(line.reason.word())),
                ("status", string(line.status.shown().map_or("", |status: &MemberStatus| status.word()))),
            ])
        })
        .collect();
    let guests: Vec<String> = meeting
        .guests
        .iter()
        .filter(|guest| !guest.removed)
        .map(|guest| {
            object(&[
                ("higher", guest.higher.is_set().to_string()),
                ("name", string(guest.name.word())),
                ("role", string(guest.role.word())),
            ])
        })
        .collect();
    let tasks: Vec<String> = meeting
        .tasks
        .iter()
        .filter(|task| !task.removed)
        .map(|task| {
            object(&[
                ("assignee", string(task.assignee_name.word())),
                ("due", string(&task.due.shown().map(ToString::to_string).unwrap_or_default())),
                ("what", string(&task.what)),
            ])
        })
        .collect();
    let petitions: Vec<String> = meeting
        .petitions
        .iter()
        .filter(|line| !line.removed)
        .map(|line| string(line.subject.word()))
        .collect();
    object(&[
        ("agenda", array(&items)),
        ("chair", string(meeting.chair_name.word())),
        ("ended", string(meeting.ended.word())),
        ("form", string("minutes/1")),
        ("guests", array(&guests)),
        ("held_on", string(&meeting.held_on.shown().map(ToString::to_string).unwrap_or_default())),
        ("kind", string(meeting.kind.shown().map_or("", |kind| kind.word()))),
        ("minute_taker", string(meeting.taker_name.word())),
        ("month", string(&meeting.month.shown().map(ToString::to_string).unwrap_or_default())),
        ("papers", string(meeting.papers.word())),
        ("petitions", array(&petitions)),
        ("place", string(meeting.place.word())),
        ("roll", array(&roll)),
        ("started", string(meeting.started.word())),
        ("tasks", array(&tasks)),
        ("title", string(meeting.title.word())),
    ])
}

/// `fields` in ascending order of their keys.
fn object(fields: &[(&str, String)]) -> String {
    debug_assert!(fields.is_sorted_by_key(|(key, _)| *key));
    let inner: Vec<String> = fields.iter().map(|(key, value)| format!("{}:{value}", string(key))).collect();
    format!("{{{}}}", inner.join(","))
}

fn array(items: &[String]) -> String {
    format!("[{}]", items.join(","))
}

fn string(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{8}' => quoted.push_str("\\b"),
            '\t' => quoted.push_str("\\t"),
            '\n' => quoted.push_str("\\n"),
            '\u{c}' => quoted.push_str("\\f"),
            '\r' => quoted.push_str("\\r"),
            control if control < ' ' => {
                let _ = write!(quoted, "\\u{:04x}", control as u32);
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_json_with_sorted_keys() {
        let text = minutes(&Meeting::default());
        let parsed: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed["form"], "minutes/1");
        assert_eq!(serde_json::to_string(&parsed).unwrap(), text);
    }

    #[test]
    fn strings_are_escaped_as_rfc_8785_says() {
        for text in ["\" \\ \u{8}\t\n\u{c}\r \u{1}\u{1f} ổ 𝄞 /", ""] {
            assert_eq!(string(text), serde_json::to_string(text).unwrap());
        }
    }
}
