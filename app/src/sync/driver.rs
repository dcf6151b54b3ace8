//! Runs the machine: its effects on the disk and the network, what comes of them back to it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::lock::Mutex;
use leptos::prelude::*;
use shared::change::learn_ahead;
use shared::sync::Messages;
use shared::sync::device::{BookState, Device, Effect, Event, Unreachable};
use wasm_bindgen_futures::spawn_local;

use super::{carry, disk, sentinel};
use crate::desk::Desk;
use crate::desk::layout::{self, document_key, encode};
use crate::platform::idb::DiskError;
use crate::platform::text::hex;
use crate::platform::{clock, keep, net, page};

/// How long after the start sync learns to tell changes: once the first page stands there. In milliseconds, as are the
/// others.
const LEARN_MS: i64 = 3_000;
/// How long after that the disk is tidied: whoever opened the app wants something else first.
const TIDY_FIRST_MS: i64 = 20_000;
/// How long between two documents.
const TIDY_PAUSE_MS: i64 = 50;
/// How long until the next look at all of them.
const TIDY_AGAIN_MS: i64 = 6 * 60 * 60 * 1000;

/// The machine, running.
pub struct Driver {
    device: RefCell<Device>,
    desk: Rc<Desk>,
    /// Counts the times that were asked for: only the newest wakes the machine.
    wake: Cell<u64>,
    /// Where the disk has the replies that the machine was given, in order.
    replies: RefCell<VecDeque<String>>,
    /// Counts the requests: only the newest's answer is heard.
    post: Cell<u64>,
    /// Held by whoever moves changes between the disk's stores: what he read stands until he has written.
    moving: Mutex<()>,
}

impl Driver {
    /// Starts the machine from what the disk has.
    pub async fn start(desk: Rc<Desk>) -> Result<Rc<Self>, DiskError> {
        // A code of another commune begins another book.
        let book = disk::book(&desk.disk).await?.filter(|book| book.book == desk.identity.book);
        let book = book.unwrap_or_else(|| BookState::new(desk.identity.book));
        let standing = disk::standing(&desk.disk).await?;
        let device = Device::new(book, standing, u64::from_le_bytes(clock::random()));
        let driver = Rc::new(Self {
            device: RefCell::new(device),
            desk,
            wake: Cell::new(0),
            post: Cell::new(0),
            moving: Mutex::new(()),
            replies: RefCell::default(),
        });
        driver.tell(Event::Started);
        Ok(driver)
    }

    /// Tells the machine what happened and does what it says.
    pub fn tell(self: &Rc<Self>, event: Event) {
        let effects = self.device.borrow_mut().handle(clock::now(), event);
        for effect in effects {
            self.clone().perform(effect);
        }
    }

    fn perform(self: Rc<Self>, effect: Effect) {
        match effect {
            Effect::Load(op, query) => spawn_local(async move {
                match disk::load(&self.desk.disk, query).await {
                    Ok(loaded) => self.tell(Event::Loaded(op, loaded)),
                    Err(why) => self.trouble(why, Event::StoreFailed(op)),
                }
            }),
            Effect::Commit(op, batch) => spawn_local(async move {
                let done = {
                    let _moving = self.moving.lock().await;
                    disk::commit(&self.desk.disk, *batch, &self.desk.identity.installation).await
                };
                match done {
                    Ok(()) => self.tell(Event::Committed(op)),
                    Err(DiskError::Overtaken) => self.tell(Event::Stale(op)),
                    Err(why) => self.trouble(why, Event::StoreFailed(op)),
                }
            }),
            Effect::Post(bytes) => {
                let turn = self.post.get() + 1;
                self.post.set(turn);
                spawn_local(async move {
                    let why = self.post(&bytes, turn).await;
                    if why == Unreachable::Lost && self.wipe().await {
                        return;
                    }
                    if self.post.get() == turn {
                        self.tell(Event::Unreachable(why));
                    }
                });
            }
            Effect::WakeAt(at) => {
                let turn = self.wake.get() + 1;
                self.wake.set(turn);
                spawn_local(async move {
                    clock::sleep(at.ms() - clock::now().ms()).await;
                    if self.wake.get() == turn {
                        self.tell(Event::Woke);
                    }
                });
            }
            Effect::Show(state) => {
                self.desk.tell(&format!("state {}", hex(&encode(&state))));
                self.desk.synced(state);
            }
            Effect::TookIn { news } => {
                if let Some(name) = self.replies.borrow_mut().pop_front() {
                    spawn_local(carry::forget(self.desk.clone(), name));
                }
                self.desk.tell(if news { "took-in news" } else { "took-in nothing" });
                self.desk.took_in.set(Some(news));
            }
            Effect::Announce(key) => {
                self.desk.tell(&format!("changed {}", document_key(&key)));
                self.desk.changed(key);
            }
        }
    }

    /// Looks after what can wait for as long as this window leads, while nobody types: learns to tell changes, then tidies the
    /// disk, one document after another. One of which changes were lost is asked for again, one that lies about in many
    /// changes is saved whole.
    pub async fn tidy(self: Rc<Self>) {
        clock::sleep(LEARN_MS).await;
        if self.desk.is_at_rest() {
            learn_ahead();
        }
        clock::sleep(TIDY_FIRST_MS).await;
        loop {
            let mut doubted = !self.has_every_document().await;
            if doubted {
                self.tell(Event::Doubted);
            }
            for (key, _) in disk::documents(&self.desk.disk).await.unwrap_or_default() {
                while !self.desk.is_at_rest() {
                    clock::sleep(TIDY_FIRST_MS).await;
                }
                let moving = self.moving.lock().await;
                match layout::is_whole(&self.desk.disk, &key).await {
                    // One that is open would be read again, all of it, at the next change that comes. A disk that is full,
                    // or fails, keeps what it has: there is nothing that anybody should do.
                    Ok(true) if self.desk.sheet(&key).is_none() => {
                        let _ = layout::compact(&self.desk.disk, &key).await;
                    }
                    Ok(false) if !doubted => {
                        doubted = true;
                        self.tell(Event::Doubted);
                    }
                    Ok(_) | Err(_) => {}
                }
                drop(moving);
                clock::sleep(TIDY_PAUSE_MS).await;
            }
            clock::sleep(TIDY_AGAIN_MS).await;
        }
    }

    /// Returns whether every document is on the disk that sync has counted; so where it cannot be read.
    async fn has_every_document(&self) -> bool {
        let _moving = self.moving.lock().await;
        let (book, documents) = (disk::book(&self.desk.disk).await, disk::documents(&self.desk.disk).await);
        match (book, documents) {
            (Ok(Some(book)), Ok(documents)) => book.is_sum_of(documents.iter().map(|(_, meta)| meta)),
            _ => true,
        }
    }

    /// Gives the machine the replies that wait on the disk.
    pub async fn take_replies(self: Rc<Self>) {
        for (name, reply) in carry::waiting(&self.desk).await {
            if !self.replies.borrow().contains(&name) {
                self.replies.borrow_mut().push_back(name);
                self.tell(Event::Carried(Box::new(reply)));
            }
        }
    }

    /// Posts, and tells the machine of each page of the answer as it comes. Returns why none comes any more.
    async fn post(self: &Rc<Self>, bytes: &[u8], turn: u64) -> Unreachable {
        let token = Some(self.desk.identity.token.0.as_str());
        let mut pages = Messages::default();
        let hear = |piece: &[u8]| {
            pages.hear(piece);
            while self.post.get() == turn
                && let Some(page) = pages.next()
            {
                self.tell(Event::Answered(page));
            }
            self.post.get() == turn
        };
        let reply = net::post_and_hear("/api/v1/sync", token, "application/octet-stream", bytes, hear).await;
        let Ok(reply) = reply else { return Unreachable::Offline };
        // A proxy or a captive portal may answer anything: only the server's own words are taken at their word.
        let body = String::from_utf8_lossy(&reply.body);
        let says = |slug: &str| body.contains(&format!("/problems/{slug}"));
        match reply.status {
            200 if pages.is_broken() => Unreachable::Nonsense,
            200 => Unreachable::Offline,
            410 if says("device-lost") => Unreachable::Lost,
            401 if says("unauthorised") => Unreachable::Unauthorised,
            403 if says("foreign-book") => Unreachable::Unauthorised,
            400 if says("version") => Unreachable::Version,
            500.. | 408 | 425 | 429 => Unreachable::Busy,
            _ => Unreachable::Nonsense,
        }
    }

    /// Removes everything from this device, which the office was told is lost, and begins anew as one that has no book; the
    /// other windows write no more, and follow. Not where the device has entered with another code since: then this window
    /// is of yesterday. Returns whether it goes; a disk that fails keeps everything until the next round.
    async fn wipe(&self) -> bool {
        let _moving = self.moving.lock().await;
        self.desk.tell("lost");
        // Before: a window that finds no book knows why.
        keep::set_mark(keep::LOST);
        let wiped = self.desk.disk.wipe_if(self.desk.identity.stands()).await;
        sentinel::note_lost(&self.desk.disk).await;
        match wiped {
            Ok(()) => {}
            // Another window has done it, or another code was entered since.
            Err(DiskError::Overtaken) => self.desk.disk.shut(),
            Err(_) => return false,
        }
        page::open("/");
        true
    }

    /// Tells the other windows what the sync line says: one that has just opened does not know.
    pub fn say_state(&self) {
        let state = self.device.borrow().state();
        self.desk.tell(&format!("state {}", hex(&encode(&state))));
    }

    fn trouble(self: &Rc<Self>, why: DiskError, event: Event) {
        self.desk.trouble.set(Some(why));
        self.tell(event);
    }

    /// Listens to the server's announcements for as long as there is a network.
    pub async fn listen(self: Rc<Self>) {
        let mut wait = 1_000;
        loop {
            let token = self.desk.identity.token.0.clone();
            let driver = self.clone();
            let heard = net::listen("/api/v1/events", &token, move |line| {
                // "data: <book> at 17": the log has come to position 17.
                if let Some(position) = line.rsplit_once(" at ").and_then(|(_, at)| at.parse().ok()) {
                    driver.tell(Event::Poked(position));
                }
            });
            let began = clock::now();
            let _ = heard.await;
            // A stream that lasted was a good one: the next attempt comes soon.
            wait = if clock::now().ms() - began.ms() > 60_000 { 1_000 } else { (wait * 2).min(60_000) };
            clock::sleep(wait).await;
        }
    }
}
