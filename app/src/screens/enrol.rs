//! Into the book with a code.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::components::{Live, ShellData, Side, SyncLine, SyncState};
use crate::pages::code_form::{CODE_LETTERS, Refusal, grouped};
use crate::pages::enrol::{EnrolAct, EnrolData, EnrolPage};
use crate::pages::notice::{Notice, NoticeAct};
use crate::platform::idb::Disk;
use crate::platform::{files, page, scan};
use crate::routes::{App, Place};
use crate::sync::enrol::{Code, NotEntered, enter, has_entered_with};
use crate::sync::sentinel::Found;
use crate::words::words;

thread_local! {
    static DISK: std::cell::RefCell<Option<Disk>> = const { std::cell::RefCell::new(None) };
}

/// Shows what there is before the device is in the book: the way in, and the way back from a backup.
/// Where the browser has wiped a book that was kept here, it says so.
pub fn entrance(disk: Disk, found: &Found) -> AnyView {
    DISK.set(Some(disk));
    let line = SyncLine { state: SyncState::New, offline: false };
    let shell = ShellData { unit: String::new(), side: Side::Cell, sync: line };
    let wiped = match found {
        Found::Wiped => Some(Notice::Wiped),
        Found::Lost => Some(Notice::Lost),
        Found::New | Found::Book => None,
    };
    let in_app = page::is_in_app().then_some(Notice::InApp);
    let notices: Vec<_> = wiped.into_iter().chain(in_app).collect();
    // The whole address, with the key: it opens the book where it is kept.
    let on_notice = Callback::new(|(_, act)| {
        if act == NoticeAct::CopyAddress {
            spawn_local(async {
                files::copy(&page::address()).await;
            });
        }
    });
    view! {
        <App shell=Live::stored(shell) notices=Live::stored(notices) on_notice=on_notice screen=before />
    }
    .into_any()
}

fn before(place: Place) -> AnyView {
    match place {
        Place::Handover => super::handover::before_entering(),
        _ => first_page(),
    }
}

/// Returns the disk of a device that is not in the book yet.
pub fn disk() -> Option<Disk> {
    DISK.with_borrow(Clone::clone)
}

fn first_page() -> AnyView {
    let key = key_in_address();
    let data = RwSignal::new(EnrolData {
        device: words().enrol.device_value.into(),
        busy: false,
        can_scan: scan::is_possible(),
        ..EnrolData::default()
    });
    // A key opens the book once. What a messenger keeps is gone with its window: the person opens a browser first.
    if let Some(key) = key.filter(|_| !page::is_in_app()) {
        send(data, Code::Key(key), words().enrol.device_value.into());
    }
    let act = Callback::new(move |act| match act {
        EnrolAct::Enter { code, device } => send(data, Code::Typed(code), device),
        EnrolAct::Scan { device } => spawn_local(async move {
            match scanned().await {
                Ok(Some(code)) => send(data, code, device),
                Ok(None) => {}
                Err(why) => data.update(|data| data.refused = Some(why)),
            }
        }),
    });
    view! { <EnrolPage data=Live::memo(move || data.get()) act=act /> }.into_any()
}

/// The key of a link or a QR stands in the fragment, which no server ever sees.
fn key_in_address() -> Option<String> {
    key_in(&page::address())
}

/// Returns the key in the address, but for the one that opened this device's book: its link may be opened as often as one
/// likes.
pub fn new_key_in_address() -> Option<String> {
    key_in_address().filter(|key| !has_entered_with(key))
}

/// Has a code read by the camera; nothing where the person gave up.
pub async fn scanned() -> Result<Option<Code>, Refusal> {
    let text = scan::read(words().enrol.scan, words().common.close).await.ok_or(Refusal::Camera)?;
    if text.is_empty() {
        return Ok(None);
    }
    let typed = || (grouped(&text) == text && text.len() > CODE_LETTERS).then(|| Code::Typed(text.clone()));
    key_in(&text).map(Code::Key).or_else(typed).map(Some).ok_or(Refusal::Wrong)
}

fn key_in(address: &str) -> Option<String> {
    let (_, key) = address.split_once('#')?;
    (key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| key.to_ascii_lowercase())
}

fn send(data: RwSignal<EnrolData>, code: Code, device: String) {
    if data.with_untracked(|data| data.busy) {
        return;
    }
    data.update(|data| (data.busy, data.refused) = (true, None));
    spawn_local(async move {
        let Some(disk) = disk() else { return };
        match enter(&disk, &code, &device).await {
            // Begins anew as a device with a book, at the first page.
            Ok(_) => page::open("/"),
            Err(why) => data.update(|data| {
                data.busy = false;
                data.refused = Some(refusal(&why));
            }),
        }
    });
}

/// Returns why a code was not taken, as pages say it.
pub const fn refusal(why: &NotEntered) -> Refusal {
    match why {
        NotEntered::Offline => Refusal::NoNetwork,
        NotEntered::BadCode | NotEntered::Used => Refusal::Wrong,
        NotEntered::Expired => Refusal::Expired,
        NotEntered::TooMany => Refusal::TooMany,
        NotEntered::Busy => Refusal::Busy,
        NotEntered::Disk(_) => Refusal::Disk,
    }
}
