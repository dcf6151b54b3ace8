//! Tells two years of one cell, month after month.

use fastrand::Rng;
use shared::domain::MeetingKind;
use shared::permit::Role;
use shared::time::{Day, Instant};

use super::agenda::bodies;
use super::almanac::{Almanac, at, minutes};
use super::material::CellText;
use super::months::{MonthMark, months};
use super::people::{Voices, roster};
use super::picks::Picks;
use super::plan::{Cell, Creation, DevicePlan, Guest, MeetingPlan, Outcome, Person, PetitionPlan, Round};
use super::story::{Fact, Story};
use super::{rounds, tasks, upcoming};

/// The last months, in which more is written down.
pub(super) const RECENT: i32 = -6;

/// A cell while its two years are told.
pub(super) struct Teller<'a> {
    pub text: &'static CellText,
    pub almanac: &'a Almanac,
    pub story: Option<&'static Story>,
    pub members: Vec<Person>,
    pub voices: Voices,
    pub devices: Vec<DevicePlan>,
    pub heard: Instant,
    pub picks: Picks,
    pub rng: Rng,
    pub meetings: Vec<MeetingPlan>,
    pub petitions: Vec<PetitionPlan>,
    pub rounds: Vec<Round>,
    /// Each month, what became of it, the day its meeting was or would have been.
    pub calendar: Vec<(i32, MonthMark, Day)>,
    /// Whose turn the quarters' themes are.
    pub turn: i32,
}

/// Tells the cell that is the `turn`th of the commune.
pub(super) fn tell(text: &'static CellText, turn: usize, almanac: &Almanac, seed: u64) -> Cell {
    let mut teller = Teller::new(text, turn, almanac, seed);
    for (offset, mark, day) in teller.calendar.clone() {
        if teller.story.is_some_and(|story| story.tells(offset)) {
            continue;
        }
        match mark {
            MonthMark::Held(share) | MonthMark::Late(share) => teller.regular(offset, day, share),
            MonthMark::Missed => teller.missed(offset, day),
            MonthMark::Unheard => teller.unheard(offset, day),
        }
        teller.between(offset);
    }
    match teller.story {
        Some(story) => story.tell(&mut teller),
        None => upcoming::plan(&mut teller),
    }
    tasks::leave_open(&mut teller);
    rounds::complete(&mut teller);
    teller.done()
}

impl<'a> Teller<'a> {
    fn new(text: &'static CellText, turn: usize, almanac: &'a Almanac, seed: u64) -> Self {
        // Each cell draws from its own sequence, so that a change to one leaves the others as they are.
        let mut rng = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(turn as u64));
        let members = roster(text, almanac, &mut rng);
        let voices = Voices::of(text, &members);
        let story = Story::of(&text.key);
        let heard = text.heard.as_ref().map_or_else(
            || at(almanac.today.plus(-rng.i64(0..4)), rng.i64(17 * 60..19 * 60)),
            |(days, clock)| at(almanac.today.plus(*days), minutes(clock)),
        );
        let heard = if story.is_some() { almanac.now() } else { heard };
        let calendar = months(text)
            .into_iter()
            .map(|(offset, mark)| {
                let late = match mark {
                    MonthMark::Late(_) => rng.i64(8..11),
                    _ => [0, 0, 0, 0, 1, 2][rng.usize(..6)],
                };
                let late = match story.and_then(|story| story.fact(offset, false)) {
                    Some(Fact { day: Some(day), .. }) => *day,
                    _ if story.is_some() => 0,
                    _ => late,
                };
                (offset, mark, almanac.regular(offset).plus(late))
            })
            .collect();
        let devices = story.map_or_else(
            || devices(text, &voices, &members, almanac, turn),
            |story| story.devices(&members, almanac),
        );
        Self {
            text,
            almanac,
            story,
            members,
            voices,
            devices,
            heard,
            picks: Picks::default(),
            rng,
            meetings: Vec::new(),
            petitions: Vec::new(),
            rounds: Vec::new(),
            calendar,
            turn: turn as i32,
        }
    }

    /// Returns the day of the first regular meeting held after the month `offset`, or the day it would be.
    pub fn next_held(&self, offset: i32) -> Day {
        let held = |mark: &MonthMark| matches!(mark, MonthMark::Held(_) | MonthMark::Late(_));
        let next = self.calendar.iter().find(|(month, mark, _)| *month > offset && held(mark));
        next.map_or_else(|| self.almanac.regular(1), |(_, _, day)| *day)
    }

    /// Returns the secretary's device and the minute-taker's on `day`.
    pub fn devices_on(&self, day: Day) -> [usize; 2] {
        let has = |device: &DevicePlan| {
            device.enrolled.day() <= day && device.retired.is_none_or(|retired| retired > day)
        };
        let of = |role: Role| self.devices.iter().position(|device| device.role == role && has(device));
        let first = of(Role::Secretary).unwrap_or(0);
        [first, of(Role::MinuteTaker).unwrap_or(first)]
    }

    /// A meeting of which nothing but its plan is known, created at `created`.
    pub fn blank(&self, offset: i32, day: Day, created: Instant) -> MeetingPlan {
        let everyone: Vec<usize> = (0..self.members.len()).collect();
        let officer = |voice: &str| self.voices.holder(voice, &everyone).unwrap_or(0);
        let month = self.almanac.month(offset);
        let device = self.devices_on(day.min(created.day()))[0];
        let (chair, taker) = (officer("bi_thu"), officer("thu_ky"));
        MeetingPlan {
            key: month.to_string(),
            for_month: month,
            kind: MeetingKind::Regular,
            theme: String::new(),
            planned: at(day, minutes(&self.text.start)),
            place: self.text.nha.clone(),
            chair,
            taker,
            papers: String::new(),
            created: vec![Creation { device, person: chair, at: created }],
            items: Vec::new(),
            roll: Vec::new(),
            roll_by: device,
            guests: Vec::new(),
            tasks: Vec::new(),
            conflicts: Vec::new(),
            late: Vec::new(),
            addenda: Vec::new(),
            outcome: Outcome::Upcoming,
        }
    }

    fn done(self) -> Cell {
        let (name, position) = &self.text.liaison;
        let liaison = Guest { name: name.clone(), position: position.clone(), higher: true, removed: None };
        Cell {
            key: self.text.key.clone(),
            name: self.text.name.clone(),
            place: self.text.nha.clone(),
            day_rule: self.almanac.day_rule,
            time: self.text.start.clone(),
            liaison,
            bodies: bodies(self.text),
            members: self.members,
            devices: self.devices,
            meetings: self.meetings,
            petitions: self.petitions,
            rounds: self.rounds,
        }
    }
}

/// The usual two devices, and in every third cell the deputy's phone.
fn devices(
    cell: &CellText,
    voices: &Voices,
    members: &[Person],
    almanac: &Almanac,
    turn: usize,
) -> Vec<DevicePlan> {
    let everyone: Vec<usize> = (0..members.len()).collect();
    let device = |name: &str, voice: &str, role: Role, days: i64| DevicePlan {
        name: name.into(),
        person: voices.holder(voice, &everyone).unwrap_or(0),
        role,
        enrolled: at(almanac.regular(-23).plus(-days), 9 * 60 + 30),
        retired: None,
    };
    let second = match cell.kind.as_str() {
        "village" if turn.is_multiple_of(2) => "Máy tính nhà văn hóa",
        "village" => "Điện thoại của người ghi biên bản",
        _ => "Máy tính văn phòng chi bộ",
    };
    let mut devices = vec![
        device("Điện thoại của bí thư", "bi_thu", Role::Secretary, 14),
        device(second, "thu_ky", Role::MinuteTaker, 13),
    ];
    if turn.is_multiple_of(3) {
        devices.push(device("Điện thoại của phó bí thư", "pho", Role::DeputySecretary, 12));
    }
    devices
}
