//! Which window drives the machine: the one that holds a lock. The others store what they write, say so on the
//! channel, and are told what changed.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::Set;
use shared::sync::device::Event;
use wasm_bindgen_futures::spawn_local;

use super::driver::Driver;
use super::{carry, sentinel};
use crate::desk::layout::{decode, document_key, read_document_key};
use crate::desk::{Desk, desk};
use crate::platform::channel::Channel;
use crate::platform::clock;
use crate::platform::locks::{self, Ask};
use crate::platform::page::{self, News};
use crate::platform::text::unhex;

/// How long the window that leads is given to remove everything, in milliseconds.
const UNTIL_WIPED_MS: i64 = 2_000;

thread_local! {
    static DRIVER: RefCell<Option<Rc<Driver>>> = const { RefCell::new(None) };
}

fn tell(event: Event) -> bool {
    let driver = DRIVER.with_borrow(Clone::clone);
    driver.is_some_and(|driver| {
        driver.tell(event);
        true
    })
}

/// Connects this window with the others and, once it leads, runs the machine.
pub fn go(desk: Rc<Desk>) {
    let channel = Channel::open(hear);
    desk.connect(channel, |key| {
        let desk = crate::desk::desk();
        desk.tell(&format!("changed {}", document_key(&key)));
        if tell(Event::Wrote(key)) {
            desk.heard(Some(key));
        } else {
            desk.tell(&format!("wrote {}", document_key(&key)));
        }
    });
    desk.tell("hello");
    page::watch(|news| match news {
        News::Hidden => crate::desk::desk().flush_all(),
        News::Shown | News::Online => now(),
        News::Offline => {}
    });
    spawn_local(async move {
        // Where the browser has no locks, this window leads: it is most likely alone.
        let lock = locks::ask("leader", Ask::Wait).await;
        desk.look_after_others();
        if let Ok(driver) = Driver::start(desk).await {
            DRIVER.set(Some(driver.clone()));
            // What was written while nobody led is on the disk that the machine was started from, or is told it now.
            let desk = crate::desk::desk();
            desk.unheard().into_iter().for_each(|key| {
                tell(Event::Wrote(key));
            });
            desk.heard(None);
            desk.tell("leads");
            spawn_local(carry::learn_key(desk));
            spawn_local(driver.clone().take_replies());
            spawn_local(driver.clone().tidy());
            spawn_local(driver.listen());
        }
        // The lead is kept for as long as the window lives.
        std::mem::forget(lock);
    });
}

/// Starts a round now, in whichever window leads.
pub fn now() {
    if !tell(Event::Now) {
        desk().tell("now");
    }
}

/// Says that something on the disk is not as it should be: whichever window leads compares it with the server.
pub fn doubt() {
    if !tell(Event::Doubted) {
        desk().tell("doubt");
    }
}

/// Has the replies on the disk taken in, by whichever window leads.
pub fn take_replies() {
    match DRIVER.with_borrow(Clone::clone) {
        Some(driver) => spawn_local(driver.take_replies()),
        None => desk().tell("replies"),
    }
}

/// Takes in a line from another window.
fn hear(line: String) {
    let desk = desk();
    let (what, about) = line.split_once(' ').unwrap_or((line.as_str(), ""));
    let key = read_document_key(about);
    match (what, key) {
        ("changed", Some(key)) => desk.changed(key),
        ("wrote", Some(key)) => {
            if let Some(driver) = DRIVER.with_borrow(Clone::clone) {
                driver.tell(Event::Wrote(key));
                driver.say_state();
                desk.tell(&format!("heard {}", document_key(&key)));
            }
        }
        ("heard", Some(key)) => desk.heard(Some(key)),
        ("leads", _) => {
            // Whoever led before may have been killed with what it was told.
            for key in desk.unheard() {
                desk.tell(&format!("wrote {}", document_key(&key)));
            }
        }
        // Whoever leads removes everything. What this window still has is not to be put back.
        ("lost", _) => {
            desk.disk.shut();
            spawn_local(async move {
                clock::sleep(UNTIL_WIPED_MS).await;
                sentinel::note_lost(&desk.disk).await;
                page::open("/");
            });
        }
        ("now", _) => {
            tell(Event::Now);
        }
        ("doubt", _) => {
            tell(Event::Doubted);
        }
        ("replies", _) => {
            if let Some(driver) = DRIVER.with_borrow(Clone::clone) {
                spawn_local(driver.take_replies());
            }
        }
        ("took-in", _) => desk.took_in.set(Some(about == "news")),
        ("state", _) => {
            if let Some(state) = decode(&unhex(about)) {
                desk.heard_state(state);
            }
        }
        ("hello", _) => {
            if let Some(driver) = DRIVER.with_borrow(Clone::clone) {
                driver.say_state();
            }
        }
        ("left", Some(key)) => desk.take_left(key),
        ("let-go", Some(key)) => {
            if let Some(sheet) = desk.sheet(&key) {
                desk.let_go(&sheet);
            }
        }
        _ => {}
    }
}
