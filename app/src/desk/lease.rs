//! One window writes a document: a Web Lock among the windows of this browser, and a line on the disk that every
//! write checks, for the window that was frozen while it held the lock.

use std::rc::Rc;

use leptos::prelude::*;

use super::layout::document_key;
use super::{Desk, Hand, Sheet};
use crate::platform::clock;
use crate::platform::idb::{Condition, Store, Write};
use crate::platform::locks::{self, Ask, Held};

/// How long another window may take to write down what it has before the lock is taken from it, in milliseconds.
const GRACE_MS: i64 = 1_500;

/// The right to write a document.
pub struct Lock {
    /// That this window's name stands in the document's line.
    pub(super) lease: Condition,
    _held: Held,
}

impl Desk {
    /// Takes the right to write; from another window where `from_other`. Returns whether this window has it.
    pub(super) async fn take_lease(self: &Rc<Self>, sheet: &Rc<Sheet>, from_other: bool) -> bool {
        let name = format!("document {}", document_key(&sheet.key));
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
        let (key, value) = (document_key(&sheet.key), self.window.clone().into_bytes());
        let put = Write::Put(Store::Leases, key.clone(), value.clone());
        let lease = Condition::Value(Store::Leases, key, value);
        if self.disk.commit(vec![put]).await.is_err() {
            return false;
        }
        if let Some(lost) = held.lost() {
            let (desk, sheet) = (self.clone(), sheet.clone());
            wasm_bindgen_futures::spawn_local(async move {
                if lost.await.is_ok() && sheet.lock.borrow().is_some() {
                    desk.lost(&sheet).await;
                }
            });
        }
        *sheet.lock.borrow_mut() = Some(Lock { lease, _held: held });
        sheet.hand.set(Hand::Ours);
        true
    }

    /// Takes over writing from another window, with whatever it left.
    pub async fn take_over(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        if self.take_lease(sheet, true).await {
            self.merge(sheet.key).await;
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
            // The writes above were queued before this one.
            clock::sleep(50).await;
            sheet.hand.set(Hand::TakenOver);
            sheet.lock.borrow_mut().take();
        });
    }

    /// Another window has taken over: what the disk has is what there is, what was typed stays as a draft.
    pub(super) async fn lost(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        sheet.lock.borrow_mut().take();
        sheet.hand.set(Hand::TakenOver);
        self.leave_drafts(sheet).await;
        self.reload(sheet).await;
    }
}
