//! Attendance: exempt members leave the denominator, temporary members do not count in the host's strength,
//! those away are listed apart (domain notes §3).

use serde::{Deserialize, Serialize};

use super::{MemberStatus, word_enum};

word_enum! {
    /// What the roll says of one person.
    Mark {
        /// Có mặt.
        Present = "present",
        /// Vắng có lý do.
        Excused = "excused",
        /// Vắng không lý do.
        Unexcused = "unexcused",
    }
}

/// A roll, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Members by class, whether they came or not.
    pub official: u32,
    /// Dự bị.
    pub probationary: u32,
    /// Sinh hoạt tạm thời.
    pub temporary_in: u32,
    /// Tạm vắng.
    pub temporary_out: u32,
    /// Miễn sinh hoạt.
    pub exempt: u32,
    /// Official members who came.
    pub official_present: u32,
    /// Probationary members who came.
    pub probationary_present: u32,
    /// Of those who count: absent with a reason.
    pub excused: u32,
    /// Of those who count: absent without one.
    pub unexcused: u32,
    /// Of those who are called: not yet marked.
    pub unmarked: u32,
}

impl Attendance {
    /// Counts people by status and what the roll says of them.
    pub fn count(people: impl IntoIterator<Item = (MemberStatus, Option<Mark>)>) -> Self {
        let mut sum = Self::default();
        for (status, mark) in people {
            match status {
                MemberStatus::Official => sum.official += 1,
                MemberStatus::Probationary => sum.probationary += 1,
                MemberStatus::TemporaryIn => sum.temporary_in += 1,
                MemberStatus::TemporaryOut => sum.temporary_out += 1,
                MemberStatus::Exempt => sum.exempt += 1,
                MemberStatus::Left => {}
            }
            match (status, mark) {
                (MemberStatus::Official, Some(Mark::Present)) => sum.official_present += 1,
                (MemberStatus::Probationary, Some(Mark::Present)) => sum.probationary_present += 1,
                (status, Some(Mark::Excused)) if status.counts() => sum.excused += 1,
                (status, Some(Mark::Unexcused)) if status.counts() => sum.unexcused += 1,
                (status, None) if status.is_called() => sum.unmarked += 1,
                _ => {}
            }
        }
        sum
    }

    /// Returns how many the rate is taken of.
    pub const fn strength(&self) -> u32 {
        self.official + self.probationary
    }

    /// Returns how many of them came.
    pub const fn present(&self) -> u32 {
        self.official_present + self.probationary_present
    }

    /// Returns everyone on the roster.
    pub const fn total(&self) -> u32 {
        self.strength() + self.temporary_in + self.temporary_out + self.exempt
    }

    /// Returns the rate in per cent, rounded to the nearest; nothing for a cell without members.
    pub const fn percent(&self) -> Option<u32> {
        let strength = self.strength();
        if strength == 0 { None } else { Some((self.present() * 200 + strength) / (2 * strength)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roll_of_buon_drah_in_november() {
        use MemberStatus::*;
        let mut people = vec![(Official, Some(Mark::Present)); 11];
        people.extend([(Official, Some(Mark::Excused)); 2]);
        people.extend([
            (Probationary, Some(Mark::Present)),
            (TemporaryIn, Some(Mark::Present)),
            (TemporaryOut, None),
            (Exempt, None),
            (Left, None),
        ]);
        let roll = Attendance::count(people);
        assert_eq!((roll.total(), roll.strength(), roll.present()), (17, 14, 12));
        assert_eq!((roll.percent(), roll.excused, roll.unmarked), (Some(86), 2, 0));
    }

    #[test]
    fn a_cell_without_members_has_no_rate() {
        assert_eq!(Attendance::count([]).percent(), None);
    }
}
