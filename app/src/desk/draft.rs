//! What is being typed. Every key press is on the disk as a draft within a second; a change is made two seconds
//! after the last key, every thirty seconds while typing goes on, on leaving the field and on hiding the window.

use std::rc::Rc;

use shared::backup::StoredDraft;
use shared::document::{Document, Edit, Path, Value, prose};
use shared::id::DocumentKey;
use shared::time::{Day, Instant};

use leptos::prelude::*;

use super::layout;
use super::save::Typed;
use super::{Desk, Hand, Sheet};
use crate::components::{TextEvent, Typing};
use crate::platform::idb::{Store, Write};
use crate::platform::{clock, text::nfc};

/// How often drafts are looked at, in milliseconds.
const TICK_MS: i64 = 250;
/// How long after the last key a change is made.
const PAUSE_MS: i64 = 2_000;
/// How long typing may go on before a change is made all the same.
const LONGEST_MS: i64 = 30_000;

/// What the paths of a small form's fields begin with: they are kept as typed until the form's button is pressed.
pub(super) const FORM: &str = "new/";

/// The scalars of a record that is not there yet: made together with the first text typed into it.
pub type Seed = Vec<(String, String)>;

/// Text being typed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What stood there when it was begun.
    pub base: String,
    /// What stands there now.
    pub text: String,
    pub(super) caret: u32,
    composing: bool,
    since: Instant,
    last: Instant,
    /// Whether the disk has it as it stands.
    pub(super) stored: bool,
    /// What the disk has of it, where it has any.
    pub(super) kept: Option<String>,
    /// What makes the record, where it is not there yet.
    pub(super) seed: Seed,
}

impl Desk {
    /// Takes in what happened in a field of an open document.
    pub fn typed(self: &Rc<Self>, sheet: &Rc<Sheet>, event: TextEvent) {
        let TextEvent { path, what } = event;
        match what {
            Typing::Here(handle) => {
                sheet.fields.borrow_mut().insert(path.clone(), handle);
                let back = sheet.return_to.borrow_mut().take_if(|(at, _)| *at == path);
                if let Some((_, caret)) = back {
                    handle.focus();
                    handle.set_text(&handle.text(), Some(caret));
                }
            }
            Typing::Entered => {}
            Typing::Typed { text, caret, composing } => self.type_into(sheet, path, text, caret, composing),
            Typing::Left | Typing::Gone if path.starts_with(FORM) => {}
            Typing::Composed => {
                if let Some(draft) = sheet.drafts.borrow_mut().get_mut(&path) {
                    draft.composing = false;
                }
            }
            Typing::Left => self.flush_path(sheet, &path),
            Typing::Gone => {
                sheet.fields.borrow_mut().remove(&path);
                self.flush_path(sheet, &path);
            }
        }
    }

    fn type_into(
        self: &Rc<Self>,
        sheet: &Rc<Sheet>,
        path: String,
        text: String,
        caret: u32,
        composing: bool,
    ) {
        if sheet.hand.get_untracked() != Hand::Ours {
            return;
        }
        let now = clock::now();
        if path.starts_with(FORM) {
            sheet.forms.update(|forms| {
                forms.insert(path.clone(), text.clone());
            });
        }
        let mut drafts = sheet.drafts.borrow_mut();
        let draft = drafts.entry(path.clone()).or_insert_with(|| {
            let place = Path::parse(sheet.kind, &path).ok();
            let base = place
                .as_ref()
                .map(|path| sheet.peek(|document| document.reader().text_at_path(path)))
                .unwrap_or_default();
            let seed = place.and_then(|path| sheet.seed_of(&path)).unwrap_or_default();
            Draft {
                base,
                text: String::new(),
                caret,
                composing,
                since: now,
                last: now,
                stored: false,
                kept: None,
                seed,
            }
        });
        (draft.text, draft.caret, draft.composing, draft.last, draft.stored) =
            (text, caret, composing, now, false);
        drop(drafts);
        self.note_dirty();
        self.tick();
    }

    /// Looks after drafts for as long as there are any.
    pub(super) fn tick(self: &Rc<Self>) {
        if self.ticking.replace(true) {
            return;
        }
        let desk = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            loop {
                clock::sleep(TICK_MS).await;
                let sheets: Vec<_> = desk.sheets.borrow().values().cloned().collect();
                for sheet in &sheets {
                    if sheet.hand.get_untracked() == Hand::TakenOver {
                        desk.leave_drafts(sheet).await;
                    } else {
                        desk.store_drafts(sheet).await;
                        desk.flush(sheet, false);
                    }
                    if sheet.incoming.get() {
                        desk.merge(sheet.key).await;
                    }
                }
                let busy = |sheet: &Rc<Sheet>| sheet.is_typing() || sheet.incoming.get();
                if !sheets.iter().any(busy) {
                    desk.ticking.set(false);
                    return;
                }
            }
        });
    }

    /// Puts every draft that the disk has not on the disk.
    pub(super) async fn store_drafts(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        let _storing = sheet.storing.lock().await;
        let mut puts = Vec::new();
        let unsaved = sheet.unsaved.borrow().clone();
        for (path, draft) in sheet.drafts.borrow().iter().filter(|(_, draft)| !draft.stored) {
            let key = layout::draft_key(&sheet.key, path, &self.window);
            // What it was typed on after may be on its way to the disk still, and the disk has it as a draft only, here.
            let typed = unsaved.iter().filter_map(|unsaved| unsaved.typed());
            let first = typed.map(|typed| (&typed.at, &typed.draft)).find(|(at, _)| **at == key);
            let bytes = draft.bytes(first.map_or(draft, |(_, first)| first));
            puts.push((path.clone(), draft.text.clone(), Write::Put(Store::Drafts, key, bytes)));
        }
        if puts.is_empty() {
            return;
        }
        match self.disk.commit(puts.iter().map(|(_, _, put)| put.clone()).collect()).await {
            Ok(()) => {
                for (path, text, _) in puts {
                    if let Some(draft) = sheet.drafts.borrow_mut().get_mut(&path) {
                        draft.stored = draft.text == text;
                        draft.kept = Some(text);
                    } else {
                        // It became a change meanwhile: that took the draft away, or will, and this put it back.
                        let key = layout::draft_key(&sheet.key, &path, &self.window);
                        let gone = vec![Write::Delete(Store::Drafts, key)];
                        if sheet.unsaved.borrow().is_empty() {
                            let _ = self.disk.commit(gone).await;
                            let _ = self.look_for_left(Some(sheet.key)).await;
                        } else {
                            let _ = self.edit_with(sheet, &[], gone);
                        }
                    }
                }
                self.out_of_trouble();
                self.note_saved();
            }
            Err(why) => self.trouble.set(Some(why)),
        }
    }

    /// Leaves what was typed to the window that has taken over, as drafts on the disk. What the disk does not take stays
    /// in hand, to be tried again.
    pub(super) async fn leave_drafts(self: &Rc<Self>, sheet: &Rc<Sheet>) {
        self.let_go_of_taken(sheet).await;
        self.store_drafts(sheet).await;
        let before = sheet.drafts.borrow().len();
        sheet.drafts.borrow_mut().retain(|_, draft| !draft.stored);
        if sheet.drafts.borrow().len() < before {
            self.tell(&format!("left {}", layout::document_key(&sheet.key)));
        }
        let _ = self.look_for_left(Some(sheet.key)).await;
        self.note_dirty();
    }

    /// Lets go of as much of each draft as the disk had and the window that took over has taken in already.
    async fn let_go_of_taken(&self, sheet: &Rc<Sheet>) {
        let kept = |(path, draft): (&String, &Draft)| Some((path.clone(), draft.kept.clone()?));
        let kept: Vec<_> = sheet.drafts.borrow().iter().filter_map(kept).collect();
        for (path, kept) in kept {
            let key = layout::draft_key(&sheet.key, &path, &self.window);
            if let Ok(None) = self.disk.get(Store::Drafts, &key).await
                && let Some(draft) = sheet.drafts.borrow_mut().get_mut(&path)
            {
                draft.stored = draft.text == kept;
                (draft.base, draft.kept) = (kept, None);
            }
        }
    }

    /// Takes in what another window has left of a document that this one writes.
    pub fn take_left(self: &Rc<Self>, key: DocumentKey) {
        let desk = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let _ = desk.look_for_left(Some(key)).await;
            if let Some(sheet) = desk.sheet(&key).filter(|sheet| sheet.hand.get_untracked() == Hand::Ours) {
                let _ = desk.recover(&sheet).await;
            }
        });
    }

    /// Makes changes of the drafts that are ripe; of all of them where `now`.
    pub fn flush(self: &Rc<Self>, sheet: &Rc<Sheet>, now: bool) {
        let at = clock::now();
        let ripe: Vec<String> = sheet
            .drafts
            .borrow()
            .iter()
            .filter(|(path, _)| !path.starts_with(FORM))
            .filter(|(_, draft)| {
                let (idle, age) = (at.ms() - draft.last.ms(), at.ms() - draft.since.ms());
                now || (!draft.composing && (idle >= PAUSE_MS || age >= LONGEST_MS))
            })
            .map(|(path, _)| path.clone())
            .collect();
        for path in ripe {
            self.flush_path(sheet, &path);
        }
    }

    /// Makes changes of all drafts of all documents: the window is about to go.
    pub fn flush_all(self: &Rc<Self>) {
        let sheets: Vec<_> = self.sheets.borrow().values().cloned().collect();
        for sheet in sheets {
            self.flush(&sheet, true);
        }
    }

    fn flush_path(self: &Rc<Self>, sheet: &Rc<Sheet>, path: &str) {
        // What another window took over is left to it.
        if sheet.hand.get_untracked() != Hand::Ours {
            return;
        }
        let Some(draft) = sheet.drafts.borrow_mut().remove(path) else { return };
        let at = layout::draft_key(&sheet.key, path, &self.window);
        let typed = Typed { path: path.into(), at, draft: draft.clone() };
        if self.edit_by(sheet, typed).is_err() {
            sheet.drafts.borrow_mut().insert(path.into(), draft);
        }
        self.note_dirty();
    }

    /// Returns whether nobody types and all that was typed is written; what a killed window left does not count.
    pub fn is_at_rest(&self) -> bool {
        let left = self.left.borrow();
        self.dirty.read_untracked().iter().all(|key| left.contains(key))
    }

    /// Notes which documents have something that sync does not know of. What is between a draft and a change that the
    /// disk has is among it, and what a killed window left: the sync line must not be green meanwhile.
    pub(super) fn note_dirty(&self) {
        let mut dirty: Vec<_> = self
            .sheets
            .borrow()
            .values()
            .filter(|sheet| {
                let is_draft = |path: &String| !path.starts_with(FORM);
                !sheet.unsaved.borrow().is_empty() || sheet.drafts.borrow().keys().any(is_draft)
            })
            .map(|sheet| sheet.key)
            .chain(self.unheard.borrow().iter().copied())
            .chain(self.left.borrow().iter().copied())
            .collect();
        dirty.sort_unstable();
        dirty.dedup();
        if self.dirty.read_untracked() != dirty {
            self.dirty.set(dirty);
            self.note_unsent();
        }
    }
}

impl Draft {
    /// Returns it as the disk keeps it, begun where `first` was.
    fn bytes(&self, first: &Self) -> Vec<u8> {
        let (base, seed, text) = (first.base.clone(), first.seed.clone(), self.text.clone());
        layout::encode(&StoredDraft { base, text, caret: self.caret, seed })
    }

    /// Returns the draft that a window left on the disk.
    pub(super) fn left(stored: StoredDraft) -> Self {
        let (StoredDraft { base, text, caret, seed }, now) = (stored, clock::now());
        Self { base, text, caret, composing: false, since: now, last: now, stored: true, kept: None, seed }
    }

    /// Returns the edit that brings what the draft changed in its base into what the document says now. A record that is
    /// not there yet is made with the text, from the seed.
    pub(super) fn edit(&self, document: &Document, path: Path) -> Option<Edit> {
        let Self { base, seed, .. } = self;
        let draft = nfc(&self.text);
        if let Path::Field(collection, record, name) = path
            && !document.has_record(collection, record)
        {
            let fields = seed.iter().filter_map(|(name, word)| {
                let value = if word == "true" { Value::Flag(true) } else { Value::Word(word.clone()) };
                match Path::parse(document.kind(), &format!("{collection}/{record}/{name}")) {
                    Ok(Path::Field(_, _, name)) => Some((name, value)),
                    _ => None,
                }
            });
            return (!draft.is_empty())
                .then(|| Edit::Add(collection, record, fields.collect(), vec![(name, draft)]));
        }
        let now = document.reader().text_at_path(&path);
        if document.is_prose(&path) {
            let splices = prose::rebase(base, &draft, &now);
            return (!splices.is_empty()).then_some(Edit::Write(path, splices));
        }
        let word = kept(&path, &draft);
        (word != *base).then_some(Edit::Put(path, Value::Word(word)))
    }
}

/// Places that hold a day: kept as `2026-11-03`, shown and typed as `03/11/2026`.
fn is_day(path: &Path) -> bool {
    matches!(path, Path::Head("day" | "held_on") | Path::Field(_, _, "due" | "done" | "since" | "day"))
}

fn kept(path: &Path, typed: &str) -> String {
    match typed.parse::<Day>() {
        Ok(day) if is_day(path) => day.to_string(),
        // A blank is no reason.
        _ if *path == Path::Head("missed") => typed.trim().into(),
        _ => typed.into(),
    }
}

/// Returns the text at a place as a field shows it.
pub(super) fn shown(path: &Path, kept: String) -> String {
    match kept.parse::<Day>() {
        Ok(day) if is_day(path) => day.written(),
        _ => kept,
    }
}

impl Sheet {
    /// Returns whether something typed is not yet a change, or not yet on the disk.
    pub(super) fn is_typing(&self) -> bool {
        self.drafts.borrow().iter().any(|(path, draft)| !path.starts_with(FORM) || !draft.stored)
    }

    /// Says what makes the record that text at `path` will be typed into, where it is not there yet.
    pub fn set_seed(&self, path: &Path, seed: Seed) {
        let name = path.to_string();
        if let Some(draft) = self.drafts.borrow_mut().get_mut(&name) {
            draft.seed.clone_from(&seed);
            draft.stored = false;
        }
        self.seeds.borrow_mut().insert(name, seed);
    }

    /// Returns what was said to make that record.
    pub fn seed_of(&self, path: &Path) -> Option<Seed> {
        self.seeds.borrow().get(&path.to_string()).cloned()
    }

    /// Returns what stands in a field of a small form.
    pub fn form(&self, field: &str) -> crate::components::Text {
        let path = format!("{FORM}{field}");
        let text = self.forms.with(|forms| forms.get(&path).cloned()).unwrap_or_default();
        crate::components::Text::new(path, text)
    }
}

impl Desk {
    /// Puts a word into a small form's field: a choice that was made there.
    pub fn set_form(self: &Rc<Self>, sheet: &Rc<Sheet>, field: &str, text: &str) {
        let end = prose::width(text) as u32;
        self.type_into(sheet, format!("{FORM}{field}"), text.into(), end, false);
    }

    /// Makes what a small form says into a change and empties the form, in one transaction.
    ///
    /// # Errors
    /// Where the edit cannot be made; the form then stays as it is.
    pub fn take_form(
        self: &Rc<Self>,
        sheet: &Rc<Sheet>,
        form: &str,
        edits: &[Edit],
    ) -> Result<(), shared::document::EditError> {
        let begins = format!("{FORM}{form}/");
        let gone = Write::DeletePrefix(Store::Drafts, format!("{}{begins}", layout::prefix(&sheet.key)));
        self.edit_with(sheet, edits, vec![gone])?;
        sheet.drafts.borrow_mut().retain(|path, _| !path.starts_with(&begins));
        sheet.forms.update(|forms| forms.retain(|path, _| !path.starts_with(&begins)));
        let fields: Vec<_> =
            sheet.fields.borrow().iter().map(|(path, field)| (path.clone(), *field)).collect();
        for (_, field) in fields.iter().filter(|(path, _)| path.starts_with(&begins)) {
            field.set_text("", None);
        }
        Ok(())
    }
}
