//! Votes as a person states them: hands are counted and typed in. Registers, never counters.

use serde::{Deserialize, Serialize};

use super::word_enum;
use crate::rules::MeetingRules;

word_enum! {
    /// Cách biểu quyết.
    VoteMethod {
        /// Giơ tay.
        ShowOfHands = "show_of_hands",
        /// Bỏ phiếu.
        Ballot = "ballot",
        /// Trên máy.
        App = "app",
    }
}

/// One vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// How it was taken.
    pub method: VoteMethod,
    /// Tán thành.
    pub votes_for: u32,
    /// Không tán thành.
    pub against: u32,
    /// Không có ý kiến.
    pub abstain: u32,
}

/// What a vote comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Majority {
    /// How many voted.
    pub cast: u32,
    /// How many may vote and came.
    pub may_vote: u32,
    /// How many in favour carry it.
    pub needed: u32,
    /// Whether it is carried.
    pub carried: bool,
}

impl Majority {
    /// Returns whether more hands were counted than there are people who may vote. It is said, and kept.
    pub const fn is_too_many(&self) -> bool {
        self.cast > self.may_vote
    }
}

impl Vote {
    /// Works out a vote in a cell of `official` members (exempt and away left out) of whom `present` came.
    pub fn majority(&self, official: u32, present: u32, rules: &MeetingRules) -> Majority {
        let needed = rules.majority(official);
        Majority {
            cast: self.votes_for.saturating_add(self.against).saturating_add(self.abstain),
            may_vote: present,
            needed,
            carried: self.votes_for >= needed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(votes_for: u32, against: u32, abstain: u32) -> Majority {
        let rules = MeetingRules::on("2026-11-03".parse().unwrap());
        Vote { method: VoteMethod::ShowOfHands, votes_for, against, abstain }.majority(13, 11, &rules)
    }

    #[test]
    fn more_than_half_of_the_official_members_not_of_those_present() {
        assert!(vote(7, 3, 1).carried);
        assert!(!vote(6, 0, 0).carried);
        assert_eq!((vote(10, 0, 1).cast, vote(10, 0, 1).needed), (11, 7));
    }

    #[test]
    fn more_hands_than_people_is_said() {
        assert!(vote(10, 1, 1).is_too_many());
        assert!(!vote(10, 0, 1).is_too_many());
        assert!(vote(u32::MAX, u32::MAX, 1).is_too_many());
    }
}
