//! What must hold when it is quiet again. Each check returns what it found broken, in words.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};
use server::store::{Ask, Doc, Enrolment, Standing, Which};
use shared::change::{ChangeSet, SetDigest};
use shared::document::Document;
use shared::document::meeting::{Meeting, fingerprint};
use shared::id::{Audience, DocumentKey, Kind, StreamId};
use shared::overview;
use shared::permit::{Action, Principal};
use shared::sync::device::{ChangeState, Loaded, Phase, Query};

use super::breach::{Breach, Rule};
use super::party::{Party, PartyId};
use super::world::{World, Written};

/// Returns everything that is broken.
pub fn all(world: &World) -> Vec<Breach> {
    let mut broken = world.breaches.clone();
    let documents = documents(world);
    broken.extend(edits_are_kept(world, &documents));
    broken.extend(no_edit_is_there_twice(&documents));
    for (id, party) in world.parties.iter().enumerate().filter(|(_, party)| !party.drowned) {
        broken.extend(at_rest(world, id, party));
        if is_active(world, party) {
            broken.extend(replica(world, id, party, &documents));
        }
    }
    broken.extend(digests(world, &documents));
    broken.extend(rows(world, &documents));
    broken.extend(frozen(&documents));
    broken
}

/// Returns whether every line says that nothing is left to do: worth looking closer then.
pub fn is_at_rest(world: &World) -> bool {
    let parties = world.parties.iter().enumerate().filter(|(_, party)| !party.drowned);
    parties.flat_map(|(id, party)| at_rest(world, id, party)).next().is_none()
}

type Documents = BTreeMap<DocumentKey, Kept>;

/// A document as the server has it, with what is made of it for every comparison.
struct Kept {
    doc: Doc,
    document: Document,
    heads: Vec<ChangeHash>,
    text: String,
    rows: Vec<u8>,
    changes: ChangeSet,
}

/// The server's documents, loaded.
fn documents(world: &World) -> Documents {
    let store = world.server.hub().store();
    let rows = store.rows(world.server.book.id).expect("the store is there");
    let load = |key: DocumentKey| {
        let doc = *store.doc(world.server.book.id, key).expect("the store is there").expect("it has rows");
        let document =
            Document::load(key, doc.kind, &doc.snapshot).expect("it was loaded before it was kept");
        let (heads, text, changes) = (sorted(document.heads()), text(&document), document.changes());
        let rows = overview::rows(&document).encode();
        (key, Kept { doc, document, heads, text, rows, changes })
    };
    rows.into_iter().map(|row| load(row.key)).collect()
}

fn who(world: &World, party: &Party) -> Option<Principal> {
    let device = world.server.hub().store().device(world.server.book.id, party.device);
    device.expect("the store is there").and_then(|device| device.principal())
}

fn is_active(world: &World, party: &Party) -> bool {
    world.server.standing_of(party.device) == Some(Enrolment::Active)
}

/// The edits that the server's disk has, by document: those that are in it, and with them those that are held.
fn on_the_server(world: &World, documents: &Documents) -> (Seconds, Seconds) {
    let seconds = |set: &ChangeSet| set.changes.iter().map(Change::timestamp).collect::<Vec<_>>();
    let mut kept = Seconds::new();
    for (key, Kept { changes, .. }) in documents {
        kept.entry(*key).or_default().extend(seconds(changes));
    }
    let mut waiting = kept.clone();
    let held = world.server.hub().store().waiting(world.server.book.id, Which::Held);
    for row in held.expect("the store is there") {
        if let Ok(set) = ChangeSet::decode(&row.bytes) {
            waiting.entry(row.key).or_default().extend(seconds(&set));
        }
    }
    (kept, waiting)
}

type Seconds = BTreeMap<DocumentKey, BTreeSet<i64>>;

/// Returns the edits that the server has, held ones too, by their second.
pub fn at_the_server(world: &World) -> BTreeSet<i64> {
    on_the_server(world, &documents(world)).1.into_values().flatten().collect()
}

/// Returns those of the edits `which` that are on no disk at all.
pub fn on_no_disk(world: &World, which: impl Fn(&Written) -> bool) -> Vec<i64> {
    let (_, mut somewhere) = on_the_server(world, &documents(world));
    for party in &world.parties {
        let keys = party.disk.documents().map(|(key, _)| (*key, Vec::new())).collect();
        let Loaded::Since(sets) = party.disk.load(&Query::Since(keys)) else { continue };
        for set in sets {
            let changes = set.changes.into_iter().filter_map(|bytes| Change::from_bytes(bytes).ok());
            somewhere.entry(set.key).or_default().extend(changes.map(|change| change.timestamp()));
        }
    }
    let is_there =
        |edit: &&Written| somewhere.get(&edit.key).is_some_and(|there| there.contains(&edit.second));
    let asked = world.written.iter().filter(|edit| which(edit));
    asked.filter(|edit| !is_there(edit)).map(|edit| edit.second).collect()
}

/// Every edit that a disk has is in its document at the server; a retired device's is at least kept there; of
/// a phone in the river, what it had shown as sent. What a server took with it that was put back is forgiven where it
/// was on no other disk.
fn edits_are_kept(world: &World, documents: &Documents) -> Vec<Breach> {
    let (kept, waiting) = on_the_server(world, documents);
    let lost = world.written.iter().filter(|edit| {
        let party = &world.parties[edit.by];
        let unsent = party.drowned && !party.acknowledged.contains(&edit.second);
        if unsent || world.gone.contains(&edit.second) {
            return false;
        }
        let enough = if is_active(world, party) && !party.drowned { &kept } else { &waiting };
        !enough.get(&edit.key).is_some_and(|kept| kept.contains(&edit.second))
    });
    lost.map(|edit| {
        let party = &world.parties[edit.by];
        let here =
            if party.acknowledged.contains(&edit.second) { "acknowledged" } else { "not acknowledged" };
        Rule::Kept.broken(format!("lost: {edit:?}, {here}"))
    })
    .collect()
}

/// No edit is in its document twice, under two names.
fn no_edit_is_there_twice(documents: &Documents) -> Vec<Breach> {
    let mut broken = Vec::new();
    for (key, Kept { changes, .. }) in documents {
        let mut seconds = BTreeSet::new();
        let twice = changes.changes.iter().filter(|change| !seconds.insert(change.timestamp()));
        broken.extend(twice.map(|change| {
            let (actor, seq) = (change.actor_id(), change.seq());
            Rule::Kept.broken(format!("{key:?} has {} twice, once as {actor}:{seq}", change.timestamp()))
        }));
    }
    broken
}

/// Every app has come to rest, everything sent; and an active device's line is green.
fn at_rest(world: &World, id: PartyId, party: &Party) -> Vec<Breach> {
    let state = party.state();
    let mut broken = Vec::new();
    if is_active(world, party) {
        if !state.is_synced() {
            broken.push(Rule::Lively.broken(format!("party {id} is not synced: {state:?}")));
        }
    } else if !state.unsent.is_empty() || state.phase != Phase::Idle {
        broken.push(Rule::Lively.broken(format!("the retired party {id} is not at rest: {state:?}")));
    }
    broken
}

/// An active device has exactly the documents that it may read, as the server has them.
fn replica(world: &World, id: PartyId, party: &Party, documents: &Documents) -> Vec<Breach> {
    let Some(who) = who(world, party) else {
        return vec![Rule::Replicas.broken(format!("party {id} is nobody"))];
    };
    let mut broken = Vec::new();
    let readable: BTreeMap<_, _> = documents
        .iter()
        .filter(|(key, kept)| who.may(Action::Read(kept.doc.audience), kept.doc.kind, key.unit))
        .collect();
    let mut differs = |rule: Rule, how: String| broken.push(rule.broken(format!("party {id} {how}")));
    for (key, kept) in &readable {
        let Ok(here) = party.disk.open(**key, kept.doc.kind) else {
            differs(Rule::Replicas, format!("cannot open {key:?}"));
            continue;
        };
        if sorted(here.heads()) != kept.heads {
            let (ours, theirs) = (here.changes().changes.len(), kept.changes.changes.len());
            differs(Rule::Replicas, format!("has {ours} changes of {key:?}, the server {theirs}"));
        } else if text(&here) != kept.text {
            differs(Rule::Replicas, format!("reads {key:?} otherwise"));
        }
        // Rows that are made from the document are what it is.
        if !party.disk.makes_rows(key) && party.disk.rows(key).as_ref() != Some(&kept.rows) {
            differs(Rule::Overview, format!("has other rows of {key:?}"));
        }
        let unsettled =
            party.disk.states(key).filter(|(_, state)| !matches!(state, ChangeState::Admitted(_)));
        if unsettled.count() > 0 {
            differs(Rule::Replicas, format!("has changes of {key:?} that are not admitted"));
        }
    }
    for (key, _) in party.disk.documents().filter(|(key, _)| !readable.contains_key(key)) {
        differs(Rule::Replicas, format!("has {key:?}, which it may not read"));
    }
    broken
}

fn sorted(mut heads: Vec<ChangeHash>) -> Vec<ChangeHash> {
    heads.sort_unstable();
    heads
}

/// A document in words, whole.
fn text(document: &Document) -> String {
    let reader = document.reader();
    match document.kind() {
        Kind::Register => format!("{:?}", shared::document::register::Register::read(&reader)),
        Kind::Meeting => format!("{:?}", Meeting::read(&reader)),
        Kind::Petition => format!("{:?}", shared::document::petition::Petition::read(&reader)),
    }
}

/// The digest that every device counts, that of what its disk has, and the server's are one.
fn digests(world: &World, documents: &Documents) -> Vec<Breach> {
    let mut streams: BTreeMap<StreamId, SetDigest> = BTreeMap::new();
    for (key, kept) in documents {
        let sum = SetDigest::of_all(key, &kept.changes.hashes().collect::<Vec<_>>());
        let stream = streams.entry(kept.doc.stream()).or_default();
        *stream = stream.plus(sum);
    }
    let mut broken = Vec::new();
    for (id, party) in world.parties.iter().enumerate() {
        let Some(book) = party.disk.book().filter(|_| !party.drowned && is_active(world, party)) else {
            continue;
        };
        for (stream, digest) in &book.streams {
            if *digest != streams.get(stream).copied().unwrap_or_default() {
                broken.push(Rule::Replicas.broken(format!("party {id} counts {stream:?} otherwise")));
            }
        }
    }
    broken
}

/// The overview's rows on the server are those of its documents.
fn rows(world: &World, documents: &Documents) -> Vec<Breach> {
    let kept = world.server.hub().store().rows(world.server.book.id).expect("the store is there");
    let others = kept.into_iter().filter(|row| {
        let Kept { doc, document, rows, .. } = &documents[&row.key];
        row.audience != doc.audience
            || overview::audience(doc.kind, &document.changes().changes) != doc.audience
            || row.rows != *rows
    });
    let words = |key| format!("the server's rows of {key:?} are others than its document's");
    others.map(|row| Rule::Overview.broken(words(row.key))).collect()
}

/// Adopted minutes are what was adopted, whatever came later.
fn frozen(documents: &Documents) -> Vec<Breach> {
    let meetings = documents.values().map(|kept| &kept.document);
    let mut broken = Vec::new();
    for document in meetings.filter(|document| document.kind() == Kind::Meeting) {
        for adoption in document.adoptions() {
            let then = Meeting::read(&document.reader_at(adoption.heads.clone()));
            if fingerprint(&then) != adoption.fingerprint {
                let words = format!("the minutes of {:?} are no longer what was adopted", document.key());
                broken.push(Rule::Frozen.broken(words));
            }
        }
    }
    broken
}

/// Returns how many changesets wait at the server.
pub fn held(world: &World) -> usize {
    let held = world.server.hub().store().waiting(world.server.book.id, Which::Held);
    let held = held.expect("the store is there");
    held.iter().filter(|row| matches!(row.standing, Standing::Held(_))).count()
}

/// Returns how many documents the office reads.
pub fn addressed_to_the_office(world: &World) -> usize {
    documents(world).values().filter(|kept| kept.doc.audience == Audience::Office).count()
}
