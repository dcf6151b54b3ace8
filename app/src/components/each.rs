//! A list whose rows stay the same elements while their contents change, so that a merge never takes a field from
//! under a writer's hands.

use std::sync::Arc;

use leptos::prelude::*;

use super::Live;

/// Something with a name that stays its own.
pub trait Keyed: Clone + PartialEq + Send + Sync + 'static {
    /// Returns the name.
    fn key(&self) -> String;
}

/// Shows each item, once per key; a changed item reaches its row as a value of its own.
pub fn each<T: Keyed>(
    items: Live<Vec<T>>,
    row: impl Fn(Live<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let keys = move || items.with(|items| items.iter().map(Keyed::key).collect());
    let row = move |key| item(items, key).map(&row).into_any();
    keyed(keys, row)
}

/// Follows the item of this key; one that goes stays what it was, until its row goes.
fn item<T: Keyed>(items: Live<Vec<T>>, key: String) -> Option<Live<T>> {
    let found = move || items.with(|items| items.iter().find(|item| item.key() == key).cloned());
    let first = untrack(&found)?;
    Some(Live::memo_after(move |before: Option<&T>| {
        found().or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    }))
}

/// Shows a row for each key, made when the key comes and dropped when it goes.
pub fn keyed(
    keys: impl Fn() -> Vec<String> + Send + Sync + 'static,
    row: impl Fn(String) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    rows(Box::new(keys), Arc::new(row))
}

/// One list for all types of items: every other one would be compiled anew.
fn rows(
    keys: Box<dyn Fn() -> Vec<String> + Send + Sync>,
    row: Arc<dyn Fn(String) -> AnyView + Send + Sync>,
) -> AnyView {
    view! { <For each=keys key=Clone::clone children=move |key| row(key) /> }.into_any()
}

/// Shows something while `when` holds. It is made when it comes and dropped when it goes, never remade in between:
/// a field in it keeps its element.
pub fn shown(
    when: impl Fn() -> bool + Send + Sync + 'static,
    what: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    shown_boxed(Box::new(when), Box::new(what))
}

fn shown_boxed(when: Box<dyn Fn() -> bool + Send + Sync>, what: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let when = Live::memo(when);
    (move || if when.get() { Some(what()) } else { None }).into_any()
}
