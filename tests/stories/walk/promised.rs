//! What the page promised.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::{Result, ensure};
use tests::world::Ledger;

/// Begins every text and fact of the walk, so that what the demonstration left is not taken for it.
pub const MARK: &str = "¶";
/// Begins what is typed into a small form: saved from the first word on, and sent once its button is pressed.
pub const FORM_MARK: &str = "¶¶";

/// What the page called saved, and synced.
#[derive(Default)]
pub struct Promised {
    pub saved: BTreeSet<String>,
    pub synced: BTreeSet<String>,
    /// Transactions without strict durability.
    pub loose: BTreeSet<String>,
    /// The most with it that one page made.
    pub strict: u64,
}

impl Promised {
    /// Takes down what a page says now.
    pub fn take_down(&mut self, ledger: Ledger) {
        self.loose.extend(ledger.loose);
        self.strict = self.strict.max(ledger.strict);
        // Green while it was asked, it speaks of what was saved before.
        if ledger.synced {
            self.synced = self.saved.iter().filter(|text| !text.starts_with(FORM_MARK)).cloned().collect();
        }
        self.saved.extend(ledger.kept.into_iter().filter(|text| text.contains(MARK)));
    }

    /// Takes down a deed that the disk has.
    pub fn did(&mut self, fact: String) {
        self.saved.insert(fact);
    }

    /// Makes sure that all that was called synced is among `texts`.
    pub fn synced_is_in(&self, texts: &[String]) -> Result<()> {
        let missing = not_in(&self.synced, texts);
        ensure!(missing.is_empty(), "called synced, and not on the server's disk: {missing:#?}");
        Ok(())
    }

    /// Returns what was called saved and is not among `texts`.
    pub fn saved_and_not_in(&self, texts: &[String]) -> Vec<String> {
        not_in(&self.saved, texts)
    }
}

/// Typing goes on behind what was promised, so that what stands there now contains it.
fn not_in(promised: &BTreeSet<String>, texts: &[String]) -> Vec<String> {
    let there = |text: &&String| texts.iter().any(|now| now.contains(text.trim_end()));
    promised.iter().filter(|text| !there(text)).cloned().collect()
}

impl fmt::Display for Promised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (saved, synced) = (self.saved.len(), self.synced.len());
        write!(f, "{saved} saved, {synced} synced, {} strict transactions in one page", self.strict)
    }
}
