//! Records that outlive this program: another implementation reads them.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use shared::document::meeting::Meeting;
use shared::document::petition::Petition;
use shared::document::{Document, register};
use shared::id::Kind;
use tests::world::{Commune, SECRETARY, read_in_javascript};

/// Everything a secretary's device holds, fetched as files and opened in the npm package: the same titles,
/// contributions, resolutions, names and petitions as this program's own reader shows after a sync.
#[tokio::test]
async fn a_document_opens_in_the_javascript_automerge() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let mut device = commune.device("secretary", SECRETARY).await?;
    assert!(device.sync().await?.is_synced());

    let (mut own, mut files) = (Vec::new(), Vec::new());
    for (key, meta) in device.disk.documents() {
        own.push(device.open(*key, meta.kind)?);
        let (status, bytes) =
            device.get(&format!("/api/v1/units/{}/documents/{}", key.unit, key.document)).await?;
        assert_eq!(status, 200, "{key:?}");
        files.push(bytes);
    }
    let theirs = read_in_javascript(&files)?;

    let mut contributions = 0;
    for (document, theirs) in own.iter().zip(&theirs) {
        let ours = texts(document);
        assert_eq!(same_places(theirs, &ours)?, ours, "{:?}", document.key());
        contributions += ours["said"].as_object().map_or(0, serde_json::Map::len);
    }
    assert!(own.len() > 24 && contributions > 100, "{} documents, {contributions}", own.len());
    Ok(())
}

/// A document's words as this program's reader shows them, in the places where they lie: removed ones too.
fn texts(document: &Document) -> Value {
    let reader = document.reader();
    match document.kind() {
        Kind::Register => {
            let members = register::Register::read(&reader).members;
            let names = members.iter().map(|member| (member.id, json!({ "name": member.name.word() })));
            json!({ "members": by_id(names) })
        }
        Kind::Meeting => {
            let meeting = Meeting::read(&reader);
            let items = meeting.agenda.iter().map(|item| {
                let (title, body) = (&item.title, &item.body);
                let (conclusion, resolution) = (&item.conclusion, &item.resolution);
                let words =
                    json!({ "title": title, "body": body, "conclusion": conclusion, "resolution": resolution });
                (item.id, words)
            });
            let said = meeting.said.iter().map(|said| (said.id, json!({ "text": said.text })));
            let tasks = meeting.tasks.iter().map(|task| (task.id, json!({ "what": task.what })));
            json!({ "agenda": by_id(items), "said": by_id(said), "tasks": by_id(tasks) })
        }
        Kind::Petition => {
            let petition = Petition::read(&reader);
            json!({ "subject": petition.subject, "detail": petition.detail, "outcome": petition.outcome })
        }
    }
}

fn by_id<I: ToString>(records: impl Iterator<Item = (I, Value)>) -> Value {
    Value::Object(records.map(|(id, words)| (id.to_string(), words)).collect())
}

/// What `theirs` says in the places that `ours` names; every record of theirs is in it, whether ours has it or not.
fn same_places(theirs: &Value, ours: &Value) -> Result<Value> {
    let Value::Object(places) = ours else { return Ok(theirs.clone()) };
    let theirs = theirs.as_object().context("a map")?;
    // Records are named by themselves; a record's and a document's other fields are not words.
    let records = places.values().all(Value::is_object) && places.keys().all(|key| key.contains('.'));
    let names: Vec<_> = if records { theirs.keys().collect() } else { places.keys().collect() };
    let read = names.into_iter().map(|name| {
        let inner = theirs.get(name).with_context(|| format!("no {name}"))?;
        let words = same_places(inner, places.get(name).unwrap_or(&Value::Null))?;
        Ok((name.clone(), words))
    });
    Ok(Value::Object(read.collect::<Result<_>>()?))
}
