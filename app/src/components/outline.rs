//! The meeting's items: beside the page when wide, a popover over it on a phone.

use leptos::{html, prelude::*};

use super::{Icon, Live, Tone, icon};
use crate::words::words;

/// How far an item is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutlineState {
    /// Nothing is written.
    #[default]
    Empty,
    /// It is being written.
    Writing,
    /// It is done.
    Done,
}

/// One item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutlineItem {
    /// Its number in the agenda.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// Where it is written.
    pub href: String,
    /// How far it is.
    pub state: OutlineState,
    /// Whether it is the one on the page.
    pub current: bool,
}

/// The id the phone's button opens.
pub const OUTLINE: &str = "outline";

/// The outline; children stand below the list.
#[component]
pub fn Outline(
    /// The items in order.
    #[prop(into)]
    items: Live<Vec<OutlineItem>>,
    /// What stands below.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Nav>::new();
    let rows = move || items.get().into_iter().map(row).collect_view();
    // On a phone a chosen item covers nothing: the popover goes as the page comes.
    let away = move |_| {
        let _ = node.get_untracked().map(|nav| nav.hide_popover());
    };
    view! {
        <nav
            id=OUTLINE
            class="outline stack sticky"
            popover="auto"
            aria-labelledby="outline-h"
            node_ref=node
            on:click=away
        >
            <h2 id="outline-h">{words().writing.items}</h2>
            <ol class="sheet ruled">{rows}</ol>
            {children()}
        </nav>
    }
}

fn row(item: OutlineItem) -> impl IntoView {
    let say = &words().writing;
    let (sign, tone, state) = match item.state {
        OutlineState::Done => (Icon::Check, Tone::Good, say.item_done),
        OutlineState::Writing => (Icon::Pen, Tone::Plain, say.item_writing),
        OutlineState::Empty => (Icon::Ring, Tone::Plain, say.item_empty),
    };
    view! {
        <li data-tone=tone.attr()>
            <span>{item.number}</span>
            <a href=item.href aria-current=item.current.then_some("step")>
                {item.title}
                <small>{icon(sign)}" "{state}</small>
            </a>
        </li>
    }
}
