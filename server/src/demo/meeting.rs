//! Puts a written agenda on the clock and on devices: who created it where, who wrote what when, how it ended.

use fastrand::Rng;
use shared::domain::{Mark, MeetingKind};
use shared::time::{Day, Instant, Month};

use super::agenda::Written;
use super::almanac::at;
use super::material::MATERIAL;
use super::plan::{
    About, AddendumPlan, Conflict, Creation, LateSaid, MeetingPlan, Outcome, Removal, Report, Said, Side,
    Speaker, TaskPlan, Value,
};
use super::scene::Scene;
use super::text::Words;

/// What is known of a meeting before it is written.
pub(super) struct Frame {
    pub key: String,
    pub month: Month,
    pub kind: MeetingKind,
    pub theme: String,
    pub place: String,
    pub day: Day,
    /// Minutes of the day.
    pub start: i64,
    pub end: i64,
    /// The secretary's device and the minute-taker's.
    pub devices: [usize; 2],
    /// Whether both are in the room; else only one, the first or the second.
    pub room: Room,
    /// Whether both created it, with no link between them.
    pub twice: bool,
    /// How far the minutes have come.
    pub minutes: Minutes,
    /// The last moment the cell is heard of.
    pub heard: Instant,
}

/// Which devices are in the room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Both,
    One(usize),
}

/// How far the minutes have come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Minutes {
    Adopted,
    Read,
    Closed,
}

const MINUTE: i64 = 60_000;

/// Returns the meeting.
pub(super) fn finish(frame: Frame, written: Written, scene: Scene, rng: &mut Rng) -> MeetingPlan {
    let start = at(frame.day, frame.start);
    let end = at(frame.day, frame.end);
    let [secretary, taker] = frame.devices;
    let lead = match frame.room {
        Room::Both => taker,
        Room::One(device) => device,
    };
    let created = creation(&frame, &scene, lead, rng);
    let (mut items, tasks) = (written.items, written.tasks);

    // Every contribution and every conclusion takes its turn on the evening's clock.
    let turns: i64 = items.iter().map(|item| item.said.len() as i64 + 2).sum();
    let step = (end.ms() - start.ms() - 6 * MINUTE) / turns.max(1);
    let mut now = start.plus_ms(4 * MINUTE);
    for (n, item) in items.iter_mut().enumerate() {
        // Where both write, the secretary's device takes an item now and then.
        let device = if frame.room == Room::Both && n % 3 == 2 { secretary } else { lead };
        item.prepared_by = created[0].device;
        item.by = device;
        for said in &mut item.said {
            now = now.plus_ms(step * 3 / 4 + rng.i64(0..step / 2));
            (said.by, said.at) = (device, now);
        }
        now = now.plus_ms(step);
        item.at = now;
    }
    let tasks = tasks
        .into_iter()
        .map(|task| {
            let written = items[task.item].at.plus_ms(rng.i64(5_000..40_000));
            let due = frame.day.plus(task.days.clamp(2, 27));
            TaskPlan {
                item: task.item,
                what: task.what,
                assignee: task.to,
                due,
                by: items[task.item].by,
                at: written,
                progress: None,
                outcome: done(frame.day, due, frame.heard, &task.outcome, rng),
                removed: None,
            }
        })
        .collect();
    let close = if frame.room == Room::Both { secretary } else { lead };
    let adopted = (frame.minutes == Minutes::Adopted).then(|| end.plus_ms(7 * MINUTE));
    let mut meeting = MeetingPlan {
        key: frame.key,
        for_month: frame.month,
        kind: frame.kind,
        theme: frame.theme,
        planned: start,
        place: frame.place,
        chair: scene.chair,
        taker: scene.taker,
        papers: String::new(),
        created,
        items,
        roll: scene.roll,
        roll_by: lead,
        guests: scene.guests,
        tasks,
        conflicts: Vec::new(),
        late: Vec::new(),
        addenda: Vec::new(),
        outcome: Outcome::Held {
            start,
            end,
            read: (frame.minutes != Minutes::Closed).then(|| end.plus_ms(5 * MINUTE)),
            adopted,
            device: close,
        },
    };
    if frame.room == Room::Both {
        disagree(&mut meeting, secretary, taker, rng);
        if adopted.is_some() && rng.u32(..100) < 5 {
            late(&mut meeting, taker, end, rng);
        }
    }
    meeting
}

fn creation(frame: &Frame, scene: &Scene, lead: usize, rng: &mut Rng) -> Vec<Creation> {
    let [secretary, taker] = frame.devices;
    let mut create = |device: usize| Creation {
        device,
        person: if device == taker { scene.taker } else { scene.chair },
        at: at(frame.day.plus(-rng.i64(3..10)), rng.i64(19 * 60..21 * 60)),
    };
    let mut created = vec![create(if frame.room == Room::Both { secretary } else { lead })];
    if frame.twice && frame.room == Room::Both {
        created.push(create(taker));
        created.sort_by_key(|creation| creation.at);
    }
    created
}

/// Draws when a task was done, before the next meeting for most; not later than the cell is heard of.
fn done(day: Day, due: Day, heard: Instant, outcome: &str, rng: &mut Rng) -> Option<Report> {
    let done = match rng.u32(..100) {
        0..8 => due.plus(rng.i64(6..16)),
        8..22 => due.plus(rng.i64(1..3)),
        _ => due.plus(-rng.i64(0..3)),
    };
    let done = at(done.max(day.plus(1)), 12 * 60 + rng.i64(0..30)).min(heard.plus_ms(-30 * MINUTE));
    Some(Report { at: done, device: 0, text: outcome.into() })
}

/// Some evenings the two devices write different things; it is settled before the minutes are read.
fn disagree(meeting: &mut MeetingPlan, secretary: usize, taker: usize, rng: &mut Rng) {
    let Outcome::Held { start, end, .. } = meeting.outcome else { return };
    let settled = Some((end.plus_ms(4 * MINUTE), secretary, 1));
    let excused = meeting.roll.iter().find(|line| line.mark == Mark::Excused);
    match (rng.u32(..100), excused) {
        (0..9, Some(line)) => {
            let sides = vec![
                Side {
                    device: secretary,
                    at: start.plus_ms(9 * MINUTE),
                    value: Value::Mark(Mark::Present, String::new()),
                },
                Side {
                    device: taker,
                    at: start.plus_ms(11 * MINUTE),
                    value: Value::Mark(Mark::Excused, line.reason.clone()),
                },
            ];
            meeting.conflicts.push(Conflict { about: About::Roll(line.member), sides, settled });
        }
        (9..16, _) => {
            let voted = meeting.items.iter().position(|item| item.resolution.is_some());
            let Some((item, resolution)) =
                voted.and_then(|at| Some((at, meeting.items[at].resolution.as_ref()?)))
            else {
                return;
            };
            let (count, at) = (resolution.votes_for, meeting.items[item].at);
            let sides = vec![
                Side { device: secretary, at, value: Value::Count(count.saturating_sub(1)) },
                Side { device: taker, at: at.plus_ms(MINUTE), value: Value::Count(count) },
            ];
            meeting.conflicts.push(Conflict { about: About::VotesFor(item), sides, settled });
        }
        _ => {}
    }
}

/// Something the minute-taker still writes while the secretary adopts.
fn late(meeting: &mut MeetingPlan, taker: usize, end: Instant, rng: &mut Rng) {
    let present: Vec<usize> = meeting
        .roll
        .iter()
        .filter(|line| line.mark == Mark::Present && line.member != meeting.taker)
        .map(|line| line.member)
        .collect();
    let Some(item) = meeting.items.iter().position(|item| item.said.len() > 3) else { return };
    let speaker = present[rng.usize(..present.len())];
    let said = Said {
        speaker: Speaker::Member(speaker),
        guidance: false,
        text: "Tôi xin thêm một ý: việc này nên báo trước cho các hộ, người ở xa vài hôm.".into(),
        by: taker,
        at: end.plus_ms(6 * MINUTE),
        versions: Vec::new(),
        removed: None::<Removal>,
    };
    meeting.late.push(LateSaid { item, said });
}

/// Adds a dated addendum by the minute-taker, confirmed by the chair, now and then.
pub(super) fn addendum(meeting: &mut MeetingPlan, words: &mut Words, taker: usize, rng: &mut Rng) {
    let Outcome::Held { end, adopted: Some(_), .. } = meeting.outcome else { return };
    let texts = &MATERIAL.phrases.addenda;
    let text = words.fill(&texts[rng.usize(..texts.len())], rng);
    let day = end.day().plus(rng.i64(2..6));
    meeting.addenda.push(AddendumPlan {
        at: at(day, rng.i64(19 * 60..20 * 60)),
        device: taker,
        by: meeting.taker,
        confirmed: meeting.chair,
        text,
    });
}
