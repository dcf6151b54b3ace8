//! The register: a cell's roster and the usual day, place and hour of its meetings. One a cell.

use super::{Edit, Field, Path, Reader};
use crate::domain::{MemberRole, MemberStatus, RosterRow};
use crate::id::{Mint, RecordId};
use crate::rules::MeetingRules;
use crate::time::Day;

/// A cell's register as the page reads it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Register {
    /// The day of the month of the regular meeting, where the cell has set one.
    pub day_rule: Field<i64>,
    /// The usual place.
    pub place: Field<String>,
    /// The usual hour, as `19:00`.
    pub time: Field<String>,
    /// Everyone on the roster, in its order; those who were removed too.
    pub members: Vec<Member>,
}

/// One person on the roster.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Their id, which a roll names them by.
    pub id: RecordId,
    /// Whether the line was removed.
    pub removed: bool,
    /// Họ và tên.
    pub name: Field<String>,
    /// Xếp theo chữ: what the list is sorted by, where a person corrected it.
    pub sort_name: Field<String>,
    /// Chức vụ.
    pub role: Field<MemberRole>,
    /// Tình trạng.
    pub status: Field<MemberStatus>,
    /// Từ ngày.
    pub since: Field<Day>,
}

impl Member {
    /// Returns the status; a person of whom nobody said one is an official member.
    pub fn status(&self) -> MemberStatus {
        self.status.shown().copied().unwrap_or(MemberStatus::Official)
    }

    /// Returns the role.
    pub fn role(&self) -> MemberRole {
        self.role.shown().copied().unwrap_or(MemberRole::Member)
    }
}

impl Register {
    /// Reads the register.
    pub fn read(reader: &Reader<'_>) -> Self {
        let head = reader.head();
        let members = head.records("members");
        Self {
            day_rule: head.field("day_rule"),
            place: head.field("place"),
            time: head.field("time"),
            members: members
                .iter()
                .map(|record| Member {
                    id: record.id,
                    removed: record.removed,
                    name: record.field("name"),
                    sort_name: record.field("sort_name"),
                    role: record.field("role"),
                    status: record.field("status"),
                    since: record.field("since"),
                })
                .collect(),
        }
    }

    /// Returns everyone who belongs to the cell now.
    pub fn here(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.removed && member.status() != MemberStatus::Left)
    }

    /// Returns the day of the month on which the cell says that it meets; none where it says nothing, or no such day.
    pub fn own_day(&self) -> Option<u8> {
        self.day_rule.shown().and_then(|day| u8::try_from(*day).ok())
    }

    /// Returns the day of the month on which the cell usually meets: its own, else that of the rules as they are `on` a day.
    pub fn usual_day(&self, on: Day) -> u8 {
        self.own_day().unwrap_or(MeetingRules::on(on).day_of_month)
    }

    /// Returns the secretary's name.
    pub fn secretary(&self) -> Option<&str> {
        self.here().find(|member| member.role() == MemberRole::Secretary).map(|member| member.name.word())
    }
}

/// Returns the place of a field of a member.
pub const fn member(id: RecordId, field: &'static str) -> Path {
    Path::Field("members", id, field)
}

/// Adds people to the end of the roster, all in one change. `last` is the greatest order key there.
pub fn add(mint: &mut Mint, last: Option<&str>, rows: &[RosterRow]) -> Vec<Edit> {
    let mut last = last.map(String::from);
    rows.iter()
        .map(|row| {
            let order = super::after(last.as_deref());
            last = Some(order.clone());
            let mut fields = vec![
                ("order", order.into()),
                ("name", row.name.as_str().into()),
                ("role", row.role.word().into()),
                ("status", row.status.word().into()),
            ];
            fields.extend(row.since.map(|since| ("since", since.to_string().into())));
            Edit::Add("members", mint.record(), fields, Vec::new())
        })
        .collect()
}
