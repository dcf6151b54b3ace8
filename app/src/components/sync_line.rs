//! Whether the commune has what this machine holds: one sentence, never green while something is unsent.

use leptos::prelude::*;
use shared::time::Instant;

use super::{Icon, Live, Spoken, Tone, icon};
use crate::words::words;

/// What stands between this machine and the commune; the first that applies, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// A round is under way.
    Sending,
    /// The last try failed, for a reason in words ("máy chủ bận").
    Failed(String),
    /// So many documents have a draft or an unsent change.
    Unsent(usize),
    /// Received, and waiting for the office to let so many in.
    Held(usize),
    /// Received, not readable there yet.
    Unreadable(usize),
    /// Waiting for a change from another machine.
    Waiting,
    /// The commune has everything since then.
    Synced(Instant),
    /// Nothing was ever sent and nothing is to be sent.
    New,
}

/// The sync line's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncLine {
    /// What to say.
    pub state: SyncState,
    /// No network: the sign says so, and it is read aloud.
    pub offline: bool,
}

impl SyncLine {
    fn look(&self) -> (Icon, Tone, &'static str) {
        match (&self.state, self.offline) {
            (SyncState::Failed(_), _) => (Icon::Alert, Tone::Bad, "failed"),
            (SyncState::Sending, _) => (Icon::Sending, Tone::Plain, "sending"),
            (SyncState::Synced(_), false) => (Icon::Check, Tone::Good, "synced"),
            (SyncState::Synced(_), true) => (Icon::Off, Tone::Good, "synced"),
            (_, true) => (Icon::Off, Tone::Wait, "offline"),
            (SyncState::Unsent(_), false) => (Icon::Up, Tone::Wait, "unsent"),
            (SyncState::Held(_) | SyncState::Waiting, false) => (Icon::Clock, Tone::Wait, "held"),
            (SyncState::Unreadable(_), false) => (Icon::File, Tone::Wait, "held"),
            (SyncState::New, false) => (Icon::Phone, Tone::Plain, "new"),
        }
    }

    /// Returns the sentence.
    pub fn sentence(&self) -> String {
        let say = &words().sync;
        match &self.state {
            SyncState::Sending => say.sending.to_owned(),
            SyncState::Failed(reason) => say.failed(reason),
            SyncState::Unsent(n) => say.unsent(n),
            SyncState::Held(n) => say.held(n),
            SyncState::Unreadable(n) => say.unreadable(n),
            SyncState::Waiting => say.waiting.to_owned(),
            SyncState::Synced(at) => say.synced(&at.clock()),
            SyncState::New => say.new_machine.to_owned(),
        }
    }
}

/// The line as a link to the page that explains it.
pub fn sync_link(line: Live<SyncLine>, href: String) -> impl IntoView {
    let look = Live::memo(move || line.with(SyncLine::look));
    let offline = Live::memo(move || line.with(|line| line.offline));
    let sentence = Live::derive(move || line.with(SyncLine::sentence));
    view! {
        <a
            class="sync"
            href=href
            data-tone=move || look.get().1.attr()
            data-state=move || look.get().2
        >
            {move || icon(look.get().0)}
            <span>
                {move || offline.get().then(|| view! { <span class="vh">{words().sync.offline}" "</span> })}
                <Spoken text=sentence />
            </span>
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_green_only_when_everything_was_sent() {
        let at = Instant::from_ms(1_795_000_000_000);
        let states = [
            SyncState::Sending,
            SyncState::Failed("máy chủ bận".into()),
            SyncState::Unsent(3),
            SyncState::Held(1),
            SyncState::Unreadable(1),
            SyncState::Waiting,
            SyncState::New,
        ];
        for state in states {
            for offline in [false, true] {
                let line = SyncLine { state: state.clone(), offline };
                assert_ne!(line.look().1, Tone::Good, "{line:?}");
            }
        }
        assert_eq!(SyncLine { state: SyncState::Synced(at), offline: false }.look().1, Tone::Good);
    }

    #[test]
    fn the_sentences_are_those_of_the_design() {
        let say = |state| SyncLine { state, offline: false }.sentence();
        assert_eq!(say(SyncState::Unsent(3)), "Chưa gửi: 3 mục");
        assert_eq!(say(SyncState::Held(1)), "Chờ xã duyệt: 1 mục");
        assert_eq!(say(SyncState::Failed("máy chủ bận".into())), "Không gửi được: máy chủ bận");
    }
}
