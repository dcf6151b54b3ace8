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
    /// Whose.
    device: String,
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
    Set { target: String, field: String, value: String },
    Fork,
    Expect { target: String, contains: String },
}

/// A meeting that two people write on, offline from each other from some moment on.
pub struct Forked {
    /// What the first of them does until then.
    pub before: Steps,
    /// What each does afterwards.
    pub after: [Steps; 2],
    /// What must stand in it once they have heard from each other: where, and which text.
    pub expected: Vec<(String, String)>,
}

/// Steps, each with its second.
pub type Steps = Vec<(f64, Step)>;

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

/// Reads the recording of one meeting.
///
/// # Errors
/// Where the file is not there or a line does not parse.
pub fn read(file: &File) -> Result<Steps> {
    read_many(file)?.into_iter().next().context("the recording is empty")
}

/// Reads a recording of meetings, one after another.
///
/// # Errors
/// Where the file is not there or a line does not parse.
pub fn read_many(file: &File) -> Result<Vec<Steps>> {
    let mut meetings: Vec<Vec<Line>> = Vec::new();
    for line in lines(file)? {
        match meetings.last_mut() {
            Some(meeting) if !matches!(line.op, Op::CreateMeeting { .. }) => meeting.push(line),
            _ => meetings.push(vec![line]),
        }
    }
    meetings.into_iter().map(|meeting| Texts::default().steps(meeting)).collect()
}

/// Reads the recording of a meeting on which two people write.
///
/// # Errors
/// Where the file is not there, a line does not parse, or the two do not part.
pub fn read_forked(file: &File) -> Result<Forked> {
    let mut before = lines(file)?;
    let fork = before.iter().position(|line| matches!(line.op, Op::Fork));
    let after = before.split_off(fork.context("the recording is of one person: nobody forks")?);
    let mut expected = Vec::new();
    let [mut ours, mut theirs] = [Vec::new(), Vec::new()];
    for line in after {
        match line.op {
            Op::Fork => {}
            Op::Expect { target, contains } => expected.push((target, contains)),
            _ if line.device == before[0].device => ours.push(line),
            _ => theirs.push(line),
        }
    }
    let mut texts = Texts::default();
    let before = texts.steps(before)?;
    let after = [texts.clone().steps(ours)?, texts.steps(theirs)?];
    Ok(Forked { before, after, expected })
}

fn lines(file: &File) -> Result<Vec<Line>> {
    let text = fs::read_to_string(file).with_context(|| {
        format!("there is no recording {}; name one with --trace (JSON lines, one deed each)", file.display())
    })?;
    let parse = |(number, line)| serde_json::from_str(line).with_context(|| format!("line {}", number + 1));
    text.lines().enumerate().map(parse).collect()
}

/// What stands where, as one device has it.
#[derive(Clone, Default)]
struct Texts(BTreeMap<String, Vec<char>>);

impl Texts {
    /// Returns the steps that lines make, one after another.
    fn steps(&mut self, lines: Vec<Line>) -> Result<Steps> {
        let (mut steps, mut draft) = (Vec::new(), None::<Draft>);
        for line in lines {
            let ripe = draft.as_ref().is_some_and(|draft| {
                let leaves = !matches!(&line.op, Op::Type { target, .. } if *target == draft.target);
                leaves || line.t - draft.last >= PAUSE || line.t - draft.since >= LONGEST
            });
            if ripe && let Some(draft) = draft.take() {
                steps.push((draft.last, self.typed(draft.target)));
            }
            match line.op {
                Op::Type { target, pos, del, ins } => {
                    let chars = self.0.entry(target.clone()).or_default();
                    if pos + del > chars.len() || width(&ins) != ins.chars().count() {
                        bail!("at {} s: {target} has no such place", line.t);
                    }
                    chars.splice(pos..pos + del, ins.chars());
                    draft.get_or_insert(Draft { target, since: line.t, last: line.t }).last = line.t;
                }
                op => steps.push((line.t, Step::Did(op))),
            }
        }
        steps.extend(draft.map(|draft| (draft.last, self.typed(draft.target))));
        Ok(steps)
    }

    fn typed(&self, target: String) -> Step {
        Step::Typed { text: self.0.get(&target).into_iter().flatten().collect(), target }
    }
}
