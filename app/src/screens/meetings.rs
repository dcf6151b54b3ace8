//! The cell's meetings: what comes, what was, and planning a new one.

use leptos::prelude::*;
use shared::document::meeting::{self, Meeting};
use shared::document::{Edit, Path};
use shared::domain::{MeetingKind, MeetingState, MemberRole};
use shared::id::{DocumentId, DocumentKey, Kind};
use shared::overview::{CellYear, MeetingRow};
use shared::time::{Day, Month};
use wasm_bindgen_futures::spawn_local;

use super::lines;
use super::names;
use super::opened::{Doc, Use, opened};
use super::prepare::{elsewhere, peek, read_register, read_untracked};
use super::shelf::write_in;
use super::today::today;
use crate::components::Live;
use crate::desk::{Hand, desk};
use crate::pages::meeting_list::{MeetingLine, Notice};
use crate::pages::meetings::{ComingMeeting, MeetingYear, MeetingsData, MeetingsPage, Months, NewMeeting};
use crate::platform::{address::Address, clock};
use crate::routes::Place;
use crate::words::words;

/// How many months ahead a meeting can be planned.
const AHEAD: i32 = 12;

pub fn screen() -> AnyView {
    let register = Doc::register();
    let address: Address = expect_context();
    opened(vec![(register, Kind::Register, Use::Read)], move || {
        let data = Live::memo(move || data(register));
        let plan = Callback::new(move |new: NewMeeting| {
            spawn_local(async move {
                if let Some(document) = plan(register, new).await {
                    address.open(&Place::Prepare(document.to_string()).path());
                }
            });
        });
        view! { <MeetingsPage data=data plan=plan /> }.into_any()
    })
}

fn data(register: Doc) -> MeetingsData {
    let (desk, today) = (desk(), today());
    // Roster and day rule are read so that the page follows them.
    let _ = read_register(register);
    let held: Vec<DocumentId> = desk
        .sync
        .get()
        .map(|sync| sync.held.iter().map(|(key, _)| key.document).collect())
        .unwrap_or_default();
    let hand = register.sheet().map(|sheet| sheet.hand.get());
    desk.cells.with(|cells| {
        let none = CellYear::default();
        let cell = cells.cells.get(&desk.identity.unit).unwrap_or(&none);
        MeetingsData {
            today,
            coming: coming(cell, today),
            years: years(cell, today, &held),
            months: months(cell, today),
            last: last(cell).map(|(_, row)| lines::day_of(row).month_of_year()),
            editable: hand.is_some_and(|hand| hand != Hand::ReadOnly),
        }
    })
}

/// A plan for this month or later comes; an older one was.
pub fn is_coming(row: &MeetingRow, today: Day) -> bool {
    let late = |month: Month| month < Month::of(today);
    let month = row.month.or(row.day.map(Month::of));
    row.state == MeetingState::Planned && !month.is_some_and(late)
}

fn coming(cell: &CellYear, today: Day) -> Vec<ComingMeeting> {
    let mut coming: Vec<_> = cell.meetings.iter().filter(|(_, row)| is_coming(row, today)).collect();
    coming.sort_by_key(|(_, row)| (row.day.is_none(), lines::day_of(row)));
    coming
        .into_iter()
        .map(|(id, row)| ComingMeeting {
            id: id.to_string(),
            name: names::meeting_row(row),
            month: row.month.map_or_else(|| lines::day_of(row).month_of_year(), Month::month_of_year),
            day: row.day,
            time: row.time.clone(),
            place: row.place.clone(),
            items: (row.agenda.len(), row.unwritten as usize),
            elsewhere: elsewhere(&row.also_made_by),
        })
        .collect()
}

fn years(cell: &CellYear, today: Day, held: &[DocumentId]) -> Vec<MeetingYear> {
    let mut years: Vec<MeetingYear> = Vec::new();
    let notices = |id: &DocumentId, row: &MeetingRow| notices(id, row, held.contains(id));
    let lines = lines::dated(cell, today, true, |row| is_coming(row, today), href, notices);
    for dated in lines {
        match years.iter_mut().find(|year| year.year == dated.year) {
            Some(year) => year.meetings.push(dated.line),
            None => {
                years.push(MeetingYear { year: dated.year, meetings: Vec::<MeetingLine>::from([dated.line]) })
            }
        }
    }
    years.sort_by_key(|year| std::cmp::Reverse(year.year));
    years
}

fn href(id: &DocumentId, row: &MeetingRow) -> String {
    let id = id.to_string();
    match row.state {
        MeetingState::Planned | MeetingState::Missed => Place::Prepare(id),
        MeetingState::Open => Place::Write(id, None),
        MeetingState::Closed | MeetingState::ReadOut => Place::Close(id),
        MeetingState::Adopted => Place::Read(id),
    }
    .path()
}

/// Returns what wants a look: late entries, places that differ, what the commune has not let in.
fn notices(id: &DocumentId, row: &MeetingRow, held: bool) -> Vec<Notice> {
    let mut notices = Vec::new();
    if row.late > 0 {
        let href = Place::Read(id.to_string()).path();
        notices.push(Notice { text: words().late.link(&row.late), href });
    }
    if row.conflicts > 0 {
        let text = words().common.differs_at(&row.conflicts);
        notices.push(Notice { text, href: Place::Conflicts.path() });
    }
    if held {
        let say = &words();
        let text = match row.state {
            MeetingState::Adopted => say.meetings.addendum_held.to_owned(),
            _ => say.sync.held(&1),
        };
        notices.push(Notice { text, href: Place::Held.path() });
    }
    notices
}

/// Returns the months that a meeting can be for. A regular one: first the months without one, then those that have one
/// already, which is then gone on with. Any other: this month on. Last month's may still be held, late.
fn months(cell: &CellYear, today: Day) -> Months {
    let now = Month::of(today);
    let has = |month: &Month| {
        let mut rows = cell.meetings.values();
        rows.any(|row| row.kind == MeetingKind::Regular && row.month == Some(*month))
    };
    let ahead = || (0..AHEAD).map(|months| now.plus(months));
    let last = Some(now.previous()).filter(|_| !cell.meetings.is_empty());
    let (taken, mut regular): (Vec<_>, Vec<_>) = ahead().partition(has);
    regular.extend(taken);
    regular.extend(last.filter(|last| !has(last)));
    Months { regular, other: ahead().chain(last).collect() }
}

/// Returns whether a month can be begun like this meeting.
pub fn has_an_agenda(row: &MeetingRow) -> bool {
    row.kind == MeetingKind::Regular && !row.agenda.is_empty()
}

/// Returns the regular meeting whose agenda can be taken over: the latest that has one.
fn last(cell: &CellYear) -> Option<(&DocumentId, &MeetingRow)> {
    cell.meetings.iter().filter(|(_, row)| has_an_agenda(row)).max_by_key(|(_, row)| lines::day_of(row))
}

/// Plans a meeting and returns it. One that this device or another has planned already is simply gone on with.
async fn plan(register: Doc, new: NewMeeting) -> Option<DocumentId> {
    let desk = desk();
    let unit = desk.identity.unit;
    let kind = names::kind_of(new.kind);
    let document = match kind {
        MeetingKind::Regular => DocumentId::regular_meeting(unit, new.month),
        _ => DocumentId::from_bytes(clock::random()),
    };
    let last = if new.like_last { last_meeting().await } else { None };
    write_in(DocumentKey { unit, document }, Kind::Meeting, |doc| {
        if peek(doc).kind.shown().is_some() {
            return document;
        }
        let mut edits = meeting::plan(kind, new.month);
        if let Some(last) = last {
            edits.extend(doc.mint(|mint| meeting::like_last(mint, &last)).unwrap_or_default());
        }
        edits.extend(usual(register, kind, new.month, &edits));
        doc.edit(&edits);
        document
    })
    .await
}

async fn last_meeting() -> Option<Meeting> {
    let desk = desk();
    let unit = desk.identity.unit;
    let document = desk.cells.with_untracked(|cells| last(cells.cells.get(&unit)?).map(|(id, _)| *id))?;
    let key = DocumentKey { unit, document };
    let sheet = desk.open_to_read(key, Kind::Meeting).await.ok()?;
    let meeting = peek(Doc(key));
    desk.close(&sheet);
    Some(meeting)
}

/// Returns what is usual in the cell, where `known` says nothing of it: day, hour, place, and the secretary as chair.
pub fn usual(register: Doc, kind: MeetingKind, month: Month, known: &[Edit]) -> Vec<Edit> {
    let register = read_untracked(register);
    let secretary = register.here().find(|member| member.role() == MemberRole::Secretary);
    let day =
        (kind == MeetingKind::Regular).then(|| month.day(register.usual_day(month.first())).to_string());
    let said = |field: &str| {
        known.iter().any(|edit| matches!(edit, Edit::Put(Path::Head(name), _) if *name == field))
    };
    let words = [
        ("day", day.unwrap_or_default()),
        ("time", register.time.word().to_owned()),
        ("place", register.place.word().to_owned()),
        ("chair", secretary.map(|member| member.id.to_string()).unwrap_or_default()),
        ("chair_name", secretary.map(|member| member.name.word().to_owned()).unwrap_or_default()),
    ];
    words
        .into_iter()
        .filter(|(field, word)| !word.is_empty() && !said(field))
        .map(|(field, word)| Edit::Put(Path::Head(field), word.into()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_cell_plans_from_this_month_on() {
        let today: Day = "2026-11-24".parse().unwrap();
        let months = months(&CellYear::default(), today);
        assert_eq!((months.regular[0], months.regular.len()), (Month::of(today), AHEAD as usize));
        assert_eq!(months.other, months.regular);
    }

    #[test]
    fn a_month_that_has_its_regular_meeting_comes_first_for_any_other() {
        let today: Day = "2026-11-24".parse().unwrap();
        let november = Month::of(today);
        let row = lines::sample(MeetingKind::Regular, "2026-11", MeetingState::Planned);
        let mut cell = CellYear::default();
        cell.meetings.insert(DocumentId::from_bytes([1; 16]), row);

        let months = months(&cell, today);

        assert_eq!((months.regular[0], months.other[0]), (november.next(), november));
        assert!(months.regular.contains(&november) && months.other.contains(&november.previous()));
    }
}
