//! One window writes a document: a Web Lock among the windows of this browser, and a line on the disk that every
//! write checks. It is another's where this window was frozen while it held the lock, and gone where sync took in what a
//! copy of this installation wrote: then what is written here must be made anew.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::prelude::*;
use shared::id::DocumentKey;

use super::layout::{Stored, document_key};
use super::{Desk, Hand, Sheet};
use crate::platform::clock;
use crate::platform::idb::{Condition, DiskError, Store, Write};
use crate::platform::locks::{self, Ask, Held};

/// How long another window may take to write down what it has before the lock is taken from it, in milliseconds.
const GRACE_MS: i64 = 1_500;

/// The right to write a document.
pub struct Lock {
    /// Which it is of those that this window has had.
    pub(super) turn: u64,
    /// That the document's line stands as this window wrote it.
    pub(super) lease: Condition,
    _held: Held,
}

/// Returns whether no window has the right to write a document.
pub async fn is_free(key: &DocumentKey) -> bool {
    locks::ask(&lock_of(key), Ask::IfFree).await.is_some()
}

fn lock_of(key: &DocumentKey) -> String {
    format!("document {}", document_key(key))
}

impl Desk {
    /// Takes the right to write; from another window where `from_other`. Returns whether this window has it.
    pub(super) async fn take_lease(self: &Rc<Self>, sheet: &Rc<Sheet>, from_other: bool) -> bool {
        let _changing = sheet.changing_hands.lock().await;
        if sheet.hand.get_untracked() == Hand::Ours {
            return true;
        }
        let name = lock_of(&sheet.key);
        let mut held = locks::ask(&name, Ask::IfFree).await;
        if held.is_none() && from_other {
            // The other window is asked to write down what it has and let go; a frozen one does not answer.
            self.tell(&format!("let-go {}", document_key(&sheet.key)));
            let until = clock::now().plus_ms(GRACE_MS);
            while held.is_none() && clock::now() < until {
                clock::sleep(100).await;
                held = locks::ask(&name, Ask::IfFree).await;
            }
            if held.is_none() {
                held = locks::ask(&name, Ask::Steal).await;
            }
        }
        let Some(held) = held else { return false };
        let (put, lease) = self.line(sheet);
        if self.disk.commit(vec![put]).await.is_err() {
            return false;
        }
        // What was made before this window lost the document is made again from what was typed.
        drop(sheet.storing.lock().await);
        self.take_back_unsaved(sheet);
        // What another window wrote since it was read here, and as who this one goes on: from now on the line says so if that
        // changes.
        let Ok(stored) = Stored::read(&self.disk, &sheet.key).await else { return false };
        if !self.take_in(sheet, &stored) {
            return false;
        }
        let turn = u64::from_le_bytes(clock::random());
        if let Some(lost) = held.lost() {
            let (desk, sheet) = (self.clone(), sheet.clone());
            wasm_bindgen_futures::spawn_local(async move {
                if lost.await.is_ok() && sheet.turn() == Some(turn) {
                    desk.lost(&sheet, Some(turn)).await;
                }
            });
        }
        *sheet.lock.borrow_mut() = Some(Lock { turn, lease, _held: held });
        sheet.hand.set(Hand::Ours);
        true
    }

    /// Returns what writes a document's line anew, and that it stands so.
    fn line(&self, sheet: &Sheet) -> (Write, Condition) {
        let once = u64::from_le_bytes(clock::random());
        let (key, value) = (document_key(&sheet.key), format!("{} {once}", self.window).into_bytes());
        (Write::Put(Store::Leases, key.clone(), value.clone()), Condition::Value(Store::Leases, key, value))
    }

    /// Looks why the disk took nothing under this window's line. Where sync took the line away, it is written again, and
    /// what is unsaved is made again of the document as the disk has it. Returns whether this window may go on.
    pub(super) async fn renew(self: &Rc<Self>, sheet: &Rc<Sheet>) -> Result<bool, DiskError> {
        let lease = sheet.lock.borrow().as_ref().map(|lock| lock.lease.clone());
        let Some(Condition::Value(_, key, ours)) = lease else { return Ok(false) };
        let before = match self.disk.get(Store::Leases, &key).await? {
            Some(line) if line == ours => return Ok(true),
            Some(line) if !line.starts_with(format!("{} ", self.window).as_bytes()) => return Ok(false),
            // Written again once already, and then the disk failed.
            Some(line) => Condition::Value(Store::Leases, key, line),
            None => Condition::Keys(Store::Leases, key, BTreeSet::new()),
        };
        let (put, lease) = self.line(sheet);
        match self.disk.commit_if(&[before], vec![put]).await {
            Err(DiskError::Overtaken) => return Ok(true),
            done => done?,
        }
        let stored = Stored::read(&self.disk, &sheet.key).await?;
        let document = stored.document(sheet.key, sheet.kind, false);
        let document = document.map_err(|why| DiskError::Other(why.to_string()))?;
        match &mut *sheet.lock.borrow_mut() {
            Some(lock) => lock.lease = lease,
            None => return Ok(false),
        }
        self.make_again(sheet, document, stored.writer(&sheet.key, &self.identity.installation));
        Ok(true)
    }

    /// Takes over writing from another window, with whatever it left.
    pub async fn take_over(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        if self.take_lease(sheet, true).await {
            let _ = self.recover(sheet).await;
        }
    }

    /// Lets another window write: what was typed here is written down first.
    pub fn let_go(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        if sheet.hand.get_untracked() != Hand::Ours {
            return;
        }
        self.flush(sheet, true);
        let sheet = sheet.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // A draft that is on its way to the disk may have become a change meanwhile, and goes with that.
            drop(sheet.storing.lock().await);
            while !sheet.unsaved.borrow().is_empty() {
                clock::sleep(50).await;
            }
            sheet.hand.set(Hand::TakenOver);
            sheet.lock.borrow_mut().take();
        });
    }

    /// Another window has taken over from the one that this one was in its `turn`: what the disk has is what there is, what was
    /// typed stays as a draft.
    pub(super) async fn lost(self: &Rc<Self>, sheet: &Rc<Sheet>, turn: Option<u64>) {
        let _changing = sheet.changing_hands.lock().await;
        if sheet.turn() != turn {
            return;
        }
        sheet.lock.borrow_mut().take();
        sheet.hand.set(Hand::TakenOver);
        // A write that is under way may have come before the other's.
        drop(sheet.storing.lock().await);
        self.take_back_unsaved(sheet);
        self.leave_drafts(sheet).await;
        self.tell(&format!("left {}", document_key(&sheet.key)));
        self.reload(sheet).await;
    }
}

impl Sheet {
    /// Returns which of its locks on the document this window has now.
    pub(super) fn turn(&self) -> Option<u64> {
        self.lock.borrow().as_ref().map(|lock| lock.turn)
    }
}
