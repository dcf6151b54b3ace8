//! The commune and its cells: people, devices, and when a device reaches the server.

use shared::domain::{MemberRole, MemberStatus};
use shared::permit::Role;
use shared::time::{Day, Instant};

use super::{Guest, MeetingPlan, PetitionPlan};

/// The whole commune up to [`Commune::now`].
#[derive(Clone, Debug, PartialEq)]
pub struct Commune {
    /// As it is spoken of: `xã Ea Sương`.
    pub name: String,
    /// Who sits in the committee's office.
    pub office_person: String,
    /// The last day.
    pub today: Day,
    /// Its last moment, 20:04: nothing but what is planned comes after it.
    pub now: Instant,
    /// The cells, in the order of the overview.
    pub cells: Vec<Cell>,
}

/// A Party cell, two years of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// A short word that names it in code and on the command line: `drah`.
    pub key: String,
    /// `Chi bộ buôn Drah`.
    pub name: String,
    /// Where it usually meets.
    pub place: String,
    /// The day of the month of its regular meeting.
    pub day_rule: u8,
    /// The hour it usually meets, as `19:00`.
    pub time: String,
    /// The committee member who looks after it.
    pub liaison: Guest,
    /// The bodies a task may be given to.
    pub bodies: Vec<String>,
    /// The roster, in its order.
    pub members: Vec<Person>,
    /// Its officers' devices; the first is the secretary's of today.
    pub devices: Vec<DevicePlan>,
    /// Its meetings, by the day they were held or are planned; a month never heard of is among them.
    pub meetings: Vec<MeetingPlan>,
    /// Its petitions, by the day they were written down.
    pub petitions: Vec<PetitionPlan>,
    /// Every round a device makes with the server, in order of time.
    pub rounds: Vec<Round>,
}

/// A person on the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Họ và tên.
    pub name: String,
    /// What the roster is sorted by.
    pub sort_name: String,
    /// Chức vụ.
    pub role: MemberRole,
    /// Each status and since when, the earliest first; the last holds today.
    pub standings: Vec<(Day, MemberStatus)>,
}

/// A device of an officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicePlan {
    /// What its person calls it.
    pub name: String,
    /// Whose it is: a member.
    pub person: usize,
    /// What the server knows its person as.
    pub role: Role,
    /// When it was enrolled.
    pub enrolled: Instant,
    /// The day the office retired it.
    pub retired: Option<Day>,
}

/// A device asks and is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Round {
    /// When.
    pub at: Instant,
    /// Which device.
    pub device: usize,
}

impl Person {
    /// Returns the status on `day`; nothing before the person belonged to the cell.
    pub fn status_on(&self, day: Day) -> Option<MemberStatus> {
        self.standing_on(day).map(|(_, status)| status)
    }

    /// Returns the status on `day` and since when.
    pub fn standing_on(&self, day: Day) -> Option<(Day, MemberStatus)> {
        self.standings.iter().rev().find(|(since, _)| *since <= day).copied()
    }

    /// Returns today's status and since when.
    pub fn standing(&self) -> (Day, MemberStatus) {
        *self.standings.last().expect("everyone has a standing")
    }
}

impl Cell {
    /// Returns when the cell was last heard of.
    pub fn last_heard(&self) -> Option<Instant> {
        self.rounds.last().map(|round| round.at)
    }
}
