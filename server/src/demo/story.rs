//! Buôn Drah's last two months, told by `drah.toml` word for word.

use std::sync::LazyLock;

use serde::Deserialize;

use super::material::read;

/// The whole file.
#[derive(Deserialize)]
pub(super) struct Story {
    pub fact: Vec<Fact>,
    pub missed: Vec<MissedFact>,
    pub rounds: Rounds,
    pub device: Vec<Device>,
    pub meeting: Vec<Told>,
    pub petition: Vec<ToldPetition>,
}

/// What is certain of a meeting that is otherwise made of the common material.
#[derive(Deserialize)]
pub(super) struct Fact {
    pub month: i32,
    #[serde(default)]
    pub thematic: bool,
    #[serde(default)]
    pub theme: String,
    #[serde(default)]
    pub topic: String,
    /// Days after the month's regular day.
    pub day: Option<i64>,
    pub start: Option<String>,
    pub end: Option<String>,
    pub present: Option<usize>,
    #[serde(default)]
    pub read_only: bool,
}

#[derive(Deserialize)]
pub(super) struct MissedFact {
    pub month: i32,
    pub reason: String,
    pub said: i64,
}

#[derive(Deserialize)]
pub(super) struct Rounds {
    pub list: Vec<(String, i64, String)>,
}

#[derive(Deserialize)]
pub(super) struct Device {
    pub key: String,
    pub name: String,
    pub person: String,
    pub role: String,
    pub enrolled: i64,
    pub retired: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Told {
    pub month: i32,
    pub kind: String,
    pub theme: String,
    /// Days after the month's regular day.
    pub offset: Option<i64>,
    /// Days from "today".
    pub day: Option<i64>,
    pub planned_by: Vec<(String, i64, String, String)>,
    pub start: String,
    pub end: Option<String>,
    pub read: Option<String>,
    pub adopted: Option<String>,
    pub place: Option<String>,
    pub papers: String,
    pub higher: Vec<(String, String)>,
    pub guests: Vec<(String, String)>,
    #[serde(default)]
    pub removed_guests: Vec<(String, String, String, String)>,
    #[serde(default)]
    pub excused: Vec<(String, String)>,
    #[serde(default)]
    pub unmarked: Vec<String>,
    #[serde(default)]
    pub item: Vec<ToldItem>,
    #[serde(default)]
    pub tasks: Vec<ToldTask>,
    #[serde(default)]
    pub removed_tasks: Vec<(String, String, i64, String, String, String)>,
    #[serde(default)]
    pub version: Vec<ToldVersion>,
    pub removed_said: Option<ToldRemoval>,
    #[serde(default)]
    pub conflict: Vec<ToldConflict>,
    pub late: Option<ToldLate>,
    #[serde(default)]
    pub addendum: Vec<ToldAddendum>,
    pub syncs: Vec<(String, i64, String)>,
}

/// Device, clock, speaker, words.
pub(super) type ToldSaid = (String, String, String, String);

#[derive(Deserialize)]
pub(super) struct ToldItem {
    pub title: String,
    pub presenter: String,
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub said: Vec<ToldSaid>,
    #[serde(default)]
    pub guidance: Vec<ToldSaid>,
    #[serde(default)]
    pub conclusion: String,
    #[serde(default)]
    pub resolution: String,
    pub votes: Option<(u32, u32, u32)>,
}

#[derive(Deserialize)]
pub(super) struct ToldTask {
    pub item: usize,
    pub what: String,
    pub to: String,
    pub due: i64,
    pub by: String,
    pub at: String,
    pub progress: Option<(i64, String)>,
    pub done: Option<i64>,
    #[serde(default)]
    pub outcome: String,
}

#[derive(Deserialize)]
pub(super) struct ToldVersion {
    pub item: usize,
    pub said: usize,
    pub device: String,
    pub at: String,
    pub speaker: String,
    pub text: String,
}

#[derive(Deserialize)]
pub(super) struct ToldRemoval {
    pub item: usize,
    pub said: usize,
    pub device: String,
    pub at: String,
    pub after: (String, String, String),
}

#[derive(Deserialize)]
pub(super) struct ToldConflict {
    pub about: String,
    #[serde(default)]
    pub who: String,
    #[serde(default)]
    pub n: usize,
    pub sides: Vec<(String, String, String)>,
}

#[derive(Deserialize)]
pub(super) struct ToldLate {
    pub item: usize,
    pub device: String,
    pub at: String,
    pub speaker: String,
    pub text: String,
}

#[derive(Deserialize)]
pub(super) struct ToldAddendum {
    pub day: i64,
    pub at: String,
    pub by: String,
    pub confirmed: String,
    pub device: String,
    pub text: String,
}

#[derive(Deserialize)]
pub(super) struct ToldPetition {
    pub subject: String,
    pub detail: String,
    pub place: String,
    #[serde(default)]
    pub author: String,
    pub month: i32,
    pub item: usize,
    pub recorded: i64,
    pub forwarded: i64,
    pub assigned: Option<(i64, String)>,
    pub asked_back: Option<(i64, String)>,
    pub answered: Option<(i64, String)>,
}

static STORY: LazyLock<Story> = LazyLock::new(|| read(include_str!("drah.toml")));

impl Story {
    /// Returns the story of a cell that has one.
    pub fn of(cell: &str) -> Option<&'static Self> {
        (cell == "drah").then(|| &*STORY)
    }
}
