//! After a kill: drafts that a window left are moved onto what the document says now and become changes. A draft
//! is never compared with newer text: it is compared with what it was begun on, and the difference is moved.

use std::rc::Rc;

use leptos::prelude::{GetUntracked, Set, Update};
use shared::backup::StoredDraft;
use shared::document::Path;
use shared::id::DocumentKey;

use super::draft::{self, Draft};
use super::save::Typed;
use super::{Desk, Hand, Sheet, layout, lease};
use crate::platform::clock;
use crate::platform::idb::{Condition, DiskError, Store, Write};

/// How long the page that was open when a window was killed has to take its drafts in itself, in milliseconds.
const PAGE_COMES_FIRST_MS: i64 = 5_000;

impl Desk {
    /// Takes in every draft of the document that the disk has, whichever window left it. This window is the
    /// document's only writer now.
    pub(super) async fn recover(self: &Rc<Self>, sheet: &Rc<Sheet>) -> Result<(), DiskError> {
        let (mut stays, in_hand) = (false, self.in_hand());
        for (key, bytes) in self.disk.all(Store::Drafts, &layout::prefix(&sheet.key)).await? {
            if in_hand.contains(&key) {
                continue;
            }
            let draft: Option<StoredDraft> = layout::decode(&bytes);
            let Some(((name, _), draft)) = layout::read_draft_key(&sheet.key, &key).zip(draft) else {
                continue;
            };
            if name.starts_with(draft::FORM) {
                // A small form is kept as it is until its button is pressed.
                sheet.forms.update(|forms| {
                    forms.insert(name.into(), draft.text);
                });
                continue;
            }
            // Moved first: the window that left it may wake up and write there again.
            let name = name.to_owned();
            let window = format!("{} {}", self.window, u64::from_le_bytes(clock::random()));
            let at = layout::draft_key(&sheet.key, &name, &window);
            let as_read = Condition::Value(Store::Drafts, key.clone(), bytes.clone());
            let moved = vec![Write::Delete(Store::Drafts, key), Write::Put(Store::Drafts, at.clone(), bytes)];
            match self.disk.commit_if(&[as_read], moved).await {
                Err(DiskError::Overtaken) => {
                    stays = true;
                    continue;
                }
                moved => moved?,
            }
            let typed = Typed { path: name.clone(), at, draft: Draft::left(draft) };
            let caret = typed.draft.caret;
            // What has no place stays on the disk, and unsent, for a version of the app that knows it.
            if Path::parse(sheet.kind, &name).is_ok() && self.edit_by(sheet, typed).is_ok() {
                *sheet.return_to.borrow_mut() = Some((name, caret));
            } else {
                stays = true;
            }
        }
        if !stays {
            self.left.borrow_mut().remove(&sheet.key);
        }
        self.note_dirty();
        Ok(())
    }

    /// Looks on the disk for drafts that are not in this window's hand, of one document or of all.
    pub(super) async fn look_for_left(&self, of: Option<DocumentKey>) -> Result<(), DiskError> {
        let prefix = of.map(|key| layout::prefix(&key)).unwrap_or_default();
        // What is in hand when the disk is asked may have become a change by the time it answers.
        let mut in_hand = self.in_hand();
        let drafts = self.disk.all(Store::Drafts, &prefix).await?;
        in_hand.extend(self.in_hand());
        let left = drafts.iter().filter_map(|(at, _)| {
            let key = layout::read_document_key(at)?;
            let (name, _) = layout::read_draft_key(&key, at)?;
            (!name.starts_with(draft::FORM) && !in_hand.contains(at)).then_some(key)
        });
        self.left.borrow_mut().retain(|key| of.is_some_and(|of| of != *key));
        self.left.borrow_mut().extend(left);
        self.note_dirty();
        Ok(())
    }

    /// Returns where the disk keeps what is being typed in this window, or is on its way to become a change.
    fn in_hand(&self) -> Vec<String> {
        let sheets = self.sheets.borrow();
        let of = |sheet: &Rc<Sheet>| -> Vec<String> {
            let drafts = sheet.drafts.borrow();
            let typed = drafts.keys().map(|path| layout::draft_key(&sheet.key, path, &self.window));
            let unsaved = sheet.unsaved.borrow();
            typed.chain(unsaved.iter().filter_map(|unsaved| Some(unsaved.typed()?.at.clone()))).collect()
        };
        sheets.values().flat_map(of).collect()
    }

    /// Makes changes of what a killed window left: nobody may look at those documents again for weeks.
    pub fn recover_left(self: &Rc<Self>) {
        let desk = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            clock::sleep(PAGE_COMES_FIRST_MS).await;
            if let Err(why) = desk.recover_all_left().await {
                desk.trouble.set(Some(why));
            }
        });
    }

    /// As [`Desk::recover_left`], now. A document that cannot be read keeps its drafts, and stops no other.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn recover_all_left(self: &Rc<Self>) -> Result<(), DiskError> {
        let left: Vec<_> = self.left.borrow().difference(&self.tried.borrow()).copied().collect();
        for key in left {
            // Where another window lives and writes it, that is the window's own.
            if !lease::is_free(&key).await {
                continue;
            }
            let taken = match (self.sheet(&key), layout::meta(&self.disk, &key).await?) {
                (Some(sheet), _) => self.recover_open(&sheet).await,
                (None, Some(meta)) => self.open(key, meta.kind).await.map(|sheet| self.close(&sheet)),
                (None, None) => Ok(()),
            };
            match taken {
                Err(DiskError::Full) => return taken,
                // What has no place stays, and is not tried again by this window. What only failed is.
                Ok(()) if self.left.borrow().contains(&key) => {
                    self.tried.borrow_mut().insert(key);
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Takes in what a window that is gone left of a document that is open here: a page that read along goes on writing it, and
    /// what no page here writes is let go again.
    async fn recover_open(self: &Rc<Self>, sheet: &Rc<Sheet>) -> Result<(), DiskError> {
        let reads_along = matches!(sheet.hand.get_untracked(), Hand::Elsewhere | Hand::TakenOver);
        if !reads_along || !self.take_lease(sheet, false).await {
            return Ok(());
        }
        self.recover(sheet).await?;
        while !sheet.is_written.get() && sheet.hand.get_untracked() == Hand::Ours {
            if sheet.unsaved.borrow().is_empty() {
                sheet.hand.set(Hand::Elsewhere);
                sheet.lock.borrow_mut().take();
            }
            clock::sleep(50).await;
        }
        Ok(())
    }

    /// Looks whether a window that is gone has left something, and makes changes of it.
    pub fn look_after_others(self: &Rc<Self>) {
        let desk = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if desk.look_for_left(None).await.is_ok() && !desk.left.borrow().is_empty() {
                desk.recover_left();
            }
        });
    }
}
