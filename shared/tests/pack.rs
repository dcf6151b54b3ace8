//! A page of a first download: whatever the documents are, each comes out with every hash, none harms another, and no bytes
//! make a reader work for long.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use automerge::transaction::Transactable;
use automerge::{AutoCommit, Change, ROOT};
use common::{Phone, drawn};
use fastrand::Rng;
use shared::change::limits::MAX_OPS_PER_CHANGE;
use shared::change::pack::{self, Packed};
use shared::change::{BadChangeSet, ChangeSet, Header};
use shared::id::{DocumentId, DocumentKey, Kind, UnitId};

/// How many pages are drawn.
const PAGES: u64 = 30;

type Given = (ChangeSet, Vec<u8>);

fn given(number: u8, kind: Kind, changes: Vec<Change>) -> Given {
    let key =
        DocumentKey { unit: UnitId::from_bytes([7; 8]), document: DocumentId::from_bytes([number; 16]) };
    let rows = vec![number; usize::from(number) * 3 % 7];
    (ChangeSet { header: Header { kind, key, genesis: 1 }, changes }, rows)
}

/// Draws a page, of documents of any kind and shape, some of them half a history.
fn page(rng: &mut Rng) -> Vec<Given> {
    let count = rng.u8(..12);
    (0..count)
        .map(|number| {
            let changes = drawn::document(rng);
            let from = if rng.bool() { rng.usize(..changes.len()) } else { 0 };
            let kind = [Kind::Register, Kind::Meeting, Kind::Petition][rng.usize(..3)];
            given(number, kind, changes[from..].to_vec())
        })
        .collect()
}

fn raw(changes: &[Change]) -> Vec<Vec<u8>> {
    changes.iter().map(|change| change.raw_bytes().to_vec()).collect()
}

fn came_back(packed: &Packed, (set, rows): &Given) {
    assert_eq!((packed.header, &packed.rows), (set.header, rows));
    assert_eq!(raw(packed.changes.as_ref().unwrap()), raw(&set.changes));
}

#[test]
fn any_documents_come_back_with_every_hash() {
    for seed in 0..PAGES {
        let given = page(&mut Rng::with_seed(seed));
        let packed = pack::decode(&pack::encode(&given).unwrap()).unwrap();
        assert_eq!(packed.len(), given.len(), "seed {seed}");
        packed.iter().zip(&given).for_each(|(packed, given)| came_back(packed, given));
    }
}

/// What comes ahead of a document: its rows, and none of its changes.
#[test]
fn a_document_without_changes_says_its_rows() {
    let given = [given(1, Kind::Meeting, Vec::new()), given(2, Kind::Register, Vec::new())];
    let packed = pack::decode(&pack::encode(&given).unwrap()).unwrap();
    packed.iter().zip(&given).for_each(|(packed, given)| came_back(packed, given));
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a document that the app does not write")]
fn a_document_that_cannot_be_told_is_carried_plain_among_the_others() {
    let mut doc = AutoCommit::new().with_actor([9; 16].as_slice().into());
    doc.put(ROOT, "title", "a".repeat(MAX_OPS_PER_CHANGE + 1)).unwrap();
    let mut given = page(&mut Rng::with_seed(3));
    given.insert(1, self::given(99, Kind::Meeting, doc.get_changes(&[])));
    let packed = pack::decode(&pack::encode(&given).unwrap()).unwrap();
    assert_eq!(packed.len(), given.len());
    packed.iter().zip(&given).for_each(|(packed, given)| came_back(packed, given));
}

/// Of three documents the second one's proof is damaged: it says so, and the others are whole.
#[test]
fn a_document_that_does_not_prove_itself_leaves_the_others_whole() {
    let given: Vec<Given> = (1..4)
        .map(|number| {
            let mut phone = Phone::new(number, "Y Bhul Mlô");
            phone.plan();
            phone.add_item("Thu hoạch cà phê");
            given(number, Kind::Meeting, phone.meeting.changes().changes)
        })
        .collect();
    let mut bytes = pack::encode(&given).unwrap();
    let proof = proof(&given[1].0);
    let at = bytes.windows(8).position(|bytes| bytes == proof).unwrap();
    bytes[at] ^= 1;
    let packed = pack::decode(&bytes).unwrap();
    assert_eq!(packed[1].changes.as_ref().unwrap_err(), &BadChangeSet::Proof);
    assert_eq!(packed[1].header, given[1].0.header);
    came_back(&packed[0], &given[0]);
    came_back(&packed[2], &given[2]);
}

fn proof(set: &ChangeSet) -> [u8; 8] {
    use sha2::{Digest, Sha256};
    let all = set.hashes().fold(Sha256::new(), |all, hash| all.chain_update(hash.0)).finalize();
    std::array::from_fn(|at| all[at])
}

#[test]
fn a_page_that_was_damaged_is_refused_or_proves_what_it_holds() {
    let given = page(&mut Rng::with_seed(5));
    let bytes = pack::encode(&given).unwrap();
    let known: Vec<_> = given.iter().flat_map(|(set, _)| set.hashes()).collect();
    let mut rng = Rng::with_seed(6);
    for round in 0..3_000 {
        let mut bytes = bytes.clone();
        match round % 3 {
            0 => bytes.truncate(rng.usize(..bytes.len())),
            1 => (0..rng.usize(1..4)).for_each(|_| {
                let at = rng.usize(1..bytes.len());
                bytes[at] ^= 1 << rng.u8(..8);
            }),
            // Many of one byte: whatever says "again" the most often.
            _ => {
                let from = rng.usize(1..bytes.len());
                let to = rng.usize(from..bytes.len());
                bytes[from..to].fill(rng.u8(..));
            }
        }
        for packed in pack::decode(&bytes).into_iter().flatten() {
            // What is told of a document may be another document: but then it is none that was damaged on the way.
            let whole = packed.changes.into_iter().flatten();
            whole.for_each(|change| assert!(known.contains(&change.hash()), "round {round}"));
        }
    }
}

/// A word that is put again costs no bytes of text: a page may say so, and then it is too much.
#[test]
#[allow(clippy::disallowed_methods, reason = "a document that the app does not write")]
fn a_few_bytes_cannot_become_many() {
    let documents = (0..40).map(|number| {
        let mut doc = AutoCommit::new().with_actor([number + 1; 16].as_slice().into());
        for _ in 0..2 {
            doc.put(ROOT, "title", "a".repeat(MAX_OPS_PER_CHANGE)).unwrap();
            doc.commit();
        }
        given(number, Kind::Meeting, doc.get_changes(&[]))
    });
    let documents: Vec<_> = documents.collect();
    let too_much = pack::encode(&documents).unwrap_err();
    assert!(matches!(too_much, BadChangeSet::TooMuch { .. }), "{too_much}");
    assert!(pack::encode(&documents[..8]).is_ok());
}

#[test]
fn a_version_that_is_not_known_here_is_named() {
    let mut bytes = pack::encode(&[]).unwrap();
    bytes[0] = 9;
    assert_eq!(pack::decode(&bytes).unwrap_err(), BadChangeSet::Version(9));
    assert_eq!(pack::decode(&[]).unwrap_err(), BadChangeSet::NotOne);
}

/// A cell of an hour's clones: more actors than a reader takes at once.
#[test]
#[allow(clippy::disallowed_methods, reason = "a document that the app does not write")]
fn a_document_of_too_many_actors_comes_in_parts() {
    let mut doc = AutoCommit::new();
    for n in 0..4_200_u32 {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        doc.set_actor(automerge::ActorId::from(id));
        doc.put(ROOT, "order", i64::from(n)).unwrap();
        doc.commit();
    }
    let (set, _) = given(1, Kind::Meeting, doc.get_changes(&[]));
    assert!(!set.is_within_limits());
    let parts = set.clone().split(ChangeSet::encode_plain);
    let read: Vec<_> =
        parts.iter().flat_map(|(_, bytes)| ChangeSet::decode(bytes).unwrap().changes).collect();
    assert_eq!(raw(&read), raw(&set.changes));
}

/// Each has a word that is told in the plain encoding alone: the page is not begun again for each of them.
#[test]
#[allow(clippy::disallowed_methods, reason = "a document that the app does not write")]
fn documents_that_cannot_be_told_in_symbols_go_plain_together() {
    let given: Vec<_> = (0..20)
        .map(|number| {
            let mut doc = AutoCommit::new();
            let letters = if number % 2 == 0 { 65_537 } else { 5 };
            doc.put(ROOT, "title", "a".repeat(letters)).unwrap();
            given(number, Kind::Meeting, doc.get_changes(&[]))
        })
        .collect();
    let packed = pack::decode(&pack::encode(&given).unwrap()).unwrap();
    packed.iter().zip(&given).for_each(|(packed, given)| came_back(packed, given));
}
