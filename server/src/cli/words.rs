//! Words and times as the technician reads them.

use shared::permit::Role;
use shared::sync::{State, Withheld};
use shared::time::Instant;

use crate::store::{Enrolment, Standing};

/// `2026-11-24 19:42`, in Vietnam.
pub(super) fn when(at: Instant) -> String {
    format!("{} {}", at.day(), at.clock())
}

pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::Secretary => "secretary (bí thư chi bộ)",
        Role::DeputySecretary => "deputy_secretary (phó bí thư)",
        Role::MinuteTaker => "minute_taker (người ghi biên bản)",
        Role::Office => "office (văn phòng Đảng ủy)",
    }
}

pub(super) const fn enrolment(enrolment: Enrolment) -> &'static str {
    match enrolment {
        Enrolment::Active => "active",
        Enrolment::Retired => "retired",
        Enrolment::Lost => "LOST",
    }
}

/// What became of something that a letter brought.
pub(super) fn state(state: &State) -> String {
    match state {
        State::Received => standing(&Standing::Received),
        State::Admitted(n) => standing(&Standing::Admitted(*n)),
        State::Reauthored(n) => standing(&Standing::Reauthored(*n)),
        State::Held(why) => standing(&Standing::Held(why.clone())),
        State::Refused(Withheld::Full) => "not kept: too much of this device waits already".into(),
        State::Refused(_) => "not kept: damaged, or larger than a changeset may be".into(),
    }
}

pub(super) fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Received => "received, not looked at yet".into(),
        Standing::Admitted(n) => format!("in the log, at {n}"),
        Standing::Reauthored(n) => format!("in the log, at {n}, as a branch of its own"),
        Standing::Rejected => "rejected by a person".into(),
        Standing::Held(why) => match why {
            Withheld::NotAllowed => "held: its device may not write this (retired, or another role)".into(),
            Withheld::Waiting(missing) => {
                format!("held: waits for {} changes that have not arrived", missing.len())
            }
            Withheld::Newer => {
                "held: written by a newer release of the app; install that release here".into()
            }
            Withheld::Unreadable => "held: cannot be opened; report it to the makers".into(),
            Withheld::Damaged => "held: damaged".into(),
            Withheld::Full => "held: too much waits".into(),
        },
    }
}
