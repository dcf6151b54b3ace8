//! What the story must be, whatever the seed and the day.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use shared::domain::{Mark, MeetingKind};
use shared::time::Instant;
use unicode_normalization::is_nfc;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The story as it was written, and on days that are hard: the ends of months and years, a leap day.
static STORIES: LazyLock<Vec<Commune>> = LazyLock::new(|| {
    ["2026-11-24", "2026-11-25", "2027-01-01", "2027-03-21", "2028-02-29", "2026-05-31"]
        .into_iter()
        .zip(1..)
        .map(|(today, seed)| script(seed, day(today)))
        .collect()
});

fn stories() -> &'static [Commune] {
    &STORIES
}

fn written() -> &'static Commune {
    &STORIES[0]
}

fn drah(commune: &Commune) -> &Cell {
    commune.cells.iter().find(|cell| cell.key == "drah").unwrap()
}

/// Every text a meeting holds.
fn texts(meeting: &MeetingPlan) -> Vec<&str> {
    let mut texts = vec![meeting.theme.as_str(), meeting.papers.as_str()];
    for item in &meeting.items {
        texts.extend([item.title.as_str(), &item.body, &item.conclusion]);
        texts.extend(item.resolution.iter().map(|resolution| resolution.text.as_str()));
        texts.extend(item.said.iter().map(|said| said.text.as_str()));
    }
    for task in &meeting.tasks {
        texts.push(&task.what);
        texts.extend(task.outcome.iter().chain(&task.progress).map(|report| report.text.as_str()));
    }
    texts.extend(meeting.roll.iter().map(|line| line.reason.as_str()));
    texts.extend(meeting.late.iter().map(|late| late.said.text.as_str()));
    texts.extend(meeting.addenda.iter().map(|addendum| addendum.text.as_str()));
    texts
}

#[test]
fn the_same_seed_tells_the_same_story() {
    assert_eq!(*written(), script(1, day("2026-11-24")));
    assert_ne!(*written(), script(2, day("2026-11-24")));
}

#[test]
fn twelve_cells_and_some_two_hundred_members() {
    for commune in stories() {
        assert_eq!(commune.cells.len(), 12);
        let members: Vec<&str> =
            commune.cells.iter().flat_map(|cell| &cell.members).map(|person| person.name.as_str()).collect();
        assert!((180..=220).contains(&members.len()), "{}", members.len());
        let mut names = members.clone();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), members.len(), "nobody has a namesake");
        for cell in &commune.cells {
            assert!(cell.members.iter().all(|person| person.name.contains(&person.sort_name)));
            assert!(cell.members.iter().all(|person| person.standing().0 <= commune.today));
        }
    }
}

#[test]
fn the_overview_is_the_one_that_was_drawn() {
    let commune = written();
    let (mut counted, mut came, mut held) = (0, 0, 0);
    for meeting in commune.cells.iter().flat_map(|cell| &cell.meetings) {
        let this_month = meeting.for_month.to_string() == "2026-11" && meeting.kind == MeetingKind::Regular;
        if this_month && matches!(meeting.outcome, Outcome::Held { .. }) {
            held += 1;
            let cell = commune.cells.iter().find(|cell| cell.meetings.contains(meeting)).unwrap();
            for line in &meeting.roll {
                let status = cell.members[line.member].status_on(meeting.planned.day()).unwrap();
                counted += usize::from(status.counts());
                came += usize::from(status.counts() && line.mark == Mark::Present);
            }
        }
    }
    assert_eq!((held, came, counted), (9, 128, 139));
    let tasks: Vec<&TaskPlan> = commune
        .cells
        .iter()
        .flat_map(|cell| &cell.meetings)
        .flat_map(|meeting| &meeting.tasks)
        .filter(|task| task.outcome.is_none() && task.removed.is_none())
        .collect();
    assert_eq!(tasks.len(), 41);
    let mut overdue: Vec<i64> =
        tasks.iter().map(|task| commune.today.since(task.due)).filter(|days| *days > 0).collect();
    overdue.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(overdue[..3], [38, 22, 4]);
    assert_eq!(overdue.len(), 6);
    let mut waiting: Vec<i64> = commune
        .cells
        .iter()
        .flat_map(|cell| &cell.petitions)
        .filter_map(|petition| Some(commune.today.since(petition.waiting_since()?.day())))
        .collect();
    waiting.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(waiting[..3], [47, 36, 26]);
    assert_eq!(waiting.len(), 9);
    let heard = |key: &str| {
        commune.cells.iter().find(|cell| cell.key == key).unwrap().last_heard().unwrap().day().to_string()
    };
    assert_eq!((heard("kla"), heard("mbre")), ("2026-10-22".into(), "2026-09-14".into()));
}

#[test]
fn everyone_named_is_there() {
    for commune in stories() {
        for cell in &commune.cells {
            let (members, devices) = (cell.members.len(), cell.devices.len());
            assert!(cell.devices.iter().all(|device| device.person < members));
            for meeting in &cell.meetings {
                let day = meeting.planned.day();
                let belongs = |member: usize| {
                    cell.members[member].status_on(day).is_some_and(|status| status.is_called())
                };
                assert!(belongs(meeting.chair) && belongs(meeting.taker), "{} {}", cell.key, meeting.key);
                assert!(meeting.roll.iter().all(|line| belongs(line.member)));
                let present = |member: usize| {
                    meeting.roll.iter().any(|line| line.member == member && line.mark == Mark::Present)
                };
                for said in meeting.items.iter().flat_map(|item| &item.said) {
                    assert!(said.by < devices);
                    match said.speaker {
                        Speaker::Unnamed => {}
                        Speaker::Member(member) => {
                            let writing = matches!(meeting.outcome, Outcome::Writing { .. });
                            assert!(writing || present(member), "{} {} {}", cell.key, meeting.key, said.text);
                        }
                        Speaker::Guest(guest) => assert!(guest < meeting.guests.len()),
                    }
                }
                for task in &meeting.tasks {
                    assert!(task.item < meeting.items.len());
                    match &task.assignee {
                        Assignee::Body(body) => assert!(cell.bodies.contains(body), "{body}"),
                        Assignee::Member(member) => assert!(*member < members),
                    }
                }
            }
            for petition in &cell.petitions {
                if let Some((meeting, item)) = petition.raised {
                    assert!(item < cell.meetings[meeting].items.len());
                }
            }
        }
    }
}

#[test]
fn nothing_but_plans_lies_ahead() {
    for commune in stories() {
        let past = |at: Instant| at <= commune.now;
        for cell in &commune.cells {
            assert!(cell.rounds.iter().all(|round| past(round.at)), "{}", cell.key);
            for meeting in &cell.meetings {
                let name = format!("{} {} of {}", cell.key, meeting.key, commune.today);
                assert!(meeting.created.iter().all(|creation| past(creation.at)), "{name}");
                match &meeting.outcome {
                    Outcome::Held { end, read, adopted, .. } => {
                        assert!([Some(*end), *read, *adopted].into_iter().flatten().all(past), "{name}");
                    }
                    Outcome::Writing { start } => assert!(past(*start), "{name}"),
                    Outcome::Missed { said, .. } => assert!(past(*said), "{name}"),
                    Outcome::Unheard => {}
                    Outcome::Upcoming => assert!(meeting.planned > commune.now, "{name}"),
                }
                let said = meeting.items.iter().flat_map(|item| &item.said);
                assert!(said.clone().all(|said| past(said.at)), "{name}");
                let reports = meeting.tasks.iter().flat_map(|task| task.outcome.iter().chain(&task.progress));
                assert!(reports.clone().all(|report| past(report.at)), "{name}");
                assert!(meeting.addenda.iter().all(|addendum| past(addendum.at)), "{name}");
            }
            for petition in &cell.petitions {
                assert!(past(petition.recorded));
                assert!(petition.steps.iter().all(|step| past(step.at)), "{}", petition.subject);
                assert!(petition.steps.is_sorted_by_key(|step| step.at), "{}", petition.subject);
            }
        }
    }
}

#[test]
fn what_a_silent_cell_wrote_is_known_and_everything_written_reaches_the_server() {
    for commune in stories() {
        for cell in &commune.cells {
            let heard = cell.last_heard().unwrap();
            assert!(cell.rounds.is_sorted_by_key(|round| round.at));
            for meeting in cell.meetings.iter().filter(|meeting| meeting.is_held()) {
                for (at, device) in
                    meeting.items.iter().flat_map(|item| &item.said).map(|said| (said.at, said.by))
                {
                    let reached = cell.rounds.iter().any(|round| round.device == device && round.at >= at);
                    assert!(reached && at <= heard, "{} {}", cell.key, meeting.key);
                }
            }
        }
    }
}

#[test]
fn a_device_reaches_the_server_only_while_it_is_enrolled() {
    for commune in stories() {
        for cell in &commune.cells {
            for round in &cell.rounds {
                let device = &cell.devices[round.device];
                let retired = device.retired.is_some_and(|retired| round.at.day() >= retired);
                assert!(device.enrolled <= round.at && !retired, "{} {:?}", cell.key, round.at.day());
            }
        }
    }
}

#[test]
fn meetings_have_their_real_length() {
    let commune = written();
    let (mut all, mut recent) = (Vec::new(), Vec::new());
    for meeting in commune.cells.iter().flat_map(|cell| &cell.meetings) {
        if !matches!(meeting.outcome, Outcome::Held { .. }) || meeting.kind != MeetingKind::Regular {
            continue;
        }
        let bytes: usize = texts(meeting).iter().map(|text| text.len()).sum();
        let said: usize = meeting.items.iter().map(|item| item.said.len()).sum();
        all.push(bytes);
        if meeting.planned.day() > commune.today.plus(-150) {
            recent.push((bytes, said));
        }
    }
    let average = all.iter().sum::<usize>() / all.len();
    assert!((4_000..=8_000).contains(&average), "{average}");
    assert!(all.iter().all(|bytes| (1_500..=12_000).contains(bytes)));
    let said = recent.iter().map(|(_, said)| said).sum::<usize>() / recent.len();
    assert!((25..=40).contains(&said), "{said}");
    assert!(all.len() > 260, "{}", all.len());
}

#[test]
fn nobody_says_the_same_thing_all_the_time() {
    for commune in stories() {
        for cell in &commune.cells {
            let mut heard: BTreeMap<&str, usize> = BTreeMap::new();
            for meeting in &cell.meetings {
                let mut here: Vec<&str> = meeting
                    .items
                    .iter()
                    .flat_map(|item| item.said.iter().filter(|said| said.speaker != Speaker::Unnamed))
                    .flat_map(|said| said.text.split(". "))
                    .filter(|sentence| sentence.chars().count() > 30)
                    .collect();
                here.sort_unstable();
                here.dedup();
                for sentence in here {
                    *heard.entry(sentence).or_default() += 1;
                }
            }
            let (sentence, most) = heard.iter().max_by_key(|(_, count)| **count).unwrap();
            assert!(*most <= 4, "{} heard {most} times: {sentence}", cell.key);
            let again = heard.values().filter(|count| **count > 2).count();
            assert!(again * 8 < heard.len(), "{} of {} in {}", again, heard.len(), cell.key);
        }
    }
}

#[test]
fn the_words_are_clean() {
    for commune in stories() {
        for cell in &commune.cells {
            assert!(is_nfc(&cell.name) && cell.members.iter().all(|person| is_nfc(&person.name)));
            let petitions = cell.petitions.iter().flat_map(|petition| [&petition.subject, &petition.detail]);
            let meetings = cell.meetings.iter().flat_map(texts);
            for text in meetings.chain(petitions.map(String::as_str)) {
                assert!(is_nfc(text), "{text}");
                let odd = ['{', '}', '|', '!'].iter().any(|letter| text.contains(*letter));
                assert!(!odd && !text.contains("  ") && text.trim() == text, "{text:?}");
                assert!(!text.to_lowercase().contains("bạn ơi"), "{text}");
            }
        }
    }
}

#[test]
fn votes_are_cast_by_those_who_may_vote() {
    for commune in stories() {
        for cell in &commune.cells {
            for meeting in &cell.meetings {
                let day = meeting.planned.day();
                let votes = |line: &&RollMark| {
                    line.mark == Mark::Present
                        && cell.members[line.member].status_on(day).is_some_and(|status| status.votes())
                };
                let voters = meeting.roll.iter().filter(votes).count() as u32;
                for resolution in meeting.items.iter().filter_map(|item| item.resolution.as_ref()) {
                    let cast = resolution.votes_for + resolution.against + resolution.abstain;
                    assert_eq!(cast, voters, "{} {}", cell.key, meeting.key);
                }
            }
        }
    }
}

#[test]
fn meetings_are_told_apart_by_their_keys() {
    for commune in stories() {
        for cell in &commune.cells {
            let mut keys: Vec<&str> = cell.meetings.iter().map(|meeting| meeting.key.as_str()).collect();
            let regular = cell.meetings.iter().filter(|meeting| meeting.kind == MeetingKind::Regular);
            assert!((24..=25).contains(&regular.count()), "{}", cell.key);
            keys.sort_unstable();
            let count = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), count, "{}", cell.key);
        }
    }
}

#[test]
fn november_in_buon_drah_is_as_drawn() {
    let commune = written();
    let cell = drah(commune);
    let meeting = cell.meetings.iter().find(|meeting| meeting.key == "2026-11").unwrap();
    let titles: Vec<&str> = meeting.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles[3], "Nhiệm vụ tháng 11: thu hoạch cà phê");
    assert_eq!(titles.len(), 7);
    let resolution = meeting.items[3].resolution.as_ref().unwrap();
    assert_eq!((resolution.votes_for, resolution.against, resolution.abstain), (10, 0, 1));
    let excused = meeting.roll.iter().filter(|line| line.mark == Mark::Excused);
    let excused: Vec<&str> = excused.map(|line| cell.members[line.member].name.as_str()).collect();
    assert_eq!(excused, ["H'Ngăm Niê", "Y Wăn Êban"]);
    let Outcome::Held { start, end, adopted: Some(adopted), .. } = meeting.outcome else { panic!() };
    assert_eq!(
        (start.clock(), end.clock(), adopted.clock()),
        ("19:00".into(), "20:45".into(), "20:52".into())
    );
    assert_eq!(meeting.addenda[0].at.day().written(), "06/11/2026");
    assert_eq!((meeting.conflicts.len(), meeting.late.len()), (2, 1));
    let rewritten = &meeting.items[3].said[2];
    assert_eq!(rewritten.versions.len(), 4);
    assert_eq!(rewritten.versions[3].text, rewritten.text);
    let next = cell.meetings.iter().find(|meeting| meeting.key == "2026-12").unwrap();
    assert_eq!(next.planned.day().written(), "03/12/2026");
    assert!(next.items[3].body.contains("bắt đầu từ 12/12"));
    assert_eq!(next.created.len(), 2);
    let counted = cell.members.iter().filter(|person| person.standing().1.counts()).count();
    assert_eq!(counted, 14);
}
