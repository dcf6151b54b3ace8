//! What the frame says of the book and of sync.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::sync::Withheld;
use shared::sync::device::{Phase, Unreachable};

use crate::components::{Live, ShellData, Side, SyncLine, SyncState};
use crate::desk::desk;
use crate::words::words;

/// Returns the frame's data.
pub fn shell() -> Live<ShellData> {
    Live::derive(move || {
        let desk = desk();
        let office = !desk.identity.role.is_officer();
        let unit =
            if office { desk.identity.committee_name.clone() } else { desk.identity.unit_name.clone() };
        let side = if office { Side::Office } else { Side::Cell };
        ShellData { unit, side, sync: SyncLine { state: state(), offline: super::online::is_offline() } }
    })
}

/// Returns what stands between this device and the commune. Never green while something is unsent.
pub fn state() -> SyncState {
    let desk = desk();
    let Some(sync) = desk.sync.get() else { return SyncState::New };
    let unsent = unsent(&sync);
    match sync.phase {
        // A round that only asks for news is not worth a word.
        Phase::Busy if unsent > 0 => return SyncState::Sending,
        Phase::Failed(why, _) if why != Unreachable::Offline => return SyncState::Failed(reason(why).into()),
        Phase::Busy | Phase::Failed(..) | Phase::Idle => {}
    }
    if unsent > 0 {
        return SyncState::Unsent(unsent);
    }
    let held = |wanted: fn(&Withheld) -> bool| sync.held.iter().filter(|(_, why)| wanted(why)).count();
    let asks = held(|why| matches!(why, Withheld::NotAllowed | Withheld::Full | Withheld::Damaged));
    let unreadable = held(|why| matches!(why, Withheld::Newer | Withheld::Unreadable));
    match (asks, unreadable, sync.held.len(), sync.synced_at) {
        (0, 0, 0, Some(at)) => SyncState::Synced(at),
        (0, 0, 0, None) => SyncState::New,
        (0, 0, _, _) => SyncState::Waiting,
        (0, unreadable, _, _) => SyncState::Unreadable(unreadable),
        (asks, ..) => SyncState::Held(asks),
    }
}

/// Returns how many documents have something that the server does not have yet, drafts among it; tracked.
pub fn unsent(sync: &shared::sync::device::SyncState) -> usize {
    let documents: BTreeSet<_> = sync.unsent.iter().copied().chain(desk().dirty.get()).collect();
    documents.len()
}

/// Returns why a round came to nothing, in words.
pub fn reason(why: Unreachable) -> &'static str {
    let say = &words().sync;
    match why {
        Unreachable::Offline => say.failed_no_answer,
        Unreachable::Busy => say.failed_busy,
        Unreachable::Unauthorised | Unreachable::Lost => say.failed_refused,
        Unreachable::Version => say.failed_version,
        Unreachable::Nonsense => say.failed_other,
        Unreachable::Disk => say.failed_disk,
    }
}
