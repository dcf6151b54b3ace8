//! Taking in what other devices and windows wrote. It waits while a field has something unsaved or is composing:
//! the draft becomes a change first, that is put on the disk, then what is new is merged, and the caret stays with its
//! letters.

use std::rc::Rc;

use leptos::prelude::*;
use shared::document::{Document, Path, prose};
use shared::id::DocumentKey;

use super::layout::Stored;
use super::{Desk, Hand, Sheet};

impl Desk {
    /// Merges what the disk has and the open document has not.
    pub(super) async fn merge(self: &Rc<Self>, key: DocumentKey) {
        let Some(sheet) = self.sheet(&key) else { return };
        if self.is_busy(&sheet) {
            sheet.incoming.set(true);
            return;
        }
        let Ok(stored) = Stored::read(&self.disk, &key).await else { return };
        // Somebody may have gone on typing meanwhile.
        if self.is_busy(&sheet) {
            sheet.incoming.set(true);
            return;
        }
        // A document that went from the disk stays on the page.
        if stored.is_known() {
            let before = sheet.peek(Document::heads);
            self.take_in(&sheet, &stored);
            // The disk may have rows that an edit made of a document without this.
            if sheet.hand.get_untracked() == Hand::Ours && sheet.peek(Document::heads) != before {
                let _ = self.disk.commit(vec![self.note_rows(&sheet)]).await;
            }
        }
        if sheet.incoming.replace(false) {
            self.show(&sheet);
        }
    }

    /// Brings the open document to what the disk has. Returns whether it says that and nothing else.
    pub(super) fn take_in(&self, sheet: &Rc<Sheet>, stored: &Stored) -> bool {
        let before = sheet.peek(Document::heads);
        let lacking = sheet.peek(|document| stored.lacking(document));
        let fits = lacking
            .is_some_and(|lacking| lacking.is_empty() || sheet.document.borrow_mut().apply(lacking).is_ok());
        // Where it does not fit, a copy of this installation wrote under the same numbers; or something was written again,
        // and is not on the disk any more.
        let anew = if fits { None } else { stored.document(sheet.key, sheet.kind, false).ok() };
        let is_so = fits || anew.is_some();
        if let Some(document) = anew {
            *sheet.document.borrow_mut() = document;
        }
        if is_so {
            sheet.writer.borrow_mut().actor = stored.writer(&sheet.key, &self.identity.installation);
        }
        if sheet.peek(Document::heads) != before {
            self.show(sheet);
        }
        is_so
    }

    /// Reads the document anew from the disk, whatever was in memory.
    pub(super) async fn reload(&self, sheet: &Rc<Sheet>) {
        let Ok(stored) = Stored::read(&self.disk, &sheet.key).await else { return };
        if let Ok(document) = stored.document(sheet.key, sheet.kind, false) {
            *sheet.document.borrow_mut() = document;
            sheet.writer.borrow_mut().actor = stored.writer(&sheet.key, &self.identity.installation);
            self.show(sheet);
        }
    }

    fn is_busy(&self, sheet: &Sheet) -> bool {
        sheet.is_typing()
            || !sheet.unsaved.borrow().is_empty()
            || sheet.fields.borrow().values().any(|field| field.composing())
    }

    /// Brings the fields on the page to what the document says, each caret with its letters; but for those that are being
    /// typed into: they wait until that has become a change.
    pub(super) fn show(&self, sheet: &Rc<Sheet>) {
        let fields: Vec<_> =
            sheet.fields.borrow().iter().map(|(path, field)| (path.clone(), *field)).collect();
        for (name, field) in fields {
            let Ok(path) = Path::parse(sheet.kind, &name) else { continue };
            if sheet.drafts.borrow().contains_key(&name) {
                sheet.incoming.set(true);
                continue;
            }
            let text =
                sheet.peek(|document| super::draft::shown(&path, document.reader().text_at_path(&path)));
            let shown = field.text();
            if shown != text {
                let caret = field
                    .focused()
                    .then(|| prose::map_caret(&prose::diff(&shown, &text), field.caret() as usize) as u32);
                field.set_text(&text, caret);
            }
        }
        sheet.version.update(|version| *version += 1);
    }
}
