//! Documents that a page comes to need while it is open: one whose text somebody begins to write in a list, one that
//! has just come to differ. Each is opened once, for writing, and let go with the page.
//!
//! A text of such a document is named `<document>#<path>` on the page; here the two are told apart again.

use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use shared::document::{Path, prose};
use shared::id::{DocumentId, DocumentKey, Kind};
use wasm_bindgen_futures::spawn_local;

use super::opened::Doc;
use crate::components::{FieldHandle, OnText, Text, TextEvent, Typing};
use crate::desk::{Hand, Sheet, desk};

/// The documents.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// Those that are open.
    ready: RwSignal<Vec<DocumentKey>>,
    /// What happened in the fields of those that are being opened.
    waiting: StoredValue<BTreeMap<DocumentKey, Vec<TextEvent>>>,
}

impl Shelf {
    /// Makes an empty shelf for a page.
    pub fn new() -> Self {
        let shelf = Self { ready: RwSignal::new(Vec::new()), waiting: StoredValue::new(BTreeMap::new()) };
        on_cleanup(move || {
            let desk = desk();
            for key in shelf.ready.try_get_untracked().unwrap_or_default() {
                if let Some(sheet) = desk.sheet(&key) {
                    desk.close(&sheet);
                }
            }
        });
        shelf
    }

    /// Returns whether the document is open; tracked.
    pub fn has(self, key: &DocumentKey) -> bool {
        self.ready.with(|ready| ready.contains(key))
    }

    /// Returns the open documents; tracked.
    pub fn open(self) -> Vec<DocumentKey> {
        self.ready.get()
    }

    /// Opens a document if it is not open yet.
    pub fn hold(self, key: DocumentKey, kind: Kind) {
        let known = self.ready.with_untracked(|ready| ready.contains(&key))
            || self.waiting.with_value(|waiting| waiting.contains_key(&key));
        if known {
            return;
        }
        self.waiting.update_value(|waiting| {
            waiting.insert(key, Vec::new());
        });
        spawn_local(async move {
            let desk = desk();
            let sheet = match desk.open(key, kind).await {
                Ok(sheet) => sheet,
                Err(why) => {
                    desk.trouble.set(Some(why));
                    self.waiting.try_update_value(|waiting| waiting.remove(&key));
                    return;
                }
            };
            let waited = self.waiting.try_update_value(|waiting| waiting.remove(&key)).flatten();
            // The page went while its document was being read.
            let Some(waited) = waited else { return desk.close(&sheet) };
            if !waited.is_empty() {
                claim(&sheet).await;
            }
            show(&sheet, &waited);
            for event in waited {
                desk.typed(&sheet, event);
            }
            if self.ready.try_update(|ready| ready.push(key)).is_none() {
                desk.close(&sheet);
            }
        });
    }

    /// Returns the text at a place, once its document is open; before, what the page knows of it already.
    pub fn text(self, key: DocumentKey, path: &Path, known: impl FnOnce() -> String) -> Text {
        let name = format!("{}#{path}", key.document);
        let text = if self.has(&key) { Doc(key).text(path).text } else { known() };
        Text::new(name, text)
    }

    /// Returns a field of a small form that is kept with a document.
    pub fn form(self, key: DocumentKey, field: &str) -> Text {
        let text = Doc(key).form(field);
        Text::new(format!("{}#{}", key.document, text.path), text.text)
    }

    /// Returns where the page's texts report. `kind` tells what a document is.
    pub fn on_text(self, kind: impl Fn(&DocumentKey) -> Kind + Send + Sync + 'static) -> OnText {
        Callback::new(move |event: TextEvent| {
            let Some((key, path)) = read(&event.path) else { return };
            let event = TextEvent { path, what: event.what };
            let queued = self
                .waiting
                .try_update_value(|waiting| waiting.get_mut(&key).map(|waiting| waiting.push(event.clone())));
            if queued.flatten().is_some() {
                return;
            }
            let desk = desk();
            let ready = self.ready.try_with_untracked(|ready| ready.contains(&key)).unwrap_or(false);
            let Some(sheet) = ready.then(|| desk.sheet(&key)).flatten() else {
                // A field that goes needs no document that is not open.
                if !matches!(event.what, Typing::Gone | Typing::Left) {
                    self.hold(key, kind(&key));
                    self.waiting.try_update_value(|waiting| {
                        waiting.entry(key).or_default().push(event);
                    });
                }
                return;
            };
            if matches!(event.what, Typing::Here(_) | Typing::Entered) {
                let sheet = sheet.clone();
                spawn_local(async move { claim(&sheet).await });
            }
            desk.typed(&sheet, event);
        })
    }
}

/// Reads `<document>#<path>`, a text of a document of this unit.
pub fn read(name: &str) -> Option<(DocumentKey, String)> {
    let (document, path) = name.split_once('#')?;
    let document: DocumentId = document.parse().ok()?;
    Some((DocumentKey { unit: desk().identity.unit, document }, path.into()))
}

/// Takes the writing from another window, where it has it: a person has just asked to write here.
pub async fn claim(sheet: &Rc<Sheet>) {
    if matches!(sheet.hand.get_untracked(), Hand::Elsewhere | Hand::TakenOver) {
        desk().take_over(sheet).await;
    }
}

/// Opens a document for writing, does `work` with it and lets it go. What cannot be opened is left as it is, and
/// said.
pub async fn write_in<T>(key: DocumentKey, kind: Kind, work: impl FnOnce(Doc) -> T) -> Option<T> {
    let desk = desk();
    let sheet = match desk.open(key, kind).await {
        Ok(sheet) => sheet,
        Err(why) => {
            desk.trouble.set(Some(why));
            return None;
        }
    };
    claim(&sheet).await;
    let done = (sheet.hand.get_untracked() == Hand::Ours).then(|| work(Doc(key)));
    desk.close(&sheet);
    done
}

/// Brings fields in which nobody has typed yet to what their document says, which may be more than the page knew.
fn show(sheet: &Sheet, waited: &[TextEvent]) {
    for event in waited {
        let Typing::Here(field) = event.what else { continue };
        let typed =
            |other: &&TextEvent| other.path == event.path && matches!(other.what, Typing::Typed { .. });
        let (Ok(path), None) = (Path::parse(sheet.kind, &event.path), waited.iter().find(typed)) else {
            continue;
        };
        let text = sheet.text(&path).text;
        if field.text() != text {
            bring(field, &text);
        }
    }
}

fn bring(field: FieldHandle, text: &str) {
    field.set_text(text, field.focused().then(|| prose::width(text) as u32));
}
