//! A document open in this window.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::lock::Mutex;
use leptos::prelude::*;
use shared::document::{Document, Path, Writer};
use shared::id::{DocumentKey, Kind, Mint};
use shared::permit::{Action, may};

use super::Desk;
use super::draft::{self, Draft, Seed};
use super::layout::Stored;
use super::lease::Lock;
use super::save::Unsaved;
use crate::components::{FieldHandle, Text};
use crate::platform::clock;
use crate::platform::idb::DiskError;

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
    /// What was edited and is not on the disk yet, in order.
    pub(super) unsaved: RefCell<Vec<Rc<Unsaved>>>,
    /// Whether it is on its way there.
    pub(super) saving: Cell<bool>,
    /// Whether the disk's rows are those of the document before an edit that is not there yet.
    pub(super) rows_due: Cell<bool>,
    /// Held by whoever moves drafts to the disk or from there.
    pub(super) storing: Mutex<()>,
    /// Held while this window takes the document or lets it go.
    pub(super) changing_hands: Mutex<()>,
    pub(super) incoming: Cell<bool>,
    pub(super) users: Cell<u32>,
    /// Whether a page here has it open to write.
    pub(super) is_written: Cell<bool>,
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
        sheet.is_written.set(true);
        if sheet.hand.get_untracked() == Hand::Elsewhere && self.take_lease(&sheet, false).await {
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
        let document = stored.document(key, kind, false).map_err(|why| DiskError::Other(why.to_string()))?;
        let actor = stored.writer(&key, &self.identity.installation);
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
            unsaved: RefCell::default(),
            saving: Cell::new(false),
            rows_due: Cell::new(false),
            storing: Mutex::new(()),
            changing_hands: Mutex::new(()),
            incoming: Cell::new(false),
            users: Cell::new(1),
            is_written: Cell::new(false),
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
                let is_kept = sheet.drafts.borrow().values().all(|draft| draft.stored);
                if is_kept && sheet.unsaved.borrow().is_empty() {
                    break;
                }
            }
            // It may have been put away and opened again meanwhile.
            desk.sheets.borrow_mut().retain(|_, open| !Rc::ptr_eq(open, &sheet));
            sheet.lock.borrow_mut().take();
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
