//! A new device, a new secretary: the backup, the way back from one, another code, the cell's devices.

use std::cell::RefCell;
use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::backup::{Backup, BadBackup};
use shared::change::{ChangeSet, Header};
use shared::id::Kind;
use wasm_bindgen_futures::spawn_local;

use super::device::{role, unsent};
use super::enrol::{disk, new_key_in_address, refusal, scanned};
use super::today::today;
use super::{backup, commune};
use crate::components::Live;
use crate::desk::desk;
use crate::desk::restore::keep_until_entered;
use crate::pages::code_form::Refusal;
use crate::pages::enrol::EnrolAct;
use crate::pages::handover::{
    BackupHolds, HandoverAct, HandoverData, HandoverPage, Machine, Restore, RestorePreview,
};
use crate::platform::idb::Disk;
use crate::platform::{files, page, scan};
use crate::sync::enrol::{Code, enter};
use crate::words::{inside, words};

thread_local! {
    /// The file that was chosen, until a person says yes.
    static CHOSEN: RefCell<Option<Backup>> = const { RefCell::new(None) };
}

pub fn screen() -> AnyView {
    let restore = RwSignal::new(Restore::default());
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<Refusal>);
    on_cleanup(|| CHOSEN.set(None));
    let data = Live::memo(move || data(restore.get(), busy.get(), refused.get()));
    let act = Callback::new(move |act| match act {
        HandoverAct::Backup => backup::save(),
        HandoverAct::Choose(file) => {
            restore.set(Restore::Reading);
            spawn_local(async move {
                let found = look_at(&file).await;
                restore.try_set(found);
            });
        }
        HandoverAct::Restore => {
            let Some(chosen) = CHOSEN.with_borrow(Clone::clone) else { return };
            restore.set(Restore::Reading);
            spawn_local(async move {
                let done = desk().restore(&chosen).await;
                if let Err(why) = &done {
                    desk().trouble.set(Some(why.clone()));
                }
                restore.try_set(if done.is_ok() { Restore::Done } else { Restore::Idle });
            });
        }
        HandoverAct::Enrol(EnrolAct::Enter { code, device }) => {
            desk().flush_all();
            let code = match new_key_in_address() {
                Some(key) if code.is_empty() => Code::Key(key),
                _ => Code::Typed(code),
            };
            enter_anew(desk().disk.clone(), busy, refused, code, device);
        }
        HandoverAct::Enrol(EnrolAct::Scan { device }) => {
            scan_and_enter(desk().disk.clone(), busy, refused, device);
        }
    });
    view! { <HandoverPage data=data act=act /> }.into_any()
}

/// Enters with a code that the camera reads.
fn scan_and_enter(disk: Disk, busy: RwSignal<bool>, refused: RwSignal<Option<Refusal>>, device: String) {
    spawn_local(async move {
        match scanned().await {
            Ok(Some(code)) => enter_anew(disk, busy, refused, code, device),
            Ok(None) => {}
            Err(why) => {
                refused.try_set(Some(why));
            }
        }
    });
}

/// The page before this device is in the book: a backup that is chosen here waits for the code.
pub fn before_entering() -> AnyView {
    let restore = RwSignal::new(Restore::default());
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<Refusal>));
    let file = StoredValue::new(Vec::<u8>::new());
    let data = Live::memo(move || HandoverData {
        entered: false,
        is_office: false,
        today: today(),
        backup: None,
        holds: BackupHolds::default(),
        restore: restore.get(),
        device: words().enrol.device_value.into(),
        busy: busy.get(),
        refused: refused.get(),
        invited: false,
        can_scan: scan::is_possible(),
        machines: Vec::new(),
        known: None,
    });
    let act = Callback::new(move |act| {
        let Some(disk) = disk() else { return };
        match act {
            HandoverAct::Choose(chosen) => {
                restore.set(Restore::Reading);
                spawn_local(async move {
                    let Some(bytes) = files::read(&chosen).await else {
                        restore.try_set(Restore::Damaged);
                        return;
                    };
                    let found = Backup::decode(&bytes).map(|backup| all_of(&chosen.name(), &backup));
                    file.try_update_value(|file| *file = bytes);
                    restore.try_set(found.unwrap_or_else(unusable));
                });
            }
            HandoverAct::Restore => {
                let bytes = file.get_value();
                spawn_local(async move {
                    let kept = keep_until_entered(&disk, bytes).await;
                    restore.try_set(if kept.is_ok() { Restore::Waiting } else { Restore::Idle });
                });
            }
            HandoverAct::Enrol(EnrolAct::Enter { code, device }) => {
                enter_anew(disk, busy, refused, Code::Typed(code), device);
            }
            HandoverAct::Enrol(EnrolAct::Scan { device }) => scan_and_enter(disk, busy, refused, device),
            // There is no book here to make one of.
            HandoverAct::Backup => {}
        }
    });
    view! { <HandoverPage data=data act=act /> }.into_any()
}

/// Returns what a backup would bring to a device that has nothing.
fn all_of(name: &str, backup: &Backup) -> Restore {
    let read: Vec<Header> = backup
        .documents
        .iter()
        .filter_map(|bytes| ChangeSet::decode(bytes).ok())
        .map(|set| set.header)
        .collect();
    let count = |kind: Kind| {
        read.iter()
            .filter(|header| header.kind == kind)
            .map(|header| header.key)
            .collect::<BTreeSet<_>>()
            .len()
    };
    Restore::Ready(RestorePreview {
        file: name.into(),
        made: backup.made,
        device: backup.device_name.clone(),
        meetings: count(Kind::Meeting),
        petitions: count(Kind::Petition),
        differs: 0,
        partial: read.len() < backup.documents.len(),
    })
}

fn unusable(why: BadBackup) -> Restore {
    match why {
        BadBackup::Newer => Restore::Newer,
        BadBackup::NotOne => Restore::NotOurs,
        BadBackup::Damaged => Restore::Damaged,
    }
}

/// Reads a chosen file and works out what it would bring. Nothing is changed.
async fn look_at(file: &web_sys::File) -> Restore {
    CHOSEN.set(None);
    let Some(bytes) = files::read(file).await else { return Restore::Damaged };
    let found = match Backup::decode(&bytes) {
        Ok(found) => found,
        Err(why) => return unusable(why),
    };
    if found.unit != desk().identity.unit {
        return Restore::OtherCell;
    }
    let brings = match desk().would_bring(&found).await {
        Ok(brings) if !brings.any => return Restore::Damaged,
        Ok(brings) => brings,
        Err(why) => {
            desk().trouble.set(Some(why));
            return Restore::Idle;
        }
    };
    let preview = RestorePreview {
        file: file.name(),
        made: found.made,
        device: found.device_name.clone(),
        meetings: brings.meetings,
        petitions: brings.petitions,
        differs: brings.differs,
        partial: brings.partial,
    };
    CHOSEN.set(Some(found));
    Restore::Ready(preview)
}

/// Enters with another code. The book that is here stays, with what was not sent.
fn enter_anew(
    disk: Disk,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<Refusal>>,
    code: Code,
    device: String,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    refused.set(None);
    spawn_local(async move {
        match enter(&disk, &code, &device).await {
            // Begins anew as the device that it is now.
            Ok(_) => page::open("/"),
            Err(why) => {
                busy.try_set(false);
                refused.try_set(Some(refusal(&why)));
            }
        }
    });
}

fn data(restore: Restore, busy: bool, refused: Option<Refusal>) -> HandoverData {
    let desk = desk();
    let known = commune::known();
    let unsent = unsent().len();
    HandoverData {
        entered: true,
        is_office: !desk.identity.role.is_officer(),
        today: today(),
        backup: backup::last(),
        holds: holds(unsent),
        restore,
        device: desk.identity.device_name.clone(),
        busy,
        refused,
        invited: new_key_in_address().is_some(),
        can_scan: scan::is_possible(),
        machines: known.as_ref().map(|known| machines(known, unsent)).unwrap_or_default(),
        known: known.map(|known| known.at),
    }
}

fn holds(unsent: usize) -> BackupHolds {
    let desk = desk();
    desk.cells.with(|cells| {
        let mut holds = BackupHolds { unsent, ..BackupHolds::default() };
        for cell in cells.cells.values() {
            holds.meetings += cell.meetings.len();
            holds.petitions += cell.petitions.len();
            if let Some(register) = &cell.register {
                let members = register.members;
                let all = members.official
                    + members.probationary
                    + members.temporary_in
                    + members.temporary_out
                    + members.exempt;
                holds.members += all as usize;
            }
        }
        holds
    })
}

/// Returns the devices of this unit, this one first.
fn machines(known: &commune::Known, unsent: usize) -> Vec<Machine> {
    let identity = desk().identity.clone();
    let own = known.machines.iter().filter(|machine| machine.unit == identity.unit);
    let mut machines: Vec<Machine> = own
        .map(|machine| {
            let this = machine.device == identity.device;
            Machine {
                name: machine.name.clone(),
                who: match role(machine.role) {
                    "" => machine.person.clone(),
                    role => format!("{}, {}", machine.person, inside(role)),
                },
                this,
                sent: machine.heard.map(|heard| heard.day()),
                unsent: if this { unsent } else { 0 },
                stopped: None,
            }
        })
        .collect();
    machines.sort_by_key(|machine| !machine.this);
    machines
}
