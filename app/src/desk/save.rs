//! What was edited, on its way to the disk: in order, tried until the disk takes it, and made again where sync took in
//! meanwhile what a copy of this installation wrote under the same numbers.

use std::collections::BTreeSet;
use std::rc::Rc;

use automerge::ActorId;
use leptos::prelude::*;
use shared::document::{Document, Edit, EditError, Path};
use shared::overview;
use shared::sync::device::DocumentMeta;

use super::draft::Draft;
use super::{Desk, Hand, Sheet, layout};
use crate::platform::clock;
use crate::platform::idb::{Condition, DiskError, Store, Write};

/// How long after the disk failed it is asked again, in milliseconds.
const AGAIN_MS: i64 = 3_000;

/// What was edited and is not on the disk yet.
pub(super) struct Unsaved {
    edits: Vec<Edit>,
    /// The draft that they were made of, where they were.
    typed: Option<Typed>,
    /// What puts the changes that they made.
    changes: Vec<Write>,
    /// What goes with them, in the same transaction.
    more: Vec<Write>,
}

/// A draft that becomes a change.
#[derive(Clone)]
pub(super) struct Typed {
    /// Where it was typed.
    pub path: String,
    /// Where the disk keeps it, until it has the change.
    pub at: String,
    pub draft: Draft,
}

impl Unsaved {
    /// Returns the draft that it was made of.
    pub(super) const fn typed(&self) -> Option<&Typed> {
        self.typed.as_ref()
    }
}

impl Typed {
    /// Returns the edit that it makes; nothing where it changes nothing, or the shape has no such place.
    fn edits(&self, document: &Document) -> Vec<Edit> {
        let path = Path::parse(document.kind(), &self.path).ok();
        path.and_then(|path| self.draft.edit(document, path)).into_iter().collect()
    }
}

impl Desk {
    /// Makes an edit and puts it on the disk.
    ///
    /// # Errors
    /// Where the document has no such place, or is not this window's to write. Trouble with the disk is shown, and tried
    /// again.
    pub fn edit(self: &Rc<Self>, sheet: &Rc<Sheet>, edits: &[Edit]) -> Result<(), EditError> {
        self.edit_with(sheet, edits, Vec::new())
    }

    /// Makes an edit and puts it on the disk together with `more`, in one transaction.
    pub(super) fn edit_with(
        self: &Rc<Self>,
        sheet: &Rc<Sheet>,
        edits: &[Edit],
        more: Vec<Write>,
    ) -> Result<(), EditError> {
        self.put(sheet, edits.to_vec(), None, more)
    }

    /// Makes a draft a change, and takes it from the disk in the transaction that puts that.
    pub(super) fn edit_by(self: &Rc<Self>, sheet: &Rc<Sheet>, typed: Typed) -> Result<(), EditError> {
        let edits = sheet.peek(|document| typed.edits(document));
        let gone = Write::Delete(Store::Drafts, typed.at.clone());
        self.put(sheet, edits, Some(typed), vec![gone])
    }

    fn put(
        self: &Rc<Self>,
        sheet: &Rc<Sheet>,
        edits: Vec<Edit>,
        typed: Option<Typed>,
        more: Vec<Write>,
    ) -> Result<(), EditError> {
        if sheet.hand.get_untracked() != Hand::Ours {
            return Err(EditError::Elsewhere);
        }
        let made = sheet.document.borrow_mut().edit(&sheet.writer.borrow(), clock::now(), &edits)?;
        let changes = made.as_ref().map(layout::put_edit).unwrap_or_default();
        if made.is_some() {
            sheet.rows_due.set(true);
            if typed.is_some() {
                Self::raise_soon(sheet);
            } else {
                sheet.version.update(|version| *version += 1);
            }
        }
        if !changes.is_empty() || !more.is_empty() {
            sheet.unsaved.borrow_mut().push(Rc::new(Unsaved { edits, typed, changes, more }));
            self.save(sheet);
        }
        Ok(())
    }

    /// Has the page read the document again, in a task of its own: what was typed stands there already, and the next key may
    /// have been pressed.
    fn raise_soon(sheet: &Rc<Sheet>) {
        let version = sheet.version.clone();
        wasm_bindgen_futures::spawn_local(async move {
            clock::sleep(0).await;
            version.update(|version| *version += 1);
        });
    }

    /// Shows the document's rows as they are now, and returns what puts them.
    pub(super) fn note_rows(&self, sheet: &Sheet) -> Write {
        let rows = overview::rows(&sheet.document.borrow());
        let put = layout::put_rows(&sheet.key, rows.encode());
        self.cells.update(|cells| cells.put(&sheet.key, rows));
        put
    }

    /// Puts what is unsaved on the disk, for as long as anything is.
    fn save(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        self.note_dirty();
        if sheet.saving.replace(true) {
            return;
        }
        let (desk, sheet) = (self.clone(), sheet.clone());
        wasm_bindgen_futures::spawn_local(async move {
            while !sheet.unsaved.borrow().is_empty() {
                let turn = sheet.turn();
                let done = match desk.store(&sheet).await {
                    Err(DiskError::Overtaken) => desk.renew(&sheet).await,
                    stored => stored.map(|()| true),
                };
                match done {
                    Ok(true) => {}
                    Ok(false) => desk.lost(&sheet, turn).await,
                    Err(why) => {
                        // What was typed stays in memory and on the page, and the page says so.
                        desk.trouble.set(Some(why));
                        clock::sleep(AGAIN_MS).await;
                    }
                }
            }
            sheet.saving.set(false);
            desk.note_dirty();
            if sheet.incoming.get() {
                desk.merge(sheet.key).await;
            }
        });
    }

    /// Puts what is unsaved now on the disk, in one transaction.
    async fn store(self: &Rc<Self>, sheet: &Rc<Sheet>) -> Result<(), DiskError> {
        let storing = sheet.storing.lock().await;
        let lease = sheet.lock.borrow().as_ref().map(|lock| lock.lease.clone());
        let mut still = vec![lease.ok_or(DiskError::Overtaken)?];
        let at = layout::document_key(&sheet.key);
        let known = self.disk.get(Store::Documents, &at).await?;
        let there: BTreeSet<_> = known.iter().map(|_| at.clone()).collect();
        still.push(Condition::Keys(Store::Documents, at, there));
        // From here to the commit nothing waits: the rows are those of these changes.
        let unsaved: Vec<_> = sheet.unsaved.borrow().iter().cloned().collect();
        let mut writes: Vec<_> =
            unsaved.iter().flat_map(|unsaved| unsaved.changes.iter().chain(&unsaved.more)).cloned().collect();
        let rows_due = sheet.rows_due.replace(false);
        if rows_due {
            writes.push(self.note_rows(sheet));
        }
        if known.and_then(|bytes| layout::decode::<DocumentMeta>(&bytes)).is_none() {
            writes.push(layout::put_meta(&sheet.key, &DocumentMeta::new(sheet.kind)));
        }
        if let Err(why) = self.disk.commit_if(&still, writes).await {
            sheet.rows_due.set(sheet.rows_due.get() | rows_due);
            return Err(why);
        }
        sheet.unsaved.borrow_mut().retain(|left| unsaved.iter().all(|stored| !Rc::ptr_eq(left, stored)));
        // What was typed on meanwhile lay where the draft was that has gone.
        let has_gone = |at: &String| {
            unsaved.iter().flat_map(|unsaved| &unsaved.more).any(|write| match write {
                Write::Delete(Store::Drafts, gone) => at == gone,
                Write::DeletePrefix(Store::Drafts, gone) => at.starts_with(gone),
                _ => false,
            })
        };
        for (path, draft) in sheet.drafts.borrow_mut().iter_mut() {
            if has_gone(&layout::draft_key(&sheet.key, path, &self.window)) {
                (draft.stored, draft.kept) = (false, None);
            }
        }
        drop(storing);
        self.out_of_trouble();
        self.wrote(sheet.key);
        if sheet.is_typing() {
            self.tick();
        }
        Ok(())
    }

    /// Goes on with `document` under another actor, and makes in it again what is unsaved. What has no place there is a
    /// draft again.
    pub(super) fn make_again(&self, sheet: &Rc<Sheet>, mut document: Document, actor: ActorId) {
        sheet.writer.borrow_mut().actor = actor;
        let writer = sheet.writer.borrow().clone();
        let before = std::mem::take(&mut *sheet.unsaved.borrow_mut());
        let mut again = Vec::with_capacity(before.len());
        for unsaved in before {
            let (typed, more) = (unsaved.typed.clone(), unsaved.more.clone());
            let edits = typed.as_ref().map_or_else(|| unsaved.edits.clone(), |typed| typed.edits(&document));
            match document.edit(&writer, clock::now(), &edits) {
                Ok(made) => {
                    let changes = made.as_ref().map(layout::put_edit).unwrap_or_default();
                    again.push(Rc::new(Unsaved { edits, typed, changes, more }));
                }
                Err(_) => self.take_back(sheet, &unsaved),
            }
        }
        *sheet.document.borrow_mut() = document;
        self.note_rows(sheet);
        sheet.rows_due.set(true);
        *sheet.unsaved.borrow_mut() = again;
        self.show(sheet);
    }

    /// Makes drafts again of what did not come to the disk. One that another window left is there still.
    pub(super) fn take_back_unsaved(&self, sheet: &Sheet) {
        let unsaved = std::mem::take(&mut *sheet.unsaved.borrow_mut());
        unsaved.iter().rev().for_each(|unsaved| self.take_back(sheet, unsaved));
    }

    fn take_back(&self, sheet: &Sheet, unsaved: &Unsaved) {
        let Some(Typed { path, at, draft }) = &unsaved.typed else { return };
        if *at != layout::draft_key(&sheet.key, path, &self.window) {
            return;
        }
        // What was typed since was typed into this.
        let mut drafts = sheet.drafts.borrow_mut();
        let back = drafts.entry(path.clone()).or_insert_with(|| draft.clone());
        if back.kept.is_none() {
            back.kept.clone_from(&draft.kept);
        }
        back.base.clone_from(&draft.base);
        back.seed.clone_from(&draft.seed);
        back.stored = false;
    }
}
