//! Taking in what other devices and windows wrote. It waits while a field has something unsaved or is composing:
//! the draft becomes a change first, that is put on the disk, then what is new is merged, and the caret stays with its
//! letters.

use std::rc::Rc;

use leptos::prelude::*;
use shared::document::{Document, Path, prose};
use shared::id::DocumentKey;

use super::layout::Stored;
use super::{Desk, Sheet};

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
        let waited = sheet.incoming.replace(false);
        let before = sheet.peek(Document::heads);
        let changes = sheet.peek(|document| stored.lacking(document));
        // What a copy of this installation wrote under the same numbers does not fit; what was written again is not on
        // the disk any more.
        let fits = sheet.peek(|document| stored.has_all_of(document))
            && (changes.is_empty() || sheet.document.borrow_mut().apply(changes).is_ok());
        if !fits {
            return self.open_anew(&sheet, &stored);
        }
        sheet.writer.borrow_mut().actor = stored.writer(&key, &self.identity.installation);
        if waited || sheet.peek(Document::heads) != before {
            self.show(&sheet);
        }
    }

    /// Reads the document anew from the disk, whatever was in memory.
    pub(super) async fn reload(&self, sheet: &Rc<Sheet>) {
        if let Ok(stored) = Stored::read(&self.disk, &sheet.key).await {
            self.open_anew(sheet, &stored);
        }
    }

    /// Takes what the disk has for what is in memory. A document that went from the disk stays on the page.
    fn open_anew(&self, sheet: &Rc<Sheet>, stored: &Stored) {
        let document = stored.document(sheet.key, sheet.kind, false);
        if let Some(document) = document.ok().filter(|_| stored.is_known()) {
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
            if sheet.drafts.borrow().contains_key(&name) {
                sheet.incoming.set(true);
                continue;
            }
            let Ok(path) = Path::parse(sheet.kind, &name) else { continue };
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
