//! What the commune has received and not let in, and why.

use leptos::prelude::*;
use shared::id::DocumentKey;
use shared::sync::Withheld;
use shared::sync::device::ChangeState;
use shared::time::Instant;
use wasm_bindgen_futures::spawn_local;

use super::commune;
use super::device::line_of;
use crate::components::Live;
use crate::desk::desk;
use crate::desk::layout::{self, Stored};
use crate::pages::held::{HeldData, HeldEntry, HeldPage, HeldWhy};
use crate::pages::kinds::Writer;

/// What the disk knows of something held.
#[derive(Clone, PartialEq)]
struct Found {
    key: DocumentKey,
    writer: Writer,
    received: Instant,
    why: Withheld,
}

pub fn screen() -> AnyView {
    let found = RwSignal::new(Vec::<Found>::new());
    let held = Live::memo(|| desk().sync.get().map(|sync| sync.held).unwrap_or_default());
    Effect::new(move |_| {
        let held = held.get();
        spawn_local(async move {
            let mut all = Vec::new();
            for (key, why) in held {
                all.extend(look_up(key, why).await);
            }
            all.sort_by_key(|found| std::cmp::Reverse(found.received));
            found.try_set(all);
        });
    });
    let data = Live::memo(move || {
        let retired = commune::known().is_some_and(|known| known.retired);
        HeldData { entries: found.get().iter().map(|found| entry(found, retired)).collect() }
    });
    view! { <HeldPage data=data /> }.into_any()
}

/// Finds who wrote what is held of a document, and when the commune received it.
async fn look_up(key: DocumentKey, why: Withheld) -> Option<Found> {
    let desk = desk();
    let pending = layout::pending(&desk.disk, Some(&key)).await.ok()?;
    let (_, change) = pending.into_iter().find(|(_, change)| matches!(change.state, ChangeState::Held(_)))?;
    let meta = layout::meta(&desk.disk, &key).await.ok().flatten()?;
    let document = Stored::read(&desk.disk, &key).await.ok()?.document(key, meta.kind, false).ok();
    let by = document.and_then(|document| document.author_of(&change.hash));
    let identity = &desk.identity;
    let writer = match by {
        Some(by) => Writer { who: by.person, device: by.device, at: by.at },
        None => Writer {
            who: identity.person.clone(),
            device: identity.device_name.clone(),
            at: Instant::default(),
        },
    };
    let received = desk.held_since(&key).await.unwrap_or(writer.at);
    Some(Found { key, writer, received, why })
}

fn entry(found: &Found, retired: bool) -> HeldEntry {
    HeldEntry {
        what: line_of(&found.key),
        writer: found.writer.clone(),
        received: found.received,
        why: match found.why {
            Withheld::NotAllowed if retired => HeldWhy::Revoked,
            Withheld::NotAllowed => HeldWhy::NotTheirs,
            Withheld::Waiting(_) => HeldWhy::Missing,
            Withheld::Newer | Withheld::Unreadable | Withheld::Damaged | Withheld::Full => HeldWhy::Version,
        },
    }
}
