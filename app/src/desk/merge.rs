//! Taking in what other devices and windows wrote. It waits while a field has something unsaved or is composing:
//! the draft becomes a change first, then what is new is merged, and the caret stays with its letters.

use std::rc::Rc;

use leptos::prelude::*;
use shared::document::{Path, prose};
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
        sheet.incoming.set(false);
        let before = sheet.peek(shared::document::Document::heads);
        let changes = sheet.peek(|document| stored.lacking(document));
        if changes.is_empty() || sheet.document.borrow_mut().apply(changes).is_err() {
            return;
        }
        if sheet.peek(shared::document::Document::heads) != before {
            self.show(&sheet);
        }
    }

    /// Reads the document anew from the disk, whatever was in memory.
    pub(super) async fn reload(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        let Ok(stored) = Stored::read(&self.disk, &sheet.key).await else { return };
        if let Ok(document) = stored.document(sheet.key, sheet.kind, false) {
            *sheet.document.borrow_mut() = document;
            self.show(sheet);
        }
    }

    fn is_busy(&self, sheet: &Sheet) -> bool {
        sheet.is_typing() || sheet.fields.borrow().values().any(|field| field.composing())
    }

    /// Brings the fields on the page to what the document says, each caret with its letters.
    fn show(&self, sheet: &Rc<Sheet>) {
        let fields: Vec<_> =
            sheet.fields.borrow().iter().map(|(path, field)| (path.clone(), *field)).collect();
        for (name, field) in fields {
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
