//! Turns the story of `drah.toml` into plans: names become places in lists, "days from today" become days.

use shared::domain::{Mark, MeetingKind, MemberStatus, VoteMethod};
use shared::permit::Role;
use shared::time::{Day, Instant};

use super::agenda::bodies;
use super::almanac::{Almanac, at, minutes};
use super::cell::Teller;
use super::plan::{
    About, AddendumPlan, Assignee, Conflict, Creation, DevicePlan, Guest, Item, LateSaid, MeetingPlan,
    Outcome, Person, Removal, Report, Resolution, RollMark, Round, Said, Side, Speaker, TaskPlan, Value,
    Version,
};
use super::story::{Fact, Story, Told, ToldConflict, ToldItem, ToldSaid, ToldTask};
use super::text::Words;

const MINUTE: i64 = 60_000;

impl Story {
    /// Returns whether the regular meeting of that month is told word for word.
    pub fn tells(&self, offset: i32) -> bool {
        self.meeting.iter().any(|told| told.month == offset && told.kind == MeetingKind::Regular.word())
    }

    /// Returns whether `meeting` is told word for word.
    pub fn tells_meeting(&self, almanac: &Almanac, meeting: &MeetingPlan) -> bool {
        let same =
            |told: &Told| almanac.month(told.month) == meeting.for_month && told.kind == meeting.kind.word();
        self.meeting.iter().any(same)
    }

    /// Returns what is certain of the regular or the thematic meeting of a month.
    pub fn fact(&self, offset: i32, thematic: bool) -> Option<&Fact> {
        self.fact.iter().find(|fact| fact.month == offset && fact.thematic == thematic)
    }

    /// Returns why a month's meeting was missed, and how many days later that was said.
    pub fn missed(&self, offset: i32) -> Option<(&str, i64)> {
        self.missed
            .iter()
            .find(|missed| missed.month == offset)
            .map(|missed| (missed.reason.as_str(), missed.said))
    }

    /// Returns the devices.
    pub fn devices(&self, members: &[Person], almanac: &Almanac) -> Vec<DevicePlan> {
        let device = |device: &super::story::Device| DevicePlan {
            name: device.name.clone(),
            person: member(members, &device.person).expect("the story's devices belong to members"),
            role: device.role.parse::<Role>().expect("the story names roles there are"),
            enrolled: at(almanac.today.plus(device.enrolled), 9 * 60),
            retired: device.retired.map(|days| almanac.today.plus(days)),
        };
        self.device.iter().map(device).collect()
    }

    /// Adds the meetings, petitions and rounds.
    pub fn tell(&self, teller: &mut Teller<'_>) {
        let today = teller.almanac.today;
        let round = |(device, days, clock): &(String, i64, String)| Round {
            at: at(today.plus(*days), minutes(clock)),
            device: self.device_at(device),
        };
        let mut rounds: Vec<Round> = self.rounds.list.iter().map(round).collect();
        let first = teller.meetings.len();
        for told in &self.meeting {
            let retelling = Retelling::of(self, told, teller);
            rounds.extend(told.syncs.iter().map(|(device, days, clock)| Round {
                at: at(retelling.day.plus(*days), minutes(clock)),
                device: self.device_at(device),
            }));
            let meeting = retelling.meeting(teller);
            teller.meetings.push(meeting);
        }
        for told in &self.petition {
            let at = self.meeting.iter().position(|one| one.month == told.month).expect("a meeting there is");
            let petition = told.retell(first + at, teller);
            teller.petitions.push(petition);
        }
        teller.rounds.extend(rounds);
    }

    fn device_at(&self, key: &str) -> usize {
        self.device.iter().position(|device| device.key == key).expect("the story names devices there are")
    }
}

fn member(members: &[Person], name: &str) -> Option<usize> {
    members.iter().position(|person| person.name == name)
}

/// A meeting while it is told.
struct Retelling<'a> {
    story: &'a Story,
    told: &'a Told,
    members: Vec<Person>,
    bodies: Vec<String>,
    guests: Vec<Guest>,
    today: Day,
    day: Day,
    words: std::cell::RefCell<(Words, fastrand::Rng)>,
}

impl<'a> Retelling<'a> {
    fn of(story: &'a Story, told: &'a Told, teller: &mut Teller<'_>) -> Self {
        let almanac = teller.almanac;
        let day = match told.day {
            Some(days) => almanac.today.plus(days),
            None => almanac.regular(told.month).plus(told.offset.unwrap_or(0)),
        };
        let number = almanac.month(told.month).month_of_year();
        let mut rng = fastrand::Rng::with_seed(0);
        let words = Words::of(teller.text, day, number, &mut rng);
        let guest = |(name, position): &(String, String), higher| Guest {
            name: name.clone(),
            position: position.clone(),
            higher,
            removed: None,
        };
        let mut guests: Vec<Guest> = told.higher.iter().map(|one| guest(one, true)).collect();
        guests.extend(told.guests.iter().map(|one| guest(one, false)));
        for (name, position, device, clock) in &told.removed_guests {
            let device = story.device_at(device);
            let removed = Some(Removal { device, at: at(day, minutes(clock)), after: None });
            guests.push(Guest { name: name.clone(), position: position.clone(), higher: false, removed });
        }
        Self {
            story,
            told,
            members: teller.members.clone(),
            bodies: bodies(teller.text),
            guests,
            today: almanac.today,
            day,
            words: (words, rng).into(),
        }
    }

    fn fill(&self, text: &str) -> String {
        let (words, rng) = &mut *self.words.borrow_mut();
        words.fill(text, rng)
    }

    fn clock(&self, clock: &str) -> Instant {
        at(self.day, minutes(clock))
    }

    fn member(&self, name: &str) -> usize {
        member(&self.members, name).expect("the story names members there are")
    }

    fn speaker(&self, name: &str) -> Speaker {
        let guest = || self.guests.iter().position(|guest| guest.name == name);
        match member(&self.members, name) {
            _ if name.is_empty() => Speaker::Unnamed,
            Some(member) => Speaker::Member(member),
            None => Speaker::Guest(guest().expect("the story's speakers are members or guests")),
        }
    }

    fn assignee(&self, name: &str) -> Assignee {
        match member(&self.members, name) {
            Some(member) => Assignee::Member(member),
            None => Assignee::Body(
                self.bodies.iter().find(|body| *body == name).expect("a body the cell has").clone(),
            ),
        }
    }

    fn meeting(&self, teller: &Teller<'_>) -> MeetingPlan {
        let told = self.told;
        let created: Vec<Creation> = told
            .planned_by
            .iter()
            .map(|(device, days, clock, person)| Creation {
                device: self.story.device_at(device),
                person: self.member(person),
                at: at(self.today.plus(*days), minutes(clock)),
            })
            .collect();
        let last = created.last().expect("somebody created it");
        let mut meeting = teller.blank(told.month, self.day, last.at);
        meeting.kind = told.kind.parse().expect("the story names kinds there are");
        if meeting.kind != MeetingKind::Regular {
            meeting.key = format!("{}-{}", meeting.for_month, told.kind);
        }
        meeting.theme = told.theme.clone();
        meeting.planned = self.clock(&told.start);
        if let Some(place) = &told.place {
            meeting.place = place.clone();
        }
        meeting.papers = self.fill(&told.papers);
        let prepared_by = last.device;
        meeting.created = created;
        meeting.outcome = self.outcome(meeting.kind);
        meeting.roll_by = told.syncs.first().map_or(prepared_by, |(device, ..)| self.story.device_at(device));
        if meeting.is_held() {
            meeting.roll = self.roll();
        }
        meeting.items = self.items(prepared_by);
        if meeting.outcome == Outcome::Upcoming {
            meeting.items.iter_mut().for_each(|item| item.at = Instant::default());
        }
        self.changes(&mut meeting);
        meeting.guests = self.guests.clone();
        meeting.tasks = told.tasks.iter().map(|task| self.task(task)).collect();
        for (what, to, due, device, written, removed) in &told.removed_tasks {
            let device = self.story.device_at(device);
            let mut task = self.bare_task(3, what, to, *due, device, written);
            task.removed = Some(Removal { device, at: self.clock(removed), after: None });
            meeting.tasks.push(task);
        }
        meeting.conflicts = told.conflict.iter().map(|conflict| self.conflict(conflict, &meeting)).collect();
        meeting
    }

    fn outcome(&self, kind: MeetingKind) -> Outcome {
        let (told, start) = (self.told, self.clock(&self.told.start));
        let clock = |clock: &Option<String>| clock.as_deref().map(|clock| self.clock(clock));
        match &told.end {
            Some(end) => Outcome::Held {
                start,
                end: self.clock(end),
                read: clock(&told.read),
                adopted: clock(&told.adopted),
                device: 0,
            },
            None if kind == MeetingKind::Extraordinary => Outcome::Writing { start },
            None => Outcome::Upcoming,
        }
    }

    fn roll(&self) -> Vec<RollMark> {
        let called = |wanted: fn(MemberStatus) -> bool| {
            let status = move |at: &usize| self.members[*at].status_on(self.day).is_some_and(wanted);
            (0..self.members.len()).filter(status)
        };
        let mark = |member: usize| {
            let name = &self.members[member].name;
            let excuse = self.told.excused.iter().find(|(excused, _)| excused == name);
            let (mark, reason) = match excuse {
                Some((_, reason)) => (Mark::Excused, reason.clone()),
                None => (Mark::Present, String::new()),
            };
            RollMark { member, mark, reason }
        };
        called(MemberStatus::counts)
            .chain(called(|status| status == MemberStatus::TemporaryIn))
            .filter(|member| !self.told.unmarked.contains(&self.members[*member].name))
            .map(mark)
            .collect()
    }

    fn items(&self, prepared_by: usize) -> Vec<Item> {
        let mut now = self.clock(&self.told.start);
        let item = |told: &ToldItem| {
            let mut said: Vec<Said> = told.said.iter().map(|one| self.said(one, false)).collect();
            said.extend(told.guidance.iter().map(|one| self.said(one, true)));
            let by = said.last().map_or(0, |said| said.by);
            now = said.last().map_or(now.plus_ms(MINUTE), |said| said.at.plus_ms(3 * MINUTE));
            let (votes_for, against, abstain) = told.votes.unwrap_or_default();
            let text = self.fill(&told.resolution);
            let vote = Resolution { text, method: VoteMethod::ShowOfHands, votes_for, against, abstain };
            Item {
                title: self.fill(&told.title),
                body: self.fill(&told.body),
                presenter: self.member(&told.presenter),
                prepared_by,
                said,
                conclusion: self.fill(&told.conclusion),
                resolution: told.votes.map(|_| vote),
                by,
                at: now,
            }
        };
        self.told.item.iter().map(item).collect()
    }

    fn said(&self, (device, clock, speaker, text): &ToldSaid, guidance: bool) -> Said {
        Said {
            speaker: self.speaker(speaker),
            guidance,
            text: self.fill(text),
            by: self.story.device_at(device),
            at: self.clock(clock),
            versions: Vec::new(),
            removed: None,
        }
    }

    /// Versions, removals, what came late, addenda.
    fn changes(&self, meeting: &mut MeetingPlan) {
        let (told, device) = (self.told, |key: &str| self.story.device_at(key));
        for version in &told.version {
            let said = &mut meeting.items[version.item - 1].said[version.said - 1];
            said.versions.push(Version {
                device: device(&version.device),
                at: self.clock(&version.at),
                speaker: self.speaker(&version.speaker),
                text: version.text.clone(),
            });
        }
        if let Some(removal) = &told.removed_said {
            let (other, clock, words) = &removal.after;
            meeting.items[removal.item - 1].said[removal.said - 1].removed = Some(Removal {
                device: device(&removal.device),
                at: self.clock(&removal.at),
                after: Some((device(other), self.clock(clock), words.clone())),
            });
        }
        if let Some(late) = &told.late {
            let said = (late.device.clone(), late.at.clone(), late.speaker.clone(), late.text.clone());
            meeting.late.push(LateSaid { item: late.item - 1, said: self.said(&said, false) });
        }
        let addendum = |addendum: &super::story::ToldAddendum| AddendumPlan {
            at: at(self.today.plus(addendum.day), minutes(&addendum.at)),
            device: device(&addendum.device),
            by: self.member(&addendum.by),
            confirmed: self.member(&addendum.confirmed),
            text: self.fill(&addendum.text),
        };
        meeting.addenda = told.addendum.iter().map(addendum).collect();
    }

    fn bare_task(&self, item: usize, what: &str, to: &str, due: i64, by: usize, written: &str) -> TaskPlan {
        TaskPlan {
            item,
            what: what.into(),
            assignee: self.assignee(to),
            due: self.today.plus(due),
            by,
            at: self.clock(written),
            progress: None,
            outcome: None,
            removed: None,
        }
    }

    fn task(&self, told: &ToldTask) -> TaskPlan {
        let by = self.story.device_at(&told.by);
        let mut task = self.bare_task(told.item - 1, &told.what, &told.to, told.due, by, &told.at);
        // What came of it is written on the computer of the community house.
        let report = |days: i64, text: &str| Report {
            at: at(self.today.plus(days), 18 * 60 + 40),
            device: 1,
            text: text.into(),
        };
        task.progress = told.progress.as_ref().map(|(days, text)| report(*days, text));
        task.outcome = told.done.map(|days| report(days, &told.outcome));
        task
    }

    fn conflict(&self, told: &ToldConflict, meeting: &MeetingPlan) -> Conflict {
        let about = match told.about.as_str() {
            "roll" => About::Roll(self.member(&told.who)),
            "votes_for" => About::VotesFor(told.n - 1),
            _ => About::Assignee(told.n - 1),
        };
        let value = |word: &str| match about {
            About::Roll(who) => {
                let mark = word.parse().expect("the story names marks there are");
                let line = meeting.roll.iter().find(|line| line.member == who && line.mark == mark);
                Value::Mark(mark, line.map(|line| line.reason.clone()).unwrap_or_default())
            }
            About::VotesFor(_) => Value::Count(word.parse().expect("the story counts hands")),
            _ => Value::Assignee(self.assignee(word)),
        };
        let side = |(device, clock, word): &(String, String, String)| Side {
            device: self.story.device_at(device),
            at: self.clock(clock),
            value: value(word),
        };
        Conflict { about, sides: told.sides.iter().map(side).collect(), settled: None }
    }
}
