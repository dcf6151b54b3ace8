//! After a kill: drafts that a window left are moved onto what the document says now and become changes. A draft
//! is never compared with newer text: it is compared with what it was begun on, and the difference is moved.

use std::rc::Rc;

use leptos::prelude::Update;
use shared::document::{Edit, Path};

use super::layout::{self, StoredDraft};
use super::{Desk, Sheet, draft};
use crate::platform::idb::{DiskError, Store, Write};

impl Desk {
    /// Takes in every draft of the document that the disk has, whichever window left it. This window is the
    /// document's only writer now.
    pub(super) async fn recover(self: &Rc<Self>, sheet: &Rc<Sheet>) -> Result<(), DiskError> {
        for (key, bytes) in self.disk.all(Store::Drafts, &layout::prefix(&sheet.key)).await? {
            let gone = Write::Delete(Store::Drafts, key.clone());
            let name = layout::read_draft_path(&sheet.key, &key);
            let draft: Option<StoredDraft> = layout::decode(&bytes);
            let (Some(name), Some(draft)) = (name, draft) else { continue };
            if name.starts_with("new/") {
                // A small form is kept as it is until its button is pressed.
                sheet.forms.update(|forms| {
                    forms.insert(name, draft.text);
                });
                continue;
            }
            let Ok(path) = Path::parse(sheet.kind, &name) else { continue };
            let edits: Vec<Edit> = sheet
                .peek(|document| draft::edit(document, path, &draft.base, &draft.text, &draft.seed))
                .into_iter()
                .collect();
            if self.edit_with(sheet, &edits, vec![gone]).is_ok() {
                *sheet.return_to.borrow_mut() = Some((name, draft.caret));
            }
        }
        Ok(())
    }
}
