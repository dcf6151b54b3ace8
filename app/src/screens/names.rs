//! People and meetings as pages name them.

use shared::document::meeting::Meeting;
use shared::document::register::{Member, Register};
use shared::domain::{MeetingKind, MemberRole, MemberStatus};
use shared::id::RecordId;
use shared::overview::MeetingRow;

use crate::components::Choice;
use crate::pages::kinds::{self, MeetingName, Role, Standing};

pub fn role(role: MemberRole) -> Role {
    match role {
        MemberRole::Secretary => Role::Secretary,
        MemberRole::DeputySecretary => Role::Deputy,
        MemberRole::CommitteeMember => Role::Committee,
        MemberRole::Member => Role::Member,
    }
}

pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Secretary => MemberRole::Secretary,
        Role::Deputy => MemberRole::DeputySecretary,
        Role::Committee => MemberRole::CommitteeMember,
        Role::Member => MemberRole::Member,
    }
    .word()
}

pub fn standing(status: MemberStatus) -> Standing {
    match status {
        MemberStatus::Official => Standing::Official,
        MemberStatus::Probationary => Standing::Probationary,
        MemberStatus::TemporaryIn => Standing::TemporaryIn,
        MemberStatus::TemporaryOut => Standing::TemporaryOut,
        MemberStatus::Exempt => Standing::Exempt,
        MemberStatus::Left => Standing::Left,
    }
}

pub fn status(standing: Standing) -> MemberStatus {
    match standing {
        Standing::Official => MemberStatus::Official,
        Standing::Probationary => MemberStatus::Probationary,
        Standing::TemporaryIn => MemberStatus::TemporaryIn,
        Standing::TemporaryOut => MemberStatus::TemporaryOut,
        Standing::Exempt => MemberStatus::Exempt,
        Standing::Left => MemberStatus::Left,
    }
}

pub fn meeting_kind(kind: MeetingKind) -> kinds::MeetingKind {
    match kind {
        MeetingKind::Regular => kinds::MeetingKind::Regular,
        MeetingKind::Thematic => kinds::MeetingKind::Thematic,
        MeetingKind::Extraordinary => kinds::MeetingKind::Extraordinary,
        MeetingKind::Congress => kinds::MeetingKind::Congress,
        MeetingKind::AnnualReview => kinds::MeetingKind::AnnualReview,
        MeetingKind::Committee => kinds::MeetingKind::Committee,
    }
}

pub fn kind_of(kind: kinds::MeetingKind) -> MeetingKind {
    match kind {
        kinds::MeetingKind::Regular => MeetingKind::Regular,
        kinds::MeetingKind::Thematic => MeetingKind::Thematic,
        kinds::MeetingKind::Extraordinary => MeetingKind::Extraordinary,
        kinds::MeetingKind::Congress => MeetingKind::Congress,
        kinds::MeetingKind::AnnualReview => MeetingKind::AnnualReview,
        kinds::MeetingKind::Committee => MeetingKind::Committee,
    }
}

/// Returns a meeting's name.
pub fn meeting(meeting: &Meeting) -> MeetingName {
    MeetingName {
        kind: meeting_kind(meeting.kind.shown().copied().unwrap_or(MeetingKind::Regular)),
        month: meeting.month.shown().map(|month| month.month_of_year()),
        title: meeting.title.word().into(),
    }
}

/// Returns the name of a meeting that is only known by its row.
pub fn meeting_row(row: &MeetingRow) -> MeetingName {
    MeetingName {
        kind: meeting_kind(row.kind),
        month: row.month.map(|month| month.month_of_year()),
        title: row.title.clone(),
    }
}

/// Returns who is in the cell, sorted as rosters are: officers first, then by the word they are sorted by.
pub fn sorted(register: &Register) -> Vec<&Member> {
    let mut members: Vec<_> = register.members.iter().filter(|member| !member.removed).collect();
    members.sort_by_cached_key(|member| {
        let sort = match member.sort_name.word() {
            "" => crate::pages::member_form::sort_word(member.name.word()),
            word => word.into(),
        };
        (
            rank(member),
            crate::platform::text::sort_key(&sort),
            crate::platform::text::sort_key(member.name.word()),
        )
    });
    members
}

/// Officers first, then those who count, then the others, as the roster reads.
fn rank(member: &Member) -> (MemberRole, MemberStatus) {
    let status = match member.status() {
        status if status.votes() => MemberStatus::Official,
        status => status,
    };
    (member.role(), status)
}

/// Returns people to choose from, by id.
pub fn people(register: &Register) -> Vec<Choice> {
    sorted(register)
        .into_iter()
        .filter(|member| member.status() != MemberStatus::Left)
        .map(|member| Choice::new(member.id.to_string(), crate::words::name(member.name.word())))
        .collect()
}

/// Returns a member's name by the id that a choice gives.
pub fn name_of(register: &Register, id: &str) -> String {
    let Ok(id) = id.parse::<RecordId>() else { return String::new() };
    let found = register.members.iter().find(|member| member.id == id);
    found.map(|member| member.name.word().to_owned()).unwrap_or_default()
}
