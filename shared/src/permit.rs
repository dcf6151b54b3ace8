//! Who may do what: one table. It is the first line of every handler, and the pages ask it for what to show.
//! Permission ends at the document: nothing is ever asked below it.

use crate::id::{Audience, BookId, DeviceId, Kind, UnitId};

/// What a device's person is, as the server's device row says; never as a register says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Bí thư chi bộ.
    Secretary,
    /// Phó bí thư chi bộ.
    DeputySecretary,
    /// Người ghi biên bản, another of the cell's officers.
    MinuteTaker,
    /// Văn phòng Đảng ủy xã.
    Office,
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 4] = [Self::Secretary, Self::DeputySecretary, Self::MinuteTaker, Self::Office];

    /// Returns whether the role is one of a cell's officers.
    pub const fn is_officer(self) -> bool {
        matches!(self, Self::Secretary | Self::DeputySecretary | Self::MinuteTaker)
    }

    /// Returns the role's word, as the command line and the store write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Secretary => "secretary",
            Self::DeputySecretary => "deputy_secretary",
            Self::MinuteTaker => "minute_taker",
            Self::Office => "office",
        }
    }
}

/// Why a text is not a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected secretary, deputy_secretary, minute_taker or office, found {0:?}")]
pub struct NotARole(String);

impl std::str::FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.word() == text).ok_or_else(|| NotARole(text.into()))
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Reads a document with this audience, of the role's own unit (an officer) or of its book (the office).
    Read(Audience),
    /// Writes a document of the role's own unit.
    Write,
    /// Reads the rows and sums of every cell of the book.
    Overview,
}

/// Returns whether `role` may do `action` to documents of `kind`.
pub const fn may(role: Role, action: Action, kind: Kind) -> bool {
    match (role.is_officer(), action, kind) {
        // The cell's officers write and read all that is the cell's.
        (true, Action::Read(_) | Action::Write, _) => true,
        (true, Action::Overview, _) => false,
        // The office reads what is addressed to it, and writes none of a cell's documents.
        (false, Action::Read(Audience::Office) | Action::Overview, _) => true,
        (false, Action::Read(Audience::Officers) | Action::Write, _) => false,
    }
}

/// Who is asking: an enrolled device, as its row on the server says at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The device.
    pub device: DeviceId,
    /// The book it belongs to.
    pub book: BookId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// Its person's role.
    pub role: Role,
    /// A retired device may still hand over what it has, to be held where it is new; it receives nothing more.
    pub retired: bool,
}

impl Principal {
    /// Returns whether the principal may do `action` to documents of `kind` that belong to `unit` (a unit of
    /// the principal's own book).
    pub fn may(&self, action: Action, kind: Kind, unit: UnitId) -> bool {
        !self.retired && self.may_bring(unit) && may(self.role, action, kind)
    }

    /// Returns whether what the principal brings of documents of `unit` is compared with what is there. Where he may not
    /// write, it enters only by a person's decision.
    pub fn may_bring(&self, unit: UnitId) -> bool {
        unit == self.unit || !self.role.is_officer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUDIENCES: [Audience; 2] = [Audience::Officers, Audience::Office];

    #[test]
    fn the_whole_table() {
        for kind in Kind::ALL {
            for role in [Role::Secretary, Role::DeputySecretary, Role::MinuteTaker] {
                assert!(may(role, Action::Write, kind));
                assert!(AUDIENCES.into_iter().all(|audience| may(role, Action::Read(audience), kind)));
                assert!(!may(role, Action::Overview, kind));
            }
            assert!(!may(Role::Office, Action::Write, kind));
            assert!(!may(Role::Office, Action::Read(Audience::Officers), kind));
            assert!(may(Role::Office, Action::Read(Audience::Office), kind));
            assert!(may(Role::Office, Action::Overview, kind));
        }
    }

    #[test]
    fn an_officer_of_one_cell_may_nothing_in_another() {
        let (own, other) = (UnitId::from_bytes([1; 8]), UnitId::from_bytes([2; 8]));
        let mut officer = Principal {
            device: DeviceId::from_bytes([3; 8]),
            book: BookId::from_bytes([4; 8]),
            unit: own,
            role: Role::Secretary,
            retired: false,
        };
        for kind in Kind::ALL {
            for action in [Action::Write, Action::Read(Audience::Office), Action::Read(Audience::Officers)] {
                assert!(officer.may(action, kind, own));
                assert!(!officer.may(action, kind, other));
            }
        }
        officer.retired = true;
        assert!(!officer.may(Action::Read(Audience::Office), Kind::Meeting, own));
        assert!(!officer.may(Action::Write, Kind::Meeting, own));
        assert!(officer.may_bring(own) && !officer.may_bring(other));
    }

    #[test]
    fn every_role_reads_back() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
        }
        assert!("admin".parse::<Role>().is_err());
    }
}
