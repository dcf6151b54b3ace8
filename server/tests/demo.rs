//! The demonstration commune, played by real devices against the real hub on the day of the design's pictures. It is
//! played once, and every story looks at that.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use automerge::ChangeHash;
use server::demo::{Played, play, script};
use server::hub::{Hub, rows_of};
use server::store::{Ask, Doc, Memory};
use shared::admit::{Verdict, admit};
use shared::change::ChangeSet;
use shared::document::meeting::{Meeting, fingerprint};
use shared::document::{Document, Field, Path};
use shared::domain::{Mark, MeetingState, MonthState};
use shared::id::{Audience, DeviceId, DocumentKey, Kind, StreamId, UnitId};
use shared::overview::{CellYear, Cells, MeetingRow};
use shared::permit::{Principal, Role};
use shared::time::{Day, Month};

struct Stand {
    hub: Hub<Memory>,
    played: Played,
    units: BTreeMap<String, UnitId>,
    cells: Cells,
}

static STAND: LazyLock<Stand> = LazyLock::new(|| {
    let hub = Hub::new(Memory::default());
    let played = play(&hub, &script(1, today()), 1, |_, _| {}).unwrap();
    let seen = hub.overview_of(played.book).unwrap();
    let mut cells = Cells::default();
    for rows in &seen.rows {
        cells.put(&rows.key, rows_of(&hub, played.book, rows).unwrap().unwrap());
    }
    let mut units = BTreeMap::new();
    for heard in seen.cells {
        cells.cells.entry(heard.unit.id).or_default().heard = heard.heard;
        units.insert(heard.unit.name, heard.unit.id);
    }
    Stand { hub, played, units, cells }
});

fn today() -> Day {
    "2026-11-24".parse().unwrap()
}

fn november() -> Month {
    "2026-11".parse().unwrap()
}

impl Stand {
    fn drah(&self) -> &CellYear {
        &self.cells.cells[&self.units["Chi bộ buôn Drah"]]
    }

    fn meetings(&self) -> impl Iterator<Item = &MeetingRow> {
        self.cells.cells.values().flat_map(|cell| cell.meetings.values())
    }

    /// Every document that the server has.
    fn docs(&self) -> Vec<Doc> {
        let streams = self.units.values().flat_map(|unit| {
            [Audience::Officers, Audience::Office].map(|audience| StreamId { unit: *unit, audience })
        });
        let book = self.played.book;
        let places = self.hub.store().places(book, streams.collect()).unwrap();
        places.iter().map(|place| *self.hub.store().doc(book, place.key).unwrap().unwrap()).collect()
    }

    /// Drah's regular meeting of November, read.
    fn minutes(&self) -> (Document, Meeting) {
        let unit = self.units["Chi bộ buôn Drah"];
        let document = self.drah().month(november(), today()).meeting.unwrap();
        let key = DocumentKey { unit, document };
        let doc = self.hub.store().doc(self.played.book, key).unwrap().unwrap();
        let document = Document::load(key, Kind::Meeting, &doc.snapshot).unwrap();
        let meeting = Meeting::read(&document.reader());
        (document, meeting)
    }
}

#[test]
fn everything_in_the_story_is_done_and_let_in() {
    let Played { left_out, unsent, held, deeds, .. } = STAND.played;
    assert_eq!((left_out, unsent, held), (0, 0, 0));
    assert!(deeds > 40_000, "{deeds}");
}

#[test]
fn the_overview_is_the_one_that_was_drawn() {
    assert_eq!(STAND.units.len(), 12);
    let overview = STAND.cells.overview(today(), november(), november().plus(-23), november());
    let sums = overview.sums;
    assert_eq!((sums.cells, sums.held, sums.late, sums.missed), (12, 9, 1, 1));
    assert_eq!((sums.present, sums.strength), (128, 139));
    assert_eq!((sums.tasks_open, sums.tasks_overdue), (41, 6));
    assert_eq!((sums.petitions_waiting, sums.petitions_overdue), (9, 2));
    let marks: Vec<_> = overview.marks.values().flatten().map(|mark| mark.state).collect();
    assert!(marks.iter().any(|mark| matches!(mark, MonthState::Late(_))));
    assert!(marks.contains(&MonthState::Missed) && marks.contains(&MonthState::Unknown));
    let heard = |name: &str| STAND.cells.cells[&STAND.units[name]].heard.unwrap().day().to_string();
    assert_eq!(heard("Chi bộ buôn Kla"), "2026-10-22");
    assert_eq!(heard("Chi bộ buôn Mbrê"), "2026-09-14");
}

#[test]
fn november_in_buon_drah_is_as_drawn() {
    let row = &STAND.drah().meetings[&STAND.drah().month(november(), today()).meeting.unwrap()];
    assert_eq!((row.attendance.present(), row.attendance.strength(), row.attendance.total()), (12, 14, 17));
    assert_eq!((row.started.as_str(), row.ended.as_str()), ("19:00", "20:45"));
    assert_eq!((row.agenda.len(), row.petitions, row.late), (7, 2, 1));
    assert_eq!(row.addenda, ["2026-11-06".parse::<Day>().unwrap()]);

    let (document, meeting) = STAND.minutes();
    assert_eq!(meeting.state(), MeetingState::Adopted);
    assert_eq!(meeting.number, Field::Unset, "the cell gives the number, nobody invents one");
    let vote = meeting.agenda[3].vote().unwrap();
    assert_eq!((vote.votes_for, vote.against, vote.abstain), (10, 0, 1));
    let away: Vec<_> =
        meeting.roll.values().filter(|line| line.mark.shown() == Some(&Mark::Excused)).collect();
    let mut names: Vec<_> = away.iter().map(|line| line.name.word()).collect();
    names.sort_unstable();
    assert_eq!(names, ["H'Ngăm Niê", "Y Wăn Êban"]);
    let open: Vec<_> = document.reader().conflicts().into_iter().map(|conflict| conflict.path).collect();
    assert!(open.contains(&Path::Field("agenda", meeting.agenda[3].id, "votes_for")), "{open:?}");
    assert!(open.iter().any(|path| matches!(path, Path::Natural("roll", _))), "{open:?}");
    let put_away = (
        meeting.said.iter().filter(|said| said.removed).count(),
        meeting.guests.iter().filter(|guest| guest.removed).count(),
        meeting.tasks.iter().filter(|task| task.removed).count(),
    );
    assert_eq!(put_away, (1, 1, 1));
}

#[test]
fn what_was_adopted_is_what_the_minutes_say() {
    let (document, meeting) = STAND.minutes();
    let adoptions = document.adoptions();
    assert_eq!(adoptions.len(), 1);
    let frozen = Meeting::read(&document.reader_at(adoptions[0].heads.clone()));
    assert_eq!(fingerprint(&frozen), adoptions[0].fingerprint);
    assert_eq!((frozen.addenda.len(), meeting.addenda.len()), (0, 1));
    assert_eq!((adoptions[0].by.person.as_str(), adoptions[0].by.at.clock()), ("Y Bhul Mlô", "20:52".into()));
}

#[test]
fn some_meetings_were_made_on_two_devices_and_some_devices_disagree() {
    let december = STAND.drah().month(november().next(), today()).meeting.unwrap();
    let makers = &STAND.drah().meetings[&december].also_made_by;
    let devices: Vec<_> = makers.iter().map(|by| by.device.as_str()).collect();
    assert_eq!(devices, ["Máy tính nhà cộng đồng", "Điện thoại của bí thư"]);
    assert!(STAND.meetings().filter(|row| !row.also_made_by.is_empty()).count() > 3);
    assert!(STAND.meetings().filter(|row| row.conflicts > 0).count() >= 3);
    let october = STAND.drah().month(november().previous(), today()).meeting.unwrap();
    let canal = &STAND.drah().meetings[&october].tasks[1];
    assert_eq!(canal.assignee, "Ban tự quản buôn", "shown until somebody chooses");
}

/// A cell is brought to any other server by a file: whatever the play wrote comes in again from its whole history.
#[test]
fn every_document_opens_and_comes_in_again_from_its_whole_history() {
    let docs = STAND.docs();
    assert!(docs.len() > 450, "{}", docs.len());
    for doc in docs {
        let document = Document::load(doc.key, doc.kind, &doc.snapshot).unwrap();
        assert_eq!(document.heads(), doc.heads);
        let whole = ChangeSet::decode(&document.changes().encode()).unwrap();
        let who = Principal {
            device: DeviceId::from_bytes([1; 8]),
            book: STAND.played.book,
            unit: doc.key.unit,
            role: Role::Secretary,
            retired: false,
        };
        match admit(None, &whole, &who) {
            Verdict::Admitted(again) => assert_eq!(again.heads, doc.heads),
            other => panic!("{:?}: {other:?}", doc.key),
        }
    }
}

/// Two cells tell it in less time than twelve.
#[test]
fn the_same_seed_makes_the_same_documents_change_for_change() {
    let heads = || {
        let mut commune = script(3, today());
        commune.cells.truncate(2);
        let hub = Hub::new(Memory::default());
        let played = play(&hub, &commune, 3, |_, _| {}).unwrap();
        let cells = hub.cells(played.book).unwrap();
        let streams = cells.iter().flat_map(|cell| {
            [Audience::Officers, Audience::Office].map(|audience| StreamId { unit: cell.unit.id, audience })
        });
        let places = hub.store().places(played.book, streams.collect()).unwrap();
        places
            .into_iter()
            .map(|place| (place.key, place.heads))
            .collect::<BTreeMap<DocumentKey, Vec<ChangeHash>>>()
    };
    let first = heads();
    assert!(first.len() > 60);
    assert_eq!(first, heads());
}
