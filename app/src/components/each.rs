//! A list whose rows stay the same elements while their contents change, so that a merge never takes a field from
//! under a writer's hands.

use std::sync::Arc;

use leptos::prelude::*;

/// Something with a name that stays its own.
pub trait Keyed: Clone + PartialEq + Send + Sync + 'static {
    /// Returns the name.
    fn key(&self) -> String;
}

/// Shows each item, once per key; a changed item reaches its row as a signal.
pub fn each<T, F>(items: impl Fn() -> Vec<T> + Copy + Send + Sync + 'static, row: F) -> AnyView
where
    T: Keyed,
    F: Fn(Memo<T>) -> AnyView + Send + Sync + 'static,
{
    let keys = move || items().iter().map(Keyed::key).collect();
    let row = move |key: String| {
        let found = move || items().into_iter().find(|item| item.key() == key);
        let Some(first) = untrack(&found) else { return ().into_any() };
        let now = Memo::new(move |before: Option<&T>| {
            found().or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        });
        row(now)
    };
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
    let when = Memo::new(move |_| when());
    (move || if when.get() { Some(what()) } else { None }).into_any()
}
