//! The design's pages with the design's own words, at `/gallery/NN`: to be looked at beside their pictures. Only
//! with the feature `gallery`; nothing of it is in what is shipped.

mod cell;
mod history;
mod meeting;
mod office;
mod parts;

use leptos::{mount::mount_to_body, prelude::*};
use shared::time::{Day, Instant};

use super::{
    kinds::Writer,
    trouble::{Trouble, TroublePage},
};
use crate::{
    components::{Live, ShellData, Side, SyncLine, SyncState},
    routes::{App, Place},
};

#[derive(Clone, Copy)]
struct Frame(RwSignal<ShellData>);

/// Puts the gallery into the page, where the address asks for it.
pub fn mount() -> bool {
    let location = window().location();
    let asked = location.pathname().is_ok_and(|path| path.starts_with("/gallery/"));
    if asked {
        if location.search().is_ok_and(|search| search.contains("en")) {
            crate::words::speak(crate::words::Language::En);
        }
        mount_to_body(|| {
            let frame = RwSignal::new(cell_frame(SyncState::Unsent(3), false));
            provide_context(Frame(frame));
            view! { <App shell=frame screen=screen /> }
        });
    }
    asked
}

fn screen(place: Place) -> AnyView {
    let Place::Gallery(page) = place else { return lost() };
    let show = |frame: ShellData| use_context::<Frame>().expect("the gallery's app provides it").0.set(frame);
    let cell = |state: SyncState, offline: bool| show(cell_frame(state, offline));
    cell(SyncState::Unsent(3), false);
    match page.as_str() {
        "02" => cell::enrol(),
        "03" => cell::home(),
        "04" => cell::roster(),
        "05" => meeting::prepare(),
        "06" => {
            cell(SyncState::Unsent(3), true);
            meeting::roll_call()
        }
        "07" => {
            cell(SyncState::Unsent(3), true);
            meeting::writing(super::kinds::Hand::Here)
        }
        "08" => cell::tasks(),
        "09" => {
            cell(SyncState::Unsent(3), true);
            meeting::close(false)
        }
        "09-after" => meeting::close(true),
        "10" => cell::conflicts(),
        "11" => {
            cell(SyncState::Failed("máy chủ bận".into()), false);
            cell::device()
        }
        "12" | "13" | "13-list" | "14" => {
            let at = instant("2026-11-20", "19:42");
            show(ShellData {
                unit: "Đảng ủy xã Ea Sương".into(),
                side: Side::Office,
                sync: SyncLine { state: SyncState::Synced(at), offline: false },
            });
            match page.as_str() {
                "12" => office::overview(),
                "13" => office::cell(),
                "13-list" => office::cells(),
                _ => office::minutes(),
            }
        }
        "15" => {
            cell(SyncState::Sending, false);
            parts::problems()
        }
        "16" => {
            cell(SyncState::Unsent(4), false);
            cell::meetings()
        }
        "17" => parts::forms(),
        "18" => {
            cell(SyncState::Unsent(3), true);
            history::history()
        }
        "18-all" => {
            cell(SyncState::Unsent(3), true);
            history::journal()
        }
        "19" => cell::handover(),
        "20" => {
            cell(SyncState::Held(1), false);
            parts::second_window()
        }
        "20-reading" => meeting::writing(super::kinds::Hand::Elsewhere),
        _ => lost(),
    }
}

fn lost() -> AnyView {
    view! { <TroublePage trouble=Trouble::NotFound act=Callback::new(|_| {}) /> }.into_any()
}

fn cell_frame(state: SyncState, offline: bool) -> ShellData {
    ShellData { unit: "Chi bộ buôn Drah".into(), side: Side::Cell, sync: SyncLine { state, offline } }
}

fn day(text: &str) -> Day {
    text.parse().expect("the gallery's days are in the calendar")
}

/// Returns a moment of a day in Vietnam, from `19:42`.
fn instant(on: &str, time: &str) -> Instant {
    let (hour, minute) = time.split_once(':').expect("the gallery's times have a colon");
    let minutes: i64 =
        hour.parse::<i64>().unwrap_or_default() * 60 + minute.parse::<i64>().unwrap_or_default();
    Instant::start_of(day(on)).plus_ms(minutes * 60_000)
}

fn saved() -> Option<Instant> {
    Some(instant("2026-11-24", "19:41"))
}

fn writer(who: &str, device: &str, on: &str, time: &str) -> Writer {
    Writer { who: who.into(), device: device.into(), at: instant(on, time) }
}

const PHONE: &str = "Điện thoại của bí thư";
const COMPUTER: &str = "Máy tính nhà cộng đồng";

/// What a page shows and nothing changes.
fn stored<T: Clone + PartialEq + Send + Sync + 'static>(data: T) -> Live<T> {
    Live::memo(move || data.clone())
}

/// Does nothing with what a person does.
fn still<T: 'static>() -> Callback<T> {
    Callback::new(|_| {})
}
