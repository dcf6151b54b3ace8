//! Which standing notices there are, and what is done with them.

use leptos::prelude::*;
use shared::rules::MeetingRules;
use shared::sync::device::{Phase, Unreachable};

use super::today::today;
use super::{commune, shell};
use crate::components::{Live, SyncState};
use crate::desk::desk;
use crate::pages::notice::{Notice, NoticeAct};
use crate::platform::idb::DiskError;
use crate::platform::{files, install, page, update};

/// Returns the notices, the gravest first, without those that were put off.
pub fn notices(put_off: RwSignal<Vec<Notice>>) -> Live<Vec<Notice>> {
    let (updated, installable) = (update::waiting(), install::offered());
    Live::derive(move || {
        let desk = desk();
        let mut notices = Vec::new();
        match desk.trouble.get() {
            Some(DiskError::Full) => notices.push(Notice::Full),
            Some(_) => notices.push(Notice::NotSaved),
            None => {}
        }
        match desk.sync.get() {
            Some(sync)
                if is_retired(&sync) || matches!(sync.phase, Phase::Failed(Unreachable::Unauthorised, _)) =>
            {
                notices.push(Notice::Revoked(shell::unsent(&sync)));
            }
            // Numbers that are not whole yet must not be taken for a cell that has not met.
            Some(sync) if sync.synced_at.is_none() => notices.push(Notice::Arriving),
            _ => {}
        }
        if desk.foreign_backup.get() {
            notices.push(Notice::OtherCell);
        }
        if updated.get() {
            notices.push(Notice::NewVersion);
        }
        if page::is_in_app() {
            notices.push(Notice::InApp);
        }
        let state = shell::state();
        match state {
            SyncState::Held(count) => notices.push(Notice::Held(count)),
            SyncState::Unreadable(count) => notices.push(Notice::Unreadable(count)),
            _ => {}
        }
        if desk.persisted.get() == Some(false) {
            notices.push(Notice::NotKept(installable.get()));
        }
        if let (SyncState::Unsent(_) | SyncState::Failed(_), Some(since)) = (&state, desk.unsent_since.get())
        {
            let (today, days) = (today(), today().since(since.day()));
            if days >= MeetingRules::on(today).unsent_backup_days {
                notices.push(Notice::LongUnsent(days));
            }
        }
        put_off.with(|put_off| notices.retain(|notice| !put_off.contains(notice)));
        notices
    })
}

/// Returns what is done with a notice.
pub fn on_notice(put_off: RwSignal<Vec<Notice>>) -> Callback<(Notice, NoticeAct)> {
    Callback::new(move |(notice, act)| match act {
        NoticeAct::Update => {
            desk().flush_all();
            update::apply();
        }
        NoticeAct::Later => put_off.update(|put_off| put_off.push(notice)),
        NoticeAct::Read => {
            wasm_bindgen_futures::spawn_local(async {
                let desk = desk();
                if let Err(why) = desk.let_waiting_go().await {
                    desk.trouble.set(Some(why));
                }
            });
        }
        NoticeAct::Backup => super::backup::save(),
        NoticeAct::Install => install::ask(),
        NoticeAct::CopyAddress => {
            wasm_bindgen_futures::spawn_local(async {
                files::copy(&page::origin()).await;
            });
        }
    })
}

/// Returns whether the office stopped this device. The office of a commune without cells has nothing to read, either: of its
/// devices the server says so itself.
fn is_retired(sync: &shared::sync::device::SyncState) -> bool {
    let is_officer = desk().identity.role.is_officer();
    sync.reads_nothing && (is_officer || commune::known().is_some_and(|known| known.retired))
}
