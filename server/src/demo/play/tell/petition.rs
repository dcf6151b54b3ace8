//! A petition's way, as far as the cell goes it. What the office answers is to be a document of its own; until then
//! the cell writes down the answer that it was given.

use shared::time::Instant;

use super::{MINUTE, SECOND, Telling};
use crate::demo::plan::{PetitionPlan, PetitionStep};
use crate::demo::play::deed::{Act, Doc, Place};

impl Telling<'_> {
    pub(super) fn petition(&mut self, doc: Doc, petition: &PetitionPlan) {
        self.act(petition.recorded, petition.by, doc, Act::Raise);
        let typing = petition.recorded.plus_ms(30 * SECOND);
        self.types(typing, petition.by, doc, Place::Head("detail"), &petition.detail);
        let on = |what: PetitionStep| petition.steps.iter().any(|step| step.what == what);
        let reported = on(PetitionStep::ReportedBack);
        let mut answer = String::new();
        for step in &petition.steps {
            let device = step.device.unwrap_or(petition.by);
            let mut day = |field: &'static str, at: Instant| {
                self.put(at, device, doc, Place::Head(field), at.day().to_string());
            };
            match &step.what {
                PetitionStep::Settled(how) => {
                    day("settled", step.at);
                    let typing = step.at.plus_ms(20 * SECOND);
                    self.types(typing, device, doc, Place::Head("outcome"), how);
                }
                PetitionStep::Forwarded => day("forwarded", step.at),
                PetitionStep::Answered(text) if !reported => {
                    // Told to the cell the same day, and to the meeting when it next sits.
                    day("reported_back", step.at.plus_ms(MINUTE));
                    self.types(step.at, device, doc, Place::Head("outcome"), text);
                }
                PetitionStep::Answered(text) => answer.clone_from(text),
                PetitionStep::ReportedBack => {
                    day("reported_back", step.at);
                    let typing = step.at.plus_ms(15 * SECOND);
                    self.types(typing, device, doc, Place::Head("outcome"), &answer);
                }
                PetitionStep::Closed => day("closed", step.at),
                PetitionStep::Assigned(_) | PetitionStep::AskedBack(_) => {}
            }
        }
    }
}
