//! The regular meeting of a month: held, missed, or never heard of.

use shared::domain::MeetingKind;
use shared::time::Day;

use super::agenda::Agenda;
use super::almanac::at;
use super::cell::{RECENT, Teller};
use super::material::MATERIAL;
use super::petitions::{Place, told};
use super::plan::{MeetingPlan, Outcome, TaskPlan};
use super::regular::{Carried, Size};
use super::tasks;
use super::text::Words;

impl Teller<'_> {
    /// Tells a regular meeting on `day`.
    pub fn regular(&mut self, offset: i32, day: Day, share: u32) {
        let recent = offset >= RECENT;
        let month = self.almanac.month(offset);
        let fact = self.story.and_then(|story| story.fact(offset, false));
        let scene = self.scene(day, share, fact, recent);
        let next = self.next_held(offset);
        let [secretary, _] = self.devices_on(day);
        let place = Place {
            cell: self.text,
            members: &self.members,
            almanac: self.almanac,
            heard: self.heard,
            day,
            next,
            month: month.month_of_year(),
            device: secretary,
        };
        let rng = &mut self.rng;
        let count = usize::from(rng.u32(..100) < if recent { 85 } else { 35 });
        let mut raising = place.raise(count, &scene, &mut self.picks, rng);
        let since =
            self.meetings.iter().rfind(|meeting| meeting.is_held()).map(|meeting| meeting.planned.day());
        let mut spoken = told(&self.petitions, since.unwrap_or(day), day, scene.chair, rng);
        spoken.extend(std::mem::take(&mut raising.said));
        let carried = if recent || rng.u32(..100) < 40 { self.carried(day) } else { Vec::new() };

        let rng = &mut self.rng;
        let size = if recent {
            Size {
                main: rng.usize(8..11),
                second: rng.usize(6..8),
                results: rng.usize(3..5),
                selves: 3,
                critics: 2,
            }
        } else {
            let (selves, critics) = (usize::from(rng.u32(..100) < 80), usize::from(rng.u32(..100) < 60));
            let second = if rng.u32(..100) < 45 { 4 } else { 0 };
            Size { main: rng.usize(7..9), second, results: rng.usize(1..4), selves, critics }
        };
        let number = month.month_of_year();
        let themed = self.story.is_none() && self.theme_turn(month) == Some(true);
        let rng = &mut self.rng;
        let main = self.picks.topic(self.text, number, offset, false, rng);
        let second = (size.second > 0).then(|| self.picks.topic(self.text, number, offset, false, rng));
        let theme = themed.then(|| self.picks.topic(self.text, number, offset, true, rng));

        let voices = (&self.voices, self.members.as_slice());
        let mut agenda = Agenda::begin(self.text, voices, &scene, (day, number), rng);
        let item = agenda.regular(size, (main, second, theme), &carried, &spoken, &mut self.picks, rng);
        for (what, to, days, _) in &self.text.overdue {
            let due = self.almanac.today.plus(-days);
            if (day..next).contains(&due) || (due >= day && next > self.almanac.today) {
                agenda.task(to, what, due.since(day), "", rng);
            }
        }
        let theme = theme.map(|(_, topic)| topic.theme.clone().unwrap_or_default()).unwrap_or_default();
        let written = agenda.written();
        let mut meeting = self.finish(offset, MeetingKind::Regular, theme, day, fact, written, scene);
        let (n, written) = (self.meetings.len(), meeting.items[item].at);
        for mut petition in raising.plans {
            petition.raised = Some((n, item));
            petition.recorded = written;
            for step in &mut petition.steps {
                step.device = step.device.map(|_| self.devices_on(step.at.day())[0]);
            }
            self.petitions.push(petition);
        }
        tasks::overdue(&mut meeting, self.text, self.almanac);
        self.meetings.push(meeting);
    }

    /// Returns what the tasks of the regular meeting before `day` have come to.
    fn carried(&mut self, day: Day) -> Vec<Carried> {
        let before = |meeting: &&MeetingPlan| meeting.is_held() && meeting.kind == MeetingKind::Regular;
        let Some(last) = self.meetings.iter().rev().find(before) else { return Vec::new() };
        if day.since(last.planned.day()) > 50 {
            return Vec::new();
        }
        let month = self.almanac.month(0).month_of_year();
        let mut words = Words::of(self.text, day, month, &mut self.rng);
        let delays: Vec<usize> = (0..MATERIAL.phrases.delays.len()).collect();
        let mut report = |task: &TaskPlan| match &task.outcome {
            Some(report) if report.at.day() <= day => report.text.clone(),
            _ => {
                let one = self.picks.one("delays", &delays, &mut self.rng).unwrap_or(0);
                words.fill(&MATERIAL.phrases.delays[one], &mut self.rng)
            }
        };
        let tasks = last.tasks.iter().filter(|task| task.removed.is_none());
        tasks.take(3).map(|task| Carried { assignee: task.assignee.clone(), report: report(task) }).collect()
    }

    /// Tells that a month's meeting was missed.
    pub fn missed(&mut self, offset: i32, day: Day) {
        let reasons = &MATERIAL.phrases.missed_reasons;
        let (reason, days) = match self.story.and_then(|story| story.missed(offset)) {
            Some((reason, days)) => (reason.into(), days),
            None => {
                let known = self.text.missed.iter().find(|(month, _)| *month == offset);
                let mut words = Words::of(self.text, day, 1, &mut self.rng);
                let any = &reasons[self.rng.usize(..reasons.len())];
                let reason =
                    known.map_or_else(|| words.fill(any, &mut self.rng), |(_, reason)| reason.clone());
                (reason, self.rng.i64(8..16))
            }
        };
        let said = at(self.almanac.regular(offset).plus(days), 19 * 60 + 10);
        let mut meeting = self.blank(offset, day, said);
        meeting.outcome = Outcome::Missed { reason, said };
        self.meetings.push(meeting);
    }

    /// Leaves a month of which nothing was ever heard.
    pub fn unheard(&mut self, offset: i32, day: Day) {
        let mut meeting = self.blank(offset, day, at(day.plus(-5), 19 * 60));
        meeting.created = Vec::new();
        meeting.outcome = Outcome::Unheard;
        self.meetings.push(meeting);
    }
}
