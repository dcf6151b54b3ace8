//! A member of a cell, as the thin roster knows one: name, role and status, nothing personal.

use super::word_enum;

word_enum! {
    /// Tình trạng: in what way a person belongs to the cell.
    MemberStatus {
        /// Chính thức.
        Official = "official",
        /// Dự bị: counts for attendance, does not vote.
        Probationary = "probationary",
        /// Sinh hoạt tạm thời: takes part here, counts elsewhere.
        TemporaryIn = "temporary_in",
        /// Tạm vắng: takes part elsewhere, listed apart.
        TemporaryOut = "temporary_out",
        /// Miễn sinh hoạt: leaves the denominator.
        Exempt = "exempt",
        /// Đã chuyển đi.
        Left = "left",
    }
}

word_enum! {
    /// Chức vụ in the cell.
    MemberRole {
        /// Bí thư.
        Secretary = "secretary",
        /// Phó bí thư.
        DeputySecretary = "deputy_secretary",
        /// Chi ủy viên.
        CommitteeMember = "committee_member",
        /// Đảng viên.
        Member = "member",
    }
}

impl MemberStatus {
    /// Returns whether the person counts in the attendance rate.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Official | Self::Probationary)
    }

    /// Returns whether the person may vote.
    pub const fn votes(self) -> bool {
        matches!(self, Self::Official)
    }

    /// Returns whether the person is called at roll-call.
    pub const fn is_called(self) -> bool {
        matches!(self, Self::Official | Self::Probationary | Self::TemporaryIn)
    }
}
