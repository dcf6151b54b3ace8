//! The desk: the documents open in this window, what is being typed into them, and what every page reads. It is
//! the only way from the pages to the disk.

pub mod backup;
pub mod draft;
pub mod identity;
pub mod layout;
mod lease;
mod merge;
mod open;
mod recover;
pub mod restore;
mod save;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use leptos::prelude::*;
use shared::id::DocumentKey;
use shared::overview::{Cells, Rows};
use shared::sync::device::{Phase, SyncState};
use shared::time::Instant;

pub use identity::Identity;
pub use open::{Hand, Sheet};

use crate::platform::idb::{Disk, DiskError, Store, Write};
use crate::platform::{channel::Channel, clock};

/// Where the disk remembers since when something is unsent.
const UNSENT_SINCE: &str = "unsent-since";
/// Where the disk remembers since when the commune holds a document's changes.
const HELD_SINCE: &str = "held-since/";

thread_local! {
    static DESK: RefCell<Option<Rc<Desk>>> = const { RefCell::new(None) };
}

/// Told of each document that a change of was stored.
type OnWrote = Box<dyn Fn(DocumentKey)>;

/// Everything this window works with.
pub struct Desk {
    /// The disk.
    pub disk: Disk,
    /// Who this device is.
    pub identity: Identity,
    /// A name for this window, drawn when it opened.
    pub window: String,
    sheets: RefCell<BTreeMap<DocumentKey, Rc<Sheet>>>,
    channel: RefCell<Option<Channel>>,
    on_wrote: RefCell<Option<OnWrote>>,
    ticking: Cell<bool>,
    /// Documents of writes that are on the disk and that the window which runs sync has not confirmed to know of.
    unheard: RefCell<BTreeSet<DocumentKey>>,
    /// Documents of which the disk has drafts that are not in this window's hand: a killed window left them, or
    /// another one is typing.
    left: RefCell<BTreeSet<DocumentKey>>,
    /// Rows of every document.
    pub cells: ArcRwSignal<Cells>,
    /// What the sync line says; nothing until the first word from sync.
    pub sync: ArcRwSignal<Option<SyncState>>,
    /// When something was last put on the disk, to the minute.
    pub saved_at: ArcRwSignal<Option<Instant>>,
    /// What keeps the disk from taking what is typed, while it does.
    pub trouble: ArcRwSignal<Option<DiskError>>,
    /// Whether the browser has promised to keep the book; nothing while it was not asked.
    pub persisted: ArcRwSignal<Option<bool>>,
    /// Whether a reply that came as a file brought news, since one was last opened; nothing until it is taken in.
    pub took_in: ArcRwSignal<Option<bool>>,
    /// Whether a backup that waited for this device's code turned out to be another cell's.
    pub foreign_backup: ArcRwSignal<bool>,
    /// When a round last came to an end, well or not; nothing before the first of this window.
    pub tried_at: ArcRwSignal<Option<Instant>>,
    /// Since when something is unsent without a break, as the disk remembers; nothing while all was sent.
    pub unsent_since: ArcRwSignal<Option<Instant>>,
    /// Documents of whose left drafts this window could make nothing.
    tried: RefCell<BTreeSet<DocumentKey>>,
    /// Documents with a draft, or with a change that sync has not heard of.
    pub dirty: ArcRwSignal<Vec<DocumentKey>>,
}

/// How many documents' rows that another version wrote are made again before the pages follow, and how long others then have
/// the processor, in milliseconds.
const REMADE_AT_ONCE: usize = 8;
const REMAKE_PAUSE_MS: i64 = 50;

/// Returns this window's desk.
///
/// # Panics
/// Where the device is not enrolled: no page but the one that enrols is shown then.
pub fn desk() -> Rc<Desk> {
    DESK.with_borrow(|desk| desk.clone()).expect("pages open after the desk is set")
}

impl Desk {
    /// Sets up this window's desk, with the rows that the disk has.
    pub async fn set(disk: Disk, identity: Identity) -> Result<Rc<Self>, DiskError> {
        let (cells, unread) = read_rows(&disk).await?;
        let unsent_since =
            disk.get(Store::Kept, UNSENT_SINCE).await?.and_then(|bytes| layout::decode(&bytes));
        let desk = Rc::new(Self {
            disk,
            identity,
            window: u64::from_le_bytes(clock::random()).to_string(),
            sheets: RefCell::default(),
            channel: RefCell::default(),
            on_wrote: RefCell::default(),
            ticking: Cell::new(false),
            unheard: RefCell::default(),
            left: RefCell::default(),
            tried: RefCell::default(),
            cells: ArcRwSignal::new(cells),
            sync: ArcRwSignal::new(None),
            saved_at: ArcRwSignal::new(None),
            trouble: ArcRwSignal::new(None),
            persisted: ArcRwSignal::new(None),
            took_in: ArcRwSignal::new(None),
            foreign_backup: ArcRwSignal::new(false),
            tried_at: ArcRwSignal::new(None),
            unsent_since: ArcRwSignal::new(unsent_since),
            dirty: ArcRwSignal::new(Vec::new()),
        });
        desk.look_for_left(None).await?;
        DESK.set(Some(desk.clone()));
        let remaking = desk.clone();
        wasm_bindgen_futures::spawn_local(async move {
            for part in unread.chunks(REMADE_AT_ONCE) {
                while !remaking.is_at_rest() {
                    clock::sleep(REMAKE_PAUSE_MS).await;
                }
                remaking.remake_rows(part).await;
                clock::sleep(REMAKE_PAUSE_MS).await;
            }
        });
        Ok(desk)
    }

    /// Connects the desk with the other windows and with sync.
    pub fn connect(&self, channel: Option<Channel>, on_wrote: impl Fn(DocumentKey) + 'static) {
        *self.channel.borrow_mut() = channel;
        *self.on_wrote.borrow_mut() = Some(Box::new(on_wrote));
    }

    /// Tells the other windows.
    pub fn tell(&self, line: &str) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.tell(line);
        }
    }

    /// Puts in the rows of a document, as the disk has them now. Those that another version wrote are made again.
    pub async fn refresh_rows(&self, key: DocumentKey) {
        let at = layout::document_key(&key);
        let Ok(Some(bytes)) = self.disk.get(Store::Rows, &at).await else { return };
        let rows = match Rows::decode(&bytes) {
            Some(rows) => Some(rows),
            None => layout::make_rows(&self.disk, &key, bytes).await,
        };
        if let Some(rows) = rows {
            self.cells.update(|cells| cells.put(&key, rows));
        }
    }

    /// Makes the rows of some documents again, and has the pages follow once.
    async fn remake_rows(&self, keys: &[DocumentKey]) {
        let mut made = Vec::with_capacity(keys.len());
        for key in keys {
            if let Ok(Some(bytes)) = self.disk.get(Store::Rows, &layout::document_key(key)).await
                && let Some(rows) = layout::make_rows(&self.disk, key, bytes).await
            {
                made.push((*key, rows));
            }
        }
        self.cells.update(|cells| made.into_iter().for_each(|(key, rows)| cells.put(&key, rows)));
    }

    /// Takes in that a document has changed on the disk: an open one reads it again.
    pub fn changed(self: &Rc<Self>, key: DocumentKey) {
        let desk = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            desk.refresh_rows(key).await;
            let _ = desk.look_for_left(Some(key)).await;
            desk.merge(key).await;
        });
    }

    /// Takes in what the sync of another window says.
    pub fn heard_state(&self, state: SyncState) {
        self.sync.set(Some(state));
        self.note_unsent();
    }

    /// Takes in what sync says, and remembers since when something is unsent.
    pub fn synced(self: &Rc<Self>, state: SyncState) {
        let before = self.sync.get_untracked();
        let was_busy = before.as_ref().is_some_and(|before| before.phase == Phase::Busy);
        if was_busy && state.phase != Phase::Busy {
            self.tried_at.set(Some(clock::now()));
            // Not while somebody types: the disk has enough to do.
            if self.is_at_rest() {
                self.look_after_others();
            }
        }
        if before.is_none_or(|before| before.held != state.held) {
            self.note_held(state.held.iter().map(|(key, _)| *key).collect());
        }
        if state.reads_nothing {
            // Documents are going from the disk.
            let desk = self.clone();
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok((cells, _)) = read_rows(&desk.disk).await {
                    desk.cells.set(cells);
                }
            });
        }
        self.sync.set(Some(state));
        self.note_unsent();
    }

    /// Remembers since when something is unsent: what is written and no change yet, and what sync has to bring.
    fn note_unsent(&self) {
        let since = self.unsent_since.get_untracked();
        // Until sync has spoken, what the disk remembers stands.
        let sync = self.sync.read_untracked().as_ref().map(|state| !state.unsent.is_empty());
        let unsent = sync.unwrap_or(since.is_some()) || !self.dirty.read_untracked().is_empty();
        let write = match (unsent, since) {
            (true, None) => {
                let now = clock::now();
                self.unsent_since.set(Some(now));
                Write::Put(Store::Kept, UNSENT_SINCE.into(), layout::encode(&now))
            }
            (false, Some(_)) => {
                self.unsent_since.set(None);
                Write::Delete(Store::Kept, UNSENT_SINCE.into())
            }
            _ => return,
        };
        let disk = self.disk.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let _ = disk.commit(vec![write]).await;
        });
    }

    /// Remembers since when the commune holds something of these documents, and of no others.
    fn note_held(self: &Rc<Self>, held: Vec<DocumentKey>) {
        let desk = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Ok(known) = desk.disk.all(Store::Kept, HELD_SINCE).await else { return };
            let name = |key: &DocumentKey| format!("{HELD_SINCE}{}", layout::document_key(key));
            let names: Vec<String> = held.iter().map(name).collect();
            let now = layout::encode(&clock::now());
            let fresh = names.iter().filter(|name| known.iter().all(|(known, _)| known != *name));
            let puts = fresh.map(|name| Write::Put(Store::Kept, name.clone(), now.clone()));
            let gone = known.iter().map(|(name, _)| name).filter(|name| !names.contains(name));
            let writes: Vec<Write> =
                puts.chain(gone.map(|name| Write::Delete(Store::Kept, name.clone()))).collect();
            if !writes.is_empty() {
                let _ = desk.disk.commit(writes).await;
            }
        });
    }

    /// Returns since when the commune holds something of a document, as this device heard it.
    pub async fn held_since(&self, key: &DocumentKey) -> Option<Instant> {
        let name = format!("{HELD_SINCE}{}", layout::document_key(key));
        let bytes = self.disk.get(Store::Kept, &name).await.ok().flatten()?;
        layout::decode(&bytes)
    }

    /// Returns when the disk took what was written until now; nothing while it takes something not. Tracked.
    pub fn saved(&self) -> Option<Instant> {
        self.saved_at.get().filter(|_| self.trouble.with(Option::is_none))
    }

    /// Takes in that the disk took something. Whoever shows trouble is told only where there was some.
    fn out_of_trouble(&self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    /// Takes in that the disk has what was written until now. Pages say the minute, and read their document anew for
    /// whatever they show that changes: while a person types, that is too much work to do four times a second.
    fn note_saved(&self) {
        let now = clock::now().ms();
        let minute = Some(Instant::from_ms(now - now.rem_euclid(60_000)));
        if self.saved_at.get_untracked() != minute {
            self.saved_at.set(minute);
        }
    }

    /// Tells sync of a write that the disk has. It is unsent for this window's sync line until sync says it knows.
    fn wrote(&self, key: DocumentKey) {
        self.note_saved();
        self.unheard.borrow_mut().insert(key);
        if let Some(on_wrote) = &*self.on_wrote.borrow() {
            on_wrote(key);
        }
    }

    /// Returns the documents whose writes sync has not confirmed.
    pub fn unheard(&self) -> Vec<DocumentKey> {
        self.unheard.borrow().iter().copied().collect()
    }

    /// Takes in that sync knows of this window's writes of a document; of all of them where none is named.
    pub fn heard(&self, key: Option<DocumentKey>) {
        self.unheard.borrow_mut().retain(|unheard| key.is_some_and(|key| key != *unheard));
        self.note_dirty();
    }
}

/// Reads the rows of all documents; and which of them have some that another version wrote.
async fn read_rows(disk: &Disk) -> Result<(Cells, Vec<DocumentKey>), DiskError> {
    let (mut cells, mut unread) = (Cells::default(), Vec::new());
    for (key, bytes) in disk.all(Store::Rows, "").await? {
        let Some(key) = layout::read_document_key(&key) else { continue };
        match Rows::decode(&bytes) {
            Some(rows) => cells.put(&key, rows),
            None => unread.push(key),
        }
    }
    Ok((cells, unread))
}
