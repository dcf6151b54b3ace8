//! The minutes, read-only: frozen where they were adopted, as they stand where not. The cell's own, or a cell's for the
//! commune's office.

use leptos::prelude::*;
use shared::document::meeting::{Meeting, RollLine};
use shared::document::register::Register;
use shared::document::{Adoption, Document};
use shared::domain::{Mark, MeetingState, MemberRole, MemberStatus};
use shared::id::{DocumentId, DocumentKey, Kind};
use shared::overview::CellYear;
use shared::rules::MeetingRules;
use shared::time::Day;

use super::opened::{Doc, Use, opened};
use super::prepare::{peek, read_register};
use super::wording::{self, Around};
use super::{addendum, close, commune, lines, names};
use crate::components::Live;
use crate::desk::{Hand, desk};
use crate::pages::kinds::{Due, TaskLine};
use crate::pages::minutes::{MinutesData, MinutesItem, MinutesPage, MinutesState, Said, Visitor};
use crate::pages::roster::Strength;
use crate::routes::Place;
use crate::words::words;

/// The cell's own minutes.
pub fn own(id: &str) -> AnyView {
    let Some(doc) = Doc::of_unit(id) else { return super::home::screen() };
    screen(doc, Use::Write)
}

/// The minutes instead of a page that writes the meeting, where they were adopted: what is to be said since then
/// stands in an addendum.
pub fn instead(doc: Doc) -> Option<AnyView> {
    (peek(doc).state() == MeetingState::Adopted).then(|| screen(doc, Use::Write))
}

/// A cell's minutes, for the office.
pub fn of_cell(unit: &str, id: &str) -> AnyView {
    let (Ok(unit), Ok(document)) = (unit.parse(), id.parse()) else { return super::overview::screen() };
    screen(Doc(DocumentKey { unit, document }), Use::Read)
}

fn screen(doc: Doc, how: Use) -> AnyView {
    let register = Doc(DocumentKey { unit: doc.0.unit, document: DocumentId::register(doc.0.unit) });
    opened(vec![(doc, Kind::Meeting, how), (register, Kind::Register, Use::Read)], move || {
        // Read once a change, and not with every letter of an addendum.
        let read = Live::memo(move || {
            let register = read_register(register);
            let read = doc.sheet().map(|sheet| sheet.read(|document| read(document, register)));
            read.unwrap_or_default()
        });
        let data = Live::memo(move || read.with(|read| data(doc, read)));
        let act = Callback::new(move |done| addendum::act(doc, register, done));
        let banner = (how == Use::Write).then(|| close::hand_banner(doc));
        view! {
            {banner}
            <MinutesPage data=data on_text=doc.on_text() act=act />
        }
        .into_any()
    })
}

/// What is read of the document: the minutes, and what stands beside them.
#[derive(Clone, Default, PartialEq)]
struct Read {
    minutes: Meeting,
    around: Around,
    adoption: Option<Adoption>,
    late: Vec<crate::pages::addendum::LateEdit>,
}

fn read(document: &Document, register: Register) -> Read {
    let now = Meeting::read(&document.reader());
    let adoption = addendum::adoption(document);
    let minutes = match &adoption {
        Some(adoption) => Meeting::read(&document.reader_at(adoption.heads.clone())),
        None => now.clone(),
    };
    let around = Around { meeting: now, register };
    let late = adoption.as_ref().map(|adoption| addendum::late(document, adoption, &around));
    Read { minutes, around, adoption, late: late.unwrap_or_default() }
}

fn data(doc: Doc, read: &Read) -> MinutesData {
    let desk = desk();
    let Read { minutes: meeting, around, adoption, late } = read;
    let office = !desk.identity.role.is_officer();
    let unit = if office { commune::name_of(doc.0.unit) } else { desk.identity.unit_name.clone() };
    let committee = after_word(&desk.identity.committee_name, &["Đảng ủy", "Đảng bộ"]);
    let sum = meeting.attendance();
    let ours = doc.sheet().is_some_and(|sheet| sheet.hand.get() == Hand::Ours);
    let (excused, absent) = away(meeting);
    let (higher, guests): (Vec<_>, Vec<_>) =
        meeting.guests.iter().filter(|guest| !guest.removed).partition(|guest| guest.higher.is_set());
    let visitor = |guest: &shared::document::meeting::Guest| -> Visitor {
        (guest.name.word().into(), guest.role.word().into())
    };
    let began = if meeting.started.word().is_empty() { &meeting.time } else { &meeting.started };
    let day = day(meeting);
    MinutesData {
        back: back(doc, office, &unit, adoption.is_some()),
        office,
        journal: (!office).then(|| doc.0.document.to_string()),
        earlier: earlier(doc, office),
        state: state(&around.meeting, adoption.as_ref()),
        place: after_word(&committee, &["xã", "phường", "thị trấn", "đặc khu"]),
        committee,
        unit,
        number: Some(around.meeting.number.word().to_owned()).filter(|number| !number.is_empty()),
        name: names::meeting(meeting),
        year: year(meeting, day),
        day,
        began: began.word().into(),
        venue: meeting.place.word().into(),
        strength: Strength {
            official: sum.official as usize,
            probationary: sum.probationary as usize,
            temporary_in: sum.temporary_in as usize,
            temporary_out: sum.temporary_out as usize,
            exempt: sum.exempt as usize,
            base: sum.strength() as usize,
        },
        present: (sum.official_present as usize, sum.probationary_present as usize),
        excused,
        absent,
        higher: higher.into_iter().map(visitor).collect(),
        guests: guests.into_iter().map(visitor).collect(),
        chair: meeting.chair_name.word().into(),
        taker: meeting.taker_name.word().into(),
        papers: meeting
            .papers
            .word()
            .split([';', '\n'])
            .map(str::trim)
            .filter(|paper| !paper.is_empty())
            .map(String::from)
            .collect(),
        items: items(meeting),
        tasks: tasks(meeting),
        ended: meeting.ended.word().into(),
        addenda: addendum::standing(&around.meeting),
        late: late.clone(),
        new_addendum: (ours && adoption.is_some()).then(|| addendum::draft(doc, around)),
    }
}

fn day(meeting: &Meeting) -> Day {
    meeting.held_on.shown().or(meeting.day.shown()).copied().unwrap_or_else(super::today::today)
}

/// Returns the year that goes with the meeting's name: its month's, whenever it was held.
fn year(meeting: &Meeting, day: Day) -> i32 {
    meeting.month.shown().map_or_else(|| day.year(), |month| month.year())
}

/// Returns `xã Ea Sương` of `Đảng ủy xã Ea Sương`.
fn after_word(text: &str, before: &[&str]) -> String {
    let text = text.trim();
    let cut = before.iter().find_map(|word| {
        let (head, rest) = (text.get(..word.len())?, text.get(word.len()..)?);
        (head.to_lowercase() == word.to_lowercase()).then(|| rest.trim_start())
    });
    cut.filter(|rest| !rest.is_empty()).unwrap_or(text).to_owned()
}

fn back(doc: Doc, office: bool, unit: &str, adopted: bool) -> (Place, String) {
    match (office, adopted) {
        (true, _) => (Place::Cell(doc.0.unit.to_string()), unit.to_owned()),
        (false, true) => (Place::Meetings, words().meetings.title.into()),
        // The reading in the meeting goes on to its adoption.
        (false, false) => (Place::Close(doc.0.document.to_string()), words().close.title.into()),
    }
}

/// Returns the meeting held before, and its month.
fn earlier(doc: Doc, office: bool) -> Option<(Place, u8)> {
    desk().cells.with(|cells| {
        let none = CellYear::default();
        let cell = cells.cells.get(&doc.0.unit).unwrap_or(&none);
        let this = lines::day_of(cell.meetings.get(&doc.0.document)?);
        let before = cell
            .meetings
            .iter()
            .filter(|(id, row)| **id != doc.0.document && row.state.is_held() && lines::day_of(row) < this)
            .max_by_key(|(_, row)| lines::day_of(row));
        let (id, row) = before?;
        let month =
            row.month.map_or_else(|| lines::day_of(row).month_of_year(), |month| month.month_of_year());
        let place = match office {
            true => Place::CellMeeting(doc.0.unit.to_string(), id.to_string()),
            false => Place::Read(id.to_string()),
        };
        Some((place, month))
    })
}

fn state(now: &Meeting, adoption: Option<&Adoption>) -> MinutesState {
    match (adoption, wording::at(now.read_out.word())) {
        (Some(adoption), _) => {
            MinutesState::Adopted(wording::at(now.adopted_at.word()).unwrap_or(adoption.by.at))
        }
        (None, Some(at)) => MinutesState::ReadOut(at),
        (None, None) if now.state() == MeetingState::Planned => MinutesState::Planned,
        (None, None) => MinutesState::Draft,
    }
}

/// Returns who was away with a reason, and who without, as a roster is sorted.
fn away(meeting: &Meeting) -> (Vec<Visitor>, Vec<String>) {
    let rank = |line: &&RollLine| {
        let role = line.role.shown().copied().unwrap_or(MemberRole::Member);
        let sort = crate::pages::member_form::sort_word(line.name.word());
        (role, crate::platform::text::sort_key(&sort))
    };
    let called =
        |line: &&RollLine| line.status.shown().copied().unwrap_or(MemberStatus::Official).is_called();
    let mut lines: Vec<_> = meeting.roll.values().filter(called).collect();
    lines.sort_by_cached_key(rank);
    let marked = |wanted: Mark| lines.iter().filter(move |line| line.mark.shown() == Some(&wanted));
    let excused = marked(Mark::Excused).map(|line| (line.name.word().into(), line.reason.word().into()));
    let absent = marked(Mark::Unexcused).map(|line| line.name.word().into());
    (excused.collect(), absent.collect())
}

fn items(meeting: &Meeting) -> Vec<MinutesItem> {
    let sum = meeting.attendance();
    let rules = MeetingRules::on(day(meeting));
    meeting
        .items()
        .map(|item| MinutesItem {
            title: item.title.clone(),
            presenter: item.presenter_name.word().into(),
            prepared: item.body.trim().into(),
            said: meeting
                .said_under(item.id)
                .map(|said| Said {
                    who: said.speaker_name.word().into(),
                    text: said.text.clone(),
                    guidance: said.guidance.is_set(),
                })
                .collect(),
            conclusion: item.conclusion.trim().into(),
            resolution: item.resolution.trim().into(),
            vote: item
                .vote()
                .map(|vote| lines::vote_result(&vote, sum.official, sum.official_present, &rules)),
        })
        .collect()
}

fn tasks(meeting: &Meeting) -> Vec<TaskLine> {
    let given = meeting.tasks.iter().filter(|task| !task.removed);
    given
        .map(|task| TaskLine {
            id: task.id.to_string(),
            title: task.what.clone(),
            who: task.assignee_name.word().into(),
            due: task.due.shown().map_or(Due::Unset, |due| Due::On(*due)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use shared::document::Field;
    use shared::time::Month;

    use super::*;

    #[test]
    fn a_late_meeting_keeps_the_year_of_its_month() {
        let held = Day::new(2027, 1, 4).unwrap();
        let december = Field::Agreed(Month::new(2026, 12).unwrap());
        assert_eq!(year(&Meeting { month: december, ..Meeting::default() }, held), 2026);
        assert_eq!(year(&Meeting::default(), held), 2027);
    }

    #[test]
    fn the_paper_is_signed_at_the_commune() {
        let committee = after_word("Đảng ủy xã Ea Sương", &["Đảng ủy", "Đảng bộ"]);
        assert_eq!(committee, "xã Ea Sương");
        assert_eq!(after_word(&committee, &["xã", "phường"]), "Ea Sương");
        assert_eq!(after_word("Ea Sương", &["xã"]), "Ea Sương");
        assert_eq!(after_word("xã", &["xã"]), "xã");
    }
}
