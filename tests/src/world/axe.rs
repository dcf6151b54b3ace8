//! The accessibility checker, put into the page as a script.

use std::fmt;
use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use super::browser::Browser;
use super::places;

/// One rule that the page breaks, and where.
#[derive(Debug, Deserialize)]
pub struct Violation {
    /// The rule's name.
    pub id: String,
    /// What it asks for.
    pub help: String,
    /// The elements that break it.
    pub nodes: Vec<Offender>,
}

/// An element that breaks a rule.
#[derive(Debug, Deserialize)]
pub struct Offender {
    /// Its HTML.
    pub html: String,
    /// What is wrong with it, in words.
    #[serde(rename = "failureSummary")]
    pub summary: Option<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.help)?;
        self.nodes.iter().try_for_each(|node| {
            let why = node.summary.as_deref().unwrap_or_default().replace('\n', " ");
            write!(f, "\n    {}\n        {why}", node.html)
        })
    }
}

impl Browser {
    /// Returns the rules that this page breaks: all of axe's, colour contrast included.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        if self.run("return 'axe' in window", vec![]).await? == false {
            let script = fs::read_to_string(places::axe()?)?;
            self.driver().execute(script, Vec::<Value>::new()).await.context("axe does not load")?;
        }
        let found = self
            .run("return (await axe.run(document, { resultTypes: ['violations'] })).violations", vec![])
            .await?;
        serde_json::from_value(found).context("axe's answer")
    }
}
