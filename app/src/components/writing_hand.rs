//! What passes between a text on the page and whoever keeps it: every key goes out, nothing comes in behind
//! the writer's back except through the field's handle.

use leptos::{html, prelude::*};

use super::Live;

/// A text that may be written into. `path` is the keeper's name for it, opaque here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Which text this is.
    pub path: String,
    /// What it says now.
    pub text: String,
}

impl Text {
    /// Makes a text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// What happened in the field of the text at `path`.
#[derive(Clone, Debug)]
pub struct TextEvent {
    /// The text's own path.
    pub path: String,
    /// What happened.
    pub what: Typing,
}

/// One step of writing. Carets count UTF-16 code units, as the browser and the documents do.
#[derive(Clone, Debug)]
pub enum Typing {
    /// The field is on the page; the handle works until `Gone`.
    Here(FieldHandle),
    /// The writer entered the field.
    Entered,
    /// The text after a key, paste or drop. While composing it is not yet what the writer means.
    Typed {
        /// The whole text.
        text: String,
        /// Where the caret stands.
        caret: u32,
        /// Whether a syllable is being composed (Telex, VNI).
        composing: bool,
    },
    /// A syllable was finished: the last `Typed` is meant.
    Composed,
    /// The writer left the field.
    Left,
    /// The field is gone from the page.
    Gone,
}

/// Where fields report. One a page serves all its texts.
pub type OnText = Callback<TextEvent>;

#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    Line(NodeRef<html::Input>),
    Prose(NodeRef<html::Textarea>),
}

/// The way to a field that is on the page.
#[derive(Clone, Copy, Debug)]
pub struct FieldHandle {
    node: Node,
    composing: StoredValue<bool>,
}

impl FieldHandle {
    pub(super) fn new(node: Node) -> Self {
        Self { node, composing: StoredValue::new(false) }
    }

    pub(super) fn set_composing(self, composing: bool) {
        self.composing.set_value(composing);
    }

    /// Returns what stands in the field.
    pub fn text(self) -> String {
        match self.node {
            Node::Line(node) => node.try_get_untracked().flatten().map(|field| field.value()),
            Node::Prose(node) => node.try_get_untracked().flatten().map(|field| field.value()),
        }
        .unwrap_or_default()
    }

    /// Returns where the caret stands, in UTF-16 code units.
    pub fn caret(self) -> u32 {
        match self.node {
            Node::Line(node) => {
                node.try_get_untracked().flatten().and_then(|field| field.selection_end().ok().flatten())
            }
            Node::Prose(node) => {
                node.try_get_untracked().flatten().and_then(|field| field.selection_end().ok().flatten())
            }
        }
        .unwrap_or_default()
    }

    /// Returns whether a syllable is being composed; the field must not be touched then.
    pub fn composing(self) -> bool {
        self.composing.try_get_value().unwrap_or_default()
    }

    /// Returns whether the writer is in the field.
    pub fn focused(self) -> bool {
        let element: Option<web_sys::Element> = match self.node {
            Node::Line(node) => node.try_get_untracked().flatten().map(Into::into),
            Node::Prose(node) => node.try_get_untracked().flatten().map(Into::into),
        };
        element.is_some() && element == document().active_element()
    }

    /// Puts a text into the field; a caret, where given, stays with the writer. The scroll position is kept.
    pub fn set_text(self, text: &str, caret: Option<u32>) {
        // A selection that cannot be set (the field just left the page) costs nothing: the text is kept elsewhere.
        match self.node {
            Node::Line(node) => {
                if let Some(field) = node.try_get_untracked().flatten() {
                    field.set_value(text);
                    let _ = caret.map(|caret| field.set_selection_range(caret, caret));
                }
            }
            Node::Prose(node) => {
                if let Some(field) = node.try_get_untracked().flatten() {
                    let top = field.scroll_top();
                    field.set_value(text);
                    let _ = caret.map(|caret| field.set_selection_range(caret, caret));
                    field.set_scroll_top(top);
                    super::prose::grow(&field);
                }
            }
        }
    }

    /// Brings the writer into the field.
    pub fn focus(self) {
        let _ = match self.node {
            Node::Line(node) => node.try_get_untracked().flatten().map(|field| field.focus()),
            Node::Prose(node) => node.try_get_untracked().flatten().map(|field| field.focus()),
        };
    }
}

/// Wires a field to its keeper: says it is here and gone, and takes in a changed text while nobody writes.
pub(super) fn attend(handle: FieldHandle, text: Live<Text>, on_text: OnText) {
    let path = text.with_untracked(|text| text.path.clone());
    let gone = path.clone();
    Effect::new(move |seen: Option<bool>| {
        let now = text.with(|text| text.text.clone());
        if seen.is_none() {
            on_text.run(TextEvent { path: path.clone(), what: Typing::Here(handle) });
        } else if !handle.composing() && !handle.focused() && handle.text() != now {
            handle.set_text(&now, None);
        }
        true
    });
    on_cleanup(move || {
        // The page may be going as a whole, and with it whoever listened.
        on_text.try_run(TextEvent { path: gone, what: Typing::Gone });
    });
}
