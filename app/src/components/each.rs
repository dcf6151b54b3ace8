//! A list whose rows stay the same elements while their contents change, so that a merge never takes a field from
//! under a writer's hands.

use leptos::prelude::*;

/// Something with a name that stays its own.
pub trait Keyed: Clone + PartialEq + Send + Sync + 'static {
    /// Returns the name.
    fn key(&self) -> String;
}

/// Shows each item, once per key; a changed item reaches its row as a signal.
pub fn each<T, F>(items: impl Fn() -> Vec<T> + Copy + Send + Sync + 'static, row: F) -> impl IntoView
where
    T: Keyed,
    F: Fn(Signal<T>) -> AnyView + Clone + Send + 'static,
{
    view! {
        <For
            each=items
            key=Keyed::key
            children=move |item| {
                let key = item.key();
                let now = Memo::new(move |before: Option<&T>| {
                    let found = items().into_iter().find(|other| other.key() == key);
                    found.or_else(|| before.cloned()).unwrap_or_else(|| item.clone())
                });
                row(now.into())
            }
        />
    }
}

/// Shows something while `when` holds. It is made when it comes and dropped when it goes, never remade in between:
/// a field in it keeps its element.
pub fn shown(
    when: impl Fn() -> bool + Send + Sync + 'static,
    what: impl Fn() -> AnyView + Send + 'static,
) -> impl IntoView {
    let when = Memo::new(move |_| when());
    move || if when.get() { Some(what()) } else { None }
}
