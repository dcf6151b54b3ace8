//! A meeting's kind, and how far it has come.

use super::word_enum;

word_enum! {
    /// Loại cuộc họp. "Model" is a flag on a meeting, not a kind.
    MeetingKind {
        /// Thường kỳ, monthly.
        Regular = "regular",
        /// Chuyên đề, at least one a quarter.
        Thematic = "thematic",
        /// Bất thường.
        Extraordinary = "extraordinary",
        /// Đại hội.
        Congress = "congress",
        /// Kiểm điểm cuối năm.
        AnnualReview = "annual_review",
        /// Họp chi ủy.
        Committee = "committee",
    }
}

word_enum! {
    /// How far a meeting has come. Read from what was written, never written itself.
    MeetingState {
        /// Being prepared.
        Planned = "planned",
        /// Đang ghi.
        Open = "open",
        /// Closed, not yet read out.
        Closed = "closed",
        /// Đã đọc.
        ReadOut = "read_out",
        /// Đã thông qua: frozen.
        Adopted = "adopted",
        /// Không họp, as the cell says.
        Missed = "missed",
    }
}

impl MeetingState {
    /// Returns whether the meeting took place.
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Open | Self::Closed | Self::ReadOut | Self::Adopted)
    }
}
