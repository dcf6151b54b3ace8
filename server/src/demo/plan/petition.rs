//! A petition and its way.

use shared::time::Instant;

/// A petition.
#[derive(Clone, Debug, PartialEq)]
pub struct PetitionPlan {
    /// In a line.
    pub subject: String,
    /// All of it.
    pub detail: String,
    /// Where.
    pub place: String,
    /// Who asked; empty where no name was to be written.
    pub author: String,
    /// The meeting and the item it was raised under.
    pub raised: Option<(usize, usize)>,
    /// When it was written down.
    pub recorded: Instant,
    /// On which device.
    pub by: usize,
    /// What was done about it, in order.
    pub steps: Vec<Step>,
}

/// A step on a petition's way.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// On which device of the cell; none: it is the office's step.
    pub device: Option<usize>,
    /// What.
    pub what: PetitionStep,
}

/// What can be done about a petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PetitionStep {
    /// The cell settled it so.
    Settled(String),
    /// Passed on to the commune.
    Forwarded,
    /// The office gave it to a body.
    Assigned(String),
    /// The office asks for something more.
    AskedBack(String),
    /// The office answered.
    Answered(String),
    /// The answer was told to the cell.
    ReportedBack,
    /// Done with.
    Closed,
}

impl PetitionPlan {
    /// Returns since when the petition waits at the commune, where it does.
    pub fn waiting_since(&self) -> Option<Instant> {
        let forwarded = self.steps.iter().find(|step| step.what == PetitionStep::Forwarded)?;
        let over = |step: &Step| {
            matches!(step.what, PetitionStep::Answered(_) | PetitionStep::ReportedBack | PetitionStep::Closed)
        };
        (!self.steps.iter().any(over)).then_some(forwarded.at)
    }
}
