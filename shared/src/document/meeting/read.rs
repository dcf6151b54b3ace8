//! A meeting read from its document.

use std::collections::BTreeMap;

use super::view::{Addendum, Guest, Item, Meeting, PetitionLine, RollLine, Said, Task};
use crate::document::{Entries, Reader};
use crate::id::RecordId;

impl Meeting {
    /// Reads the meeting.
    pub fn read(reader: &Reader<'_>) -> Self {
        let head = reader.head();
        Self {
            kind: head.field("kind"),
            month: head.field("month"),
            title: head.field("title"),
            model: head.field("model"),
            day: head.field("day"),
            time: head.field("time"),
            place: head.field("place"),
            chair: head.field("chair"),
            chair_name: head.field("chair_name"),
            taker: head.field("taker"),
            taker_name: head.field("taker_name"),
            papers: head.field("papers"),
            number: head.field("number"),
            opened: head.field("opened"),
            held_on: head.field("held_on"),
            started: head.field("started"),
            ended: head.field("ended"),
            closed: head.field("closed"),
            read_out: head.field("read_out"),
            adopted: head.field("adopted"),
            adopted_at: head.field("adopted_at"),
            missed: head.field("missed"),
            agenda: agenda(&head),
            said: said(&head),
            roll: roll(head.inside("roll")),
            guests: guests(&head),
            tasks: tasks(&head),
            petitions: petitions(&head),
            addenda: addenda(&head),
        }
    }
}

fn agenda(head: &Entries<'_>) -> Vec<Item> {
    let items = head.records("agenda");
    items
        .iter()
        .map(|record| Item {
            id: record.id,
            order: record.order.clone(),
            removed: record.removed,
            title: record.prose("title"),
            body: record.prose("body"),
            presenter: record.field("presenter"),
            presenter_name: record.field("presenter_name"),
            done: record.field("done"),
            conclusion: record.prose("conclusion"),
            resolution: record.prose("resolution"),
            vote_method: record.field("vote_method"),
            votes_for: record.field("votes_for"),
            against: record.field("votes_against"),
            abstain: record.field("votes_abstain"),
        })
        .collect()
}

fn said(head: &Entries<'_>) -> Vec<Said> {
    let records = head.records("said");
    records
        .iter()
        .map(|record| Said {
            id: record.id,
            order: record.order.clone(),
            removed: record.removed,
            item: record.field("item"),
            speaker: record.field("speaker"),
            speaker_name: record.field("speaker_name"),
            guidance: record.field("guidance"),
            text: record.prose("text"),
        })
        .collect()
}

fn roll(entries: Option<Entries<'_>>) -> BTreeMap<RecordId, RollLine> {
    let mut roll = BTreeMap::new();
    let Some(entries) = entries else { return roll };
    for key in entries.keys() {
        // `<block>.<count>.<field>`: the record id has a dot of its own.
        let Some((id, field)) = key.rsplit_once('.') else { continue };
        let Ok(id) = id.parse() else { continue };
        let line: &mut RollLine = roll.entry(id).or_default();
        match field {
            "mark" => line.mark = entries.field(key),
            "reason" => line.reason = entries.field(key),
            "name" => line.name = entries.field(key),
            "status" => line.status = entries.field(key),
            "role" => line.role = entries.field(key),
            _ => {}
        }
    }
    roll
}

fn guests(head: &Entries<'_>) -> Vec<Guest> {
    let records = head.records("guests");
    records
        .iter()
        .map(|record| Guest {
            id: record.id,
            order: record.order.clone(),
            removed: record.removed,
            name: record.field("name"),
            role: record.field("role"),
            higher: record.field("higher"),
        })
        .collect()
}

fn tasks(head: &Entries<'_>) -> Vec<Task> {
    let records = head.records("tasks");
    records
        .iter()
        .map(|record| Task {
            id: record.id,
            order: record.order.clone(),
            removed: record.removed,
            item: record.field("item"),
            what: record.prose("what"),
            assignee: record.field("assignee"),
            assignee_name: record.field("assignee_name"),
            due: record.field("due"),
            done: record.field("done"),
            outcome: record.prose("outcome"),
        })
        .collect()
}

fn petitions(head: &Entries<'_>) -> Vec<PetitionLine> {
    let records = head.records("petitions");
    records
        .iter()
        .map(|record| PetitionLine {
            id: record.id,
            order: record.order.clone(),
            removed: record.removed,
            item: record.field("item"),
            petition: record.field("petition"),
            subject: record.field("subject"),
        })
        .collect()
}

fn addenda(head: &Entries<'_>) -> Vec<Addendum> {
    let records = head.records("addenda");
    records
        .iter()
        .map(|record| Addendum {
            id: record.id,
            order: record.order.clone(),
            removed: record.removed,
            day: record.field("day"),
            by: record.field("by"),
            confirmed: record.field("confirmed"),
            text: record.prose("text"),
            made: record.made(),
        })
        .collect()
}
