//! Petitions: which come up in a meeting, and how each goes on.

use fastrand::Rng;
use shared::time::{Day, Instant};

use super::almanac::{Almanac, at};
use super::material::{CellText, MATERIAL, is_for};
use super::picks::Picks;
use super::plan::{Person, PetitionPlan, PetitionStep, Speaker, Step};
use super::regular::Raised;
use super::scene::Scene;
use super::text::Words;

/// The petitions of a meeting to come: what is said of them and what is written down.
#[derive(Default)]
pub(super) struct Raising {
    pub said: Vec<Raised>,
    pub plans: Vec<PetitionPlan>,
}

/// What petitions are made for.
pub(super) struct Place<'a> {
    pub cell: &'a CellText,
    pub members: &'a [Person],
    pub almanac: &'a Almanac,
    pub heard: Instant,
    /// The day of the meeting, the next one, and the month of the year it is for.
    pub day: Day,
    pub next: Day,
    pub month: u8,
    /// The device that writes them down.
    pub device: usize,
}

impl Place<'_> {
    /// Draws `count` petitions that come up in the meeting.
    pub fn raise(&self, count: usize, scene: &Scene, picks: &mut Picks, rng: &mut Rng) -> Raising {
        let mut raising = Raising::default();
        // What an answer of the commune or a settling would come after the cell was last heard of stays out.
        let late = self.day.plus(32).max(self.next) > self.heard.day();
        let texts = &MATERIAL.petitions;
        let fit: Vec<usize> = (0..texts.len())
            .filter(|at| texts[*at].fits.iter().any(|whom| is_for(whom, self.cell)))
            .filter(|at| !(late && texts[*at].answer.is_some()) && picks.uses("petitions", *at) < 2)
            .collect();
        for one in picks.some("petitions", &fit, count, rng) {
            let text = &texts[one];
            let mut words = Words::of(self.cell, self.day, self.month, rng);
            let (speaker, author) = self.author(scene, rng);
            let steps = match (&text.settled, &text.answer) {
                (Some(settled), _) => self.settled(words.fill(settled, rng), rng),
                (None, answer) => {
                    let answer = words.fill(answer.as_deref().unwrap_or_default(), rng);
                    self.answered(answer, rng)
                }
            };
            let detail = words.fill(&text.detail, rng);
            let subject = words.fill(&text.subject, rng);
            raising.said.push(Raised { speaker, text: format!("{subject}. {detail}") });
            raising.plans.push(PetitionPlan {
                subject,
                detail,
                place: super::text::upper(&words.fill(&text.place, rng)),
                author,
                raised: None,
                recorded: Instant::default(),
                by: self.device,
                steps,
            });
        }
        self.waiting(scene, &mut raising, rng);
        raising
    }

    /// Adds what the description says still waits at the commune and came up here.
    fn waiting(&self, scene: &Scene, raising: &mut Raising, rng: &mut Rng) {
        for (subject, detail, place, days, body) in &self.cell.waiting {
            let forwarded = self.almanac.today.plus(-days);
            if !(self.day..self.next).contains(&forwarded) {
                continue;
            }
            let (speaker, author) = self.author(scene, rng);
            let late = if forwarded == self.day { 22 * 60 } else { 19 * 60 + 20 };
            let mut steps =
                vec![Step { at: at(forwarded, late), device: Some(0), what: PetitionStep::Forwarded }];
            if !body.is_empty() {
                let what = PetitionStep::Assigned(body.clone());
                steps.push(Step { at: at(forwarded.plus(3), 9 * 60), device: None, what });
            }
            raising.said.push(Raised { speaker, text: format!("{subject}. {detail}") });
            raising.plans.push(PetitionPlan {
                subject: subject.clone(),
                detail: detail.clone(),
                place: place.clone(),
                author,
                raised: None,
                recorded: Instant::default(),
                by: self.device,
                steps,
            });
        }
    }

    fn author(&self, scene: &Scene, rng: &mut Rng) -> (Speaker, String) {
        if rng.u32(..100) < 55 {
            return (Speaker::Unnamed, String::new());
        }
        let member = scene.present[rng.usize(..scene.present.len())];
        (Speaker::Member(member), self.members[member].name.clone())
    }

    fn settled(&self, how: String, rng: &mut Rng) -> Vec<Step> {
        let settled = at(self.day.plus(rng.i64(3..16)), rng.i64(12 * 60..13 * 60));
        let settled = settled.min(self.heard.plus_ms(-45 * 60_000));
        vec![Step { at: settled, device: Some(0), what: PetitionStep::Settled(how) }]
    }

    fn answered(&self, answer: String, rng: &mut Rng) -> Vec<Step> {
        let forwarded = self.day.plus(rng.i64(1..4));
        let told = self.next.max(forwarded.plus(16));
        let answered = told.plus(-rng.i64(2..12)).max(forwarded.plus(2));
        let step = |day: Day, minutes: i64, device, what| Step { at: at(day, minutes), device, what };
        vec![
            step(forwarded, 12 * 60 + 30, Some(0), PetitionStep::Forwarded),
            step(answered, 10 * 60, None, PetitionStep::Answered(answer)),
            step(told, 22 * 60 + 5, Some(0), PetitionStep::ReportedBack),
            step(told, 22 * 60 + 7, Some(0), PetitionStep::Closed),
        ]
    }
}

/// Returns what is told in a meeting on `day` of the petitions that were settled or answered since `since`.
pub(super) fn told(
    petitions: &[PetitionPlan],
    since: Day,
    day: Day,
    chair: usize,
    rng: &mut Rng,
) -> Vec<Raised> {
    let phrases = &MATERIAL.phrases.talk_back;
    let mut told = Vec::new();
    for petition in petitions.iter().filter(|petition| petition.recorded.day() >= since) {
        let answer =
            petition.steps.iter().filter(|step| step.at.day() <= day).find_map(|step| match &step.what {
                PetitionStep::Settled(text) | PetitionStep::Answered(text) => Some(text),
                _ => None,
            });
        if let Some(answer) = answer {
            let phrase = &phrases[rng.usize(..phrases.len())];
            let text =
                phrase.replace("{viec}", &super::text::lower(&petition.subject)).replace("{tra_loi}", answer);
            told.push(Raised { speaker: Speaker::Member(chair), text });
        }
    }
    told
}
