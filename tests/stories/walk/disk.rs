//! The server's disk, read by the server's own store: as texts and facts.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use server::hub::Hub;
use server::store::{Ask, Sqlite};
use shared::document::meeting::Meeting;
use shared::document::{Document, petition::Petition};
use shared::id::{Audience, Kind, StreamId, UnitId};

use super::promised::MARK;

/// Reads what a killed server left, on a copy: what was received and not looked into enters first, as at a start.
pub fn as_left(data: &Path, cell: UnitId) -> Result<Vec<String>> {
    let copy = tempfile::TempDir::with_prefix("sochibo-left-")?;
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        fs::copy(entry.path(), copy.path().join(entry.file_name()))?;
    }
    let hub = open(copy.path())?;
    hub.catch_up()?;
    texts(&hub, cell)
}

/// Reads what is there now, beside the server.
pub fn now(data: &Path, cell: UnitId) -> Result<Vec<String>> {
    texts(&open(data)?, cell)
}

fn open(data: &Path) -> Result<Hub<Sqlite>> {
    Ok(Hub::new(Sqlite::open(&data.join(server::cli::DATABASE))?))
}

fn texts(hub: &Hub<Sqlite>, cell: UnitId) -> Result<Vec<String>> {
    let store = hub.store();
    let book = store.books()?.first().context("a book")?.id;
    let streams = [Audience::Officers, Audience::Office].map(|audience| StreamId { unit: cell, audience });
    let mut texts = Vec::new();
    for place in store.places(book, streams.to_vec())? {
        let doc = store.doc(book, place.key)?.context("a document that has a place")?;
        let document = Document::load(doc.key, doc.kind, &doc.snapshot)?;
        match doc.kind {
            Kind::Meeting => texts.extend(of_meeting(&Meeting::read(&document.reader()))),
            Kind::Petition => texts.push(Petition::read(&document.reader()).subject),
            Kind::Register => {}
        }
    }
    Ok(texts)
}

fn of_meeting(meeting: &Meeting) -> Vec<String> {
    let items = meeting.agenda.iter().flat_map(|item| {
        let votes = fact_of_votes(&item.title, item.votes_for.shown().copied().unwrap_or_default());
        [item.title.clone(), item.body.clone(), item.conclusion.clone(), item.resolution.clone(), votes]
    });
    let said = meeting.said.iter().map(|said| said.text.clone());
    let tasks = meeting.tasks.iter().map(|task| task.what.clone());
    let roll = meeting.roll.values().flat_map(|line| {
        let mark = line.mark.shown().map_or("", |mark| mark.word());
        [fact_of_mark(meeting.place.word(), line.name.word(), mark), line.reason.word().into()]
    });
    let opened = meeting.opened.shown().map(|_| fact_of_opening(meeting.place.word()));
    items.chain(said).chain(tasks).chain(roll).chain(opened).chain([meeting.place.word().into()]).collect()
}

/// That the meeting at `place` was opened.
pub fn fact_of_opening(place: &str) -> String {
    format!("{MARK} {place}: opened")
}

/// That somebody has a mark on the roll of the meeting at `place`.
pub fn fact_of_mark(place: &str, name: &str, mark: &str) -> String {
    format!("{MARK} {place}: {name} {mark}")
}

/// How many are for the resolution of an item.
pub fn fact_of_votes(title: &str, votes: i64) -> String {
    format!("{MARK} {title}: {votes} for")
}
