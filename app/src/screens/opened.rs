//! A page's documents: opened when the page comes, let go when it goes.

use std::rc::Rc;

use leptos::prelude::*;
use shared::document::{Edit, Path};
use shared::id::{DocumentId, DocumentKey, Kind, Mint};
use wasm_bindgen_futures::spawn_local;

use crate::components::{OnText, Text};
use crate::desk::{Hand, Sheet, desk};
use crate::pages::kinds;
use crate::pages::trouble::Trouble;
use crate::platform::idb::DiskError;

/// A document that a page has open. Copied into the page's closures; the document itself stays on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doc(pub DocumentKey);

/// How a page uses a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It writes it.
    Write,
    /// It only reads it.
    Read,
}

impl Doc {
    /// The register of this device's unit.
    pub fn register() -> Self {
        let unit = desk().identity.unit;
        Self(DocumentKey { unit, document: DocumentId::register(unit) })
    }

    /// A document of this device's unit, by its id as an address writes it.
    pub fn of_unit(id: &str) -> Option<Self> {
        Some(Self(DocumentKey { unit: desk().identity.unit, document: id.parse().ok()? }))
    }

    /// Returns the open document.
    pub fn sheet(self) -> Option<Rc<Sheet>> {
        desk().sheet(&self.0)
    }

    /// Makes edits; what cannot be made is left, and the page shows what is.
    pub fn edit(self, edits: &[Edit]) {
        if let Some(sheet) = self.sheet() {
            let _ = desk().edit(&sheet, edits);
        }
    }

    /// Makes edits of what a small form says, and empties the form.
    pub fn take_form(self, form: &str, edits: &[Edit]) {
        if let Some(sheet) = self.sheet() {
            let _ = desk().take_form(&sheet, form, edits);
        }
    }

    /// Puts a choice into a small form.
    pub fn set_form(self, field: &str, word: &str) {
        if let Some(sheet) = self.sheet() {
            desk().set_form(&sheet, field, word);
        }
    }

    /// Returns what stands in a small form's field.
    pub fn form(self, field: &str) -> Text {
        self.sheet().map(|sheet| sheet.form(field)).unwrap_or_default()
    }

    /// Returns the text at a place.
    pub fn text(self, path: &Path) -> Text {
        self.sheet().map(|sheet| sheet.text(path)).unwrap_or_default()
    }

    /// Works with this sitting's mint.
    pub fn mint<T>(self, work: impl FnOnce(&mut Mint) -> T) -> Option<T> {
        self.sheet().map(|sheet| sheet.mint(work))
    }

    /// Returns where the page's texts report.
    pub fn on_text(self) -> OnText {
        Callback::new(move |event| {
            if let Some(sheet) = self.sheet() {
                desk().typed(&sheet, event);
            }
        })
    }

    /// Takes the writing over to this window.
    pub fn take_over(self) {
        if let Some(sheet) = self.sheet() {
            spawn_local(async move { desk().take_over(&sheet).await });
        }
    }

    /// Returns whose hand is on it, as pages say it.
    pub fn hand(self) -> kinds::Hand {
        match self.sheet().map(|sheet| sheet.hand.get()) {
            Some(Hand::Ours) | None => kinds::Hand::Here,
            Some(Hand::TakenOver) => kinds::Hand::Taken(desk().saved_at.get()),
            Some(Hand::Elsewhere | Hand::ReadOnly) => kinds::Hand::Elsewhere,
        }
    }
}

/// Opens documents, shows the page once they are there, and lets them go with it.
pub fn opened(documents: Vec<(Doc, Kind, Use)>, page: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    opened_boxed(documents, Box::new(page))
}

fn opened_boxed(documents: Vec<(Doc, Kind, Use)>, page: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let ready: RwSignal<Option<Result<(), String>>> = RwSignal::new(None);
    let gone = StoredValue::new(false);
    let (opening, leaving) = (documents.clone(), documents);
    spawn_local(async move {
        let desk = desk();
        let mut outcome = Ok(());
        for (doc, kind, how) in &opening {
            let opened = match how {
                Use::Write => desk.open(doc.0, *kind).await,
                Use::Read => desk.open_to_read(doc.0, *kind).await,
            };
            match opened {
                // The page went while its document was being read.
                Ok(sheet) if gone.try_get_value().unwrap_or(true) => desk.close(&sheet),
                Ok(_) => {}
                Err(why) => {
                    crate::sync::doubt();
                    outcome = Err(why);
                }
            }
        }
        ready.try_set(Some(outcome.map_err(|why: DiskError| why.to_string())));
    });
    on_cleanup(move || {
        let there = ready.try_get_untracked().flatten().is_some();
        gone.try_set_value(true);
        if there {
            let desk = desk();
            for (doc, ..) in &leaving {
                if let Some(sheet) = desk.sheet(&doc.0) {
                    desk.close(&sheet);
                }
            }
        }
    });
    (move || match ready.get() {
        None => ().into_any(),
        Some(Ok(())) => page(),
        Some(Err(_)) => super::trouble::screen(Trouble::Damaged),
    })
    .into_any()
}
