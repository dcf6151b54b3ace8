//! The demonstration commune, played by real devices against the real hub on the day of the design's pictures.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

use server::demo::{play, script};
use server::hub::{Hub, rows_of};
use server::store::Memory;
use shared::domain::MonthState;
use shared::overview::Cells;
use shared::time::{Day, Month};

#[test]
fn the_commune_stands_as_the_pictures_show_it() {
    let today: Day = "2026-11-24".parse().unwrap();
    let commune = script(1, today);
    let hub = Hub::new(Memory::default());
    let played = play(&hub, &commune, 1, |_, _| {}).unwrap();
    assert!(played.deeds > 10_000, "{played:?}");

    let seen = hub.overview_of(played.book).unwrap();
    assert_eq!(seen.cells.len(), 12);
    let mut cells = Cells::default();
    for rows in &seen.rows {
        cells.put(&rows.key, rows_of(&hub, played.book, rows).unwrap().unwrap());
    }
    for heard in &seen.cells {
        cells.cells.entry(heard.unit.id).or_default().heard = heard.heard;
    }
    let november: Month = "2026-11".parse().unwrap();
    let overview = cells.overview(today, november, november.plus(-11), november);
    println!("{played:?} {:?}", overview.sums);
    assert_eq!(overview.sums.held, 9, "nine of twelve have met in November");
    assert!(overview.sums.tasks_overdue >= 4 && overview.sums.petitions_waiting >= 7, "{:?}", overview.sums);
    let marks: Vec<_> = overview.marks.values().flatten().map(|mark| mark.state).collect();
    assert!(marks.iter().any(|mark| matches!(mark, MonthState::Late(_))));
    assert!(marks.contains(&MonthState::Missed));

    let drah = seen.cells.iter().find(|heard| heard.unit.name == "Chi bộ buôn Drah").unwrap();
    let drah = &cells.cells[&drah.unit.id];
    let november = drah.month(november, today);
    let minutes = &drah.meetings[&november.meeting.unwrap()];
    assert_eq!((minutes.attendance.present(), minutes.attendance.strength()), (12, 14));
    assert_eq!(minutes.addenda.len(), 1, "one addendum, of 6 November");
    assert!(minutes.late >= 1, "one entry came after adoption");
    assert!(cells.cells.values().any(|cell| cell.meetings.values().any(|row| !row.also_made_by.is_empty())));
}
