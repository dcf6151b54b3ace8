//! The Vietnamese material as its files hold it. They are part of the program: that they can be read is a test.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use shared::time::Day;

/// All of it.
pub(super) struct Material {
    pub commune: CommuneFile,
    pub topics: Vec<Topic>,
    pub phrases: Phrases,
    pub petitions: Vec<PetitionText>,
}

/// `cells.toml`.
#[derive(Deserialize)]
pub(super) struct CommuneFile {
    pub name: String,
    pub office_person: String,
    pub cell: Vec<CellText>,
}

/// A cell as it is described.
#[derive(Deserialize)]
pub(super) struct CellText {
    pub key: String,
    pub name: String,
    /// The place or the house it belongs to, in a sentence: `buôn Drah`, `nhà trường`.
    pub ten: String,
    /// The word for it: `thôn`, `buôn`, `trường`.
    pub thon: String,
    pub kind: String,
    #[serde(default)]
    pub ede: bool,
    /// Where it meets.
    pub nha: String,
    pub start: String,
    pub minutes: i64,
    pub noi: Vec<String>,
    pub ho: Vec<String>,
    pub liaison: (String, String),
    pub guests: Vec<(String, String)>,
    pub months: String,
    #[serde(default)]
    pub missed: Vec<(i32, String)>,
    /// When it was last heard from, in days from "today" and a clock; nothing: lately.
    pub heard: Option<(i64, String)>,
    pub open_tasks: usize,
    /// What, to whom, days overdue, how far it has come.
    #[serde(default)]
    pub overdue: Vec<(String, String, i64, String)>,
    /// Subject, detail, place, days at the commune, the body it was given to.
    #[serde(default)]
    pub waiting: Vec<(String, String, String, i64, String)>,
    /// The other hour that the second device wrote for the coming meeting.
    pub clash: Option<String>,
    pub people: Vec<PersonText>,
}

/// A member as described. What is left out is an official member without a post.
#[derive(Deserialize)]
pub(super) struct PersonText {
    pub name: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub status: String,
    pub since: Option<Day>,
    pub sort: Option<String>,
    #[serde(default)]
    pub voice: String,
}

/// Something to talk about.
#[derive(Deserialize)]
pub(super) struct Topic {
    pub key: String,
    #[serde(rename = "for")]
    pub fits: Vec<String>,
    /// The months of the year it belongs to; none: any.
    #[serde(default)]
    pub months: Vec<u8>,
    pub title: String,
    /// As the theme of a thematic meeting.
    pub theme: Option<String>,
    #[serde(default)]
    pub numbers: BTreeMap<String, [u32; 2]>,
    pub body: String,
    pub said: Vec<(String, String)>,
    #[serde(default)]
    pub guidance: Vec<String>,
    pub conclusion: String,
    pub resolution: String,
    pub tasks: Vec<(String, String, i64, String)>,
}

/// `phrases.toml`.
#[derive(Deserialize)]
pub(super) struct Phrases {
    pub openings: Vec<String>,
    pub dues: Vec<String>,
    pub no_comment: Vec<String>,
    pub approvals: Vec<String>,
    pub reports: Vec<(String, String)>,
    pub comments: Vec<(String, String)>,
    /// For whom, the title, the news, what is said of it.
    pub infos: Vec<(String, String, String, Vec<String>)>,
    pub self_criticism: Vec<(String, String)>,
    pub criticism: Vec<(String, String)>,
    pub criticism_end: Vec<String>,
    pub closings: Vec<String>,
    pub closing_guidance: Vec<String>,
    pub excuses: Vec<(String, String)>,
    pub missed_reasons: Vec<String>,
    pub delays: Vec<String>,
    pub talk_back: Vec<String>,
    pub addenda: Vec<String>,
    pub papers: Papers,
}

/// How the papers of a meeting are named.
#[derive(Deserialize)]
pub(super) struct Papers {
    pub regular: String,
    pub thematic: String,
}

/// A petition as it is asked, and how it ends: in the cell, or with the commune's answer.
#[derive(Deserialize)]
pub(super) struct PetitionText {
    #[serde(rename = "for")]
    pub fits: Vec<String>,
    pub subject: String,
    pub detail: String,
    pub place: String,
    pub settled: Option<String>,
    pub answer: Option<String>,
}

#[derive(Deserialize)]
struct TopicFile {
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
struct PetitionFile {
    petition: Vec<PetitionText>,
}

/// The material, read once.
pub(super) static MATERIAL: LazyLock<Material> = LazyLock::new(|| {
    let topics = [
        include_str!("topics_farm.toml"),
        include_str!("topics_village.toml"),
        include_str!("topics_party.toml"),
        include_str!("topics_school.toml"),
        include_str!("topics_health.toml"),
        include_str!("topics_office.toml"),
    ];
    Material {
        commune: read(include_str!("cells.toml")),
        topics: topics.into_iter().flat_map(|text| read::<TopicFile>(text).topic).collect(),
        phrases: read(include_str!("phrases.toml")),
        petitions: read::<PetitionFile>(include_str!("petitions.toml")).petition,
    }
});

/// Reads a file that is part of the program.
pub(super) fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("the material that is built in can be read")
}

/// Returns whether words meant for `fits` (`any`, `village`, `ede`, a kind, perhaps months of the year) suit
/// `cell` in `month`.
pub(super) fn suits(fits: &str, cell: &CellText, month: u8) -> bool {
    let mut words = fits.split_whitespace();
    let whom = words.next().unwrap_or("any");
    let mut months = words.filter_map(|word| word.parse::<u8>().ok()).peekable();
    let always = months.peek().is_none();
    is_for(whom, cell) && (always || months.any(|known| known == month))
}

/// Returns whether `whom` names `cell`.
pub(super) fn is_for(whom: &str, cell: &CellText) -> bool {
    whom == "any" || whom == cell.kind || (whom == "ede" && cell.ede)
}
