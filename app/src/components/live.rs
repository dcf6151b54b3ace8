//! Values that follow other values, one machinery for all of them. Leptos's own `Memo` and `Signal` are compiled anew
//! for every type they hold; here what is held has its type put aside, and only a reader names it again.

use std::{any::Any, marker::PhantomData, sync::Arc};

use leptos::prelude::*;

/// A value without its type, shared by all who read it.
type Held = Arc<dyn Any + Send + Sync>;

/// Reads one.
type Read = Arc<dyn Fn() -> Held + Send + Sync>;

/// Works one out, from what it was before.
type Step = Box<dyn Fn(Option<&Held>) -> Held + Send + Sync>;

/// A value that whoever reads it follows. It goes with the part of the page that made it, like any signal.
pub struct Live<T> {
    now: StoredValue<Read>,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Live<T> {
    /// Follows what `now` reads, and tells of every change there.
    pub fn derive(now: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self::reading(Arc::new(move || Arc::new(now())))
    }

    /// Follows what `now` reads; works it out once per change, and tells only of another value.
    pub fn memo(now: impl Fn() -> T + Send + Sync + 'static) -> Self
    where
        T: PartialEq,
    {
        Self::memo_after(move |_| now())
    }

    /// Like [`memo`](Self::memo), from what it was before.
    pub fn memo_after(now: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self
    where
        T: PartialEq,
    {
        let now = move |before: Option<&Held>| kept(before, now(before.map(typed)));
        Self::reading(memo(Box::new(now)))
    }

    /// Stays what it is.
    pub fn stored(value: T) -> Self {
        let held: Held = Arc::new(value);
        Self::reading(Arc::new(move || held.clone()))
    }

    fn reading(now: Read) -> Self {
        Self { now: StoredValue::new(now), of: PhantomData }
    }

    /// Looks at the value, and follows it.
    pub fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        look(typed(&read(self.now)))
    }

    /// Looks at the value as it is now.
    pub fn with_untracked<U>(self, look: impl FnOnce(&T) -> U) -> U {
        look(typed(&untrack(|| read(self.now))))
    }

    /// Returns the value, and follows it.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Returns the value as it is now.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Returns the value as it is now, unless its part of the page is gone.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        let now = self.now.try_get_value()?;
        Some(T::clone(typed(&untrack(|| now()))))
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T: Default + Send + Sync + 'static> Default for Live<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Live<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::derive(move || signal.get())
    }
}

impl From<&str> for Live<Option<String>> {
    fn from(text: &str) -> Self {
        Self::stored(Some(text.to_owned()))
    }
}

#[expect(clippy::disallowed_types, reason = "the one memo of them all")]
fn memo(now: Step) -> Read {
    let changed = |before: Option<&Held>, now: Option<&Held>| match (before, now) {
        (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
        _ => true,
    };
    let memo = Memo::new_with_compare(move |before| now(before), changed);
    Arc::new(move || memo.get())
}

/// Holds a new value; one that equals what was held before is held by the same pointer.
#[inline(never)]
fn kept<T: PartialEq + Send + Sync + 'static>(before: Option<&Held>, now: T) -> Held {
    match before {
        Some(before) if *typed::<T>(before) == now => before.clone(),
        _ => Arc::new(now),
    }
}

#[inline(never)]
fn read(now: StoredValue<Read>) -> Held {
    now.get_value()()
}

/// Gives a value its type back.
fn typed<T: 'static>(held: &Held) -> &T {
    held.downcast_ref().expect("a live value is read as the type it was made of")
}
