//! What several pages speak of: people's roles, meetings' names, a due day, a petition's state, and their words.

use shared::time::{Day, Instant};

use crate::{
    components::{Icon, Keyed, Tone},
    words::{inside, name, short_day, weekday, words},
};

/// A member's office in the cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalogue says each")]
pub enum Role {
    Secretary,
    Deputy,
    Committee,
    #[default]
    Member,
}

impl Role {
    /// All of them, in order of office.
    pub const ALL: [Self; 4] = [Self::Secretary, Self::Deputy, Self::Committee, Self::Member];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let say = &words().people;
        match self {
            Self::Secretary => say.secretary,
            Self::Deputy => say.deputy,
            Self::Committee => say.committee,
            Self::Member => say.member,
        }
    }
}

/// A member's standing, as the attendance maths counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalogue says each")]
pub enum Standing {
    #[default]
    Official,
    Probationary,
    TemporaryIn,
    TemporaryOut,
    Exempt,
    Left,
}

impl Standing {
    /// All a member may be set to; leaving is a step of its own.
    pub const STAYING: [Self; 5] =
        [Self::Official, Self::Probationary, Self::TemporaryIn, Self::TemporaryOut, Self::Exempt];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let say = &words().people;
        match self {
            Self::Official => say.official,
            Self::Probationary => say.probationary,
            Self::TemporaryIn => say.temporary_in,
            Self::TemporaryOut => say.temporary_out,
            Self::Exempt => say.exempt,
            Self::Left => say.left,
        }
    }
}

/// What kind of meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalogue says each")]
pub enum MeetingKind {
    #[default]
    Regular,
    Thematic,
    Extraordinary,
    Congress,
    AnnualReview,
    Committee,
}

impl MeetingKind {
    /// The kinds a cell plans month by month.
    pub const USUAL: [Self; 3] = [Self::Regular, Self::Thematic, Self::Extraordinary];

    /// The rest: once a year, once a term, or of the cell's committee alone.
    pub const RARE: [Self; 3] = [Self::Committee, Self::AnnualReview, Self::Congress];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let say = &words().meeting;
        match self {
            Self::Regular => say.regular,
            Self::Thematic => say.thematic,
            Self::Extraordinary => say.extraordinary,
            Self::Congress => say.congress,
            Self::AnnualReview => say.annual_review,
            Self::Committee => say.committee,
        }
    }
}

/// How a meeting is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingName {
    /// Its kind.
    pub kind: MeetingKind,
    /// The month it is for, 1 to 12; none for a congress or a review.
    pub month: Option<u8>,
    /// A title of its own, as "phòng cháy rẫy vườn"; empty for most.
    pub title: String,
}

impl MeetingName {
    /// Returns `Thường kỳ tháng 12`, `Bất thường: phòng cháy rẫy vườn`.
    pub fn short(&self) -> String {
        let say = &words().meeting;
        match (self.title.is_empty(), self.month) {
            (false, _) => say.short_title(&self.kind.word(), &self.title),
            (true, Some(month)) => say.short_month(&self.kind.word(), &month),
            (true, None) => self.kind.word().to_owned(),
        }
    }

    /// Returns `Sinh hoạt thường kỳ tháng 12`.
    pub fn long(&self) -> String {
        if MeetingKind::RARE.contains(&self.kind) {
            return self.short();
        }
        let say = &words().meeting;
        let kind = inside(self.kind.word());
        match (self.title.is_empty(), self.month) {
            (false, _) => say.long_title(&kind, &self.title),
            (true, Some(month)) => say.long_month(&kind, &month),
            (true, None) => self.kind.word().to_owned(),
        }
    }

    /// Returns `Họp tháng 12`, the way one speaks of it.
    pub fn call(&self) -> String {
        let say = &words().meeting;
        match (self.kind, self.month) {
            (MeetingKind::Regular, Some(month)) => say.call_month(&month),
            (MeetingKind::Committee, _) => self.kind.word().to_owned(),
            _ => say.call_kind(&inside(self.kind.word())),
        }
    }
}

/// Returns `19:00 Thứ Năm, 03/12/2026`; the day alone while no time is set.
pub fn meeting_when(day: Day, time: &str) -> String {
    let day = format!("{}, {}", weekday(day), day.written());
    if time.is_empty() { day } else { words().meeting.when(&time, &day) }
}

/// When a task is due, seen from today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Due {
    /// No day was set.
    #[default]
    Unset,
    /// Later than a week from now.
    On(Day),
    /// Within a week: days left.
    Soon(Day, i64),
    /// Past: days over.
    Over(Day, i64),
    /// Finished, on a day where known.
    Done(Option<Day>),
}

/// From how many days before its day on a task is shown as near.
const SOON_DAYS: i64 = 7;

impl Due {
    /// Returns what an open task's day means today.
    pub fn of(day: Option<Day>, today: Day) -> Self {
        match day.map(|day| (day, day.since(today))) {
            None => Self::Unset,
            Some((day, left @ ..0)) => Self::Over(day, -left),
            Some((day, left @ 0..=SOON_DAYS)) => Self::Soon(day, left),
            Some((day, _)) => Self::On(day),
        }
    }

    /// Returns the margin's mark: icon, colour, name.
    pub fn mark(self) -> (Icon, Tone, &'static str) {
        let say = &words().due;
        match self {
            Self::Over(..) => (Icon::Alert, Tone::Bad, say.mark_overdue),
            Self::Soon(..) => (Icon::Clock, Tone::Wait, say.mark_soon),
            Self::Unset | Self::On(_) => (Icon::Ring, Tone::Plain, say.mark_open),
            Self::Done(_) => (Icon::Check, Tone::Good, say.mark_done),
        }
    }

    /// Returns the sentence; `short` leaves the year out.
    pub fn sentence(self, short: bool) -> String {
        let say = &words().due;
        let day = |day: Day| if short { short_day(day) } else { day.written() };
        match self {
            Self::Unset => say.none.to_owned(),
            Self::On(on) => say.on(&day(on)),
            Self::Soon(on, 0) => say.today(&day(on)),
            Self::Soon(on, left) => say.left(&left, &day(on)),
            Self::Over(on, days) => say.overdue(&days, &day(on)),
            Self::Done(Some(on)) => say.done_on(&day(on)),
            Self::Done(None) => say.done.to_owned(),
        }
    }

    /// Returns the sentence without the day: `Quá hạn 4 ngày`.
    pub fn brief(self) -> String {
        let say = &words().due;
        match self {
            Self::Over(_, days) => say.overdue_short(&days),
            Self::Soon(_, left @ 1..) => say.left_short(&left),
            other => other.sentence(true),
        }
    }
}

/// A task as lists show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskLine {
    /// The task's own name.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// The person or body; empty while nobody is named.
    pub who: String,
    /// When.
    pub due: Due,
}

impl Keyed for TaskLine {
    fn key(&self) -> String {
        self.id.clone()
    }
}

/// Where a petition stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PetitionState {
    /// Written down, nothing done.
    Recorded,
    /// Settled by the cell.
    Settled,
    /// With the commune for so many days.
    Forwarded(i64),
    /// Answered by the commune on a day; the cell is to be told.
    #[cfg_attr(
        not(feature = "gallery"),
        expect(dead_code, reason = "comes with the commune's answers, documents of their own")
    )]
    Answered(Day),
    /// The commune asks for more.
    #[cfg_attr(
        not(feature = "gallery"),
        expect(dead_code, reason = "comes with the commune's answers, documents of their own")
    )]
    Asks(String),
    /// The cell was told.
    Reported,
    /// Finished.
    Closed,
}

impl PetitionState {
    /// Returns the margin's mark: icon, colour, name.
    pub fn mark(&self) -> (Icon, Tone, &'static str) {
        let say = &words().petition;
        match self {
            Self::Recorded => (Icon::Ring, Tone::Plain, say.mark_open),
            Self::Forwarded(_) => (Icon::Clock, Tone::Plain, say.mark_waiting),
            Self::Answered(_) => (Icon::Talk, Tone::Good, say.mark_answered),
            Self::Asks(_) => (Icon::Pen, Tone::Wait, say.mark_asks),
            Self::Settled | Self::Reported | Self::Closed => (Icon::Check, Tone::Good, say.mark_done),
        }
    }

    /// Returns the sentence; `short` leaves the day out.
    pub fn sentence(&self, short: bool) -> String {
        let say = &words().petition;
        match self {
            Self::Recorded => say.recorded.to_owned(),
            Self::Settled => say.settled.to_owned(),
            Self::Forwarded(days) => say.forwarded(days),
            Self::Answered(_) if short => say.answered_short.to_owned(),
            Self::Answered(day) => say.answered(&short_day(*day)),
            Self::Asks(question) => say.asks(question),
            Self::Reported => say.reported.to_owned(),
            Self::Closed => say.closed.to_owned(),
        }
    }

    /// Returns whether nothing more is to be done.
    pub fn finished(&self) -> bool {
        matches!(self, Self::Settled | Self::Reported | Self::Closed)
    }
}

/// Who wrote something, on which machine, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    /// The person.
    pub who: String,
    /// Their machine.
    pub device: String,
    /// By that machine's clock.
    pub at: Instant,
}

impl Writer {
    /// Returns the person's name, unbroken after its "Y".
    pub fn name(&self) -> String {
        name(&self.who)
    }
}

/// Whether this window writes the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hand {
    /// It does.
    #[default]
    Here,
    /// Another window does; this one reads.
    Elsewhere,
    /// Another window took over; what was written here was saved then.
    Taken(Option<Instant>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_due_day_speaks_as_the_design_does() {
        let today = day("2026-11-24");
        let say = |due: &str| Due::of(Some(day(due)), today).sentence(true);
        assert_eq!(say("2026-11-20"), "Quá hạn 4 ngày (20/11)");
        assert_eq!(say("2026-11-28"), "Còn 4 ngày (28/11)");
        assert_eq!(say("2026-12-10"), "Hạn 10/12");
        assert_eq!(Due::Done(Some(day("2026-11-07"))).sentence(false), "Xong ngày 07/11/2026");
    }

    #[test]
    fn a_meeting_is_called_by_its_month_or_its_title() {
        let november = MeetingName { month: Some(11), ..MeetingName::default() };
        assert_eq!(november.short(), "Thường kỳ tháng 11");
        assert_eq!(november.long(), "Sinh hoạt thường kỳ tháng 11");
        assert_eq!(november.call(), "Họp tháng 11");
        let fire = MeetingName {
            kind: MeetingKind::Extraordinary,
            month: Some(11),
            title: "phòng cháy rẫy vườn".into(),
        };
        assert_eq!(
            (fire.short(), fire.call()),
            ("Bất thường: phòng cháy rẫy vườn".into(), "Họp bất thường".into())
        );
    }
}
