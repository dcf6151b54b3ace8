//! The petitions of the story.

use super::almanac::{at, minutes};
use super::cell::Teller;
use super::plan::{PetitionPlan, PetitionStep, Step};
use super::story::ToldPetition;
use super::text::Words;

impl ToldPetition {
    /// Returns the petition as it was raised in the meeting at `meeting`.
    pub fn retell(&self, meeting: usize, teller: &mut Teller<'_>) -> PetitionPlan {
        let today = teller.almanac.today;
        let mut words = Words::of(teller.text, today, today.month_of_year(), &mut teller.rng);
        let step = |days: i64, clock: &str, device, what| Step {
            at: at(today.plus(days), minutes(clock)),
            device,
            what,
        };
        let mut steps = vec![step(self.forwarded, "20:56", Some(0), PetitionStep::Forwarded)];
        if let Some((days, body)) = &self.assigned {
            steps.push(step(*days, "09:00", None, PetitionStep::Assigned(body.clone())));
        }
        if let Some((days, text)) = &self.asked_back {
            steps.push(step(*days, "09:00", None, PetitionStep::AskedBack(text.clone())));
        }
        if let Some((days, text)) = &self.answered {
            let text = words.fill(text, &mut teller.rng);
            steps.push(step(*days, "10:00", None, PetitionStep::Answered(text)));
        }
        PetitionPlan {
            subject: self.subject.clone(),
            detail: self.detail.clone(),
            place: self.place.clone(),
            author: self.author.clone(),
            raised: Some((meeting, self.item - 1)),
            recorded: at(today.plus(self.recorded), minutes(if self.month == 0 { "20:40" } else { "20:05" })),
            by: 0,
            steps,
        }
    }
}
