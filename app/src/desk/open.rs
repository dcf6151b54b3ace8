//! A document open in this window.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use automerge::ActorId;
use leptos::prelude::*;
use shared::document::{Document, Edit, EditError, Path, Writer};
use shared::id::{DocumentKey, Kind, Mint, actor_for};
use shared::overview;
use shared::permit::{Action, may};
use shared::sync::device::DocumentMeta;

use super::draft::{self, Draft, Seed};
use super::layout::{self, Stored};
use super::lease::Lock;
use super::{Desk, layout::put_rows};
use crate::components::{FieldHandle, Text};
use crate::platform::clock;
use crate::platform::idb::{DiskError, Write};

/// Whose hand is on a document in this window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// This window writes it.
    Ours,
    /// Another window writes it; here it is read, live.
    Elsewhere,
    /// It was ours until another window took it over.
    TakenOver,
    /// This person does not write it.
    ReadOnly,
}

/// An open document.
pub struct Sheet {
    /// Which.
    pub key: DocumentKey,
    /// Its kind.
    pub kind: Kind,
    pub(super) document: RefCell<Document>,
    pub(super) writer: RefCell<Writer>,
    pub(super) mint: RefCell<Mint>,
    pub(super) drafts: RefCell<BTreeMap<String, Draft>>,
    pub(super) seeds: RefCell<BTreeMap<String, Seed>>,
    /// What stands in the small forms of this document's pages.
    pub(super) forms: ArcRwSignal<BTreeMap<String, String>>,
    pub(super) fields: RefCell<BTreeMap<String, FieldHandle>>,
    /// A place to bring the writer back to after a kill: path and caret.
    pub(super) return_to: RefCell<Option<(String, u32)>>,
    pub(super) lock: RefCell<Option<Lock>>,
    pub(super) incoming: Cell<bool>,
    pub(super) users: Cell<u32>,
    /// Counts what the page shows: raised whenever the document changes.
    pub version: ArcRwSignal<u64>,
    /// Whose hand is on it.
    pub hand: ArcRwSignal<Hand>,
}

impl Desk {
    /// Opens a document for a page that writes it. Where this window may and no other does, drafts that a killed
    /// window left are taken in.
    pub async fn open(self: &Rc<Self>, key: DocumentKey, kind: Kind) -> Result<Rc<Sheet>, DiskError> {
        let sheet = self.open_to_read(key, kind).await?;
        if sheet.hand.get_untracked() == Hand::Elsewhere && self.take_lease(&sheet, false).await {
            // What another window wrote since it was read here.
            self.merge(key).await;
            self.recover(&sheet).await?;
        }
        Ok(sheet)
    }

    /// Opens a document for a page that only reads it.
    pub async fn open_to_read(self: &Rc<Self>, key: DocumentKey, kind: Kind) -> Result<Rc<Sheet>, DiskError> {
        if let Some(sheet) = self.sheet(&key) {
            sheet.users.set(sheet.users.get() + 1);
            return Ok(sheet);
        }
        let stored = Stored::read(&self.disk, &key).await?;
        let meta = layout::meta(&self.disk, &key).await?;
        let document = stored.document(key, kind, false).map_err(|why| DiskError::Other(why.to_string()))?;
        let actor = match meta.and_then(|meta| meta.actor) {
            Some(actor) => ActorId::from(actor),
            None => actor_for(&self.identity.installation, &key),
        };
        let writes = may(self.identity.role, Action::Write, kind) && key.unit == self.identity.unit;
        let sheet = Rc::new(Sheet {
            key,
            kind,
            document: RefCell::new(document),
            writer: RefCell::new(Writer { actor, author: self.identity.author() }),
            mint: RefCell::new(Mint::new(u64::from_le_bytes(clock::random()))),
            drafts: RefCell::default(),
            seeds: RefCell::default(),
            forms: ArcRwSignal::new(BTreeMap::new()),
            fields: RefCell::default(),
            return_to: RefCell::default(),
            lock: RefCell::default(),
            incoming: Cell::new(false),
            users: Cell::new(1),
            version: ArcRwSignal::new(0),
            hand: ArcRwSignal::new(if writes { Hand::Elsewhere } else { Hand::ReadOnly }),
        });
        // Two pages may have opened it at once.
        if let Some(sheet) = self.sheet(&key) {
            sheet.users.set(sheet.users.get() + 1);
            return Ok(sheet);
        }
        self.sheets.borrow_mut().insert(key, sheet.clone());
        Ok(sheet)
    }

    /// Returns the document if it is open here.
    pub fn sheet(&self, key: &DocumentKey) -> Option<Rc<Sheet>> {
        self.sheets.borrow().get(key).cloned()
    }

    /// Lets go of a document for one page; the last page's leaving puts it away.
    pub fn close(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        sheet.users.set(sheet.users.get().saturating_sub(1));
        if sheet.users.get() > 0 {
            return;
        }
        self.flush(sheet, true);
        let (desk, sheet) = (self.clone(), sheet.clone());
        wasm_bindgen_futures::spawn_local(async move {
            // Another page may open it in the same breath: going from one to the next keeps it. And a slow disk takes
            // what was written only while the document is in this window's hand.
            loop {
                clock::sleep(500).await;
                if sheet.users.get() > 0 {
                    return;
                }
                if !desk.saving.borrow().contains(&sheet.key) {
                    break;
                }
            }
            desk.sheets.borrow_mut().remove(&sheet.key);
            sheet.lock.borrow_mut().take();
        });
    }

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
        let made = sheet.document.borrow_mut().edit(&sheet.writer.borrow(), clock::now(), edits)?;
        let mut writes = more;
        if let Some(set) = made {
            writes.extend(layout::put_edit(&set));
            let rows = overview::rows(&sheet.document.borrow());
            writes.push(put_rows(&sheet.key, rows.encode()));
            self.cells.update(|cells| cells.put(&sheet.key, rows));
            sheet.version.update(|version| *version += 1);
        }
        if !writes.is_empty() {
            self.save(sheet.clone(), writes);
        }
        Ok(())
    }

    /// Puts writes of a document on the disk, tried until the disk takes them.
    fn save(self: &Rc<Self>, sheet: Rc<Sheet>, mut writes: Vec<Write>) {
        let desk = self.clone();
        self.saving.borrow_mut().push(sheet.key);
        self.note_dirty();
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok(None) = layout::meta(&desk.disk, &sheet.key).await {
                writes.push(layout::put_meta(&sheet.key, &DocumentMeta::new(sheet.kind)));
            }
            loop {
                let lease = sheet.lock.borrow().as_ref().map(|lock| lock.lease.clone());
                let done = match lease {
                    Some(lease) => desk.disk.commit_if(&[lease], writes.clone()).await,
                    None => Err(DiskError::Overtaken),
                };
                match done {
                    Ok(()) => {
                        desk.trouble.set(None);
                        desk.wrote(sheet.key);
                        return desk.saved(sheet.key);
                    }
                    Err(DiskError::Overtaken) => {
                        desk.saved(sheet.key);
                        return desk.lost(&sheet).await;
                    }
                    Err(why) => {
                        // What was typed stays in memory and on the page, and the page says so.
                        desk.trouble.set(Some(why));
                        clock::sleep(3_000).await;
                    }
                }
            }
        });
    }
}

impl Sheet {
    /// Reads the document; a page that does so in a signal reads it again when it changes.
    pub fn read<T>(&self, read: impl FnOnce(&Document) -> T) -> T {
        self.version.track();
        read(&self.document.borrow())
    }

    /// Reads the document, once.
    pub fn peek<T>(&self, read: impl FnOnce(&Document) -> T) -> T {
        read(&self.document.borrow())
    }

    /// Returns the text at `path`: the draft where one is being written, else what the document says.
    pub fn text(&self, path: &Path) -> Text {
        let name = path.to_string();
        let draft = self.drafts.borrow().get(&name).map(|draft| draft.text.clone());
        let now = || self.read(|document| draft::shown(path, document.reader().text_at_path(path)));
        Text::new(name, draft.unwrap_or_else(now))
    }

    /// Returns the place that a killed window was at, once.
    pub fn return_to(&self) -> Option<String> {
        self.return_to.borrow().as_ref().map(|(path, _)| path.clone())
    }

    /// Works with this sitting's mint of record ids.
    pub fn mint<T>(&self, work: impl FnOnce(&mut Mint) -> T) -> T {
        work(&mut self.mint.borrow_mut())
    }
}
