//! Taking changesets from a file into a document that is here: a union. What the document has stays, what it lacks
//! comes in, and what may not come in blocks nothing else. The same rules hold as at the server's door.

use automerge::Change;

use crate::admit::{Snapshot, Verdict, admit};
use crate::change::{ChangeSet, Header};
use crate::document::{Document, GENESIS};
use crate::id::Audience;
use crate::permit::Principal;

/// How often a set may be written again: once for each clone that forked in it.
const FORKS: usize = 8;

/// What came of it.
#[derive(Debug)]
pub struct Taken {
    /// The changes that the document did not have.
    pub fresh: ChangeSet,
    /// The document with them.
    pub document: Document,
    /// Whether everything came in that was in the sets.
    pub whole: bool,
}

/// Takes `sets`, all of this document, into it. `who` is this device: what it may not write does not come in.
///
/// # Panics
/// On hostile changes that slip through the structural rules, automerge may panic.
pub fn take(document: Document, sets: Vec<ChangeSet>, who: &Principal) -> Taken {
    let header = Header { kind: document.kind(), key: document.key(), genesis: GENESIS };
    let mut taken = Taken { fresh: ChangeSet { header, changes: Vec::new() }, document, whole: true };
    let mut waiting: Vec<ChangeSet> = Vec::new();
    for set in sets {
        if set.header.key == header.key && set.header.kind == header.kind {
            waiting.push(set);
        } else {
            taken.whole = false;
        }
    }
    // One set may stand on another that comes behind it.
    loop {
        let before = waiting.len();
        waiting.retain(|set| !taken.takes(set, who));
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    taken.whole &= waiting.is_empty();
    taken
}

impl Taken {
    /// Takes one set; returns whether it is dealt with. One that waits for another is not.
    fn takes(&mut self, set: &ChangeSet, who: &Principal) -> bool {
        let snapshot = Snapshot { bytes: self.document.save(), audience: Audience::Officers };
        let mut set = set.clone();
        for _ in 0..FORKS {
            match admit(Some(&snapshot), &set, who) {
                Verdict::Known => return true,
                Verdict::Waiting(_) => return false,
                Verdict::Admitted(admitted) => {
                    let (key, kind) = (self.document.key(), self.document.kind());
                    // Admission has loaded these very bytes.
                    let Ok(document) = Document::load(key, kind, &admitted.snapshot.bytes) else { break };
                    self.document = document;
                    self.fresh.changes.extend::<Vec<Change>>(admitted.fresh.changes);
                    return true;
                }
                Verdict::Forked(changes) => set.changes = changes,
                Verdict::Held(_) => break,
            }
        }
        self.whole = false;
        true
    }
}
