//! What lies between two regular meetings: the quarter's theme, the year's review. And the end of every meeting that is
//! made of the common material: its hours, its devices, its papers.

use shared::domain::MeetingKind;
use shared::time::{Day, Month};

use super::agenda::{Agenda, Written};
use super::almanac::minutes;
use super::cell::{RECENT, Teller};
use super::material::{MATERIAL, Topic};
use super::meeting::{Frame, Minutes, Room, addendum, finish};
use super::months::MonthMark;
use super::plan::MeetingPlan;
use super::scene::{Cast, Scene};
use super::story::Fact;
use super::text::Words;

impl Teller<'_> {
    /// Puts people in the room.
    pub fn scene(&mut self, day: Day, share: u32, fact: Option<&Fact>, recent: bool) -> Scene {
        let cast = Cast { cell: self.text, members: &self.members, voices: &self.voices };
        let present = fact.and_then(|fact| fact.present);
        cast.scene(day, share, present, recent, &mut self.picks, &mut self.rng)
    }

    /// Returns whether the quarter's theme is talked about in `month`, and whether in one sitting with the
    /// regular meeting.
    pub fn theme_turn(&self, month: Month) -> Option<bool> {
        let quarter = month.year() * 4 + i32::from((month.month_of_year() - 1) / 3);
        let its_month = month.month_of_year() % 3 == (self.turn % 3) as u8;
        its_month.then_some((quarter + self.turn) % 4 == 0)
    }

    /// Tells the thematic meeting and the year's review between two regular ones.
    pub fn between(&mut self, offset: i32) {
        let month = self.almanac.month(offset);
        let held = self
            .calendar
            .iter()
            .any(|(one, mark, _)| *one == offset && matches!(mark, MonthMark::Held(_) | MonthMark::Late(_)));
        let number = month.month_of_year();
        if let Some(story) = self.story {
            if let Some(fact) = story.fact(offset, true) {
                let day = self.almanac.regular(offset).plus(fact.day.unwrap_or(15));
                let chosen = self.picks.topic_named(&fact.topic, offset);
                self.thematic(offset, day, Some(fact), chosen);
            }
        } else if held && self.theme_turn(month) == Some(false) {
            let day = self.almanac.regular(offset).plus(self.rng.i64(13..17));
            if day < self.heard.day() && offset < 0 {
                let chosen = self.picks.topic(self.text, number, offset, true, &mut self.rng);
                self.thematic(offset, day, None, chosen);
            }
        }
        let review = self.almanac.regular(offset).plus(18);
        if number == 12 && held && offset < 0 && self.story.is_none() && review < self.heard.day() {
            let chosen = self.picks.topic_named("tong-ket-nam", offset);
            let share = self.share(offset);
            let scene = self.scene(review, share, None, false);
            let voices = (&self.voices, self.members.as_slice());
            let mut agenda = Agenda::begin(self.text, voices, &scene, (review, number), &mut self.rng);
            agenda.review(chosen, &mut self.picks, &mut self.rng);
            let written = agenda.written();
            let meeting =
                self.finish(offset, MeetingKind::AnnualReview, String::new(), review, None, written, scene);
            self.meetings.push(meeting);
        }
    }

    fn thematic(&mut self, offset: i32, day: Day, fact: Option<&Fact>, chosen: (usize, &'static Topic)) {
        let share = self.share(offset);
        let scene = self.scene(day, share, fact, offset >= RECENT);
        let number = self.almanac.month(offset).month_of_year();
        let theme = match fact {
            Some(fact) => fact.theme.clone(),
            None => chosen.1.theme.clone().unwrap_or_default(),
        };
        let voices = (&self.voices, self.members.as_slice());
        let mut agenda = Agenda::begin(self.text, voices, &scene, (day, number), &mut self.rng);
        agenda.thematic(self.rng.usize(9..12), chosen, &mut self.picks, &mut self.rng);
        let written = agenda.written();
        let meeting = self.finish(offset, MeetingKind::Thematic, theme, day, fact, written, scene);
        self.meetings.push(meeting);
    }

    fn share(&self, offset: i32) -> u32 {
        let mark = self.calendar.iter().find(|(one, ..)| *one == offset).map(|(_, mark, _)| *mark);
        match mark {
            Some(MonthMark::Held(share) | MonthMark::Late(share)) => share,
            _ => 85,
        }
    }

    /// Puts a written meeting on the clock.
    pub fn finish(
        &mut self,
        offset: i32,
        kind: MeetingKind,
        theme: String,
        day: Day,
        fact: Option<&Fact>,
        written: Written,
        scene: Scene,
    ) -> MeetingPlan {
        let month = self.almanac.month(offset);
        let devices = self.devices_on(day);
        let rng = &mut self.rng;
        let clock = fact.and_then(|fact| fact.start.as_deref()).unwrap_or(&self.text.start);
        let start = minutes(clock);
        let length = self.text.minutes + rng.i64(-2..3) * 5 + if theme.is_empty() { 0 } else { 25 };
        let end = fact.and_then(|fact| fact.end.as_deref()).map_or(start + length, minutes);
        let room = match rng.u32(..100) {
            0..45 => Room::Both,
            45..75 => Room::One(devices[1]),
            _ => Room::One(devices[0]),
        };
        let minutes = match (fact, rng.u32(..100)) {
            (Some(fact), _) if fact.read_only => Minutes::Read,
            (None, 0..4) => Minutes::Read,
            (None, 4..6) => Minutes::Closed,
            _ => Minutes::Adopted,
        };
        let word = match kind {
            MeetingKind::Regular => "",
            _ => kind.word(),
        };
        let key = if word.is_empty() { month.to_string() } else { format!("{month}-{word}") };
        let twice = rng.u32(..100) < 20;
        let (heard, place) = (self.heard, self.text.nha.clone());
        let frame =
            Frame { key, month, kind, theme, place, day, start, end, devices, room, twice, minutes, heard };
        let mut meeting = finish(frame, written, scene, rng);
        let papers = &MATERIAL.phrases.papers;
        let mut words = Words::of(self.text, day, month.month_of_year(), rng);
        words.set("i", (3 + rng.usize(..2)).to_string());
        words.set("speaker", self.members[meeting.roll[rng.usize(..meeting.roll.len())].member].name.clone());
        let form = if kind == MeetingKind::Regular { &papers.regular } else { &papers.thematic };
        meeting.papers = words.fill(form, rng);
        if rng.u32(..100) < 9 && day.plus(7) < heard.day() {
            addendum(&mut meeting, &mut words, devices[1], rng);
        }
        for task in &mut meeting.tasks {
            if let Some(report) = &mut task.outcome {
                report.device = self.devices_on(report.at.day())[0];
            }
        }
        meeting
    }
}
