//! The recording of a meeting, written again by this program: key by key into drafts, and a change whenever the app
//! would make one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path as File;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use shared::document::prose::width;
use shared::time::Day;

/// How long after the last key a change is made, in seconds, as in the app's `desk/draft`.
const PAUSE: f64 = 2.0;
/// How long typing may go on before a change is made all the same.
const LONGEST: f64 = 30.0;

/// One line of the recording.
#[derive(Deserialize)]
struct Line {
    /// Seconds from the beginning.
    t: f64,
    #[serde(flatten)]
    op: Op,
}

/// What was done. A position counts characters, which are UTF-16 units in these texts.
#[derive(Deserialize, Clone)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    CreateMeeting { cell: String, date: String },
    AgendaAdd { id: String, title: String, body: String },
    Attend { member: String, name: String, status: String },
    SetState { state: String },
    ContributionAdd { id: String, member: String, agenda: String },
    ResolutionAdd { id: String, agenda: String },
    Vote { id: String, r#for: i64, against: i64, abstain: i64 },
    TaskAdd { id: String, assignee: String, due: Day },
    PetitionAdd { id: String },
    Type { target: String, pos: usize, del: usize, ins: String },
}

/// A step of the meeting.
pub enum Step {
    /// A deed.
    Did(Op),
    /// Typing of which a change is made: what stands in `target` now.
    Typed { target: String, text: String },
}

/// The draft that is being typed.
struct Draft {
    target: String,
    since: f64,
    last: f64,
}

/// Reads the recording of one meeting: its steps, each with its second.
///
/// # Errors
/// Where the file is not there or a line does not parse.
pub fn read(file: &File) -> Result<Vec<(f64, Step)>> {
    read_many(file)?.into_iter().next().context("the recording is empty")
}

/// Reads a recording of meetings, one after another.
///
/// # Errors
/// Where the file is not there or a line does not parse.
pub fn read_many(file: &File) -> Result<Vec<Vec<(f64, Step)>>> {
    let text = fs::read_to_string(file).with_context(|| {
        format!("there is no recording {}; name one with --trace (JSON lines, one deed each)", file.display())
    })?;
    let mut meetings: Vec<Vec<Line>> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line: Line = serde_json::from_str(line).with_context(|| format!("line {}", number + 1))?;
        match meetings.last_mut() {
            Some(meeting) if !matches!(line.op, Op::CreateMeeting { .. }) => meeting.push(line),
            _ => meetings.push(vec![line]),
        }
    }
    meetings.into_iter().map(steps).collect()
}

/// Returns the steps of one meeting.
fn steps(lines: Vec<Line>) -> Result<Vec<(f64, Step)>> {
    let (mut steps, mut texts) = (Vec::new(), BTreeMap::<String, Vec<char>>::new());
    let mut draft: Option<Draft> = None;
    for (number, line) in lines.into_iter().enumerate() {
        let ripe = draft.as_ref().is_some_and(|draft| {
            let leaves = !matches!(&line.op, Op::Type { target, .. } if *target == draft.target);
            leaves || line.t - draft.last >= PAUSE || line.t - draft.since >= LONGEST
        });
        if ripe && let Some(draft) = draft.take() {
            steps.push((draft.last, typed(&texts, draft.target)));
        }
        match line.op {
            Op::Type { target, pos, del, ins } => {
                let chars = texts.entry(target.clone()).or_default();
                if pos + del > chars.len() || width(&ins) != ins.chars().count() {
                    bail!("deed {} of a meeting: the text has no such place", number + 1);
                }
                chars.splice(pos..pos + del, ins.chars());
                draft.get_or_insert(Draft { target, since: line.t, last: line.t }).last = line.t;
            }
            op => steps.push((line.t, Step::Did(op))),
        }
    }
    steps.extend(draft.map(|draft| (draft.last, typed(&texts, draft.target))));
    Ok(steps)
}

fn typed(texts: &BTreeMap<String, Vec<char>>, target: String) -> Step {
    Step::Typed { text: texts.get(&target).into_iter().flatten().collect(), target }
}
