//! What both sides know of the document from the changes so far: its objects, what stands in them, and the ids that were
//! used.

use std::collections::BTreeMap;

use super::model::mix;
use super::names::{FIRST_OBJECT, NAMES, genesis_objects};
use crate::change::codec::{Id, Object};
use crate::id::Kind;

/// So many objects are named by how long ago they were used; others by their id.
const RECENT: usize = 96;

/// An object.
pub struct Known {
    pub id: Object,
    /// What it is: the same for all records of one collection.
    pub class: u32,
    /// The letter that was typed last, or that stands before those taken out last.
    pub cursor: Option<Id>,
    /// The key that was written last.
    pub last_key: u32,
}

/// A text's letters, one typed after another.
struct Run {
    first: u64,
    codes: Vec<u8>,
    after: Option<Id>,
}

#[derive(Default)]
pub struct Scene {
    pub objects: Vec<Known>,
    places: BTreeMap<Id, u32>,
    /// The objects used last, the newest at the end.
    recent: Vec<u32>,
    /// The operations that stand at a key of an object.
    standing: BTreeMap<(u32, u32), Vec<Id>>,
    /// By actor, in the order of their counters.
    runs: BTreeMap<u32, Vec<Run>>,
    /// The words that were put at each key last.
    pub last_words: BTreeMap<u32, String>,
    /// The record ids that were used last, by what for.
    pub last_ids: BTreeMap<u32, (u64, u32)>,
    pub minted: Option<(u64, u32)>,
    pub blocks: Vec<u64>,
    /// The words that stood beside an id.
    pub beside: BTreeMap<(u64, u32), String>,
    pub last_id: Option<(u64, u32)>,
    /// In days since 1970.
    pub last_day: i64,
}

impl Scene {
    /// Begins with what genesis made; `genesis` is its actor's place.
    pub fn of(kind: Kind, genesis: u32) -> Self {
        let mut scene = Self::default();
        scene.add(Object::Root, mix(&[0xc1, kind as u32]));
        for (counter, name) in (FIRST_OBJECT..).zip(genesis_objects(kind)) {
            let key = NAMES.iter().position(|known| known == name).unwrap_or(NAMES.len()) as u32;
            let class = scene.class_within(0, key);
            scene.add(Object::Id(Id(counter, genesis)), class);
        }
        scene
    }

    /// Adds an object and returns its place.
    pub fn add(&mut self, id: Object, class: u32) -> usize {
        let at = self.objects.len();
        self.objects.push(Known { id, class, cursor: None, last_key: 0 });
        if let Object::Id(id) = id {
            self.places.insert(id, at as u32);
        }
        self.use_at(at);
        at
    }

    pub fn place(&self, id: Object) -> Option<usize> {
        match id {
            Object::Root => Some(0),
            Object::Id(id) => self.places.get(&id).map(|at| *at as usize),
        }
    }

    /// The class of what is made at a key of the object at `at`.
    pub fn class_within(&self, at: usize, key: u32) -> u32 {
        mix(&[self.objects[at].class, key])
    }

    /// Returns the objects that were used last, the newest first.
    pub fn recent(&self) -> impl Iterator<Item = usize> + '_ {
        self.recent.iter().rev().map(|at| *at as usize)
    }

    /// Takes in that an object is used.
    pub fn use_at(&mut self, at: usize) {
        let at = at as u32;
        if self.recent.last() == Some(&at) {
            return;
        }
        self.recent.retain(|known| *known != at);
        if self.recent.len() == RECENT {
            self.recent.remove(0);
        }
        self.recent.push(at);
    }

    pub fn standing(&self, at: usize, key: u32) -> &[Id] {
        self.standing.get(&(at as u32, key)).map_or(&[], Vec::as_slice)
    }

    pub fn put(&mut self, at: usize, key: u32, id: Id) {
        self.standing.insert((at as u32, key), vec![id]);
        self.objects[at].last_key = key;
    }

    pub fn typed(&mut self, at: usize, first: Id, after: Option<Id>, codes: Vec<u8>) {
        let Id(counter, actor) = first;
        let last = Id(counter + (codes.len() as u64).saturating_sub(1), actor);
        self.objects[at].cursor = if codes.is_empty() { after } else { Some(last) };
        let runs = self.runs.entry(actor).or_default();
        // Only what comes in order is looked up later.
        if runs.last().is_none_or(|run| run.first < counter) {
            runs.push(Run { first: counter, codes, after });
        }
    }

    /// Returns a letter, and the one that it was typed behind.
    pub fn letter(&self, Id(counter, actor): Id) -> Option<(u8, Option<Id>)> {
        let runs = self.runs.get(&actor)?;
        let run = &runs[runs.partition_point(|run| run.first <= counter).checked_sub(1)?];
        let at = (counter - run.first) as usize;
        let code = *run.codes.get(at)?;
        Some((code, if at == 0 { run.after } else { Some(Id(counter - 1, actor)) }))
    }

    /// Returns the letters that stand before a place, as far as they are known: the newest last.
    pub fn before(&self, mut at: Option<Id>) -> Vec<u8> {
        let mut letters = Vec::new();
        while let Some((code, next)) = at.and_then(|at| self.letter(at)) {
            letters.push(code);
            at = next;
            if letters.len() == 24 {
                break;
            }
        }
        letters.reverse();
        letters
    }
}
