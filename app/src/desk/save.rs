//! What was edited, on its way to the disk: in order, tried until the disk takes it, and made again where sync took in
//! meanwhile what a copy of this installation wrote under the same numbers.

use std::collections::BTreeSet;
use std::rc::Rc;

use automerge::ActorId;
use leptos::prelude::*;
use shared::document::{Document, Edit, EditError};
use shared::overview;
use shared::sync::device::DocumentMeta;

use super::{Desk, Sheet, layout};
use crate::platform::clock;
use crate::platform::idb::{Condition, DiskError, Store, Write};

/// How long after the disk failed it is asked again, in milliseconds.
const AGAIN_MS: i64 = 3_000;

/// Edits that are not on the disk yet.
pub(super) struct Unsaved {
    /// Each with the text that it was made in.
    edits: Vec<(Edit, String)>,
    /// What puts the changes that they made, and the rows as they are then.
    changes: Vec<Write>,
    /// What goes with them, in the same transaction.
    more: Vec<Write>,
}

impl Desk {
    /// Makes an edit and puts it on the disk.
    ///
    /// # Errors
    /// Where the document has no such place. Trouble with the disk is shown, and tried again.
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
        let based = |edit: &Edit| (edit.clone(), sheet.peek(|document| document.base_of(edit)));
        let based: Vec<_> = edits.iter().map(based).collect();
        let made = sheet.document.borrow_mut().edit(&sheet.writer.borrow(), clock::now(), edits)?;
        let mut changes = made.as_ref().map(layout::put_edit).unwrap_or_default();
        if made.is_some() {
            changes.push(self.note_rows(sheet));
            sheet.version.update(|version| *version += 1);
        }
        if !changes.is_empty() || !more.is_empty() {
            sheet.unsaved.borrow_mut().push(Rc::new(Unsaved { edits: based, changes, more }));
            self.save(sheet);
        }
        Ok(())
    }

    /// Shows the document's rows as they are now, and returns what puts them.
    fn note_rows(&self, sheet: &Sheet) -> Write {
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
                let done = match desk.store(&sheet).await {
                    Err(DiskError::Overtaken) => desk.renew(&sheet).await,
                    stored => stored.map(|()| true),
                };
                match done {
                    Ok(true) => {}
                    Ok(false) => desk.lost(&sheet).await,
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
    async fn store(&self, sheet: &Rc<Sheet>) -> Result<(), DiskError> {
        let lease = sheet.lock.borrow().as_ref().map(|lock| lock.lease.clone());
        let mut still = vec![lease.ok_or(DiskError::Overtaken)?];
        let unsaved: Vec<_> = sheet.unsaved.borrow().iter().cloned().collect();
        let mut writes: Vec<_> =
            unsaved.iter().flat_map(|unsaved| unsaved.changes.iter().chain(&unsaved.more)).cloned().collect();
        if layout::meta(&self.disk, &sheet.key).await?.is_none() {
            let at = layout::document_key(&sheet.key);
            still.push(Condition::Keys(Store::Documents, at, BTreeSet::new()));
            writes.push(layout::put_meta(&sheet.key, &DocumentMeta::new(sheet.kind)));
        }
        self.disk.commit_if(&still, writes).await?;
        sheet.unsaved.borrow_mut().retain(|left| unsaved.iter().all(|stored| !Rc::ptr_eq(left, stored)));
        self.trouble.set(None);
        self.wrote(sheet.key);
        Ok(())
    }

    /// Goes on with `document` under another actor, and makes in it again what is unsaved. What has no place there stays
    /// as the draft that it was made of.
    pub(super) fn make_again(&self, sheet: &Rc<Sheet>, mut document: Document, actor: ActorId) {
        sheet.writer.borrow_mut().actor = actor;
        let writer = sheet.writer.borrow().clone();
        for unsaved in sheet.unsaved.borrow_mut().iter_mut() {
            let edits: Vec<_> =
                unsaved.edits.iter().map(|(edit, base)| document.moved_from(base, edit)).collect();
            let (changes, more) = match document.edit(&writer, clock::now(), &edits) {
                Ok(made) => (made.as_ref().map(layout::put_edit).unwrap_or_default(), unsaved.more.clone()),
                Err(_) => (Vec::new(), Vec::new()),
            };
            *unsaved = Rc::new(Unsaved { edits: unsaved.edits.clone(), changes, more });
        }
        *sheet.document.borrow_mut() = document;
        let rows = self.note_rows(sheet);
        sheet.unsaved.borrow_mut().push(Rc::new(Unsaved {
            edits: vec![],
            changes: vec![rows],
            more: vec![],
        }));
        self.show(sheet);
    }
}
