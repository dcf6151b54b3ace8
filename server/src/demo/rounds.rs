//! When each device reaches the server: around a meeting that two devices write, and some days after anything was
//! written; a cell not heard of lately has no round since.

use shared::time::Instant;

use super::cell::Teller;
use super::plan::{MeetingPlan, Outcome, Round};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// Adds every round of the cell, and puts them in order.
pub(super) fn complete(teller: &mut Teller<'_>) {
    let mut found = std::mem::take(&mut teller.rounds);
    for meeting in &teller.meetings {
        if teller.story.is_some_and(|story| story.tells_meeting(teller.almanac, meeting)) {
            continue;
        }
        in_the_room(meeting, &mut found);
    }
    let mut writes = Vec::new();
    for meeting in &teller.meetings {
        written(meeting, &mut writes);
    }
    for petition in &teller.petitions {
        writes.push((petition.recorded, petition.by));
        writes.extend(petition.steps.iter().filter_map(|step| Some((step.at, step.device?))));
    }
    writes.sort_unstable();
    found.sort_unstable();
    for (at, device) in writes {
        let reach = at.plus_ms(12 * DAY);
        if found.iter().any(|round| round.device == device && (at..=reach).contains(&round.at)) {
            continue;
        }
        // Some days later, at noon or late in the evening, when nobody is in a meeting.
        let days = [0, 0, 1, 1, 2, 3, 5, 9][teller.rng.usize(..8)];
        let noon = Instant::start_of(at.day().plus(days)).plus_ms((12 * 60 + 35) * MINUTE);
        let night = noon.plus_ms((9 * 60 + teller.rng.i64(0..60)) * MINUTE);
        let when = if noon > at { noon } else { night.max(at.plus_ms(MINUTE)) };
        // A device that is to be retired sends what it has before that day.
        let retired = teller.devices[device].retired.map(|day| Instant::start_of(day).plus_ms(-MINUTE));
        let when = when.min(retired.unwrap_or(when)).min(teller.heard).max(at);
        found.push(Round { at: when, device });
    }
    if teller.story.is_none() {
        found.retain(|round| round.at <= teller.heard);
        for device in 0..teller.devices.len() {
            let behind = if device == 0 { 0 } else { teller.rng.i64(5..300) };
            found.push(Round { at: teller.heard.plus_ms(-behind * MINUTE), device });
        }
    }
    found.sort_unstable();
    found.dedup();
    teller.rounds = found;
}

/// Where two devices write one meeting, they meet before it, and before the minutes are read.
fn in_the_room(meeting: &MeetingPlan, rounds: &mut Vec<Round>) {
    let mut devices: Vec<usize> = meeting.created.iter().map(|creation| creation.device).collect();
    devices.extend(meeting.items.iter().map(|item| item.by));
    devices.push(meeting.roll_by);
    devices.sort_unstable();
    devices.dedup();
    let Outcome::Held { start, end, device: closing, .. } = meeting.outcome else { return };
    if devices.len() < 2 {
        return;
    }
    let others: Vec<usize> = devices.iter().copied().filter(|device| *device != closing).collect();
    let mut meet = |from: Instant| {
        let order = others.iter().chain([&closing]).chain(&others);
        for (n, device) in order.enumerate() {
            rounds.push(Round { at: from.plus_ms(n as i64 * 40_000), device: *device });
        }
    };
    meet(start.plus_ms(-8 * MINUTE));
    meet(end.plus_ms(MINUTE));
}

/// Collects what was written of a meeting, when and where.
fn written(meeting: &MeetingPlan, writes: &mut Vec<(Instant, usize)>) {
    writes.extend(meeting.created.iter().map(|creation| (creation.at, creation.device)));
    for item in &meeting.items {
        if !item.conclusion.is_empty() || item.resolution.is_some() {
            writes.push((item.at, item.by));
        }
        writes.extend(item.said.iter().map(|said| (said.at, said.by)));
    }
    for task in &meeting.tasks {
        writes.push((task.at, task.by));
        writes.extend(task.outcome.iter().chain(&task.progress).map(|report| (report.at, report.device)));
    }
    for conflict in &meeting.conflicts {
        writes.extend(conflict.sides.iter().map(|side| (side.at, side.device)));
    }
    writes.extend(meeting.late.iter().map(|late| (late.said.at, late.said.by)));
    writes.extend(meeting.addenda.iter().map(|addendum| (addendum.at, addendum.device)));
    match meeting.outcome {
        Outcome::Held { end, read, adopted, device, .. } => {
            writes.extend([Some(end), read, adopted].into_iter().flatten().map(|at| (at, device)));
        }
        Outcome::Missed { said, .. } => writes.extend(meeting.created.first().map(|one| (said, one.device))),
        _ => {}
    }
}
